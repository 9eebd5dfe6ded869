import { resolve } from 'node:path';
import { isLockProblem, lockProblemText, nameOf, type PlanFile, type PlanFileLease, type PlanView, readLock, type StoredLock } from '../io';
import { printableName, type Words } from '../report';
import { usageFailure } from './failure';
import { findProject, lockPath, type Project, readPlan, shortPath } from './project';
import type { Surroundings } from './surroundings';

/** One Ipam as its lock remembers it, with what the last plan knows besides: pools, reservations, hosts, and whose each lease is. */
export interface IpamView extends PlanView {
  readonly stored: StoredLock;
  /** The plan's own leases; undefined without a plan. */
  readonly planned?: readonly PlanFileLease[];
}

/** What a command reads: the Ipams of a project, and what stood in the way. */
export interface ProjectView {
  readonly project: Project;
  readonly ipams: readonly IpamView[];
  /** Whether there is a plan of a synth to go by. */
  readonly hasPlan: boolean;
  readonly problems: readonly string[];
}

/** Reads locks and plan of the project around the working directory. */
export function viewProject({ cwd }: Pick<Surroundings, 'cwd'>, options: { readonly plan?: string; readonly lockFile?: string }): ProjectView {
  const project = findProject(cwd, options.plan);
  const plan = readPlan(project);
  if (typeof plan === 'string') return { project, ipams: [], hasPlan: false, problems: [plan] };
  const problems: string[] = [];
  const locks = new Map<string, StoredLock | undefined>();
  const lockAt = (path: string): StoredLock | undefined => {
    if (!locks.has(path)) {
      const stored = readLock(path);
      if (!isLockProblem(stored) && stored.text === undefined && options.lockFile !== undefined) {
        throw usageFailure(`${printableName(options.lockFile)}: there is no lock; name one that a synth wrote, or leave out --lock-file`);
      }
      if (isLockProblem(stored)) problems.push(lockProblemText(stored, shortPath(path, cwd)));
      locks.set(path, isLockProblem(stored) ? undefined : stored);
    }
    return locks.get(path);
  };
  const ipams = plan ? planViews(plan, project, cwd, options.lockFile, lockAt) : lockViews(lockPath(project, cwd, options.lockFile, undefined)!, cwd, lockAt);
  return { project, ipams, hasPlan: plan !== undefined, problems };
}

function planViews(plan: PlanFile, project: Project, cwd: string, named: string | undefined, lockAt: (path: string) => StoredLock | undefined): IpamView[] {
  return plan.ipams.flatMap(({ id, lockFile, leases, pools, reservations, hosts, topologies }): IpamView[] => {
    const path = named === undefined ? resolve(project.directory, lockFile) : resolve(cwd, named);
    const stored = lockAt(path);
    if (!stored) return [];
    return [{ id, lockFile: shortPath(path, cwd), stored, leases: withPlan(stored, id, leases), pools, reservations, hosts, topologies, planned: leases }];
  });
}

/** Without a plan, the lock itself tells which Ipams there are. */
function lockViews(path: string, cwd: string, lockAt: (path: string) => StoredLock | undefined): IpamView[] {
  const stored = lockAt(path);
  const ids = [...new Set((stored?.lock.leases ?? []).map(({ key }) => key.slice(0, key.indexOf('/'))))];
  return ids.map((id) => ({ id, lockFile: shortPath(path, cwd), stored: stored!, leases: withPlan(stored!, id, []), pools: [], reservations: [], hosts: [] }));
}

function withPlan({ lock }: StoredLock, id: string, planned: readonly PlanFileLease[]): PlanFileLease[] {
  const known = new Map(planned.filter(({ released }) => !released).map((lease) => [lease.key, lease]));
  return lock.leases.filter(({ key }) => key.startsWith(`${id}/`)).map((lease) => {
    const { path, purpose, host, addresses, fixed, block } = (!lease.released && known.get(lease.key)) || { addresses: [] as readonly string[] };
    return { ...lease, path, purpose, host, addresses, ...(fixed && block === lease.block ? { fixed } : {}) };
  });
}

/** Words for problems, of what a plan file tells: no names of properties. */
export function wordsOf(view: Pick<IpamView, 'leases' | 'lockFile'>): Words {
  return { nameOf: nameOf(view), propOf: () => undefined, lengthPropOf: () => undefined, lockFile: view.lockFile };
}
