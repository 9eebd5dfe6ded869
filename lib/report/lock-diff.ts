import { compareLeases, type Lock, type LockedLease } from '../plan';

/** How one lock differs from an earlier one. Each list is in the order of keys. */
export interface LockDiff {
  /** Keys that had no live lease. */
  readonly leased: readonly LockedLease[];
  /** Leases that were live and are tombstones, or gone. */
  readonly freed: readonly LockedLease[];
  /** One block under another key: a rename. */
  readonly moved: ReadonlyArray<{ readonly from: LockedLease; readonly to: LockedLease }>;
  /** One key with another block. */
  readonly renumbered: ReadonlyArray<{ readonly from: LockedLease; readonly to: LockedLease }>;
  /** Tombstones that are gone without having come back to their keys. */
  readonly pruned: readonly LockedLease[];
  readonly unchanged: number;
}

/** Compares two locks by what is live in them, as on two branches of a project. */
export function lockDiff(before: Lock, after: Lock): LockDiff {
  const [was, is] = [live(before), live(after)];
  const arrived = after.leases.filter(({ key, released }) => !released && !was.has(key));
  const left = before.leases.filter(({ key, released }) => !released && !is.has(key));
  const stayed = [...was.values()].flatMap((from) => (is.has(from.key) ? [{ from, to: is.get(from.key)! }] : []));
  const buried = new Set(after.leases.filter(({ released }) => released).map(({ key, block }) => `${key}\n${block}`));
  const moved = pairMoves(left.filter(({ key, block }) => !buried.has(`${key}\n${block}`)), arrived);
  const [gone, come] = [new Set(moved.map(({ from }) => from)), new Set(moved.map(({ to }) => to))];
  return {
    leased: arrived.filter((lease) => !come.has(lease)).sort(compareLeases),
    freed: left.filter((lease) => !gone.has(lease)).sort(compareLeases),
    moved: [...moved].sort((a, b) => compareLeases(a.to, b.to)),
    renumbered: stayed.filter(({ from, to }) => from.block !== to.block).sort((a, b) => compareLeases(a.to, b.to)),
    pruned: before.leases.filter((lease) => lease.released && !buried.has(`${lease.key}\n${lease.block}`) && is.get(lease.key)?.block !== lease.block),
    unchanged: stayed.filter(({ from, to }) => from.block === to.block).length,
  };
}

/**
 * Pairs leases that vanished without a tombstone with new ones that hold the same block: a rename, or a block that was
 * fixed under another key in the run that released it.
 *
 * Addresses inside a renamed network name their pool by its new key, so pools are paired before what lies in them.
 */
function pairMoves(left: readonly LockedLease[], arrived: readonly LockedLease[]): Array<{ from: LockedLease; to: LockedLease }> {
  const renamed = new Map<string, string>();
  const pairs: Array<{ from: LockedLease; to: LockedLease }> = [];
  const waiting = new Set(left);
  const byPlace = new Map<string, LockedLease[]>();
  for (const lease of arrived) {
    const found = byPlace.get(place(lease, lease.pool));
    if (found) found.push(lease);
    else byPlace.set(place(lease, lease.pool), [lease]);
  }
  for (let found = true; found;) {
    found = false;
    for (const from of waiting) {
      const to = byPlace.get(place(from, from.pool === undefined ? undefined : renamed.get(from.pool) ?? from.pool))?.shift();
      if (!to) continue;
      pairs.push({ from, to });
      renamed.set(from.key, to.key);
      waiting.delete(from);
      found = true;
    }
  }
  return pairs;
}

function place({ block, app, namespace = '' }: LockedLease, pool = ''): string {
  return [app, namespace, pool, block].join('\n');
}

function live({ leases }: Lock): Map<string, LockedLease> {
  return new Map(leases.filter(({ released }) => !released).map((lease) => [lease.key, lease]));
}
