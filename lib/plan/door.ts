import { addressBits, type Family } from '../netip';
import type { Declaration, Request } from './declaration';
import type { Findings } from './findings';
import { isRootLevel, type Level, ROOT_LEVELS, rootLevelOf } from './level';

/** The requests that may be planned, sorted by the level in which they compete. */
export interface Admitted {
  readonly byLevel: ReadonlyMap<string, readonly Request[]>;
  /** By key, those that were refused too; empty unless `careful`. */
  readonly requests: ReadonlyMap<string, Request>;
  /** Requests that others name as their pool. */
  readonly poolRequests: ReadonlyMap<string, Request>;
  /** Keys of requests that no level can take; each has its problem. */
  readonly refused: ReadonlySet<string>;
  /** The level in which a request competes. */
  levelOf(request: Request): string;
}

/**
 * Lets requests in, only with prefix lengths that their families have and pools that exist; with `careful`, each key once.
 *
 * A table of all keys is what a plan without a lock does not need for anything else.
 */
export function admit(declaration: Declaration, bases: ReadonlyMap<string, Level>, findings: Findings, careful: boolean): Admitted {
  const { requests } = declaration;
  const rootPools = new Set(declaration.pools.filter((pool) => !pool.baseLength).map((pool) => pool.key));
  // One name leads to one level: a request that is called like another pool is none.
  const poolRequests = namedAsPools(requests, (key) => bases.has(key) || rootPools.has(key) || isRootLevel(key));
  const levelOf = ({ family, pools }: Request) => (
    pools !== undefined && pools.length === 1 && !rootPools.has(pools[0]) ? pools[0] : rootLevelOf(family));
  const byLevel = new Map<string, readonly Request[]>(ROOT_LEVELS.map((id) => [id, []]));
  const refused = new Set<string>();
  const known = new Map<string, Request>();
  const [first] = requests;
  if (!careful && first && requests.every((request) => request.pools === first.pools && request.family === first.family && refuse(request) === undefined)) {
    // All of one level, as in a large plan they mostly are: the declaration's own list will do.
    byLevel.set(levelOf(first), requests);
    return { byLevel, requests: known, poolRequests, refused, levelOf };
  }
  for (const request of requests) {
    const before = known.size;
    // One look-up: a key that is there already does not make the table longer.
    if (careful && known.set(request.key, request).size === before) {
      findings.add({ code: 'DUPLICATE_KEY', key: request.key });
      continue;
    }
    const problem = refuse(request);
    if (problem) {
      findings.add(problem);
      refused.add(request.key);
      continue;
    }
    const level = levelOf(request);
    const list = byLevel.get(level) as Request[] | undefined;
    if (list) list.push(request);
    else byLevel.set(level, [request]);
  }
  return { byLevel, requests: known, poolRequests, refused, levelOf };

  function refuse({ key, family, prefixLength, pools }: Request) {
    const most = addressBits(family);
    if (!isPrefixLength(prefixLength, family)) return { code: 'PREFIX_LENGTH_OUT_OF_RANGE', key, prefixLength, most } as const;
    if (pools === undefined) return undefined;
    for (const pool of pools) {
      if (rootPools.has(pool)) continue;
      // A list of several names root pools; a list of one may name a request or a base that is known only at plan.
      const familyInside = pools.length > 1 ? undefined : poolRequests.get(pool)?.family ?? bases.get(pool)?.family;
      if (familyInside === undefined) return { code: 'UNKNOWN_POOL', key, pool } as const;
      if (familyInside !== family) return { code: 'NO_POOL', key, family } as const;
    }
    return undefined;
  }
}

/** Whether an address of the family has prefixes of the length. */
export function isPrefixLength(length: number, family: Family): boolean {
  return Number.isInteger(length) && length >= 0 && length <= addressBits(family);
}

function namedAsPools(requests: readonly Request[], isTaken: (key: string) => boolean): Map<string, Request> {
  const lists = new Set<readonly string[]>();
  for (const { pools } of requests) if (pools !== undefined) lists.add(pools);
  const named = new Set([...lists].flat().filter((key) => !isTaken(key)));
  const found = new Map<string, Request>();
  if (named.size > 0) for (const request of requests) if (named.has(request.key) && !found.has(request.key)) found.set(request.key, request);
  return found;
}
