import { addressBits, containsPrefix, formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../netip';

/**
 * The fewest blocks that hold exactly the addresses of the given ones: what lies in another falls away, neighbours that fill
 * a larger block become it. Text that is no block falls away too.
 *
 * ```
 *  given  |--|--|  |----|     |--|
 *                  |-|
 *  gives  |-----|  |----|     |--|
 * ```
 */
export function coveringBlocks(texts: Iterable<string>): string[] {
  const blocks = [...new Set(texts)].flatMap((text) => {
    const block = parsePrefix(text);
    return isParseProblem(block) ? [] : [block];
  }).sort((a, b) => a.family - b.family || (a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length));
  const merged: Prefix[] = [];
  for (const block of blocks) {
    if (merged.length > 0 && containsPrefix(merged[merged.length - 1], block)) continue;
    merged.push(block);
    for (let last = joined(merged); last; last = joined(merged)) merged.splice(-2, 2, last);
  }
  return merged.map(formatPrefix);
}

/** What the last two are together, where they are the two halves of one block. */
function joined(blocks: readonly Prefix[]): Prefix | undefined {
  const [low, high] = blocks.slice(-2);
  if (!high || low.family !== high.family || low.length !== high.length || low.length === 0) return undefined;
  const size = 1n << BigInt(addressBits(low.family) - low.length);
  const isLowerHalf = (low.address / size) % 2n === 0n;
  return isLowerHalf && high.address === low.address + size ? { ...low, length: low.length - 1 } : undefined;
}
