import type { LockedLease } from '../plan';
import { compareLines, formatLease, formatOwner, sameOwner } from './lease-line';

/** The text that a list of leases was read from, each from a line as it would be written again. */
interface KnownLines {
  readonly text: string;
  /** Where the lines begin, and where the last one ends. */
  readonly starts: readonly number[];
}

const linesOf = new WeakMap<readonly LockedLease[], KnownLines>();

/** Notes from which lines leases were read, so that these need not be made again for a lock that has the same ones. */
export function rememberLines(leases: readonly LockedLease[], lines: KnownLines): void {
  linesOf.set(leases, lines);
}

/**
 * The lines of leases, in pieces of one line or of many; undefined when the leases are not in the order of lines.
 *
 * A plan leaves most leases of a lock as they are, the very objects. Both lists have one order, so what stayed is found in
 * one walk, and is copied in stretches:
 *
 * ```
 *  before  a b c d e f          pieces  a b c | x | d e f
 *  now     a b c x d e f
 * ```
 */
export function formatLines(leases: readonly LockedLease[], before: readonly LockedLease[] = []): string[] | undefined {
  const known = linesOf.get(before);
  const pieces: string[] = [];
  // The stretch of known lines that goes on, and how far the walk along them has come.
  let [first, at] = [0, 0];
  const copyStretch = (end: number) => {
    if (end > first) pieces.push(known!.text.slice(known!.starts[first], known!.starts[end]));
  };
  let owner: LockedLease | undefined;
  let ending = '';
  for (let i = 0; i < leases.length; i++) {
    const lease = leases[i];
    if (known !== undefined && before[at] === lease) {
      // A stretch is in order; what follows something else is compared with it.
      if (at === first && i > 0 && compareLines(leases[i - 1], lease) > 0) return undefined;
      at++;
      continue;
    }
    if (i > 0 && compareLines(leases[i - 1], lease) > 0) return undefined;
    if (known !== undefined) {
      copyStretch(at);
      while (at < before.length && before[at] !== lease && compareLines(before[at], lease) < 0) at++;
      first = at;
      if (before[at] === lease) {
        at++;
        continue;
      }
    }
    // Neighbours mostly belong to one stack.
    if (owner === undefined || !sameOwner(lease, owner)) [owner, ending] = [lease, formatOwner(lease)];
    pieces.push(formatLease(lease, ending));
  }
  copyStretch(at);
  return pieces;
}
