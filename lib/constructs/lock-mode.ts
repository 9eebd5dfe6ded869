/** What a synth does with the lock file. */
export enum LockMode {
  /** Reads it, leases what is new, and writes it back. Under `CI` it acts as `FROZEN`. */
  UPDATE = 'UPDATE',
  /** Reads it and writes nothing; a lease that is missing or stale is a problem. */
  FROZEN = 'FROZEN',
  /** Reads it, leases what is new for this run only, and writes nothing: for previews and tests. The default under `Testing.app()`. */
  EPHEMERAL = 'EPHEMERAL',
}

/** The mode in force: the prop, else what the surroundings ask for. */
export function effectiveLockMode(asked: LockMode | undefined, testing: boolean, environment: NodeJS.ProcessEnv): LockMode {
  if (asked === undefined && testing) return LockMode.EPHEMERAL;
  const mode = asked ?? LockMode.UPDATE;
  const ci = environment.CI !== undefined && environment.CI !== '' && environment.CI !== 'false' && environment.CI !== '0';
  return mode === LockMode.UPDATE && ci ? LockMode.FROZEN : mode;
}
