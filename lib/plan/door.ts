import { addressBits, isPrefixLength } from '../netip';
import type { Declaration, Request } from './declaration';
import type { Findings } from './findings';
import { inKeyOrder, type KeysInOrder } from './key-order';
import { type Kind, Kinds } from './kind';
import { isRootLevel, type Level, ROOT_LEVELS, rootLevelOf } from './level';
import type { PlanProblem } from './problem';

/** The requests of a run, in the order of their keys; the index of a request is its *place*. */
export interface Admitted {
  /** Each key once; those that were refused too. */
  readonly keys: readonly string[];
  readonly requestAt: (place: number) => Request;
  readonly kinds: Kinds;
  /** By place: the index of the request's kind. */
  readonly kindAt: Uint32Array;
  /** Places, ascending, by the level in which the requests compete; undefined where all requests do. */
  readonly byLevel: ReadonlyMap<string, readonly number[] | undefined>;
  /** Requests that others name as their pool. */
  readonly poolRequests: ReadonlyMap<string, Request>;
  /** Places of requests that no level can take; each has its problem. */
  readonly refused: ReadonlySet<number>;
  /** The level in which requests compete. */
  levelOf(request: Pick<Request, 'family' | 'pools'>): string;
}

/**
 * Lets requests in, each key once, and only with prefix lengths that their families have and pools that exist.
 *
 * They are put in the order of their keys here, once and for all: then a lock, which has that order too, is compared with
 * them line by line, and what is new is placed as it comes. A table of all keys would cost more than all the rest.
 */
export function admit(declaration: Declaration, bases: ReadonlyMap<string, Level>, findings: Findings): Admitted {
  const inOrder = sorted(declaration.requests, findings);
  const { keys, kinds, kindAt } = inOrder;
  const rootPools = new Set(declaration.pools.filter((pool) => !pool.baseLength).map((pool) => pool.key));
  // One name leads to one level: a request that is called like another pool is none.
  const poolRequests = namedAsPools(inOrder, (key) => bases.has(key) || rootPools.has(key) || isRootLevel(key));
  const levelOf = ({ family, pools }: Pick<Request, 'family' | 'pools'>) => (
    pools !== undefined && pools.length === 1 && !rootPools.has(pools[0]) ? pools[0] : rootLevelOf(family));
  const refusals = kinds.list.map((kind) => refuseLength(kind) ?? refusePools(kind));
  const byLevel = new Map<string, number[] | undefined>(ROOT_LEVELS.map((id) => [id, []]));
  const refused = new Set<number>();
  // A large plan mostly asks for blocks of the same pools: then all compete in one place.
  const [first] = kinds.list;
  if (refusals.every((refusal) => refusal === undefined) && kinds.list.every((kind) => levelOf(kind) === levelOf(first))) {
    if (first) byLevel.set(levelOf(first), undefined);
  } else {
    sortIn();
  }
  return { ...inOrder, byLevel, poolRequests, refused, levelOf };

  function sortIn(): void {
    const levels = kinds.list.map((kind, i): number[] => {
      if (refusals[i]) return [];
      const id = levelOf(kind);
      const level = byLevel.get(id) ?? [];
      byLevel.set(id, level);
      return level;
    });
    keys.forEach((key, place) => {
      const refusal = refusals[kindAt[place]];
      if (refusal) {
        findings.add(refusal(key));
        refused.add(place);
      } else {
        levels[kindAt[place]].push(place);
      }
    });
  }

  function refusePools({ family, pools }: Kind): ((key: string) => PlanProblem) | undefined {
    if (pools === undefined) return undefined;
    for (const pool of pools) {
      if (rootPools.has(pool)) continue;
      // A list of several names root pools; a list of one may name a request or a base that is known only at plan.
      const familyInside = pools.length > 1 ? undefined : poolRequests.get(pool)?.family ?? bases.get(pool)?.family;
      if (familyInside === undefined) return (key) => ({ code: 'UNKNOWN_POOL', key, pool });
      if (familyInside !== family) return (key) => ({ code: 'NO_POOL', key, family });
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

function refuseLength({ family, prefixLength }: Kind): ((key: string) => PlanProblem) | undefined {
  return isPrefixLength(prefixLength, family) ? undefined : (key) => ({ code: 'PREFIX_LENGTH_OUT_OF_RANGE', key, prefixLength, most: addressBits(family) });
}

type InOrder = Pick<Admitted, 'keys' | 'requestAt' | 'kinds' | 'kindAt'>;

/** Of requests with one key the one declared first is in. */
function sorted(declared: readonly Request[], findings: Findings): InOrder {
  const kinds = new Kinds();
  const unsorted = new Array<string>(declared.length);
  const kindOf = new Uint32Array(declared.length);
  // All that can be told by one request is told here: in the order of declaration they lie one behind the other in memory.
  for (let i = 0; i < declared.length; i++) {
    const request = declared[i];
    unsorted[i] = request.key;
    kindOf[i] = kinds.add(request);
  }
  const { keys, order } = withoutRepeated(inKeyOrder(unsorted), findings);
  return { keys, requestAt: (place) => declared[order[place]], kinds, kindAt: picked(kindOf, order) };
}

/** The numbers at places. */
function picked(numbers: Uint32Array, places: Uint32Array): Uint32Array {
  const list = new Uint32Array(places.length);
  for (let at = 0; at < places.length; at++) list[at] = numbers[places[at]];
  return list;
}

function withoutRepeated({ keys, order, repeated }: KeysInOrder, findings: Findings): Pick<KeysInOrder, 'keys' | 'order'> {
  if (!repeated) return { keys, order };
  const isFirst = (place: number): boolean => place === 0 || keys[place] !== keys[place - 1];
  keys.forEach((key, place) => {
    if (!isFirst(place)) findings.add({ code: 'DUPLICATE_KEY', key });
  });
  return { keys: keys.filter((_, place) => isFirst(place)), order: order.filter((_, place) => isFirst(place)) };
}

function namedAsPools({ kinds, keys, requestAt }: InOrder, isTaken: (key: string) => boolean): Map<string, Request> {
  const found = new Map<string, Request>();
  for (const { pools = [] } of kinds.list) {
    for (const key of pools) {
      if (found.has(key) || isTaken(key)) continue;
      const at = placeOf(key, keys);
      if (at !== undefined) found.set(key, requestAt(at));
    }
  }
  return found;
}
