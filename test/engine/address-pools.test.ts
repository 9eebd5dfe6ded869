import fc from 'fast-check';
import { type AddressPool, checkPools, longestSubnet, poolEntries } from '../../lib/engine/address-pools';
import { containsPrefix, type Prefix, parsePrefix } from '../../lib/netip/prefix';
import { ENGINES, engineOf } from './engine-of';

const check = (engine: string, family: 4 | 6, ...pools: AddressPool[]) => checkPools(engineOf(engine), family, family === 4 ? 'ipv4Pools' : 'ipv6Pools', pools);
const codes = (engine: string, family: 4 | 6, base: string, size: number) => check(engine, family, { base, size }).problems.map(({ code }) => code);

test.each<[string, 4 | 6, string, number, string[]]>([
  ['20.10', 4, '172.16.0.0/13', 24, []],
  ['20.10', 4, '10.0.0.0/24', 24, []],
  ['20.10', 4, '10.0.0.0/8', 24, []],
  ['20.10', 4, '10.0.0.0/8', 25, ['POOL_OF_TOO_MANY_SUBNETS']],
  ['26.1.5', 4, '10.0.0.0/8', 30, ['POOL_OF_TOO_MANY_SUBNETS']],
  ['27', 4, '10.0.0.0/8', 30, []],
  ['28', 4, '10.0.0.0/22', 30, []],
  ['28', 4, '10.0.0.0/22', 31, ['POOL_SIZE_NOT_A_LENGTH']],
  ['28', 4, '10.0.0.0/22', 33, ['POOL_SIZE_NOT_A_LENGTH']],
  ['28', 4, '10.0.0.0/22', 24.5, ['POOL_SIZE_NOT_A_LENGTH']],
  ['28', 4, '10.0.0.0/22', -1, ['POOL_SIZE_NOT_A_LENGTH']],
  ['28', 4, '10.0.0.0/22', NaN, ['POOL_SIZE_NOT_A_LENGTH']],
  ['28', 4, '10.0.0.0/24', 16, ['POOL_SIZE_SHORTER_THAN_BASE']],
  ['28', 4, '10.0.0.5/22', 24, ['ADDRESS_MALFORMED']],
  ['28', 4, '10.0.0.0', 24, ['ADDRESS_MALFORMED']],
  ['28', 4, 'fd00::/48', 64, ['ADDRESS_MALFORMED']],
  ['28', 6, '10.0.0.0/8', 24, ['ADDRESS_MALFORMED']],
  ['28', 6, 'fd00:1::/48', 64, []],
  ['28', 6, 'fd00:1::/32', 96, []],
  ['28', 6, 'fd00:1::/64', 126, []],
  ['28', 6, 'fd00:1::/64', 127, ['POOL_SIZE_NOT_A_LENGTH']],
  ['28', 6, 'fd00:1::/64', 128, ['POOL_SIZE_NOT_A_LENGTH']],
  ['28', 6, 'fd00:1::/64', 129, ['POOL_SIZE_NOT_A_LENGTH']],
  ['26', 6, 'fd00:1::/64', 80, []],
  ['26', 6, 'fd00:1::/64', 81, ['POOL_OF_TOO_MANY_SUBNETS']],
  ['20.10', 6, 'fd00:1::/64', 96, ['POOL_OF_TOO_MANY_SUBNETS']],
  ['20.10', 6, 'fd00:1::/48', 80, ['IPV6_POOL_TOO_SHORT']],
  ['20.10', 6, 'fd00:1::/56', 64, []],
  ['20.10', 6, 'fd00:1::/55', 64, ['IPV6_POOL_TOO_SHORT']],
  ['20.10', 6, 'fd00:1::/48', 56, []],
  ['26', 6, 'fd00:1::/62', 80, []],
  ['26', 6, 'fd00:1::/62', 120, ['POOL_OF_TOO_MANY_SUBNETS']],
])('engine %s, IPv%i %s in /%d: %j', (engine, family, base, size, expected) => {
  expect(codes(engine, family, base, size)).toEqual(expected);
});

test('a problem names place, value and what would do', () => {
  expect(check('26', 4, { base: '10.9.0.0/16', size: 24 }, { base: '10.0.0.0/8', size: 28 }).problems).toEqual([
    { code: 'POOL_OF_TOO_MANY_SUBNETS', field: 'ipv4Pools[1].size', engine: '26', base: '10.0.0.0/8', size: 28, most: 24 },
  ]);
  expect(check('20.10', 6, { base: 'fd00::/60', size: 64 }, { base: 'fd01::/40', size: 64 }).problems).toEqual([
    { code: 'IPV6_POOL_TOO_SHORT', field: 'ipv6Pools[1]', engine: '20.10', base: 'fd01::/40', entries: 2 ** 24 + 16, most: 256 },
  ]);
});

test('entries: IPv4 first, by address, in canonical text', () => {
  const engine = engineOf('28');
  const pools = [
    ...checkPools(engine, 6, 'v6', [{ base: 'FD00:2:0::/64', size: 80 }, { base: 'fd00:1::/48', size: 64 }]).pools,
    ...checkPools(engine, 4, 'v4', [{ base: '192.168.0.0/20', size: 24 }, { base: '10.0.0.0/16', size: 24 }, { base: '172.16.0.0/13', size: 26 }]).pools,
  ];
  expect(poolEntries(engine, pools)).toEqual([
    { base: '10.0.0.0/16', size: 24 }, { base: '172.16.0.0/13', size: 26 }, { base: '192.168.0.0/20', size: 24 },
    { base: 'fd00:1::/48', size: 64 }, { base: 'fd00:2::/64', size: 80 },
  ]);
});

test.each<[string, number, string[]]>([
  ['fd00:1::/62', 64, ['fd00:1::/64', 'fd00:1:0:1::/64', 'fd00:1:0:2::/64', 'fd00:1:0:3::/64']],
  ['fd00:1::/63', 80, ['fd00:1::/64', 'fd00:1:0:1::/64']],
  ['fd00:1::/46', 48, ['fd00:1::/48', 'fd00:1:1::/48', 'fd00:1:2::/48', 'fd00:1:3::/48']],
  ['fd00:1::/64', 80, ['fd00:1::/64']],
])('before 27, %s in /%i is spelt out; from 27 it is one entry', (base, size, spelt) => {
  for (const engine of ['20.10.24', '26.1.5']) {
    expect(poolEntries(engineOf(engine), check(engine, 6, { base, size }).pools)).toEqual(spelt.map((block) => ({ base: block, size })));
  }
  expect(poolEntries(engineOf('27.0.3'), check('27.0.3', 6, { base, size }).pools)).toEqual([{ base, size }]);
});

test('entries cover the pools, no more and no less, and an old engine can cut each', () => {
  const pool = fc.tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 32, max: 80 }), fc.integer({ min: 0, max: 60 }));
  fc.assert(fc.property(fc.constantFrom(...ENGINES), pool, (text, [high, length, more]) => {
    const engine = engineOf(text);
    const base = `fd00:${high.toString(16)}::/${length}`;
    const size = Math.min(length + more, longestSubnet(6));
    const checked = checkPools(engine, 6, 'v6', [{ base, size }]);
    if (checked.problems.length > 0) return;
    const entries = poolEntries(engine, checked.pools);
    const blocks = entries.map((entry) => parsePrefix(entry.base) as Prefix);
    expect(blocks.every((block) => containsPrefix(parsePrefix(base) as Prefix, block))).toBe(true);
    expect(blocks.reduce((sum, block) => sum + (1n << BigInt(128 - block.length)), 0n)).toBe(1n << BigInt(128 - length));
    if (engine.low < 27_000_000) {
      for (const [i, block] of blocks.entries()) {
        expect(entries[i].size - block.length).toBeLessThanOrEqual(16);
        expect(block.length >= 64 || block.length === entries[i].size).toBe(true);
      }
    }
  }));
});
