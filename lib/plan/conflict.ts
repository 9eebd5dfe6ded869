import type { Held } from './level';
import type { Holder, PlanProblem } from './problem';

/** Two held blocks that overlap. */
export interface Conflict {
  readonly mover: Held;
  readonly other: Held;
}

/** Who could move, first: a block fixed in code rather than a lease, a lease rather than a reservation. */
const MOVABLE: ReadonlyArray<Held['origin']> = ['fixed', 'live', 'foreign', 'reservation'];

/** Sorts two blocks that overlap into the one that has to give way and the one it meets. */
export function sides(a: Held, b: Held): Conflict {
  const order = MOVABLE.indexOf(a.origin) - MOVABLE.indexOf(b.origin) || (a.key > b.key ? -1 : 1);
  return order < 0 ? { mover: a, other: b } : { mover: b, other: a };
}

/** The problem of two held blocks that overlap; leases alone can only come from a merge of two locks. */
export function conflict({ mover, other }: Conflict, suggestion?: string): PlanProblem {
  const leases = [mover, other].every(({ origin }) => origin === 'live' || origin === 'foreign');
  if (leases) return { code: 'LOCK_OVERLAP', key: mover.key, block: mover.block, other: holder(other) };
  return {
    code: 'OVERLAP', key: mover.key, block: mover.block, origin: mover.origin === 'fixed' ? 'fixed' : 'lease', other: holder(other),
    ...(suggestion === undefined ? undefined : { suggestion }),
  };
}

/** Whether what is met lies deeper in the pool than what was met before; of equal blocks the first name wins. */
export function isNarrower({ other }: Conflict, before: Conflict | undefined): boolean {
  if (!before) return true;
  const length = ({ block }: Held) => Number(block.slice(block.indexOf('/') + 1));
  return length(other) > length(before.other) || (length(other) === length(before.other) && other.key < before.other.key);
}

function holder({ kind, key, block, reason }: Held): Holder {
  return reason === undefined ? { kind, key, block } : { kind, key, block, reason };
}
