import { BlockList } from './block-list';
import { addressBits } from './family';

const NOTHING: number[] = [];

/**
 * What is left of a pool, as the fewest aligned blocks, and how blocks are taken from it.
 *
 * ```
 *  pool   |--------------------------------|
 *  taken      ####        ##
 *  free   |--|    |------|  |--------------|
 *  block          ^^^^ the smallest free block that fits, the lowest of those
 * ```
 *
 * Free blocks wait in one queue per prefix length. Since the smallest block that fits is taken, every queue between it
 * and the wanted length is empty, so the halves that a split leaves go into empty queues and each queue stays in address
 * order without a heap: a block costs as many steps as it has levels to fall. The answers are those of netipx's
 * `RemoveFreePrefix`.
 */
export class FreeSpace {
  private readonly blocks: BlockList;
  /** By prefix length; those that have never held anything are one and the same. */
  private readonly queues: number[][];
  private readonly heads: number[];

  /** The space of block `pool` of a list without the blocks of `taken` at the indices `order`, which are in address order. */
  constructor(pools: BlockList, pool: number, taken: BlockList, order: ArrayLike<number>) {
    this.blocks = new BlockList(pools.family);
    this.queues = new Array<number[]>(addressBits(pools.family) + 1).fill(NOTHING);
    this.heads = new Array<number>(this.queues.length).fill(0);
    this.carve(this.blocks.addFrom(pools, pool), new TakenInOrder(taken, order));
  }

  /** Takes the lowest of the smallest free blocks of at least this size; puts it into `into` and gives its index, or -1 when none is left. */
  take(length: number, into: BlockList): number {
    const at = into.size;
    return this.takeMany(length, 1, into) === 1 ? at : -1;
  }

  /**
   * Takes up to `count` blocks, one after the other as `take` would, and appends them to `into`; gives how many there were.
   *
   * The halves that a first block leaves are the next to be taken, the smallest first, and they lie one behind the other:
   * so of a free block that holds no more than is wanted, all parts are taken at once.
   */
  takeMany(length: number, count: number, into: BlockList): number {
    let taken = 0;
    let from = length;
    while (taken < count) {
      while (from >= 0 && this.heads[from] === this.queues[from].length) from--;
      if (from < 0) break;
      const block = this.pop(from);
      // Never a power: its result is no small whole number to the engine, and neither is then anything it is added to.
      for (; length - from > 30 || 1 << (length - from) > count - taken; from++) this.split(block);
      const parts = 1 << (length - from);
      into.addRun(this.blocks, block, length, parts);
      taken += parts;
      from = length;
    }
    return taken;
  }

  private pop(length: number): number {
    const queue = this.queues[length];
    const block = queue[this.heads[length]++];
    if (this.heads[length] === queue.length) {
      this.queues[length] = NOTHING;
      this.heads[length] = 0;
    }
    return block;
  }

  private queue(length: number, block: number): void {
    if (this.queues[length] === NOTHING) this.queues[length] = [block];
    else this.queues[length].push(block);
  }

  /** Keeps the lower half of a block that is in no queue, and queues the upper one. */
  private split(block: number): void {
    const half = this.blocks.length[block] + 1;
    const right = this.blocks.addFrom(this.blocks, block);
    this.blocks.setBit(right, half - 1);
    this.blocks.length[right] = this.blocks.length[block] = half;
    this.queue(half, right);
  }

  /** Prefix length of the largest free block, or undefined when nothing is left. */
  largest(): number | undefined {
    const length = this.queues.findIndex((queue, at) => this.heads[at] < queue.length);
    return length < 0 ? undefined : length;
  }

  /** Canonical text of the lowest of the largest free blocks. */
  largestText(): string | undefined {
    const length = this.largest();
    return length === undefined ? undefined : this.blocks.text(this.queues[length][this.heads[length]]);
  }

  /** All free blocks, largest first and in address order within a size. */
  free(): BlockList {
    const free = new BlockList(this.blocks.family);
    this.queues.forEach((queue, length) => {
      for (let at = this.heads[length]; at < queue.length; at++) free.addFrom(this.blocks, queue[at]);
    });
    return free;
  }

  /** Cuts a block in halves until each is wholly free or wholly taken; a walk in address order, so queues fill in order. */
  private carve(block: number, taken: TakenInOrder): void {
    const length = this.blocks.length[block];
    taken.passBefore(this.blocks, block);
    if (!taken.meets(this.blocks, block)) {
      this.queue(length, block);
      return;
    }
    if (taken.covers(this.blocks, block)) return;
    const right = this.blocks.addFrom(this.blocks, block);
    this.blocks.setBit(right, length);
    this.blocks.length[right] = length + 1;
    this.blocks.length[block] = length + 1;
    this.carve(block, taken);
    this.carve(right, taken);
  }
}

/** A cursor over taken blocks in address order. Blocks inside one that was already met are passed over with it. */
class TakenInOrder {
  private at = 0;

  constructor(private readonly taken: BlockList, private readonly order: ArrayLike<number>) {}

  /** Leaves behind everything that ends before the block starts. */
  passBefore(blocks: BlockList, block: number): void {
    while (this.at < this.order.length) {
      const next = this.order[this.at];
      if (this.taken.compareStart(next, blocks, block) >= 0 || this.taken.contains(next, blocks, block)) return;
      // Without blocks inside others, what remains is disjoint and the cursor never has to look back.
      do this.at++; while (this.at < this.order.length && this.taken.contains(next, this.taken, this.order[this.at]));
    }
  }

  meets(blocks: BlockList, block: number): boolean {
    if (this.at === this.order.length) return false;
    const next = this.order[this.at];
    return this.taken.contains(next, blocks, block) || blocks.contains(block, this.taken, next);
  }

  covers(blocks: BlockList, block: number): boolean {
    return this.taken.contains(this.order[this.at], blocks, block);
  }
}
