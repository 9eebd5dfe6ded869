import * as fc from 'fast-check';
import { BlockList, type Family, FreeSpace, type Prefix } from '../../lib/netip';

const BITS = 7;
const SPACE = 2 ** BITS;

/** A pool of 128 addresses, here as a list of truths; blocks are `[start, size as a power of two]`. */
type Small = readonly [start: number, size: number];
const smallBlock = fc.tuple(fc.nat(SPACE - 1), fc.integer({ min: 0, max: BITS })).map(([n, size]): Small => [(n >> size) << size, size]);

const base = (family: Family) => (family === 4 ? 0xac100000n : (0x20010db8n << 96n) | (0xffffffffn << 7n));
const prefixOf = (family: Family, [start, size]: Small): Prefix => ({ family, address: base(family) + BigInt(start), length: (family === 4 ? 32 : 128) - size });
const smallOf = (prefix: Prefix): Small => [Number(prefix.address - base(prefix.family)), (prefix.family === 4 ? 32 : 128) - prefix.length];

/** The same by brute force: all aligned, wholly free blocks, kept as the largest ones. */
class Brute {
  readonly free = Array.from({ length: SPACE }, () => true);

  constructor(taken: readonly Small[]) {
    for (const block of taken) this.mark(block);
  }

  mark([start, size]: Small): void {
    for (let n = start; n < start + 2 ** size; n++) this.free[n] = false;
  }

  isFree([start, size]: Small): boolean {
    return this.free.slice(start, start + 2 ** size).every(Boolean);
  }

  /** Free blocks that lie in no larger free block. */
  largestBlocks(): Small[] {
    const found: Small[] = [];
    for (let size = BITS; size >= 0; size--) {
      for (let start = 0; start < SPACE; start += 2 ** size) {
        const inLarger = found.some(([from, larger]) => from <= start && start < from + 2 ** larger);
        if (!inLarger && this.isFree([start, size])) found.push([start, size]);
      }
    }
    return found;
  }

  /** The lowest of the smallest that fit. */
  take(size: number): Small | undefined {
    const [best] = this.largestBlocks().filter(([, have]) => have >= size).sort(([a, x], [b, y]) => x - y || a - b);
    if (!best) return undefined;
    this.mark([best[0], size]);
    return [best[0], size];
  }
}

function spaceOf(family: Family, taken: readonly Small[]): FreeSpace {
  const list = BlockList.of(family, taken.map((block) => prefixOf(family, block)));
  return new FreeSpace(BlockList.of(family, [prefixOf(family, [0, BITS])]), 0, list, list.order());
}

const blocksOf = (list: BlockList): Small[] => Array.from({ length: list.size }, (_, i) => smallOf(list.prefix(i)));

describe('FreeSpace', () => {
  const families = fc.constantFrom<Family>(4, 6);
  const taken = fc.array(smallBlock.filter(([, size]) => size < BITS - 1), { maxLength: 12 });

  test('is the pool without what is taken, in the largest blocks there are', () => {
    fc.assert(fc.property(families, taken, (family, blocks) => {
      const space = spaceOf(family, blocks);
      const wanted = new Brute(blocks).largestBlocks();
      expect(blocksOf(space.free())).toEqual(wanted);
      expect(space.largest()).toBe(wanted.length === 0 ? undefined : prefixOf(family, wanted[0]).length);
    }), { numRuns: 1000 });
  });

  test('gives what brute force gives, whatever the order of sizes', () => {
    fc.assert(fc.property(families, taken, fc.array(fc.integer({ min: 0, max: BITS }), { maxLength: 40 }), (family, blocks, sizes) => {
      const space = spaceOf(family, blocks);
      const brute = new Brute(blocks);
      const into = new BlockList(family);
      for (const size of sizes) {
        const at = space.take(prefixOf(family, [0, size]).length, into);
        expect(at < 0 ? undefined : smallOf(into.prefix(at))).toEqual(brute.take(size));
      }
      expect(blocksOf(space.free())).toEqual(brute.largestBlocks());
    }), { numRuns: 1000 });
  });

  test('many at once are the same as one after the other', () => {
    fc.assert(fc.property(families, taken, fc.array(fc.tuple(fc.integer({ min: 0, max: BITS }), fc.nat(20)), { maxLength: 8 }), (family, blocks, orders) => {
      const [together, single] = [spaceOf(family, blocks), spaceOf(family, blocks)];
      const [a, b] = [new BlockList(family), new BlockList(family)];
      for (const [size, count] of orders) {
        const { length } = prefixOf(family, [0, size]);
        const before = b.size;
        for (let n = 0; n < count && single.take(length, b) >= 0;) n++;
        expect(together.takeMany(length, count, a)).toBe(b.size - before);
      }
      expect(blocksOf(a)).toEqual(blocksOf(b));
      expect(blocksOf(together.free())).toEqual(blocksOf(single.free()));
    }), { numRuns: 1000 });
  });

  test('finds room for whatever fits, whatever the order', () => {
    // Packed first: the sizes are the parts of a cut-up pool, so they do fit.
    fc.assert(fc.property(families, taken, fc.infiniteStream(fc.boolean()), fc.infiniteStream(fc.nat()), (family, blocks, cuts, luck) => {
      const sizes: number[] = [];
      const cut = (size: number): void => {
        if (size === 0 || cuts.next().value) sizes.push(size);
        else for (const half of [size - 1, size - 1]) cut(half);
      };
      for (const [, size] of new Brute(blocks).largestBlocks()) cut(size);
      const shuffled = sizes.map((size) => [luck.next().value, size] as const).sort(([a], [b]) => a - b).map(([, size]) => size);
      const space = spaceOf(family, blocks);
      const into = new BlockList(family);
      for (const size of shuffled) expect(space.take(prefixOf(family, [0, size]).length, into)).toBeGreaterThanOrEqual(0);
      expect(space.free().size).toBe(0);
    }), { numRuns: 500 });
  });

  test('says what is largest, in words', () => {
    expect(spaceOf(4, [[0, 5], [64, 6]]).largestText()).toBe('172.16.0.32/27');
    expect(spaceOf(4, [[0, BITS]]).largestText()).toBeUndefined();
    expect(spaceOf(4, [[0, BITS]]).take(32, new BlockList(4))).toBe(-1);
  });

  test('a whole family is a pool too', () => {
    for (const family of [4, 6] as const) {
      const all = BlockList.of(family, [{ family, address: 0n, length: 0 }]);
      const space = new FreeSpace(all, 0, new BlockList(family), []);
      const into = new BlockList(family);
      space.take(family === 4 ? 32 : 128, into);
      space.take(1, into);
      expect([into.text(0), into.text(1)]).toEqual(family === 4 ? ['0.0.0.0/32', '128.0.0.0/1'] : ['::/128', '8000::/1']);
      expect(space.free().size).toBe(family === 4 ? 31 : 127);
    }
  });
});
