import fc from 'fast-check';
import { coveringBlocks } from '../../lib/aws';
import { addressCount, isParseProblem, overlaps, parsePrefix, type Prefix } from '../../lib/netip';

const read = (texts: readonly string[]) => texts.map((text) => parsePrefix(text) as Prefix);

test('joins neighbours, swallows what lies inside, and keeps families apart', () => {
  expect(coveringBlocks(['10.0.1.0/24', '10.0.0.0/24', '10.0.2.0/23', '10.0.0.128/25', '10.0.8.0/24', 'fd00::/65', 'fd00:0:0:0:8000::/65', 'nonsense'])).toEqual(['10.0.0.0/22', '10.0.8.0/24', 'fd00::/64']);
  expect(coveringBlocks(['10.0.1.0/24', '10.0.2.0/24'])).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
  expect(coveringBlocks(['0.0.0.0/1', '128.0.0.0/1'])).toEqual(['0.0.0.0/0']);
  expect(coveringBlocks([])).toEqual([]);
});

test('law: exactly the addresses of the given blocks, in disjoint blocks that no two of make a larger one', () => {
  const block = fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 })).map(([last, length]) => `10.0.0.${last & (256 - 2 ** (32 - length))}/${length}`);
  fc.assert(fc.property(fc.array(block, { maxLength: 40 }), (given) => {
    const made = read(coveringBlocks(given));
    expect(made.some((one) => isParseProblem(one))).toBe(false);
    const addresses = (blocks: readonly Prefix[]) => new Set(blocks.flatMap(({ address, ...rest }) => Array.from({ length: Number(addressCount({ address, ...rest })) }, (_, i) => Number(address) + i)));
    expect([...addresses(made)].sort()).toEqual([...addresses(read(given))].sort());
    made.forEach((a, i) => made.slice(0, i).forEach((b) => expect(overlaps(a, b)).toBe(false)));
    expect(coveringBlocks(coveringBlocks(given))).toEqual(coveringBlocks(given));
  }));
});
