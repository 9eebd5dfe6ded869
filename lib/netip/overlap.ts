import type { BlockList } from './block-list';

/**
 * Calls `visit(outer, inner)` for every pair of blocks that overlap; of equal blocks the one added first is the outer.
 *
 * CIDR blocks overlap only by lying inside one another, so a sweep in address order with a stack of the blocks still
 * open meets each pair once: the time of a sort plus the number of pairs.
 *
 * ```
 *  open   a |-----------------------|
 *         b    |--------|
 *  next   c       |--|                 pairs (b, c), (a, c)
 * ```
 *
 * `visit` may return false to stop; `order` is that of the blocks, where it is known already.
 */
export function overlappingPairs(blocks: BlockList, visit: (outer: number, inner: number) => boolean | void, order = blocks.order()): void {
  const open: number[] = [];
  for (let next = 0; next < order.length; next++) {
    const i = order[next];
    while (open.length > 0 && !blocks.contains(open[open.length - 1], blocks, i)) open.pop();
    for (let at = open.length - 1; at >= 0; at--) {
      if (visit(open[at], i) === false) return;
    }
    open.push(i);
  }
}

/** Answers which blocks of a list overlap a given one, in the time of a binary search plus the answer. */
export class BlockIndex {
  /** The blocks in address order. */
  readonly order: Uint32Array;
  /** For each place in the order, the place of the smallest block that contains it, or -1. */
  private readonly enclosing: Int32Array;

  constructor(readonly blocks: BlockList) {
    this.order = blocks.order();
    this.enclosing = new Int32Array(this.order.length).fill(-1);
    const open: number[] = [];
    for (let at = 0; at < this.order.length; at++) {
      while (open.length > 0 && !blocks.contains(this.order[open[open.length - 1]], blocks, this.order[at])) open.pop();
      if (open.length > 0) this.enclosing[at] = open[open.length - 1];
      open.push(at);
    }
  }

  /** Indices of the blocks that overlap block `i` of another list: those around it, outermost last, then those inside it. */
  overlapping(other: BlockList, i: number): number[] {
    const found: number[] = [];
    const from = this.firstNotBefore(other, i);
    for (let around = this.aroundBefore(from, other, i); around >= 0; around = this.enclosing[around]) found.push(this.order[around]);
    for (let at = from; at < this.order.length && this.meets(at, other, i); at++) found.push(this.order[at]);
    return found;
  }

  /** The indices, in address order, of blocks that take all that the list takes of block `i` of another one. */
  within(other: BlockList, i: number): Uint32Array {
    const from = this.firstNotBefore(other, i);
    const around = this.aroundBefore(from, other, i);
    if (around >= 0) return this.order.slice(around, around + 1);
    // Those that meet the block stand together.
    let [low, high] = [from, this.order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.meets(middle, other, i)) low = middle + 1;
      else high = middle;
    }
    return this.order.subarray(from, low);
  }

  /** Calls `visit(outer, inner)` for every pair of blocks that overlap, as `overlappingPairs` does; false when it was stopped. */
  pairs(visit: (outer: number, inner: number) => boolean | void): boolean {
    for (let at = 0; at < this.order.length; at++) {
      for (let around = this.enclosing[at]; around >= 0; around = this.enclosing[around]) {
        if (visit(this.order[around], this.order[at]) === false) return false;
      }
    }
    return true;
  }

  /** The place of the smallest block that starts before place `from` and contains block `i` of another list, or -1. */
  private aroundBefore(from: number, other: BlockList, i: number): number {
    let around = from - 1;
    // The block before may end before ours starts while one of those around it does not.
    while (around >= 0 && !this.blocks.contains(this.order[around], other, i)) around = this.enclosing[around];
    return around;
  }

  private meets(at: number, other: BlockList, i: number): boolean {
    const block = this.order[at];
    return other.contains(i, this.blocks, block) || this.blocks.contains(block, other, i);
  }

  /** The first place whose block starts with or after block `i`. */
  private firstNotBefore(other: BlockList, i: number): number {
    let [low, high] = [0, this.order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.blocks.compareStart(this.order[middle], other, i) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
