import * as fc from 'fast-check';
import { BlockIndex, BlockList, type Family, overlappingPairs, overlaps, type Prefix } from '../../lib/netip';

/** Blocks within 64 addresses, so that a pairwise look is affordable and most blocks meet. */
const small = (family: Family) => fc.tuple(fc.nat(63), fc.integer({ min: 0, max: 6 })).map(([n, size]): Prefix => {
  const bits = family === 4 ? 32 : 128;
  const base = family === 4 ? 0x0a000000n : 0x20010db8n << 96n;
  return { family, address: base + BigInt((n >> size) << size), length: bits - size };
});
const lists = fc.constantFrom<Family>(4, 6).chain((family) => fc.tuple(fc.constant(family), fc.array(small(family), { maxLength: 30 }), small(family)));

describe('overlappingPairs', () => {
  test('finds each pair once, the containing or earlier one first', () => {
    fc.assert(fc.property(lists, ([family, blocks]) => {
      const found: string[] = [];
      overlappingPairs(BlockList.of(family, blocks), (outer, inner) => { found.push(`${outer} ${inner}`); });
      const wanted: string[] = [];
      blocks.forEach((a, i) => blocks.forEach((b, j) => {
        if (i < j && overlaps(a, b)) wanted.push(a.length <= b.length ? `${i} ${j}` : `${j} ${i}`);
      }));
      expect(found.sort()).toEqual(wanted.sort());
    }), { numRuns: 2000 });
  });

  test('stops when told to', () => {
    let visits = 0;
    overlappingPairs(BlockList.of(4, Array.from({ length: 9 }, () => ({ family: 4 as const, address: 0n, length: 8 }))), () => ++visits < 5);
    expect(visits).toBe(5);
  });
});

describe('BlockIndex', () => {
  test('finds the blocks that a block overlaps', () => {
    fc.assert(fc.property(lists, ([family, blocks, asked]) => {
      const index = new BlockIndex(BlockList.of(family, blocks));
      const found = index.overlapping(BlockList.of(family, [asked]), 0);
      expect([...found].sort((a, b) => a - b)).toEqual(blocks.flatMap((block, i) => (overlaps(block, asked) ? [i] : [])));
    }), { numRuns: 5000 });
  });

  test('an empty index has nothing', () => {
    expect(new BlockIndex(new BlockList(6)).overlapping(BlockList.of(6, [{ family: 6, address: 0n, length: 0 }]), 0)).toEqual([]);
  });
});
