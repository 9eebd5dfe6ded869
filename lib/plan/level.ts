import { BlockList, type Family, FreeSpace, overlappingPairs } from '../netip';
import { BlockSet } from './block-set';
import type { Request } from './declaration';
import { isWithin, NamespaceTree } from './namespace';
import type { Holder, PoolLeft } from './problem';

/** A pool with its place. */
export interface PlacedPool {
  readonly key: string;
  readonly namespace: string;
  /** Index into the level's `poolBlocks`. */
  readonly at: number;
}

/** A block that is not up for planning any more. */
export interface Held extends Holder {
  readonly origin: 'reservation' | 'fixed' | 'live' | 'foreign';
  /** Who asked for it, in this run. */
  readonly request?: Request;
}

/** The blocks of one namespace that nobody else gets. */
interface Taken {
  /** A live lease is held by the place of its request alone, since there may be very many. */
  held?: BlockSet<Held | number>;
  tombstones?: BlockSet<undefined>;
  placed?: BlockSet<undefined>;
  /** What a request was advised to take, and the next one is not. */
  advised?: BlockSet<undefined>;
}

/** What decides from which pools a block may come. */
export interface Draws {
  readonly pools?: readonly string[];
  readonly namespace?: string;
}

/** The two levels of ordinary root pools. No key begins with a slash, so no request's level is called like that. */
export const ROOT_LEVELS: readonly string[] = ['/4', '/6'];

export function rootLevelOf(family: Family): string {
  return ROOT_LEVELS[family === 4 ? 0 : 1];
}

export function isRootLevel(id: string): boolean {
  return id.charCodeAt(0) === 47 && ROOT_LEVELS.includes(id);
}

/** The pool that a lock names for leases of a level; none for those of root pools, whose family says enough. */
export function lockPoolOf(id: string): string {
  return isRootLevel(id) ? '' : id;
}

/**
 * The blocks that compete for the same addresses: everything of one family in root pools, or everything in one nested pool.
 *
 * What lies in a nested pool competes only there, since the pool itself holds its place among its neighbours:
 *
 * ```
 *  root level    |---- pool 172.16.0.0/12 --------------------|
 *                  [docker0] [ network a      ] [ network b ]
 *  level of a                [.1|addresses|range]
 * ```
 */
export class Level {
  readonly poolBlocks: BlockList;
  /** Blocks read from code and lock, to be compared; being here takes nothing. */
  readonly remembered: BlockList;
  private readonly pools: PlacedPool[] = [];
  private readonly poolsByNamespace = new Map<string, readonly PlacedPool[]>();
  private readonly taken = new Map<string, Taken>();
  private poolIndex?: BlockSet<PlacedPool>;
  /** Made when there is a second namespace: most levels have one. */
  private namespaces?: NamespaceTree;
  private poolsMeet?: boolean;
  /** Made once all pools are there. */
  private poolsByKey?: Map<string, PlacedPool[]>;
  private readonly suggestions = new Map<string, string>();
  /** The requests by their places, by which live leases are held. */
  requestAt?: (place: number) => Request;

  /** `floor` is the namespace of the pool around: what lies in a pool lies in the pool's namespace, or below it. */
  constructor(readonly family: Family, readonly floor = '') {
    this.poolBlocks = new BlockList(family);
    this.remembered = new BlockList(family);
  }

  /** The namespace in which a block competes here. */
  namespaceOf({ namespace = '' }: { readonly namespace?: string }): string {
    return this.floor === '' || isWithin(namespace, this.floor) ? namespace : this.floor;
  }

  addPool(key: string, namespace: string, blocks: BlockList, at: number): void {
    const pool = { key, namespace, at: this.poolBlocks.addFrom(blocks, at) };
    this.pools.push(pool);
  }

  /** The pools a block may come from, in order of preference: the named ones, or all that its namespace and those above have. */
  poolsFor({ pools, namespace = '' }: Draws): readonly PlacedPool[] {
    if (pools !== undefined) return pools.flatMap((key) => this.poolsCalled(key));
    let seen = this.poolsByNamespace.get(namespace);
    if (!seen) this.poolsByNamespace.set(namespace, seen = this.pools.filter((pool) => isWithin(namespace, pool.namespace)));
    return seen;
  }

  private poolsCalled(key: string): readonly PlacedPool[] {
    if (this.pools.length === 1) return this.pools[0].key === key ? this.pools : [];
    if (!this.poolsByKey) {
      this.poolsByKey = new Map();
      for (const pool of this.pools) this.poolsByKey.set(pool.key, [...this.poolsByKey.get(pool.key) ?? [], pool]);
    }
    return this.poolsByKey.get(key) ?? [];
  }

  /** A pool that contains the block and that it may come from. */
  poolAround(draws: Draws, blocks: BlockList, at: number): PlacedPool | undefined {
    if (this.pools.length <= 8) {
      for (const pool of this.poolsFor(draws)) if (this.poolBlocks.contains(pool.at, blocks, at)) return pool;
      return undefined;
    }
    this.poolIndex ??= BlockSet.of(this.poolBlocks, this.pools);
    return this.poolIndex.over(blocks, at).find((pool) => this.poolBlocks.contains(pool.at, blocks, at) && (
      draws.pools ? draws.pools.includes(pool.key) : isWithin(draws.namespace ?? '', pool.namespace)));
  }

  /** Calls `visit` for every two pools that share addresses. */
  overlappingPools(visit: (outer: PlacedPool, inner: PlacedPool) => boolean | void): void {
    overlappingPairs(this.poolBlocks, (outer, inner) => visit(this.pools[outer], this.pools[inner]));
  }

  /** Whether what one pool gives may be missing in another. */
  get poolsOverlap(): boolean {
    if (this.poolsMeet === undefined) {
      this.poolsMeet = false;
      this.overlappingPools(() => {
        this.poolsMeet = true;
        return false;
      });
    }
    return this.poolsMeet;
  }

  hold(namespace: string, blocks: BlockList, at: number, holder: Held): void {
    this.liveIn(namespace).add(blocks, at, holder);
  }

  /** Where the live leases of a namespace are held, each by the place of its request. */
  liveIn(namespace: string): BlockSet<Held | number> {
    return this.takenIn(namespace).held ??= new BlockSet(this.family);
  }

  bury(namespace: string, blocks: BlockList, at: number): void {
    (this.takenIn(namespace).tombstones ??= new BlockSet(this.family)).add(blocks, at, undefined);
  }

  /** Where new leases of a namespace are written. */
  placedIn(namespace: string): BlockList {
    return (this.takenIn(namespace).placed ??= new BlockSet(this.family)).blocks;
  }

  private takenIn(namespace: string): Taken {
    let found = this.taken.get(namespace);
    if (found === undefined) {
      this.taken.set(namespace, found = {});
      if (this.taken.size === 2) this.namespaces = new NamespaceTree();
      if (this.taken.size >= 2) for (const name of this.taken.size === 2 ? this.taken.keys() : [namespace]) this.namespaces!.add(name);
    }
    return found;
  }

  /** What is taken in the namespaces whose blocks one of the given namespace may not overlap. */
  private takenFrom(namespace: string): ReadonlyArray<readonly [namespace: string, taken: Taken]> {
    if (this.namespaces) return this.namespaces.relatedTo(namespace).map((name) => [name, this.taken.get(name)!]);
    return [...this.taken].filter(([name]) => isWithin(name, namespace) || isWithin(namespace, name));
  }

  /** Calls `visit` for every two held blocks that overlap and whose namespaces are one another's, or above one another, until it says false. */
  conflicts(visit: (a: Held, b: Held) => boolean | void): void {
    for (const [namespace, { held: own }] of this.taken) {
      if (!own) continue;
      if (!own.pairs((outer, inner) => visit(this.holder(own, outer), this.holder(own, inner)))) return;
      for (const above of this.namespaces?.ancestorsOf(namespace) ?? []) {
        const others = this.taken.get(above)!.held;
        if (!others) continue;
        for (let i = 0; i < own.blocks.size; i++) {
          for (const other of others.overlapping(own.blocks, i)) if (visit(this.holder(own, i), this.holder(others, other)) === false) return;
        }
      }
    }
  }

  /** The held blocks that a block of the namespace would overlap. */
  heldOver(namespace: string, blocks: BlockList, at: number): Held[] {
    return this.takenFrom(namespace).flatMap(([, { held }]) => (held ? held.overlapping(blocks, at).map((i) => this.holder(held, i)) : []));
  }

  private holder(held: BlockSet<Held | number>, i: number): Held {
    const holder = held.holders[i];
    if (typeof holder !== 'number') return holder;
    const request = this.requestAt!(holder);
    return { kind: 'lease', origin: 'live', key: request.key, block: held.blocks.text(i), request };
  }

  /**
   * What a namespace could still be given out of a pool, as things stand.
   *
   * Placement looks before it takes the first block from the pool: where pools are apart, nothing it has placed for the
   * namespace lies in this one.
   */
  freeSpace(pool: PlacedPool, namespace: string, why?: 'placement' | 'advice'): FreeSpace {
    const parts: Array<{ readonly blocks: BlockList; readonly order: Uint32Array }> = [];
    const take = (set: BlockSet<unknown> | undefined) => {
      const order = set === undefined || set.blocks.size === 0 ? [] : set.within(this.poolBlocks, pool.at);
      if (order.length > 0) parts.push({ blocks: set!.blocks, order: order as Uint32Array });
    };
    for (const [name, { held, tombstones, placed, advised }] of this.takenFrom(namespace)) {
      take(held);
      take(tombstones);
      if (why === 'advice') take(advised);
      if (why !== 'placement' || name !== namespace || this.poolsOverlap) take(placed);
    }
    // Mostly all that is taken is held in one namespace, and stands there in the order that is needed.
    if (parts.length === 1) return new FreeSpace(this.poolBlocks, pool.at, parts[0].blocks, parts[0].order);
    const taken = new BlockList(this.family);
    for (const { blocks, order } of parts) for (const i of order) taken.addFrom(blocks, i);
    return new FreeSpace(this.poolBlocks, pool.at, taken, taken.order());
  }

  poolsLeft(pools: readonly PlacedPool[], namespace: string): PoolLeft[] {
    return pools.map((pool) => ({
      key: pool.key,
      block: this.poolBlocks.text(pool.at),
      largestFree: this.freeSpace(pool, namespace).largestText(),
    }));
  }

  /** A block that a request could have instead of its own: free, in one of its pools, and advised to no other. */
  suggestionFor(request: Request): string | undefined {
    const known = this.suggestions.get(request.key);
    if (known !== undefined) return known;
    const namespace = this.namespaceOf(request);
    for (const pool of this.poolsFor(request)) {
      const into = new BlockList(this.family);
      if (this.freeSpace(pool, namespace, 'advice').take(request.prefixLength, into) < 0) continue;
      (this.takenIn(namespace).advised ??= new BlockSet(this.family)).add(into, 0, undefined);
      const text = into.text(0);
      this.suggestions.set(request.key, text);
      return text;
    }
    return undefined;
  }
}
