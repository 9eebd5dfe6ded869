import type { ParseProblem } from '../netip';

/** Who holds a block that another wants. */
export interface Holder {
  readonly kind: 'request' | 'lease' | 'reservation' | 'pool' | 'carve-out';
  /** Its key; of a carve-out, its label. */
  readonly key: string;
  readonly block: string;
  /** A reservation's reason. */
  readonly reason?: string;
}

/** What one pool has left, for a request that found no place in it. */
export interface PoolLeft {
  readonly key: string;
  readonly block: string;
  /** Canonical text of the lowest of the largest free blocks; undefined when the pool is full. */
  readonly largestFree?: string;
}

/** What is wrong with a plan, as data. `planProblemText` turns it into words. */
export type PlanProblem =
  | { readonly code: 'MALFORMED_BLOCK'; readonly key: string; readonly what: 'pool' | 'reservation' | 'fixed' | 'lease'; readonly problem: ParseProblem }
  | { readonly code: 'DUPLICATE_KEY'; readonly key: string }
  | { readonly code: 'PREFIX_LENGTH_OUT_OF_RANGE'; readonly key: string; readonly prefixLength: number; readonly most: number }
  | { readonly code: 'UNKNOWN_POOL'; readonly key: string; readonly pool: string }
  | { readonly code: 'NO_POOL'; readonly key: string; readonly family: 4 | 6 }
  | { readonly code: 'POOL_CYCLE'; readonly key: string }
  | { readonly code: 'OVERLAP'; readonly key: string; readonly block: string; readonly origin: 'fixed' | 'lease'; readonly other: Holder; readonly suggestion?: string }
  | { readonly code: 'POOL_OVERLAP'; readonly key: string; readonly block: string; readonly other: Holder }
  | { readonly code: 'FIXED_OUTSIDE_POOL'; readonly key: string; readonly block: string; readonly pools: readonly PoolLeft[]; readonly suggestion?: string }
  /** `index` as decimal text; `count` is how many blocks of the length the pool has, from the first on. */
  | { readonly code: 'INDEX_OUTSIDE_POOL'; readonly key: string; readonly prefixLength: number; readonly index: string; readonly count: string; readonly pool?: Holder }
  /** `pinned`: it draws from the pools that it names, and from no others. */
  | { readonly code: 'POOL_EXHAUSTED'; readonly key: string; readonly prefixLength: number; readonly pools: readonly PoolLeft[]; readonly tombstones: readonly string[]; readonly pinned?: true }
  | { readonly code: 'LEASE_OUTSIDE_POOL'; readonly key: string; readonly block: string; readonly pools: readonly PoolLeft[] }
  | { readonly code: 'LEASE_DIFFERS'; readonly key: string; readonly block: string; readonly family: 4 | 6; readonly prefixLength: number }
  | { readonly code: 'LOCK_OVERLAP'; readonly key: string; readonly block: string; readonly other: Holder }
  | { readonly code: 'KEY_OF_ANOTHER_APP'; readonly key: string; readonly block: string; readonly app: string }
  | { readonly code: 'LOCK_MISSES'; readonly key: string }
  | { readonly code: 'LOCK_STALE'; readonly key: string; readonly block: string }
  | { readonly code: 'NEWER_LAYOUT'; readonly layoutVersion: number }
  | { readonly code: 'MORE_PROBLEMS'; readonly count: number };

/** What an operator should know though nothing is wrong. */
export type PlanNotice =
  | { readonly code: 'TOMBSTONE_TAKEN_OVER'; readonly key: string; readonly block: string; readonly from: string }
  | { readonly code: 'RENUMBERED'; readonly key: string; readonly from: string; readonly to: string }
  | { readonly code: 'TOMBSTONE_NOT_RETURNED'; readonly key: string; readonly block: string };

/** Problems listed in full; the rest is counted, since a broken pool may break every lease in it. */
export const MOST_PROBLEMS = 100;
