import { isParseProblem, type ParseProblem } from '../netip/parse-problem';
import { containsPrefix, overlaps, parseInterfaceAddress, prefixOf, type Prefix } from '../netip/prefix';
import type { AddressPool } from './address-pools';
import { isAtLeast, type EngineVersion } from './engine-version';

/**
 * The pools of a daemon without `default-address-pools`: 31 subnets, of which docker0 takes one.
 *
 * All of 20.10 to 29.7 have them (`ipamutils` in libnetwork).
 */
export const BUILT_IN_POOLS: readonly AddressPool[] = [
  { base: '172.17.0.0/16', size: 16 },
  { base: '172.18.0.0/16', size: 16 },
  { base: '172.19.0.0/16', size: 16 },
  { base: '172.20.0.0/14', size: 16 },
  { base: '172.24.0.0/14', size: 16 },
  { base: '172.28.0.0/14', size: 16 },
  { base: '192.168.0.0/16', size: 20 },
];

/** A pool as the daemon reads it. */
export interface PoolBlock {
  readonly prefix: Prefix;
  readonly size: number;
}

/** How many networks pools are good for. Counts of IPv6 above 2^53 are rounded. */
export interface PoolCapacity {
  /** Subnets that the daemon could hand out on a host where nothing is taken. */
  readonly total: number;
  /** Those of them that overlap nothing that is taken: networks it can still make. */
  readonly free: number;
}

/** Reads a pool as the daemon does: bits after the prefix length do not count. */
export function readPool({ base, size }: AddressPool): PoolBlock | ParseProblem {
  const block = parseInterfaceAddress(base);
  return isParseProblem(block) ? block : { prefix: prefixOf(block.address, block.length), size };
}

/**
 * How many networks a daemon can make of its pools.
 *
 * `taken` are docker0's subnet, those of existing networks, and the host's on-link routes and resolvers: a subnet that
 * overlaps one of them by a single address is passed over. IPv6 on-link routes are not passed over by any engine (seen on
 * 28.5.2), so leave them out to get the engine's own count.
 *
 * ```
 *  pool    |-------|-------|-------|-------|    total 4
 *  taken      ##     #####################      free 1 (the first is lost to ##, two more and the last to the rest)
 * ```
 */
export function poolCapacity(
  engine: EngineVersion, pools: readonly PoolBlock[], taken: readonly Prefix[],
): { readonly ipv4: PoolCapacity; readonly ipv6: PoolCapacity } {
  const linear = isAtLeast(engine, '27.0');
  const cut = linear ? withoutInner(pools) : pools.filter(fitsEagerSplit).map(brokenAt64);
  // From 27 the daemon derives a /48 of its own from its id when it has no IPv6 pool (moby#47853): it overlaps nothing known.
  const ula = linear && !cut.some(({ prefix }) => prefix.family === 6) ? 2 ** 16 : 0;
  return { ipv4: count(cut, taken, 4, 0), ipv6: count(cut, taken, 6, ula) };
}

function count(pools: readonly PoolBlock[], taken: readonly Prefix[], family: 4 | 6, more: number): PoolCapacity {
  let [total, free] = [0n, 0n];
  const ofFamily = pools.filter(({ prefix }) => prefix.family === family);
  ofFamily.forEach(({ prefix, size }, i) => {
    // Of overlapping entries the engines before 27 use up the first one first.
    const earlier = ofFamily.slice(0, i).map((pool) => pool.prefix);
    total += freeSubnets(prefix, size, earlier);
    free += freeSubnets(prefix, size, [...earlier, ...taken]);
  });
  return { total: Number(total) + more, free: Number(free) + more };
}

/** How many of the subnets of `size` in a block overlap none of the others. */
function freeSubnets(block: Prefix, size: number, others: readonly Prefix[]): bigint {
  if (size < block.length) return 0n;
  if (others.some((other) => containsPrefix(other, block))) return 0n;
  // Whatever is smaller than a subnet takes the whole one that it lies in.
  const lost = others.filter((other) => overlaps(block, other))
    .map((other) => prefixOf({ family: other.family, value: other.address }, Math.min(other.length, size)))
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length));
  let free = 1n << BigInt(size - block.length);
  let last: Prefix | undefined;
  for (const part of lost) {
    if (last && containsPrefix(last, part)) continue;
    free -= 1n << BigInt(size - part.length);
    last = part;
  }
  return free;
}

/** From 27 an entry inside another one is dropped without a word, and so is the second of two equal ones. */
function withoutInner(pools: readonly PoolBlock[]): PoolBlock[] {
  return pools.filter((pool, i) => !pools.some((other, j) => j !== i && containsPrefix(other.prefix, pool.prefix)
    && (other.prefix.length < pool.prefix.length || j < i)));
}

/** Before 27 the count of subnets is a shift of 64 bits: 2^64 of them and more come out as none. */
function fitsEagerSplit({ prefix, size }: PoolBlock): boolean {
  return size - prefix.length < 64;
}

/** Before 27 subnets are counted on in the low 64 bits alone: of a block shorter than /64 only its first /64 is cut. */
function brokenAt64({ prefix, size }: PoolBlock): PoolBlock {
  if (prefix.family === 4 || prefix.length >= 64) return { prefix, size };
  return { prefix: { ...prefix, length: Math.max(prefix.length, Math.min(size, 64)) }, size };
}
