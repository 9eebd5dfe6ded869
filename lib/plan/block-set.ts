import { BlockIndex, BlockList, type Family, overlappingPairs } from '../netip';

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
    return this.blocks.size === 0 ? [] : this.overlapping(blocks, at).map((i) => this.holders[i]);
  }

  /** Appends the blocks that a block overlaps to another list. */
  copyOver(blocks: BlockList, at: number, to: BlockList): void {
    if (this.blocks.size > 0) for (const i of this.overlapping(blocks, at)) to.addFrom(this.blocks, i);
  }

  /** Calls `visit` with the holders of every two blocks that overlap. */
  pairs(visit: (outer: T, inner: T) => void): void {
    overlappingPairs(this.blocks, (outer, inner) => visit(this.holders[outer], this.holders[inner]), this.indexed().order);
  }

  private overlapping(blocks: BlockList, at: number): number[] {
    return this.indexed().overlapping(blocks, at);
  }

  private indexed(): BlockIndex {
    if (this.index?.size !== this.blocks.size) this.index = { of: new BlockIndex(this.blocks), size: this.blocks.size };
    return this.index.of;
  }
}
