/** The layout rule that new leases follow. Leases of older rules keep their places for ever. */
export const LAYOUT_VERSION = 1;

/** Every lease ever given, tombstones included: the planner's memory. */
export interface Lock {
  readonly layoutVersion: number;
  /** In the order of their keys, compared by UTF-16 code units; a tombstone may share its key with a live lease. */
  readonly leases: readonly LockedLease[];
}

export interface LockedLease {
  readonly key: string;
  /** Canonical CIDR text. Of a lease in a base known only at plan, the block as if the base began at address zero. */
  readonly block: string;
  readonly app: string;
  readonly stack: string;
  /** Left out for the root namespace. */
  readonly namespace?: string;
  /** Key of the nested pool, or of the pool known only at plan, that it lies in; left out below ordinary root pools. */
  readonly pool?: string;
  /** Prefix length of the base, where the base is known only at plan. */
  readonly baseLength?: number;
  /** A tombstone: the construct is gone and nobody else gets the block. */
  readonly released?: boolean;
}

/** The lock of a project that has never planned. */
export const EMPTY_LOCK: Lock = { layoutVersion: LAYOUT_VERSION, leases: [] };

/** Order of a lock's lines: by key, a live lease before its tombstones, those by block. */
export function compareLeases(a: LockedLease, b: LockedLease): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  const released = Number(a.released ?? false) - Number(b.released ?? false);
  if (released !== 0) return released;
  return a.block < b.block ? -1 : a.block > b.block ? 1 : 0;
}

/** Lists that are known to be in order: several steps of a run ask, and to compare a hundred thousand texts is slow. */
const inOrder = new WeakSet<readonly LockedLease[]>();

/** Notes that leases are in the order of a lock's lines, for who has just seen it. */
export function markSorted(leases: readonly LockedLease[]): void {
  inOrder.add(leases);
}

/** Leases in the order of a lock's lines. A lock keeps them so, and then looking is all. */
export function sortedLeases(leases: readonly LockedLease[]): readonly LockedLease[] {
  if (inOrder.has(leases)) return leases;
  for (let i = 1; i < leases.length; i++) {
    // The order of keys alone decides for nearly all.
    if (!(leases[i - 1].key < leases[i].key) && compareLeases(leases[i - 1], leases[i]) > 0) return [...leases].sort(compareLeases);
  }
  inOrder.add(leases);
  return leases;
}

/** Whether the key is `prefix` or lies below it. */
export function isBelow(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && (key.length === prefix.length || key.charCodeAt(prefix.length) === 47);
}
