import { BlockIndex, BlockList, type Family } from '../netip';

/** Blocks, each with whom it belongs to, that can be asked who is where. */
export class BlockSet<T> {
  /** Made when first asked, and again when there are more blocks. */
  private index?: { readonly of: BlockIndex; readonly size: number };

  constructor(family: Family, readonly blocks = new BlockList(family), readonly holders: T[] = []) {}

  /** A set of blocks that are there already; the n-th holder's block is the n-th. */
  static of<T>(blocks: BlockList, holders: readonly T[]): BlockSet<T> {
    return new BlockSet(blocks.family, blocks, [...holders]);
  }

  add(blocks: BlockList, at: number, holder: T): void {
    this.blocks.addFrom(blocks, at);
    this.holders.push(holder);
  }

  /** The holders of the blocks that a block overlaps. */
  over(blocks: BlockList, at: number): T[] {
    return this.overlapping(blocks, at).map((i) => this.holders[i]);
  }

  /** The blocks, by their numbers here and in address order, that take all that the set takes of a block. */
  within(blocks: BlockList, at: number): Uint32Array {
    return this.indexed().within(blocks, at);
  }

  /** Calls `visit` with the numbers of every two blocks that overlap, until it says false; then false. */
  pairs(visit: (outer: number, inner: number) => boolean | void): boolean {
    return this.indexed().pairs(visit);
  }

  /** The numbers of the blocks that a block overlaps. */
  overlapping(blocks: BlockList, at: number): number[] {
    return this.blocks.size === 0 ? [] : this.indexed().overlapping(blocks, at);
  }

  private indexed(): BlockIndex {
    if (this.index?.size !== this.blocks.size) this.index = { of: new BlockIndex(this.blocks), size: this.blocks.size };
    return this.index.of;
  }
}
