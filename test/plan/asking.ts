import { type Declaration, EMPTY_LOCK, type Lock, type LockedLease, plan, type Plan, type Request } from '../../lib/plan';

/** A declaration with one pool and nothing else but what is said. */
export function declare(parts: Partial<Declaration> = {}): Declaration {
  return { ipam: 'ipam', run: { app: 'app', stacks: ['~', 's'] }, pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/16' }], reservations: [], requests: [], ...parts };
}

/** A request of stack `s`, for a /24 if nothing else is said. */
export function ask(name: string, parts: Partial<Request> = {}): Request {
  const fixed = parts.fixed;
  const family = fixed?.includes(':') ? 6 : 4;
  return { key: `ipam/s/${name}`, stack: 's', family, prefixLength: fixed === undefined ? 24 : Number(fixed.slice(fixed.indexOf('/') + 1)), ...parts };
}

/** A lease of stack `s` of this app. */
export function lease(name: string, block: string, parts: Partial<LockedLease> = {}): LockedLease {
  return { key: `ipam/s/${name}`, block, app: 'app', stack: 's', ...parts };
}

export function lockOf(...leases: LockedLease[]): Lock {
  const order = (one: LockedLease) => `${one.key}\n${one.released ? 1 : 0}\n${one.block}`;
  return { layoutVersion: 1, leases: leases.sort((a, b) => (order(a) < order(b) ? -1 : 1)) };
}

/** Blocks by key, the common start of keys left out. */
export function blocks(made: Plan): Record<string, string | undefined> {
  return Object.fromEntries([...made.leases].map(({ key, block }) => [key.replace(/^ipam\/s\//, ''), block]).sort());
}

/** What the next lock has, in short: tombstones with a cross. */
export function kept(made: Plan): string[] {
  return made.lock.leases.map(({ key, block, released }) => `${released ? '✝ ' : ''}${key.replace(/^ipam\/s\//, '')} ${block}`);
}

export function run(requests: readonly Request[], lock: Lock = EMPTY_LOCK, parts: Partial<Declaration> = {}): Plan {
  return plan(declare({ requests, ...parts }), lock);
}
