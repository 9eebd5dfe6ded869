import { addressBits, type Family } from '../netip/family';
import { isParseProblem } from '../netip/parse-problem';
import { formatPrefix, parsePrefix, subnetAt, type Prefix } from '../netip/prefix';
import { isAtLeast, type EngineVersion } from './engine-version';
import type { EngineProblem } from './problem';

/** A block that the daemon cuts subnets from for networks that name none: an entry of `default-address-pools`. */
export interface AddressPool {
  /** CIDR block, host bits clear. */
  readonly base: string;
  /** Prefix length of each subnet that is cut from it. */
  readonly size: number;
}

/** A pool that is fit for the engine. */
export interface CheckedPool {
  /** Which property, and which place in it, the pool was given by. */
  readonly field: string;
  readonly prefix: Prefix;
  readonly size: number;
}

/**
 * Engines before 27 write every subnet of every entry into memory when they start: 2^16 of them cost megabytes, 2^32 kill the
 * daemon (moby#40275; seen on 20.10.24 and 26.1.5).
 */
const MOST_EAGER_BITS = 16;

/** How many entries a plan writes to spell out IPv6 pools for engines that cannot cut them; more make the file unreadable. */
const MOST_IPV6_ENTRIES = 256;

/**
 * Longest prefix length of a subnet that leaves a container an address beside the gateway.
 *
 * IPv4 loses network and broadcast address, IPv6 its first one (the routers' anycast address, RFC 4291 section 2.6.1).
 */
export function longestSubnet(family: Family): number {
  return addressBits(family) - 2;
}

/** Reads the pools of one family and asks whether the engine can cut them. */
export function checkPools(
  engine: EngineVersion, family: Family, field: string, pools: readonly AddressPool[],
): { readonly pools: readonly CheckedPool[]; readonly problems: readonly EngineProblem[] } {
  const checked: CheckedPool[] = [];
  const problems: EngineProblem[] = [];
  pools.forEach((pool, i) => {
    const result = checkPool(engine, family, `${field}[${i}]`, pool);
    if ('code' in result) problems.push(result);
    else checked.push(result);
  });
  const short = isAtLeast(engine, '27.0') ? undefined : tooManyEntries(engine, checked);
  return { pools: checked, problems: short ? [...problems, short] : problems };
}

function checkPool(engine: EngineVersion, family: Family, field: string, { base, size }: AddressPool): CheckedPool | EngineProblem {
  const prefix = parsePrefix(base);
  if (isParseProblem(prefix)) return { code: 'ADDRESS_MALFORMED', field: `${field}.base`, problem: prefix };
  if (prefix.family !== family) {
    return { code: 'ADDRESS_MALFORMED', field: `${field}.base`, problem: { code: 'WRONG_FAMILY', text: base, wanted: family } };
  }
  const most = longestSubnet(family);
  if (!Number.isInteger(size) || size < 0 || size > most) return { code: 'POOL_SIZE_NOT_A_LENGTH', field: `${field}.size`, base, size, most };
  if (size < prefix.length) return { code: 'POOL_SIZE_SHORTER_THAN_BASE', field: `${field}.size`, base, size };
  // What lies above /64 is spelt out as entries of its own, so that an engine's own cutting begins there.
  const cutFrom = family === 6 ? Math.max(prefix.length, Math.min(size, 64)) : prefix.length;
  if (!isAtLeast(engine, '27.0') && size - cutFrom > MOST_EAGER_BITS) {
    return { code: 'POOL_OF_TOO_MANY_SUBNETS', field: `${field}.size`, engine: engine.text, base, size, most: cutFrom + MOST_EAGER_BITS };
  }
  return { field, prefix, size };
}

function tooManyEntries(engine: EngineVersion, pools: readonly CheckedPool[]): EngineProblem | undefined {
  const entries = pools.map((pool) => 2 ** (entryLength(pool) - pool.prefix.length));
  const total = entries.reduce((sum, count) => sum + count, 0);
  if (total <= MOST_IPV6_ENTRIES || pools[0].prefix.family === 4) return undefined;
  const worst = entries.indexOf(Math.max(...entries));
  const { field, prefix } = pools[worst];
  return { code: 'IPV6_POOL_TOO_SHORT', field, engine: engine.text, base: formatPrefix(prefix), entries: total, most: MOST_IPV6_ENTRIES };
}

function entryLength({ prefix, size }: CheckedPool): number {
  return prefix.family === 6 ? Math.max(prefix.length, Math.min(size, 64)) : prefix.length;
}

/**
 * The entries of `default-address-pools`: IPv4 before IPv6, each in address order, in canonical text.
 *
 * 20.10 does not start when an IPv6 entry comes first, and from 27 the daemon sorts them itself, so this order means the
 * same to all. Before 27 the daemon computes with 64 bits: of an IPv6 block shorter than /64 it would hand out one and the
 * same subnet (moby#42801), so such a block becomes one entry for each /64, or for each subnet where those are larger.
 *
 * ```
 *  27  fd00::/62 in /64    20.10   fd00::/64  fd00:0:0:1::/64  fd00:0:0:2::/64  fd00:0:0:3::/64   each in /64
 * ```
 */
export function poolEntries(engine: EngineVersion, pools: readonly CheckedPool[]): AddressPool[] {
  const spelt = isAtLeast(engine, '27.0') ? pools : pools.flatMap(spellOut);
  return [...spelt].sort((a, b) => byAddress(a.prefix, b.prefix)).map(({ prefix, size }) => ({ base: formatPrefix(prefix), size }));
}

function spellOut(pool: CheckedPool): CheckedPool[] {
  const length = entryLength(pool);
  const count = 2 ** (length - pool.prefix.length);
  return Array.from({ length: Math.min(count, MOST_IPV6_ENTRIES) }, (_, n) => ({ ...pool, prefix: subnetAt(pool.prefix, length, BigInt(n)) }));
}

function byAddress(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length;
}
