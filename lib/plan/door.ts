import { addressBits, type Family } from '../netip';
import type { Declaration, Request } from './declaration';
import type { Findings } from './findings';
import { keyOrder } from './key-order';
import { isRootLevel, type Level, ROOT_LEVELS, rootLevelOf } from './level';

/** The requests of a run, in the order of their keys; the index of a request is its *place*. */
export interface Admitted {
  /** Each key once; those that were refused too. */
  readonly requests: readonly Request[];
  /** Their keys. */
  readonly keys: readonly string[];
  /** Places, ascending, by the level in which the requests compete. */
  readonly byLevel: ReadonlyMap<string, readonly number[]>;
  /** Requests that others name as their pool. */
  readonly poolRequests: ReadonlyMap<string, Request>;
  /** Places of requests that no level can take; each has its problem. */
  readonly refused: ReadonlySet<number>;
  /** The level in which a request competes. */
  levelOf(request: Request): string;
}

/**
 * Lets requests in, each key once, and only with prefix lengths that their families have and pools that exist.
 *
 * They are put in the order of their keys here, once and for all: then a lock, which has that order too, is compared with
 * them line by line, and what is new is placed as it comes. A table of all keys would cost more than all the rest.
 */
export function admit(declaration: Declaration, bases: ReadonlyMap<string, Level>, findings: Findings): Admitted {
  const { requests, keys, poolLists, alike } = inKeyOrder(declaration.requests, findings);
  const rootPools = new Set(declaration.pools.filter((pool) => !pool.baseLength).map((pool) => pool.key));
  // One name leads to one level: a request that is called like another pool is none.
  const poolRequests = namedAsPools(poolLists, { requests, keys }, (key) => bases.has(key) || rootPools.has(key) || isRootLevel(key));
  const levelOf = ({ family, pools }: Request) => (
    pools !== undefined && pools.length === 1 && !rootPools.has(pools[0]) ? pools[0] : rootLevelOf(family));
  const byLevel = new Map<string, number[]>(ROOT_LEVELS.map((id) => [id, []]));
  const refused = new Set<number>();
  // A large plan mostly asks for blocks of the same pools, and then a look at one request says where all compete.
  const [first] = requests;
  if (alike && first && !refusePools(first)) byLevel.set(levelOf(first), keys.map((_, place) => place));
  else requests.forEach(admitOne);
  return { requests, keys, byLevel, poolRequests, refused, levelOf };

  function admitOne(request: Request, place: number): void {
    const problem = refuseLength(request) ?? refusePools(request);
    if (problem) {
      findings.add(problem);
      refused.add(place);
      return;
    }
    const id = levelOf(request);
    const level = byLevel.get(id);
    if (level) level.push(place);
    else byLevel.set(id, [place]);
  }

  function refusePools({ key, family, pools }: Request) {
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

/** The place of a key; undefined where nobody asks for it. */
export function placeOf(key: string, keys: readonly string[]): number | undefined {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return keys[low] === key ? low : undefined;
}

/** Whether an address of the family has prefixes of the length. */
export function isPrefixLength(length: number, family: Family): boolean {
  return Number.isInteger(length) && length >= 0 && length <= addressBits(family);
}

function refuseLength({ key, family, prefixLength }: Request) {
  return isPrefixLength(prefixLength, family) ? undefined : { code: 'PREFIX_LENGTH_OUT_OF_RANGE', key, prefixLength, most: addressBits(family) } as const;
}

interface Ordered extends Pick<Admitted, 'requests' | 'keys'> {
  /** The lists of pools that requests name. */
  readonly poolLists: ReadonlySet<readonly string[]>;
  /** Whether all ask for the same pools, for blocks of one family and of lengths that it has. */
  readonly alike: boolean;
}

/** Of requests with one key the one declared first is in. */
function inKeyOrder(declared: readonly Request[], findings: Findings): Ordered {
  const all: string[] = [];
  const poolLists = new Set<readonly string[]>();
  const [first] = declared;
  let alike = true;
  // All that can be told by one request is told here: in the order of declaration they lie one behind the other in memory.
  for (let i = 0; i < declared.length; i++) {
    const { key, pools, family, prefixLength } = declared[i];
    all.push(key);
    if (pools !== undefined && (i === 0 || pools !== declared[i - 1].pools)) poolLists.add(pools);
    alike &&= pools === first.pools && family === first.family && isPrefixLength(prefixLength, family);
  }
  let twice = 0;
  const order = keyOrder(all, (key) => {
    twice++;
    findings.add({ code: 'DUPLICATE_KEY', key });
  });
  const requests: Request[] = [];
  const keys: string[] = [];
  for (let at = 0; at < order.length; at++) {
    const key = all[order[at]];
    if (twice > 0 && at > 0 && key === keys[keys.length - 1]) continue;
    keys.push(key);
    requests.push(declared[order[at]]);
  }
  return { requests, keys, poolLists, alike };
}

function namedAsPools(poolLists: Iterable<readonly string[]>, { requests, keys }: Pick<Ordered, 'requests' | 'keys'>, isTaken: (key: string) => boolean): Map<string, Request> {
  const found = new Map<string, Request>();
  for (const pools of poolLists) {
    for (const key of pools) {
      if (found.has(key) || isTaken(key)) continue;
      const at = placeOf(key, keys);
      if (at !== undefined) found.set(key, requests[at]);
    }
  }
  return found;
}
