import { addressBits, containsPrefix, isParseProblem, isPrefixLength, parsePrefix, type Prefix, subnetAt } from '../netip';
import type { CarveOut } from './declaration';

/** Where a carve-out lies in its pool; undefined when it lies outside or says nothing. */
export function carveOutBlock(carveOut: CarveOut, pool: Prefix): Prefix | undefined {
  if (carveOut.block !== undefined) {
    const block = parsePrefix(carveOut.block);
    return isParseProblem(block) || !containsPrefix(pool, block) ? undefined : block;
  }
  const length = carveOut.prefixLength ?? addressBits(pool.family);
  if (carveOut.index === undefined || !isPrefixLength(length, pool.family) || length < pool.length) return undefined;
  return blockAtIndex(pool, length, carveOut.index);
}

/** The n-th block of the length in a pool, from the end when n is negative; undefined outside. */
export function blockAtIndex(pool: Prefix, length: number, index: bigint): Prefix | undefined {
  const count = 1n << BigInt(length - pool.length);
  const n = index < 0n ? count + index : index;
  return n >= 0n && n < count ? subnetAt(pool, length, n) : undefined;
}
