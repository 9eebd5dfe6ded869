import { familyOfText } from '../netip';
import type { Declaration } from './declaration';
import { type Admitted, placeOf } from './door';
import { lockPoolOf } from './level';
import { type Lock, type LockedLease, sortedLeases } from './lock';
import { moveLeases } from './moved-leases';

/** What the lock remembers, seen from one declaration. */
export interface Recall {
  /** By place: the live leases of requests. Shorter where the last ones have none. */
  readonly live: ReadonlyArray<LockedLease | undefined>;
  /** By place: tombstones of keys that this declaration requests. */
  readonly returning: ReadonlyMap<number, readonly LockedLease[]>;
  /** Live leases that this run has no say in: taken, and kept as they are. */
  readonly foreign: readonly LockedLease[];
  /** Tombstones of keys that nobody requests. */
  readonly tombstones: readonly LockedLease[];
  /** Live leases whose stack is in this run and whose construct is not. They are tombstones from now on. */
  readonly released: readonly LockedLease[];
  /** Leases of other Ipams, kept as they are. */
  readonly elsewhere: readonly LockedLease[];
  /** Old key to new key, of leases that moved. */
  readonly moved: ReadonlyMap<string, string>;
  /** The live lease of a request. */
  liveOf(key: string): LockedLease | undefined;
}

/** Sorts the lock's leases by what they mean to this run. Both they and the requests are in the order of keys: one walk along both. */
export function recall(declaration: Declaration, lock: Lock, admitted: Admitted): Recall {
  const { keys } = admitted;
  const { ipam, run } = declaration;
  const stacks = new Set(run.stacks);
  const own = `${ipam}/`;
  const poolKeys = new Set(declaration.pools.map(({ key }) => key));
  const moved = new Map<string, string>();
  const present = { app: run.app, has: (key: string) => placeOf(key, keys) !== undefined || poolKeys.has(key) };
  const leases = sortedLeases(moveLeases(lock.leases, declaration.moved ?? [], present, moved));
  const found = new Recollection(admitted);
  const [elsewhere, released]: [LockedLease[], LockedLease[]] = [[], []];
  let place = 0;
  for (let i = 0; i < leases.length; i++) {
    const lease = leases[i];
    const { key } = lease;
    if (!key.startsWith(own)) {
      elsewhere.push(lease);
      continue;
    }
    // Most leases are of the very next key, and a look whether texts are equal costs less than one which comes first.
    const isNext = keys[place + 1] === key;
    if (isNext) place++;
    else while (place < keys.length && keys[place] < key) place++;
    if (isNext || keys[place] === key) found.remember(lease, place);
    else if (lease.released) found.tombstones.push(lease);
    else if (lease.app === run.app && stacks.has(lease.stack)) released.push(lease);
    else found.foreign.push(lease);
  }
  const { live, returning, foreign, tombstones } = found;
  const liveOf = (key: string): LockedLease | undefined => {
    const at = live.length === 0 ? undefined : placeOf(key, keys);
    return at === undefined ? undefined : live[at];
  };
  return { live, returning, foreign, tombstones, released, elsewhere, moved, liveOf };
}

/** What is remembered of keys that are asked for. */
class Recollection {
  readonly live: Array<LockedLease | undefined> = [];
  readonly returning = new Map<number, LockedLease[]>();
  readonly foreign: LockedLease[] = [];
  readonly tombstones: LockedLease[] = [];

  constructor(private readonly admitted: Admitted) {}

  remember(lease: LockedLease, place: number): void {
    const { live, returning, foreign, tombstones } = this;
    const { requestAt, kinds, kindAt, refused, levelOf } = this.admitted;
    if (lease.released) {
      const earlier = returning.get(place);
      if (earlier) earlier.push(lease);
      else returning.set(place, [lease]);
      return;
    }
    // A request that no level takes, and the second of two live leases, as only a broken lock has: not to be planned, not to be lost.
    if ((refused.size > 0 && refused.has(place)) || live.length > place) {
      foreign.push(lease);
      return;
    }
    const kind = kinds.list[kindAt[place]];
    const sameFamily = familyOfText(lease.block) === kind.family;
    if (kind.written && requestAt(place).fixed !== lease.block) {
      const sameLevel = sameFamily && (lease.pool ?? '') === lockPoolOf(levelOf(kind));
      // The code puts it where nobody will meet its old place: that must be known before anybody else is placed.
      if (!sameLevel) {
        tombstones.push({ ...lease, released: true });
        return;
      }
    }
    while (live.length < place) live.push(undefined);
    live.push(lease);
    if (!sameFamily) foreign.push(lease);
  }
}
