import { addressBits, isPrefixLength } from '../netip';
import type { Declaration, Request } from './declaration';
import type { Findings } from './findings';
import { keyOrder } from './key-order';
import { type Kind, Kinds } from './kind';
import { isRootLevel, type Level, ROOT_LEVELS, rootLevelOf } from './level';
import type { PlanProblem } from './problem';

/** The requests of a run, in the order of their keys; the index of a request is its *place*. */
export interface Admitted {
  /** Each key once; those that were refused too. */
  readonly requests: readonly Request[];
  /** Their keys. */
  readonly keys: readonly string[];
  readonly kinds: Kinds;
  /** By place: the index of the request's kind. */
  readonly kindAt: Uint32Array;
  /** Places, ascending, by the level in which the requests compete. */
  readonly byLevel: ReadonlyMap<string, ArrayLike<number>>;
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
  const { requests, keys, kinds, kindAt } = inKeyOrder(declaration.requests, findings);
  const rootPools = new Set(declaration.pools.filter((pool) => !pool.baseLength).map((pool) => pool.key));
  // One name leads to one level: a request that is called like another pool is none.
  const poolRequests = namedAsPools(kinds, { requests, keys }, (key) => bases.has(key) || rootPools.has(key) || isRootLevel(key));
  const levelOf = ({ family, pools }: Pick<Request, 'family' | 'pools'>) => (
    pools !== undefined && pools.length === 1 && !rootPools.has(pools[0]) ? pools[0] : rootLevelOf(family));
  const refusals = kinds.list.map((kind) => refuseLength(kind) ?? refusePools(kind));
  const byLevel = new Map<string, ArrayLike<number>>(ROOT_LEVELS.map((id) => [id, []]));
  const refused = new Set<number>();
  // A large plan mostly asks for blocks of the same pools: then all compete in one place.
  const [first] = kinds.list;
  if (refusals.every((refusal) => refusal === undefined) && kinds.list.every((kind) => levelOf(kind) === levelOf(first))) {
    if (first) byLevel.set(levelOf(first), upTo(keys.length));
  } else {
    sortIn();
  }
  return { requests, keys, kinds, kindAt, byLevel, poolRequests, refused, levelOf };

  function sortIn(): void {
    const levels = kinds.list.map((kind, i): number[] => {
      if (refusals[i]) return [];
      const id = levelOf(kind);
      const level = byLevel.get(id) as number[] | undefined ?? [];
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

function upTo(count: number): Uint32Array {
  const places = new Uint32Array(count);
  for (let place = 0; place < count; place++) places[place] = place;
  return places;
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

/** Of requests with one key the one declared first is in. */
function inKeyOrder(declared: readonly Request[], findings: Findings): Pick<Admitted, 'requests' | 'keys' | 'kinds' | 'kindAt'> {
  const count = declared.length;
  const kinds = new Kinds();
  const all = new Array<string>(count);
  const kindOf = new Uint32Array(count);
  // All that can be told by one request is told here: in the order of declaration they lie one behind the other in memory.
  for (let i = 0; i < count; i++) {
    const request = declared[i];
    all[i] = request.key;
    kindOf[i] = kinds.indexOf(request);
  }
  let twice = 0;
  const order = keyOrder(all, (key) => {
    twice++;
    findings.add({ code: 'DUPLICATE_KEY', key });
  });
  const requests = new Array<Request>(count - twice);
  const keys = new Array<string>(count - twice);
  const kindAt = new Uint32Array(count - twice);
  for (let at = 0, place = 0; at < count; at++) {
    const i = order[at];
    const key = all[i];
    if (twice > 0 && at > 0 && key === all[order[at - 1]]) continue;
    keys[place] = key;
    requests[place] = declared[i];
    kindAt[place++] = kindOf[i];
  }
  return { requests, keys, kinds, kindAt };
}

function namedAsPools(kinds: Kinds, { requests, keys }: Pick<Admitted, 'requests' | 'keys'>, isTaken: (key: string) => boolean): Map<string, Request> {
  const found = new Map<string, Request>();
  for (const { pools = [] } of kinds.list) {
    for (const key of pools) {
      if (found.has(key) || isTaken(key)) continue;
      const at = placeOf(key, keys);
      if (at !== undefined) found.set(key, requests[at]);
    }
  }
  return found;
}
