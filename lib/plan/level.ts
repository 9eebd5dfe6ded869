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
  private readonly poolsByKey = new Map<string, PlacedPool[]>();
  private readonly poolsByNamespace = new Map<string, readonly PlacedPool[]>();
  private readonly held = new Map<string, BlockSet<Held>>();
  private readonly tombstones = new Map<string, BlockSet<undefined>>();
  private readonly placed = new Map<string, BlockSet<undefined>>();
  private poolIndex?: BlockSet<PlacedPool>;
  private readonly namespaces = new NamespaceTree();
  private poolsMeet?: boolean;

  /** `floor` is the namespace of the pool around: what lies in a pool lies in the pool's namespace, or below it. */
  constructor(readonly family: Family, private readonly floor = '') {
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
    const same = this.poolsByKey.get(key);
    if (same) same.push(pool);
    else this.poolsByKey.set(key, [pool]);
  }

  /** The pools a block may come from, in order of preference: the named ones, or all that its namespace and those above have. */
  poolsFor({ pools, namespace = '' }: Draws): readonly PlacedPool[] {
    if (pools !== undefined) return pools.length === 1 ? this.poolsByKey.get(pools[0]) ?? [] : pools.flatMap((key) => this.poolsByKey.get(key) ?? []);
    let seen = this.poolsByNamespace.get(namespace);
    if (!seen) this.poolsByNamespace.set(namespace, seen = this.pools.filter((pool) => isWithin(namespace, pool.namespace)));
    return seen;
  }

  /** A pool that contains the block and that it may come from. */
  poolAround(draws: Draws, blocks: BlockList, at: number): PlacedPool | undefined {
    if (this.pools.length <= 8) return this.poolsFor(draws).find((pool) => this.poolBlocks.contains(pool.at, blocks, at));
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
    this.in(this.held, namespace).add(blocks, at, holder);
  }

  bury(namespace: string, blocks: BlockList, at: number): void {
    this.in(this.tombstones, namespace).add(blocks, at, undefined);
  }

  /** Where new leases of a namespace are written. */
  placedIn(namespace: string): BlockList {
    return this.in(this.placed, namespace).blocks;
  }

  private in<T>(map: Map<string, BlockSet<T>>, namespace: string): BlockSet<T> {
    let found = map.get(namespace);
    if (found === undefined) {
      map.set(namespace, found = new BlockSet<T>(this.family));
      this.namespaces.add(namespace);
    }
    return found;
  }

  /** Calls `visit` for every two held blocks that overlap and whose namespaces are one another's, or above one another. */
  conflicts(visit: (a: Held, b: Held) => void): void {
    for (const namespace of this.namespaces.all()) {
      const own = this.held.get(namespace);
      if (!own) continue;
      own.pairs(visit);
      for (const above of this.namespaces.ancestorsOf(namespace)) {
        const others = this.held.get(above);
        if (!others) continue;
        for (let i = 0; i < own.blocks.size; i++) {
          for (const other of others.over(own.blocks, i)) visit(own.holders[i], other);
        }
      }
    }
  }

  /** The held blocks that a block of the namespace would overlap. */
  heldOver(namespace: string, blocks: BlockList, at: number): Held[] {
    return this.namespaces.relatedTo(namespace).flatMap((name) => this.held.get(name)?.over(blocks, at) ?? []);
  }

  /**
   * What a namespace could still be given out of a pool, as things stand.
   *
   * `placement` looks before it takes the first block from the pool: where pools are apart, nothing it has placed for the
   * namespace lies in this one.
   */
  freeSpace(pool: PlacedPool, namespace: string, placement = false): FreeSpace {
    const taken = new BlockList(this.family);
    for (const name of this.namespaces.relatedTo(namespace)) {
      this.held.get(name)?.copyOver(this.poolBlocks, pool.at, taken);
      this.tombstones.get(name)?.copyOver(this.poolBlocks, pool.at, taken);
      if (!placement || name !== namespace || this.poolsOverlap) this.placed.get(name)?.copyOver(this.poolBlocks, pool.at, taken);
    }
    return new FreeSpace(this.poolBlocks, pool.at, taken, taken.order());
  }

  poolsLeft(pools: readonly PlacedPool[], namespace: string): PoolLeft[] {
    return pools.map((pool) => ({
      key: pool.key,
      block: this.poolBlocks.text(pool.at),
      largestFree: this.freeSpace(pool, namespace).largestText(),
    }));
  }

  /** A block of the length that is free in one of the pools, as advice. */
  suggestion(pools: readonly PlacedPool[], namespace: string, length: number): string | undefined {
    for (const pool of pools) {
      const into = new BlockList(this.family);
      if (this.freeSpace(pool, namespace).take(length, into) >= 0) return into.text(0);
    }
    return undefined;
  }
}
