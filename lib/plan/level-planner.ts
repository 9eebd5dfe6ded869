import { BlockList, familyOfText, formatPrefix } from '../netip';
import { blockAtIndex, carveOutBlock } from './carve-out';
import { type Conflict, conflict, isNarrower, sides } from './conflict';
import type { Request } from './declaration';
import { isRootLevel, Level, lockPoolOf } from './level';
import type { LockedLease } from './lock';
import { type LiveKind, LiveLeases } from './live-leases';
import { isWithin } from './namespace';
import { placeNew } from './placement';
import { type OpenShape, Shapes } from './shape';
import { Tombstones } from './tombstones';
import { pairKey, type Work } from './work';

/** A thousand networks on one block are half a million pairs, and one mistake. */
const MOST_CONFLICTS = 20_000;

/** Plans one level after another, each in the order of precedence. */
export class LevelPlanner {
  readonly renumbered: string[] = [];
  readonly tombstones: Tombstones;
  private readonly foreign = new Map<string, LockedLease[]>();
  /** Both by the indices of kinds. */
  private readonly shapes: Array<OpenShape | undefined>;
  private readonly liveKinds: Array<LiveKind | undefined>;
  private fixedIn?: Level;
  private fixedSources: number[] = [];

  constructor(private readonly work: Work) {
    this.tombstones = new Tombstones(work);
    this.shapes = new Array<undefined>(work.kinds.list.length).fill(undefined);
    this.liveKinds = [...this.shapes] as undefined[];
    const { foreign, released, tombstones } = work.memory;
    const gone = new Map([...released, ...tombstones].map((lease) => [lease.key, lease.pool]));
    for (const lease of foreign) {
      // Where its pool is gone, a lease stands for itself in what was around the pool.
      let pool = lease.pool ?? '';
      for (let left = gone.size; gone.has(pool) && left > 0; left--) pool = gone.get(pool) ?? '';
      const list = this.foreign.get(pool);
      if (list) list.push(lease);
      else this.foreign.set(pool, [lease]);
    }
  }

  /** Notes the leases of others that went along with a renumbered pool. */
  noteFollowers(): void {
    for (const lease of this.work.memory.foreign) {
      const block = this.work.renumbering.blockOf(lease);
      if (block !== lease.block) this.noteRenumbering(lease.key, lease.block, block);
    }
  }

  /** The level inside a request that others name as their pool, and that competes in level `id`; undefined when it has no block. */
  levelInside(key: string, id: string, around: Level): Level | undefined {
    const { answers, poolRequests } = this.work;
    const outer = answers.prefix(key);
    if (!outer) return undefined;
    const request = poolRequests.get(key)!;
    const { family, carveOuts } = request;
    const namespace = around.namespaceOf(request);
    const base = answers.baseOf(id);
    if (base !== undefined) answers.putInBase(key, base);
    const level = new Level(family, namespace);
    level.addPool(key, namespace, BlockList.of(family, [outer]), 0);
    for (const carveOut of carveOuts ?? []) {
      const block = carveOutBlock(carveOut, outer);
      if (!block) continue;
      level.hold(namespace, BlockList.of(family, [block]), 0, { kind: 'carve-out', origin: 'reservation', key: carveOut.label, block: formatPrefix(block) });
    }
    return level;
  }

  /** Plans the requests that compete in a level, all where no places are given: what the code says, what the lock remembers, what comes back, what is new. */
  plan(id: string, level: Level, places: readonly number[] | undefined): void {
    const { requestAt, keys, kinds, kindAt, memory: { live, returning } } = this.work;
    level.requestAt = requestAt;
    if (isRootLevel(id)) {
      this.holdReservations(level);
      this.reportPoolOverlaps(level);
    }
    this.holdForeign(id, level);
    const shapes = new Shapes(kinds, level, this.shapes);
    let kept: LiveLeases | undefined;
    const back: number[] = [];
    const leftBehind: LockedLease[] = [];
    for (let i = 0, count = places?.length ?? keys.length; i < count; i++) {
      const place = places === undefined ? i : places[i];
      const lease = place < live.length ? live[place] : undefined;
      if (kinds.list[kindAt[place]].written) this.placeFixed(id, level, place, leftBehind);
      else if (lease !== undefined) (kept ??= this.liveLeases(id, level)).keep(place, lease);
      else if (returning.size > 0 && returning.has(place)) back.push(place);
      else shapes.add(place, kindAt[place]);
    }
    this.reportConflicts(level);
    const anew = this.tombstones.takeBack(id, level, back);
    this.tombstones.bury(id, level);
    this.tombstones.buryRenumbered(level, leftBehind);
    for (const place of anew) shapes.addLate(place, kindAt[place]);
    placeNew(id, level, shapes, this.tombstones, this.work);
  }

  private holdReservations(level: Level): void {
    const list = new BlockList(level.family);
    for (const { key, block, reason, namespace = '' } of this.work.declaration.reservations) {
      if (familyOfText(String(block)) !== level.family) continue;
      const at = list.addText(block);
      if (typeof at === 'number') level.hold(namespace, list, at, { kind: 'reservation', origin: 'reservation', key, block, reason });
      else this.work.findings.add({ code: 'MALFORMED_BLOCK', key, what: 'reservation', problem: at });
    }
  }

  private reportPoolOverlaps(level: Level): void {
    level.overlappingPools((a, b) => {
      const related = isWithin(a.namespace, b.namespace) || isWithin(b.namespace, a.namespace);
      if (!related || this.work.allowed.has(a.key, b.key)) return;
      const [later, earlier] = a.key < b.key ? [b, a] : [a, b];
      const block = (pool: typeof a) => level.poolBlocks.text(pool.at);
      this.work.findings.add({ code: 'POOL_OVERLAP', key: later.key, block: block(later), other: { kind: 'pool', key: earlier.key, block: block(earlier) } });
    });
  }

  private holdForeign(id: string, level: Level): void {
    for (const lease of this.foreign.get(lockPoolOf(id)) ?? []) {
      const { key } = lease;
      const block = this.work.renumbering.blockOf(lease);
      if (familyOfText(block) !== level.family) continue;
      const at = level.remembered.addText(block);
      if (typeof at === 'number') level.hold(level.namespaceOf(lease), level.remembered, at, { kind: 'lease', origin: 'foreign', key, block });
      else this.work.findings.add({ code: 'MALFORMED_BLOCK', key, what: 'lease', problem: at });
    }
  }

  private placeFixed(id: string, level: Level, place: number, leftBehind: LockedLease[]): void {
    const { answers, declaration, findings, memory, renumbering, requestAt } = this.work;
    const request = requestAt(place);
    const { key, pools } = request;
    const namespace = level.namespaceOf(request);
    const blocks = level.remembered;
    const at = request.fixed !== undefined ? blocks.addText(request.fixed) : this.placeByIndex(level, request);
    if (typeof at !== 'number') findings.add({ code: 'MALFORMED_BLOCK', key, what: 'fixed', problem: at });
    const before = memory.live[place];
    answers.put(place, this.sourceOfFixed(id, level, before === undefined), typeof at === 'number' ? at : -1);
    if (typeof at !== 'number' || at < 0) return;
    const text = blocks.text(at);
    // Outside all pools is fine for a block that names none: it is the user's, and taken from now on.
    const free = pools === undefined && isRootLevel(id);
    if (!free && !level.poolAround(request, blocks, at)) this.reportOutside(level, request, text);
    level.hold(namespace, blocks, at, { kind: 'request', origin: 'fixed', key, block: text, request });
    if (!before) return;
    if (before.app !== declaration.run.app) findings.add({ code: 'KEY_OF_ANOTHER_APP', key, block: before.block, app: before.app });
    else if (before.block !== text) {
      this.noteRenumbering(key, before.block, text);
      // Where its pool has moved too, the pool's own tombstone keeps the old place.
      if (!renumbering.hasMoved(before.pool)) leftBehind.push(before);
    }
  }

  private reportOutside(level: Level, request: Request, block: string): void {
    const problem = { code: 'FIXED_OUTSIDE_POOL', key: request.key, block, pools: [] } as const;
    this.work.findings.add(problem, () => ({
      ...problem, pools: level.poolsLeft(level.poolsFor(request), level.namespaceOf(request)), suggestion: level.suggestionFor(request),
    }));
  }

  /** The source of a level's blocks that the code says, apart for those that the lock does not know. */
  private sourceOfFixed(id: string, level: Level, anew: boolean): number {
    if (this.fixedIn !== level) [this.fixedIn, this.fixedSources] = [level, []];
    return this.fixedSources[anew ? 1 : 0] ??= this.work.answers.addSource({ level, id, blocks: level.remembered, from: anew ? 'run' : 'code' });
  }

  private placeByIndex(level: Level, request: Request): number {
    const { key, prefixLength, index } = request;
    const [pool] = level.poolsFor(request);
    const around = pool && level.poolBlocks.prefix(pool.at);
    const block = around && prefixLength >= around.length && blockAtIndex(around, prefixLength, index!);
    if (block) return level.remembered.addPrefix(block);
    const count = around && prefixLength >= around.length ? 1n << BigInt(prefixLength - around.length) : 0n;
    this.work.findings.add({
      code: 'INDEX_OUTSIDE_POOL', key, prefixLength, index: String(index), count: String(count),
      ...(around === undefined ? undefined : { pool: { kind: 'pool', key: pool.key, block: formatPrefix(around) } }),
    });
    return -1;
  }

  private liveLeases(id: string, level: Level): LiveLeases {
    return new LiveLeases(this.work, id, level, this.liveKinds, (key, from, to) => this.noteRenumbering(key, from, to));
  }

  private noteRenumbering(key: string, from: string, to: string): void {
    this.renumbered.push(key);
    this.work.notices.push({ code: 'RENUMBERED', key, from, to });
  }

  private reportConflicts(level: Level): void {
    const { allowed, findings } = this.work;
    const seen = new Set<string>();
    const carved = new Map<string, Conflict>();
    level.conflicts((a, b) => {
      if (a.origin === 'reservation' && b.origin === 'reservation') return true;
      const pair = pairKey(a.key, b.key);
      if (seen.has(pair) || allowed.has(a.key, b.key)) return true;
      if (seen.size === MOST_CONFLICTS) return false;
      seen.add(pair);
      const found = sides(a, b);
      if (found.other.kind !== 'carve-out') report(found);
      // A broadcast address also lies in Docker's range: the narrower of the two says more.
      else if (isNarrower(found, carved.get(found.mover.key))) carved.set(found.mover.key, found);
      return true;
    });
    for (const found of carved.values()) report(found);

    function report(found: Conflict): void {
      const { request } = found.mover;
      findings.add(conflict(found), () => conflict(found, request && level.suggestionFor(request)));
    }
  }
}
