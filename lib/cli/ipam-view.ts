import { resolve } from 'node:path';
import { isLockProblem, lockProblemText, type PlanFile, type PlanFileHost, type PlanFileIpam, type PlanFileLease, readLock, type StoredLock } from '../io';
import type { MapEntry, Words } from '../report';
import { withoutFamily, withoutIpam } from './lock/lease-choice';
import { findProject, lockPath, type Project, readPlan, shortPath } from './project';
import type { Surroundings } from './surroundings';

/** One Ipam as its lock remembers it, with what the last plan knows besides: pools, reservations, hosts, and whose each lease is. */
export interface IpamView {
  readonly id: string;
  /** The lock's path as its user would write it. */
  readonly lockFile: string;
  readonly stored: StoredLock;
  /** What the lock has of this Ipam, live leases with what the plan knows of them. */
  readonly leases: readonly PlanFileLease[];
  readonly pools: PlanFileIpam['pools'];
  readonly reservations: PlanFileIpam['reservations'];
  readonly hosts: readonly PlanFileHost[];
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
      if (isLockProblem(stored)) problems.push(lockProblemText(stored, shortPath(path, cwd)));
      locks.set(path, isLockProblem(stored) ? undefined : stored);
    }
    return locks.get(path);
  };
  const ipams = plan ? planViews(plan, project, cwd, options.lockFile, lockAt) : lockViews(lockPath(project, cwd, options.lockFile, undefined)!, cwd, lockAt);
  return { project, ipams, hasPlan: plan !== undefined, problems };
}

function planViews(plan: PlanFile, project: Project, cwd: string, named: string | undefined, lockAt: (path: string) => StoredLock | undefined): IpamView[] {
  return plan.ipams.flatMap(({ id, lockFile, leases, pools, reservations, hosts }): IpamView[] => {
    const path = named === undefined ? resolve(project.directory, lockFile) : resolve(cwd, named);
    const stored = lockAt(path);
    if (!stored) return [];
    return [{ id, lockFile: shortPath(path, cwd), stored, leases: withPlan(stored, id, leases), pools, reservations, hosts, planned: leases }];
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

/** What a reader calls the owner of a key: its construct's path, as far as that is known. */
export function nameOf(view: Pick<IpamView, 'leases'>): (key: string) => string {
  const paths = new Map(view.leases.flatMap(({ key, path }) => (path === undefined ? [] : [[key, path]])));
  const name = (key: string): string => {
    const renumbered = /^(.*)\/renumbered$/.exec(key);
    if (renumbered) return `${name(renumbered[1])} (renumbered)`;
    return paths.get(key) ?? withoutFamily(withoutIpam(key)).replace(/\/pool\/(?:own$|ipv[46]Pools\/.*)/, '');
  };
  return name;
}

/** Words for problems, of what a plan file tells: no names of properties. */
export function wordsOf(view: Pick<IpamView, 'leases' | 'lockFile'>): Words {
  return { nameOf: nameOf(view), propOf: () => undefined, lengthPropOf: () => undefined, lockFile: view.lockFile };
}

/** What a reader calls a lease: a Compose project has several networks, each with a name. */
export function leaseName({ key, purpose }: PlanFileLease, name: (key: string) => string): string {
  return purpose === 'compose project' ? `${name(key)}/${lastSegment(withoutFamily(key))}` : name(key);
}

/** Pools that are no leases themselves; a network is one for the addresses in it. */
export function rootPools({ pools, leases, planned = [] }: Pick<IpamView, 'pools' | 'leases' | 'planned'>): IpamView['pools'] {
  const leased = new Set([...leases, ...planned].map(({ key }) => key));
  return pools.filter(({ key, pool }) => pool === undefined && !leased.has(key));
}

/** A view's blocks as entries of an address map. A leased pool is a pool; what lies in a base known only at plan has no place yet. */
export function mapEntries(view: IpamView): MapEntry[] {
  const name = nameOf(view);
  const pools = rootPools(view).map(({ key, block, prefixLength, namespace }): MapEntry => ({
    kind: 'pool', name: name(key), block: block ?? `a /${prefixLength}`, namespace,
  }));
  const reservations = view.reservations.map(({ key, block, reason, namespace }): MapEntry => ({ kind: 'reservation', name: name(key), block, note: reason, namespace }));
  const leases = view.leases.map((lease): MapEntry => ({
    kind: lease.released ? 'tombstone' : lease.purpose === 'ipam pool' ? 'pool' : 'lease',
    name: leaseName(lease, name),
    block: lease.baseLength === undefined ? lease.block : `${lease.block} of a /${lease.baseLength}`, note: lease.purpose, namespace: lease.namespace,
  }));
  return [...pools, ...reservations, ...leases];
}

/** The last part of a path or key. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
