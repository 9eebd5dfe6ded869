import type { Move } from './declaration';
import type { LockedLease } from './lock';

/** Who is there in this run, to whom leases may move. */
export interface Present {
  readonly app: string;
  /** Whether the key is requested, or that of a pool. */
  has(key: string): boolean;
}

/**
 * Gives leases their new keys, and enters the live ones in `moved`.
 *
 * A lease moves onto the first key along its moves that somebody asks for: so moves of several releases add up, and one
 * that was made long ago does nothing though it stays in the code. A key that is asked for keeps its lease, unless
 * another lease moves in and it has a place to go to itself (a to b, b to c). Where two leases would need one key, the one
 * that is there stays, or else the first comes.
 */
export function moveLeases(leases: readonly LockedLease[], moves: readonly Move[], present: Present, moved: Map<string, string>): readonly LockedLease[] {
  if (moves.length === 0) return leases;
  const own = ({ app }: LockedLease) => app === present.app;
  const targetOf = follower(moves, present);
  const live = new Set(leases.filter((lease) => !lease.released).map(({ key }) => key));
  const mine = new Set(leases.filter((lease) => !lease.released && own(lease)).map(({ key }) => key));
  const occupied = new Set(live);
  const move = (key: string, under: ReadonlySet<string>): boolean => {
    const to = targetOf(key);
    if (to === undefined || under.has(to)) return false;
    if (occupied.has(to) && !(mine.has(to) && !moved.has(to) && move(to, new Set([...under, to])))) return false;
    occupied.delete(key);
    occupied.add(to);
    moved.set(key, to);
    return true;
  };
  for (const key of mine) if (!present.has(key) && !moved.has(key)) move(key, new Set([key]));

  const known = new Set([...leases.map(({ key }) => key), ...moved.values()]);
  const keyOf = (lease: LockedLease): string => {
    if (!own(lease)) return lease.key;
    if (live.has(lease.key) || present.has(lease.key)) return moved.get(lease.key) ?? lease.key;
    // A tombstone alone goes where there is nothing yet that it could be mistaken for.
    const to = targetOf(lease.key);
    return to === undefined || known.has(to) ? lease.key : to;
  };
  const poolOf = (pool: string) => moved.get(pool) ?? (present.has(pool) ? pool : targetOf(pool) ?? pool);
  return leases.map((lease) => {
    const key = keyOf(lease);
    const pool = lease.pool === undefined || !own(lease) ? lease.pool : poolOf(lease.pool);
    return key === lease.key && pool === lease.pool ? lease : { ...lease, key, ...(pool === undefined ? {} : { pool }) };
  });
}

/** Finds the first key along a key's moves that is present, itself left out. */
function follower(moves: readonly Move[], present: Present): (key: string) => string | undefined {
  const byFrom = new Map<string, string>();
  for (const { from, to } of moves) {
    const earlier = byFrom.get(from);
    if (earlier === undefined || to < earlier) byFrom.set(from, to);
  }
  // The longest prefix says most about a key.
  const step = (key: string): string | undefined => {
    for (let end = key.length; end > 0; end = key.lastIndexOf('/', end - 1)) {
      const to = byFrom.get(key.slice(0, end));
      if (to !== undefined) return to + key.slice(end);
    }
    return undefined;
  };
  return (key) => {
    // A round of moves that grows keys has no end of its own; a longer chain than all moves is one.
    let to = step(key);
    for (let left = byFrom.size; to !== undefined && left > 0; to = step(to), left--) if (to !== key && present.has(to)) return to;
    return undefined;
  };
}
