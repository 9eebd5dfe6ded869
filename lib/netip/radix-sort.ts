const DIGIT_BITS = 11;

/** Sorts an order of places by columns of numbers, one after the other, the one that matters most last. Stable. */
export class RadixSort {
  private spare: Uint32Array<ArrayBuffer>;
  private readonly starts = new Uint32Array(2 ** DIGIT_BITS + 1);

  constructor(public order: Uint32Array<ArrayBuffer>) {
    this.spare = new Uint32Array(order.length);
  }

  /** Sorts by a column of whole numbers of up to 32 bits, none above `most`. */
  by(column: Uint32Array, most: number): void {
    for (let shift = 0; shift < 32 && most >>> shift > 0; shift += DIGIT_BITS) this.byDigit(column, shift);
  }

  private byDigit(column: Uint32Array, shift: number): void {
    const { order, spare, starts } = this;
    const size = order.length;
    const mask = 2 ** DIGIT_BITS - 1;
    starts.fill(0);
    for (let i = 0; i < size; i++) starts[((column[i] >>> shift) & mask) + 1]++;
    if (size > 0 && starts[((column[0] >>> shift) & mask) + 1] === size) return;
    for (let v = 0; v < mask; v++) starts[v + 1] += starts[v];
    for (let at = 0; at < size; at++) {
      const i = order[at];
      spare[starts[(column[i] >>> shift) & mask]++] = i;
    }
    this.order = spare;
    this.spare = order;
  }
}
