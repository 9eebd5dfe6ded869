import fc from 'fast-check';
import type { AddressPool } from '../../lib/engine/address-pools';
import { BUILT_IN_POOLS, poolCapacity, readPool, type PoolBlock } from '../../lib/engine/pool-capacity';
import { isParseProblem } from '../../lib/netip/parse-problem';
import { overlaps, parsePrefix, type Prefix, subnetAt } from '../../lib/netip/prefix';
import { engineOf } from './engine-of';

const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text);
  if (isParseProblem(parsed)) throw new Error(text);
  return parsed;
};
const blocks = (pools: readonly AddressPool[]) => pools.map((pool) => readPool(pool) as PoolBlock);
const capacity = (engine: string, pools: readonly AddressPool[], ...taken: string[]) => poolCapacity(engineOf(engine), blocks(pools), taken.map(prefix));
const OLD = ['20.10.24', '26.1.5'];

test.each(['20.10.23', '26', '28', '29'])('%s: the built-in pools hold 31 subnets, of which docker0, libvirt and the LAN leave 27', (engine) => {
  expect(capacity(engine, BUILT_IN_POOLS).ipv4).toEqual({ total: 31, free: 31 });
  expect(capacity(engine, BUILT_IN_POOLS, '172.17.0.0/16', '192.168.122.0/24', '192.168.100.0/24', '192.168.1.0/24').ipv4).toEqual({ total: 31, free: 27 });
});

test('a /13 in /24s has room for 2,048, and 2,020 after 28 projects', () => {
  const projects = Array.from({ length: 28 }, (_, i) => `172.16.${i}.0/24`);
  expect(capacity('20.10.23', [{ base: '172.16.0.0/13', size: 24 }], '192.168.0.0/16', '172.24.0.0/24').ipv4).toEqual({ total: 2048, free: 2048 });
  expect(capacity('20.10.23', [{ base: '172.16.0.0/13', size: 24 }], ...projects).ipv4).toEqual({ total: 2048, free: 2020 });
});

/** Pool 10.200.0.0/22 in /24, as the lab had it: what is taken, how many networks could be made. */
test.each<[string, string[], number]>([
  ['docker0 in the middle', ['10.200.2.0/24'], 3],
  ['docker0 smaller, inside', ['10.200.2.64/26'], 3],
  ['docker0 outside', ['10.9.0.0/24'], 4],
  ['an on-link /32', ['10.200.1.53/32'], 3],
  ['an on-link route around the pool', ['10.200.0.0/16'], 0],
  ['the pool itself', ['10.200.0.0/22'], 0],
  ['two in one subnet, one around another', ['10.200.1.1/32', '10.200.1.128/25', '10.200.2.0/23', '10.200.3.0/24'], 1],
])('%s', (_, taken, free) => {
  for (const engine of [...OLD, '28.5.2']) expect(capacity(engine, [{ base: '10.200.0.0/22', size: 24 }], ...taken).ipv4).toEqual({ total: 4, free });
});

test('overlapping entries: the first one in the file gives first before 27, the inner one is dropped from 27', () => {
  const outer = { base: '10.200.0.0/22', size: 24 };
  const inner = { base: '10.200.0.0/23', size: 25 };
  for (const engine of OLD) {
    expect(capacity(engine, [outer, inner]).ipv4.total).toBe(4);
    expect(capacity(engine, [inner, outer]).ipv4.total).toBe(6);
  }
  expect(capacity('28.5.2', [outer, inner]).ipv4.total).toBe(4);
  expect(capacity('28.5.2', [inner, outer]).ipv4.total).toBe(4);
  for (const engine of [...OLD, '28.5.2']) expect(capacity(engine, [outer, outer]).ipv4.total).toBe(4);
});

test('bits after the prefix length do not count', () => {
  expect(capacity('28', [{ base: '172.17.5.9/12', size: 16 }]).ipv4.total).toBe(16);
  expect(isParseProblem(readPool({ base: '172.17.0.0', size: 16 }))).toBe(true);
});

/** Subnets that the daemons really handed out of an IPv6 pool. */
test.each<[string, number, number, number]>([
  ['fd00:1::/48', 64, 1, 65536],
  ['fd00:1::/62', 64, 1, 4],
  ['fd00:1::/62', 65, 2, 8],
  ['fd00:1::/60', 66, 4, 64],
  ['fd00:1::/63', 72, 256, 512],
  ['fd00:1::/64', 80, 65536, 65536],
  ['fd00:1::/56', 120, 0, 2 ** 64],
  ['fd00:1::/64', 64, 1, 1],
])('%s in /%i: %i before 27, %i from it', (base, size, before, from) => {
  for (const engine of OLD) expect(capacity(engine, [{ base, size }]).ipv6).toEqual({ total: before, free: before });
  expect(capacity('28.5.2', [{ base, size }]).ipv6).toEqual({ total: from, free: from });
});

test('from 27 a daemon without an IPv6 pool makes up a /48 in /64s', () => {
  expect(capacity('26', BUILT_IN_POOLS).ipv6).toEqual({ total: 0, free: 0 });
  expect(capacity('27', BUILT_IN_POOLS, 'fd00::/8').ipv6).toEqual({ total: 65536, free: 65536 });
});

test('counting agrees with looking at each subnet', () => {
  const block = (from: number, to: number) => fc.tuple(fc.nat(0xff), fc.integer({ min: from, max: to }))
    .map(([n, length]): Prefix => ({ family: 4, address: (0x0a000000n | (BigInt(n) << 16n)) >> BigInt(32 - length) << BigInt(32 - length), length }));
  fc.assert(fc.property(block(12, 22), fc.nat(8), fc.array(block(10, 32), { maxLength: 12 }), (base, more, taken) => {
    const size = base.length + more;
    const { ipv4 } = poolCapacity(engineOf('28'), [{ prefix: base, size }], taken);
    let free = 0;
    for (let n = 0n; n < 1n << BigInt(more); n++) if (!taken.some((other) => overlaps(subnetAt(base, size, n), other))) free++;
    expect(ipv4).toEqual({ total: 2 ** more, free });
  }));
});
