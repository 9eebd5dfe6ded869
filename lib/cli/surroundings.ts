import type { HostAccess } from './scan/host-access';
import type { ScanTarget } from './scan/scan-target';

/** What a run of the command sees of its process; tests give their own. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** The whole of standard input. */
  readonly readStdin: () => string;
  /** How hosts are asked. @default - by the system's own shell, socket and ssh */
  readonly accessTo?: (target: Exclude<ScanTarget, { kind: 'NONE' }>, env: Surroundings['env'], sshConfig?: string) => HostAccess;
}

/** A place for text. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whether text to the sink may carry colours: only a terminal, unless the user says otherwise (no-color.org). */
export function hasColours(sink: Sink, env: Surroundings['env']): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return sink.isTTY === true && env.TERM !== 'dumb';
}
