import * as fc from 'fast-check';
import type { AddressPool, DefaultBridge } from '../../lib/engine';
import type { HostDeclaration } from './rendering';
import type { InstalledEngine } from './readiness';

/**
 * Ranges that blocks are placed in, one block in each: what is drawn does not
 * overlap, so that nearly all of it is a plan that can be kept.
 */
const RANGES_V4 = ['10.0.0.0/11', '10.32.0.0/11', '10.64.0.0/11', '10.128.0.0/9', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
const RANGES_V6 = ['fd00::/16', 'fd01::/16', 'fd3c:9a00::/24', '2001:db8::/32', 'fdff:ff00::/24'];

/** A block of a length somewhere in a range. */
function blockIn(range: string, length: number, place: number): string {
  const [base, rangeLength] = range.split('/');
  const bits = base.includes(':') ? 128 : 32;
  const count = 1n << BigInt(length - Number(rangeLength));
  const value = numberOf(base) + (((BigInt(place) * count) >> 32n) << BigInt(bits - length));
  return `${textOf(value, bits)}/${length}`;
}

function numberOf(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((value, part) => (value << 8n) + BigInt(part), 0n);
  const [head, tail] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);
}

/** An address as text, IPv6 in full: the library is to make canonical text of it. */
function textOf(value: bigint, bits: number): string {
  const part = bits === 32 ? 8n : 16n;
  const parts = Array.from({ length: bits / Number(part) }, (_, i) => (value >> (BigInt(bits) - part * BigInt(i + 1))) & ((1n << part) - 1n));
  return bits === 32 ? parts.join('.') : parts.map((group) => group.toString(16)).join(':');
}

/** The address that is `n` further, cut to its block's prefix length on demand. */
function further(block: string, n: bigint): string {
  const [base] = block.split('/');
  return textOf(numberOf(base) + n, base.includes(':') ? 128 : 32);
}

const place = fc.nat(0xffffffff);

const USER_KEYS: fc.Arbitrary<Record<string, unknown>> = fc.record({
  'log-driver': fc.constantFrom('json-file', 'local', 'none'),
  'max-concurrent-downloads': fc.integer({ min: 1, max: 20 }),
  'labels': fc.constantFrom(['rack=7'], ['rack=7', 'name=ünïcode "quoted"']),
  'debug': fc.boolean(),
  'shutdown-timeout': fc.integer({ min: 0, max: 60 }),
  'dns': fc.constantFrom(['9.9.9.9'], ['9.9.9.9', '2620:fe::fe']),
  'icc': fc.constant(true),
  'userland-proxy': fc.boolean(),
  'registry-mirrors': fc.constant(['https://mirror.example.net/']),
  'no-new-privileges': fc.boolean(),
  'default-shm-size': fc.constant('128M'),
  'default-ulimits': fc.constant({ nofile: { Name: 'nofile', Hard: 1024, Soft: 512 } }),
  'features': fc.constant({ buildkit: true }),
  'ip-forward': fc.constant(true),
}, { requiredKeys: [] });

/** A pool of at least two subnets, cut in at most 2^12. */
function pool(range: string, longest: number): fc.Arbitrary<AddressPool> {
  const least = Number(range.split('/')[1]);
  return fc.record({ bits: fc.integer({ min: 0, max: 12 }), length: fc.integer({ min: least, max: longest - 2 }), at: place })
    .map(({ bits, length, at }) => ({ base: blockIn(range, length, at), size: Math.min(longest, length + bits) }));
}

function bridge(range4: string, range6: string, { major }: InstalledEngine): fc.Arbitrary<DefaultBridge> {
  return fc.record({
    length: fc.integer({ min: 16, max: 29 }), at: place, host: fc.integer({ min: 1, max: 6 }),
    half: fc.constantFrom(undefined, 0n, 1n),
    mtu: fc.option(fc.integer({ min: 1280, max: 9000 }), { nil: undefined }),
    length6: fc.option(fc.constantFrom(48, 56, 63, 64, 65, 72, 80, 96, 112, 120, 124), { nil: undefined }), at6: place,
    gateway6: fc.constantFrom(undefined, 7n),
  }).map(({ length, at, host, half, mtu, length6, at6, gateway6 }) => {
    const subnet = blockIn(range4, length, at);
    const subnet6 = length6 === undefined ? undefined : blockIn(range6, length6, at6);
    return {
      bip: `${further(subnet, BigInt(host))}/${length}`,
      // A range that has no room beside the bridge itself would be one that no container gets an address from.
      ...(half === undefined || length > 26 ? {} : { fixedCidr: `${further(subnet, half << BigInt(31 - length))}/${length + 1}` }),
      ...(mtu === undefined ? {} : { mtu }),
      ...(subnet6 === undefined ? {} : { ipv6: { subnet: subnet6, ...(gateway6 === undefined || major < 28 ? {} : { gateway: further(subnet6, gateway6) }) } }),
    };
  });
}

/** A host as somebody might declare it for this engine. Some are refused by the library, which the caller passes over. */
export function hostDeclaration(installed: InstalledEngine): fc.Arbitrary<HostDeclaration> {
  return fc.record({ v4: shuffled(RANGES_V4), v6: shuffled(RANGES_V6), pools4: fc.integer({ min: 1, max: 3 }), pools6: fc.integer({ min: 0, max: 2 }) })
    .chain(({ v4, v6, pools4, pools6 }) => fc.record({
      bridge: fc.oneof({ arbitrary: bridge(v4[0], v6[0], installed), weight: 12 }, { arbitrary: fc.constant('none' as const), weight: 1 }),
      ipv4Pools: fc.tuple(...v4.slice(1, 1 + pools4).map((range) => pool(range, 30))),
      ipv6Pools: fc.tuple(...v6.slice(1, 1 + pools6).map((range) => pool(range, 126))),
      newNetworks: fc.option(fc.record({ mtu: fc.integer({ min: 1280, max: 9000 }), routedIpv6: fc.boolean() }, { requiredKeys: [] }), { nil: undefined }),
      routedDefaultBridge: fc.boolean(),
      ip6tables: fc.constantFrom(undefined, undefined, false, true),
      liveRestore: fc.constantFrom(undefined, true, false),
      userKeys: USER_KEYS,
    }));
}

function shuffled(ranges: readonly string[]): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...ranges], { minLength: ranges.length, maxLength: ranges.length });
}
