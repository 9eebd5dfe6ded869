import { printable } from '../../report';
import { canonicalSnapshot, emptySnapshot, type HostSnapshot, isSnapshotProblem, parseSnapshot, snapshotProblemText } from '../../snapshot';
import type { Console } from '../console';
import { Failure, filesFailure, usageFailure } from '../failure';
import { fileText, withFiles } from './given-files';
import { accessTo } from './host-access';
import { withProgress } from './progress';
import { isUnreachable, scanHost } from './scan-host';
import { scanTarget } from './scan-target';

/** Where a snapshot comes from. */
export interface SnapshotOptions {
  /** A snapshot of an earlier scan, instead of a host. */
  readonly snapshot?: string;
  readonly from?: readonly string[];
  readonly sshConfig?: string;
}

/** The snapshot that a command works on: of a host, or of a file, with what other files add. */
export async function snapshotFor(console: Console, host: string, { snapshot: file, from = [], sshConfig }: SnapshotOptions): Promise<HostSnapshot> {
  const { cwd } = console.surroundings;
  const base = file === undefined ? await scanned(console, host, sshConfig) : storedSnapshot(cwd, file);
  const { snapshot, problems } = withFiles(base, from, cwd);
  if (problems.length > 0) throw filesFailure(problems);
  return canonicalSnapshot(snapshot);
}

async function scanned(console: Console, host: string, sshConfig?: string): Promise<HostSnapshot> {
  const target = scanTarget(host);
  if (typeof target === 'string') throw usageFailure(printable(`'${host}': ${target}`));
  if (target.kind === 'NONE') return emptySnapshot('none');
  const { accessTo: given, env } = console.surroundings;
  const snapshot = await withProgress(console, `looking at ${printable(host)}`, scanHost((given ?? accessTo)(target, env, sshConfig), target.kind === 'SSH' ? target.host : 'local'));
  if (isUnreachable(snapshot)) throw new Failure([printable(`${host}: cannot be looked at: ${snapshot.words}`)]);
  return snapshot;
}

function storedSnapshot(cwd: string, file: string): HostSnapshot {
  const read = fileText(cwd, file);
  if (!('text' in read)) throw filesFailure([read]);
  const snapshot = parseSnapshot(read.text);
  if (isSnapshotProblem(snapshot)) throw new Failure([snapshotProblemText(snapshot, file)]);
  return snapshot;
}
