import { listed, shellCommand } from '../../report';
import type { Lock, LockedLease } from '../../plan';
import { chooseLeases, type Paths, suggestions } from './lease-choice';
import type { LeaseChange, LockEdit, LockEditProblem } from './lock-edit';
import { nestedLeases } from './nested-leases';

/** What to prune, and what not. */
export interface PruneOptions {
  /** Keys or paths, each with all below it. @default - every tombstone */
  readonly names: readonly string[];
  /**
   * Leases as Terraform last applied them. A tombstone that is among them is not gone yet; of a stack that has none among
   * them nothing is known, so its tombstones stay.
   *
   * @default - nobody has looked
   */
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
  const looked = applied && new Set(applied.map(stackOf));
  const unlooked: string[] = [];
  const stackName = stackNames(lock);
  const changes = new Map([...chosen].map((lease): [LockedLease, LeaseChange] => {
    const kept = (because: string): [LockedLease, LeaseChange] => [lease, { what: 'kept', lease, because }];
    const inside = living.get(lease);
    if (inside !== undefined) return kept(`${inside} still lies in it`);
    if (standing.has(place(lease))) return kept("Terraform's state still has it: apply its removal first");
    if (looked && !looked.has(stackOf(lease))) {
      unlooked.push(stackName(lease));
      return kept(`no state of stack ${stackName(lease)} was given`);
    }
    return [lease, { what: 'pruned', lease }];
  }));
  for (const { what, lease } of [...changes.values()]) if (what === 'kept') keepAround(lease, changes);
  const pruned = new Set([...changes.values()].filter(({ what }) => what === 'pruned').map(({ lease }) => lease));
  return {
    lock: pruned.size === 0 ? lock : { ...lock, leases: lock.leases.filter((lease) => !pruned.has(lease)) },
    changes: [...changes.values()],
    advice: [...advice(tombstones.length, pruned.size, applied !== undefined), ...missingStates(unlooked)],
  };
}

/** Keeps the tombstones around one that stays: forgotten, they would be given out with it inside. */
function keepAround(kept: LockedLease, changes: Map<LockedLease, LeaseChange>): void {
  for (const { what, lease } of [...changes.values()]) {
    if (what === 'pruned' && lease.key === kept.pool && nestedLeases([kept], [lease]).length > 0) {
      changes.set(lease, { what: 'kept', lease, because: `${kept.key} still lies in it` });
      keepAround(lease, changes);
    }
  }
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

/** Whose states are missing, and what to do about it: a stack that is gone has no state to give. */
function missingStates(unlooked: readonly string[]): string[] {
  if (unlooked.length === 0) return [];
  const stacks = [...new Set(unlooked)].sort();
  const one = stacks.length === 1;
  return [`the ${one ? 'state of stack' : 'states of stacks'} ${listed(stacks, 10)} ${one ? 'is missing, so its' : 'are missing, so their'} tombstones stay: `
    + `give ${one ? 'it' : 'each'} with one more --state. A state tells its stack by the leases in it; where a stack is destroyed, or its state holds no leases `
    + `any more, say without --state which keys to forget: ${shellCommand('docker-ipam', 'lock', 'prune')} and the keys`];
}

/** A stack's name, with its app where the lock knows several. */
function stackNames(lock: Lock): (lease: LockedLease) => string {
  const apps = new Set(lock.leases.map(({ app }) => app));
  return ({ app, stack }) => (apps.size > 1 ? `${app}:${stack}` : stack);
}

function stackOf({ app, stack }: LockedLease): string {
  return `${app}\n${stack}`;
}

/** Keys may have changed since it was applied; where it lies has not. */
function place({ block, namespace = '', baseLength, pool = '' }: LockedLease): string {
  return [namespace, baseLength === undefined ? '' : pool, block].join('\n');
}
