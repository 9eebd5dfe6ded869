import { shellCommand } from '../../report';
import type { Lock, LockedLease } from '../../plan';
import { chooseLeases, type Paths, suggestions } from './lease-choice';
import type { LeaseChange, LockEdit, LockEditProblem } from './lock-edit';
import { nestedLeases } from './nested-leases';

/** What to prune, and what not. */
export interface PruneOptions {
  /** Keys or paths, each with all below it. @default - every tombstone */
  readonly names: readonly string[];
  /** Leases as Terraform last applied them: a tombstone that is among them is not gone yet. @default - nobody has looked */
  readonly applied?: readonly LockedLease[];
}

/** Forgets tombstones, so that their blocks can be given out again. */
export function prune(lock: Lock, paths: Paths, { names, applied }: PruneOptions): LockEdit | readonly LockEditProblem[] {
  const tombstones = lock.leases.filter(({ released }) => released);
  const problems: LockEditProblem[] = [];
  const chosen = new Set(names.length === 0 ? tombstones : names.flatMap((name) => {
    const { exact, below } = chooseLeases(name, tombstones, paths);
    if (exact.length + below.length === 0) problems.push(nothingToPrune(name, lock, tombstones, paths));
    return [...exact, ...below];
  }));
  if (problems.length > 0) return problems;
  for (const lease of nestedLeases(tombstones, [...chosen])) chosen.add(lease);
  const living = blockedByLiving(lock, chosen);
  const standing = new Set((applied ?? []).map(place));
  const changes = [...chosen].map((lease): LeaseChange => {
    const inside = living.get(lease);
    if (inside !== undefined) return { what: 'kept', lease, because: `${inside} still lies in it` };
    if (standing.has(place(lease))) return { what: 'kept', lease, because: "Terraform's state still has it: apply its removal first" };
    return { what: 'pruned', lease };
  });
  const pruned = new Set(changes.filter(({ what }) => what === 'pruned').map(({ lease }) => lease));
  return {
    lock: pruned.size === 0 ? lock : { ...lock, leases: lock.leases.filter((lease) => !pruned.has(lease)) },
    changes,
    advice: advice(tombstones.length, pruned.size, applied !== undefined),
  };
}

/** Of the tombstones, those in which a live lease lies, of another stack for instance: nobody would see it if they went. */
function blockedByLiving(lock: Lock, chosen: ReadonlySet<LockedLease>): Map<LockedLease, string> {
  const live = lock.leases.filter(({ released }) => !released);
  const found = new Map<LockedLease, string>();
  const held = new Set(live.map(({ key }) => key));
  const pools = new Set(live.flatMap(({ pool }) => (pool === undefined ? [] : [pool])));
  for (const lease of chosen) {
    // A key that is live again holds its place by itself.
    if (!pools.has(lease.key) || held.has(lease.key)) continue;
    const [inside] = nestedLeases(live, [lease]);
    if (inside) found.set(lease, inside.key);
  }
  return found;
}

function nothingToPrune(given: string, lock: Lock, tombstones: readonly LockedLease[], paths: Paths): LockEditProblem {
  const live = lock.leases.filter(({ released }) => !released);
  const { exact, below } = chooseLeases(given, live, paths);
  const keys = [...exact, ...below].map(({ key }) => key);
  if (keys.length > 0) return { code: 'LIVE', given, keys };
  return { code: 'UNKNOWN_KEY', given, wanted: 'tombstone', suggestions: suggestions(given, tombstones, paths) };
}

function advice(all: number, pruned: number, checked: boolean): string[] {
  if (all === 0) {
    return ['a construct whose removal has not been synthesized yet still holds its lease: synthesize and apply the removal by itself first, '
      + `or free the lease with ${shellCommand('docker-ipam', 'lock', 'release')} and its key where nothing was ever applied`];
  }
  if (pruned === 0 || checked) return [];
  return [`${pruned === 1 ? 'its block' : 'their blocks'} can be given out again from the next synth on: Terraform must have applied the removal by then, `
    + 'or the new network meets the old one; with --state, the Terraform state is asked what still stands'];
}

/** Keys may have changed since it was applied; where it lies has not. */
function place({ block, namespace = '', baseLength, pool = '' }: LockedLease): string {
  return [namespace, baseLength === undefined ? '' : pool, block].join('\n');
}
