import { formatIpv4Block, formatIpv6Words } from './address';
import { scanIpv4, scanIpv6, scannedWords } from './block-scan';
import { addressBits, type Family } from './family';
import { MOST_SORTED, nativeOrder } from './native-sort';
import { formatPrefix, parsePrefix, type Prefix } from './prefix';
import { isParseProblem, type ParseProblem } from './parse-problem';
import { RadixSort } from './radix-sort';

const NO_WORDS = new Uint32Array(0);
const NO_BYTES = new Uint8Array(0);

/**
 * Many blocks of one family, kept in columns of numbers instead of objects.
 *
 * A planner that holds a hundred thousand blocks spends its time on text and garbage, not on addresses. Four columns of
 * 32 bits hold an address of either family (IPv4 uses the first), so one code path serves both, without bigint.
 *
 * ```
 *           w0         w1         w2         w3        length
 *  IPv4   10.0.3.0     0          0          0           24
 *  IPv6   2001:db8     3:0        0:0        0:0         48
 * ```
 */
export class BlockList {
  w0: Uint32Array<ArrayBuffer> = NO_WORDS;
  w1 = NO_WORDS;
  w2 = NO_WORDS;
  w3 = NO_WORDS;
  length: Uint8Array<ArrayBuffer> = NO_BYTES;
  /** How many blocks the list holds. */
  size = 0;

  /** Has room for `capacity` blocks once there is one: many lists of a large plan stay empty. */
  constructor(readonly family: Family, private readonly capacity = 16) {}

  static of(family: Family, prefixes: readonly Prefix[]): BlockList {
    const list = new BlockList(family, prefixes.length);
    for (const prefix of prefixes) list.addPrefix(prefix);
    return list;
  }

  addPrefix(prefix: Prefix): number {
    if (prefix.family === 4) return this.add(Number(prefix.address), 0, 0, 0, prefix.length);
    const low = prefix.address & 0xffffffffffffffffn;
    const high = prefix.address >> 64n;
    return this.add(Number(high >> 32n), Number(high & 0xffffffffn), Number(low >> 32n), Number(low & 0xffffffffn), prefix.length);
  }

  /** Adds a block by its words; gives its index. */
  add(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const i = this.size;
    if (i === this.length.length) this.resize(i === 0 ? this.capacity : i * 2);
    this.w0[i] = w0;
    if (this.family === 6) {
      this.w1[i] = w1;
      this.w2[i] = w2;
      this.w3[i] = w3;
    }
    this.length[i] = length;
    this.size = i + 1;
    return i;
  }

  /** Adds `count` blocks of `length`, one after the other, from where block `i` of a list of the same family starts; gives the first index. */
  addRun(other: BlockList, i: number, length: number, count: number): number {
    const first = this.size;
    if (first + count > this.length.length) this.resize(Math.max(first + count, first * 2));
    this.length.fill(length, first, first + count);
    this.size = first + count;
    if (this.family === 4) {
      // Whole numbers of 32 bits throughout: others are objects until the loop is compiled, and runs are many and short.
      const { w0 } = this;
      const step = 1 << (32 - length);
      for (let at = first, address = other.w0[i] | 0; at < this.size; at++, address = (address + step) | 0) w0[at] = address;
      return first;
    }
    const words = this.words();
    const from = [other.w0[i], other.w1[i], other.w2[i], other.w3[i]];
    // The lowest word that the step touches; a run that is one block long may have none.
    const w = length === 0 ? 0 : (length - 1) >> 5;
    const step = 2 ** (32 * (w + 1) - length);
    for (let n = 0, low = from[w]; n < count; n++, low += step) {
      for (let v = 0; v < w; v++) words[v][first + n] = from[v];
      words[w][first + n] = low;
      for (let v = w + 1; v < words.length; v++) words[v][first + n] = from[v];
      if (low + step > 0xffffffff) {
        low -= 2 ** 32;
        for (let v = w - 1; v >= 0 && (from[v] = (from[v] + 1) >>> 0) === 0; v--);
      }
    }
    return first;
  }

  /** Copies block `i` of a list of the same family. */
  addFrom(other: BlockList, i: number): number {
    return this.family === 4
      ? this.add(other.w0[i], 0, 0, 0, other.length[i])
      : this.add(other.w0[i], other.w1[i], other.w2[i], other.w3[i], other.length[i]);
  }

  /** Adds a block from text. Well-formed text takes a short cut; the rest is parsed strictly, for what is wrong with it. */
  addText(text: string): number | ParseProblem {
    if (typeof text !== 'string') return parsePrefix(text) as ParseProblem;
    if (this.family === 4) {
      const parsed = scanIpv4(text);
      if (parsed >= 0) return this.add(Math.floor(parsed / 64), 0, 0, 0, parsed % 64);
    } else {
      const length = scanIpv6(text);
      if (length >= 0) return this.add(scannedWords[0], scannedWords[1], scannedWords[2], scannedWords[3], length);
    }
    const prefix = parsePrefix(text);
    if (isParseProblem(prefix)) return prefix;
    if (prefix.family !== this.family) return { code: 'WRONG_FAMILY', text, wanted: this.family };
    return this.addPrefix(prefix);
  }

  prefix(i: number): Prefix {
    const length = this.length[i];
    if (this.family === 4) return { family: 4, address: BigInt(this.w0[i]), length };
    const address = (BigInt(this.w0[i]) << 96n) | (BigInt(this.w1[i]) << 64n) | (BigInt(this.w2[i]) << 32n) | BigInt(this.w3[i]);
    return { family: 6, address, length };
  }

  /** Canonical text of block `i`. */
  text(i: number): string {
    if (this.family === 4) return formatIpv4Block(this.w0[i], this.length[i]);
    const [w0, w1, w2, w3] = [this.w0[i], this.w1[i], this.w2[i], this.w3[i]];
    // Only mapped addresses have another canonical form, and those never get in by text.
    if (w0 === 0 && w1 === 0 && w2 === 0xffff) return formatPrefix(this.prefix(i));
    return `${formatIpv6Words(w0, w1, w2, w3)}/${this.length[i]}`;
  }

  /** Sets the bit after the first `bit` bits of block `i`: makes a lower half into the upper one. */
  setBit(i: number, bit: number): void {
    const word = bit < 32 ? this.w0 : bit < 64 ? this.w1 : bit < 96 ? this.w2 : this.w3;
    word[i] |= 1 << (31 - (bit & 31));
  }

  /** The 32-bit columns in use, highest first. */
  words(): Uint32Array[] {
    return this.family === 4 ? [this.w0] : [this.w0, this.w1, this.w2, this.w3];
  }

  /** Below, at or above 0 as block `i` starts before, with or after block `j` of a list of the same family. */
  compareStart(i: number, other: BlockList, j: number): number {
    if (this.w0[i] !== other.w0[j] || this.family === 4) return this.w0[i] - other.w0[j];
    if (this.w1[i] !== other.w1[j]) return this.w1[i] - other.w1[j];
    if (this.w2[i] !== other.w2[j]) return this.w2[i] - other.w2[j];
    return this.w3[i] - other.w3[j];
  }

  /** Whether block `i` contains block `j` of a list of the same family; equal blocks contain each other. */
  contains(i: number, other: BlockList, j: number): boolean {
    const length = this.length[i];
    if (length > other.length[j]) return false;
    if (length < 32) return length === 0 || (this.w0[i] ^ other.w0[j]) >>> (32 - length) === 0;
    if (this.w0[i] !== other.w0[j]) return false;
    if (length === 32) return true;
    if (length < 64) return (this.w1[i] ^ other.w1[j]) >>> (64 - length) === 0;
    if (this.w1[i] !== other.w1[j]) return false;
    if (length === 64) return true;
    if (length < 96) return (this.w2[i] ^ other.w2[j]) >>> (96 - length) === 0;
    if (this.w2[i] !== other.w2[j]) return false;
    return length === 96 || (this.w3[i] ^ other.w3[j]) >>> (128 - length) === 0;
  }

  /**
   * The blocks in address order, a containing block before what it contains, equal blocks in the order they were added.
   *
   * IPv6 by radix sort, least digit first; digits in which all blocks agree are passed over, so a list under one /32
   * costs little.
   */
  order(): Uint32Array {
    const order = new Uint32Array(this.size);
    for (let i = 0; i < this.size; i++) order[i] = i;
    if (this.isInOrder()) return order;
    // Counting digits costs more than it saves on short lists.
    if (this.size < 2048) return order.sort((i, j) => this.compareStart(i, this, j) || this.length[i] - this.length[j] || i - j);
    if (this.family === 4 && this.size <= MOST_SORTED) return nativeOrder(this.w0, this.size, this.length);
    const sorting = new RadixSort(order);
    sorting.by(Uint32Array.from(this.length.subarray(0, this.size)), addressBits(this.family));
    for (const word of this.words().reverse()) sorting.by(word, 0xffffffff);
    return sorting.order;
  }

  /** Whether the blocks stand in the order that `order` would give: a look that ends at the first that does not. */
  private isInOrder(): boolean {
    for (let i = 1; i < this.size; i++) {
      const start = this.compareStart(i - 1, this, i);
      if (start > 0 || (start === 0 && this.length[i - 1] > this.length[i])) return false;
    }
    return true;
  }

  private resize(capacity: number): void {
    const grown = (column: Uint32Array) => {
      const next = new Uint32Array(Math.max(capacity, 1));
      next.set(column.subarray(0, this.size));
      return next;
    };
    this.w0 = grown(this.w0);
    if (this.family === 6) [this.w1, this.w2, this.w3] = [grown(this.w1), grown(this.w2), grown(this.w3)];
    const length = new Uint8Array(Math.max(capacity, 1));
    length.set(this.length.subarray(0, this.size));
    this.length = length;
  }
}
