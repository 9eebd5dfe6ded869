import { compareLeases, type Lock, type LockedLease } from '../../plan';
import { type LeasePair, leaseConflicts } from './lease-conflicts';
import type { LeaseChange, LockEdit } from './lock-edit';
import { liesIn, nestedLeases } from './nested-leases';

/** What two branches made of a lock. */
export interface MergeInput {
  /** The leases of both sides; of a text whose marks are gone already, that text. At least one. */
  readonly sides: readonly Lock[];
  /** What the sides were before somebody put their lines together by hand; claims are judged by them. @default - `sides` */
  readonly origins?: readonly Lock[];
  /** The lock that both come from, where git still knows it. */
  readonly base?: Lock;
  /** A lock whose leases stay where they are, whatever else speaks against it: the one that is applied. */
  readonly keep?: Lock;
  /** Whether two live leases may overlap: the last plan had both, so its code allows it. */
  readonly allowed?: (a: LockedLease, b: LockedLease) => boolean;
}

/** Why a lease keeps its block or has to give way, the strongest claim first. */
enum Claim {
  KEPT,
  OLD,
  NEW,
  /** One of the sides has freed it. */
  GIVEN_UP,
}

/**
 * Makes one lock of what two branches remember.
 *
 * All leases of both sides stay, but where a key has two blocks, or two keys overlap. Then one keeps its block: one of the
 * lock named to keep; else one that stood before the branches parted; else the one whose key, and then block, comes first
 * in the file. Which side is "ours" never decides, so both directions of a merge give one lock. The other becomes a
 * tombstone, unless the winner covers it, and its construct gets a new block at the next synth.
 */
export function mergeLocks(input: MergeInput): LockEdit {
  const before = union(input.sides);
  const claims = claimsOf(input);
  const changes = new Map<LockedLease, LeaseChange>();
  let live = before.leases.filter(({ released }) => !released);
  let tombstones = before.leases.filter(({ released }) => released);
  // What lies in a block that gave way goes with it, and conflicts of its own go too: outermost first.
  for (let pairs = leaseConflicts(live, input.allowed); pairs.length > 0; pairs = leaseConflicts(live, input.allowed)) {
    const losers = outermostLosers(pairs, live, claims);
    for (const [loser, winner] of losers) changes.set(loser, { what: 'freed', lease: loser, because: because(loser, winner, claims) });
    const gone = new Set(losers.keys());
    for (const lease of nestedIn(gone, live, tombstones)) {
      gone.add(lease);
      if (!lease.released) changes.set(lease, { what: 'dropped', lease, because: `it lies in what ${lease.pool} had` });
    }
    const buried = [...losers].filter(([loser, winner]) => !liesIn(loser.block, winner.block)).map(([loser]) => ({ ...loser, released: true }));
    live = live.filter((lease) => !gone.has(lease));
    tombstones = [...tombstones.filter((lease) => !gone.has(lease)), ...buried];
  }
  const held = new Set(live.map(({ key, block }) => `${key}\n${block}`));
  const leases = [...live, ...distinct(tombstones.filter(({ key, block }) => !held.has(`${key}\n${block}`)))];
  const ordered = [...changes.values()].sort((a, b) => compareLeases(a.lease, b.lease));
  return { lock: { layoutVersion: before.layoutVersion, leases: leases.sort(compareLeases) }, changes: ordered, advice: advice(ordered) };
}

function union(sides: readonly Lock[]): Lock {
  return { layoutVersion: Math.max(...sides.map(({ layoutVersion }) => layoutVersion)), leases: distinct(sides.flatMap(({ leases }) => leases)) };
}

function distinct(leases: readonly LockedLease[]): LockedLease[] {
  return [...new Map(leases.map((lease) => [line(lease), lease])).values()];
}

function line({ key, block, app, stack, namespace = '', pool = '', baseLength, released = false }: LockedLease): string {
  return JSON.stringify([key, block, app, stack, namespace, pool, baseLength, released]);
}

function place({ key, block }: LockedLease): string {
  return `${key}\n${block}`;
}

/** How strong each lease's claim to its block is. */
function claimsOf({ sides, origins = sides, base, keep }: MergeInput): (lease: LockedLease) => Claim {
  const liveIn = (lock: Lock) => new Set(lock.leases.filter(({ released }) => !released).map(place));
  const kept = keep && liveIn(keep);
  const old = base && liveIn(base);
  const originsLive = origins.map(liveIn);
  const freed = new Set([...sides, ...origins].flatMap(({ leases }) => leases).filter(({ released }) => released).map(({ key, block }) => `${key.replace(/\/renumbered$/, '')}\n${block}`));
  return (lease) => {
    const at = place(lease);
    if (kept?.has(at)) return Claim.KEPT;
    if (freed.has(at) || (old?.has(at) && originsLive.some((side) => !side.has(at)))) return Claim.GIVEN_UP;
    return old?.has(at) ? Claim.OLD : Claim.NEW;
  };
}

/** Settles the conflicts of the outermost level that has any: who loses, and to whom. */
function outermostLosers(pairs: readonly LeasePair[], live: readonly LockedLease[], claimOf: (lease: LockedLease) => Claim): Map<LockedLease, LockedLease> {
  const depth = depths(live);
  const outermost = Math.min(...pairs.map(([a]) => depth(a)));
  const against = new Map<LockedLease, LockedLease[]>();
  for (const [a, b] of pairs.filter(([one]) => depth(one) === outermost)) {
    against.set(a, [...(against.get(a) ?? []), b]);
    against.set(b, [...(against.get(b) ?? []), a]);
  }
  const strongestFirst = [...against.keys()].sort((a, b) => claimOf(a) - claimOf(b) || compareLeases(a, b) || (line(a) < line(b) ? -1 : 1));
  const losers = new Map<LockedLease, LockedLease>();
  for (const lease of strongestFirst) {
    if (losers.has(lease)) continue;
    for (const other of against.get(lease)!) if (!losers.has(other)) losers.set(other, lease);
  }
  return losers;
}

function depths(live: readonly LockedLease[]): (lease: LockedLease) => number {
  const poolOf = new Map(live.map((lease) => [lease.key, lease.pool]));
  return (lease) => {
    const seen = new Set<string>();
    let depth = 0;
    for (let pool = lease.pool; pool !== undefined && !seen.has(pool); pool = poolOf.get(pool)) {
      seen.add(pool);
      depth++;
    }
    return depth;
  };
}

/** What lies in blocks that gave way. A key that loses one block may keep another, with what lies in that. */
function nestedIn(gone: ReadonlySet<LockedLease>, live: readonly LockedLease[], tombstones: readonly LockedLease[]): LockedLease[] {
  const keys = new Set([...gone].map(({ key }) => key));
  const keeping = live.filter((lease) => !gone.has(lease) && keys.has(lease.key));
  const spared = new Set(nestedLeases([...live, ...tombstones], keeping));
  return nestedLeases([...live, ...tombstones], [...gone]).filter((lease) => !spared.has(lease) && !gone.has(lease));
}

function because(loser: LockedLease, winner: LockedLease, claimOf: (lease: LockedLease) => Claim): string {
  const whose = loser.key === winner.key ? `${winner.block}, which it has as well,` : `${winner.block} of ${winner.key}`;
  return `${whose} ${reason(claimOf(loser), claimOf(winner))}`;
}

function reason(loser: Claim, winner: Claim): string {
  if (winner === Claim.KEPT && loser !== Claim.KEPT) return 'is in the lock to keep';
  if (loser === Claim.GIVEN_UP && winner !== Claim.GIVEN_UP) return 'stays, since one side has given this one up';
  if (winner === Claim.OLD && loser === Claim.NEW) return 'stood before the branches parted';
  return 'comes first in the file';
}

function advice(changes: readonly LeaseChange[]): string[] {
  return changes.length === 0 ? [] : ["the next 'cdktf synth' gives each of them a new block"];
}
