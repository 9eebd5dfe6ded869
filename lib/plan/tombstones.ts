import { BlockList, familyOfText } from '../netip';
import type { Request } from './declaration';
import { type Draws, type Held, Level, lockPoolOf } from './level';
import type { LockedLease } from './lock';
import type { Work } from './work';

/** The leases of constructs that are gone: their places are kept, until they return or the code puts something there. */
export class Tombstones {
  /** Keys that came back to their own. */
  readonly returned: string[] = [];
  private readonly kept: LockedLease[] = [];
  /** By the pool they lie in; taken out as their level is planned. */
  private readonly waiting = new Map<string, LockedLease[]>();
  private readonly takenBack = new Set<LockedLease>();

  constructor(private readonly work: Work) {
    const { tombstones, returning, released } = work.memory;
    for (const lease of tombstones) this.wait(lease);
    for (const leases of returning.values()) leases.forEach((lease) => this.wait(lease));
    for (const lease of released) this.wait({ ...lease, released: true });
  }

  private wait(lease: LockedLease): void {
    const pool = lease.pool ?? '';
    const list = this.waiting.get(pool);
    if (list) list.push(lease);
    else this.waiting.set(pool, [lease]);
  }

  /** All that stay, those included that lie where nobody has competed and so nobody has asked for their places. */
  all(): LockedLease[] {
    return [...this.kept, ...[...this.waiting.values()].flat().map((lease) => this.work.renumbering.follow(lease))];
  }

  /** Keys of tombstones that keep places in the pools a request draws from. */
  inTheWay(id: string, level: Level, draws: Draws): string[] {
    return this.kept.filter((lease) => {
      if ((lease.pool ?? '') !== lockPoolOf(id) || familyOfText(lease.block) !== level.family) return false;
      const at = level.remembered.addText(lease.block);
      return typeof at === 'number' && level.poolAround(draws, level.remembered, at) !== undefined;
    }).map(({ key }) => key).sort();
  }

  /** Gives returning places their tombstones back where nobody else has those; gives the others, which wait for a new block. */
  takeBack(id: string, level: Level, returning: readonly number[]): number[] {
    const { answers, memory, notices, requestAt } = this.work;
    if (returning.length === 0) return [];
    const list = new BlockList(level.family);
    const claims = new Level(level.family);
    const candidates = new Map<number, { readonly lease: LockedLease; readonly namespace: string; readonly at: number; readonly held: Held }>();
    // All are judged against what was held before any of them is.
    for (const place of returning) {
      const request = requestAt(place);
      const claim = this.claim(id, level, request, memory.returning.get(place)!, list);
      if (!claim) continue;
      const namespace = level.namespaceOf(request);
      const held: Held = { kind: 'lease', origin: 'live', key: request.key, block: list.text(claim.at), request };
      candidates.set(place, { ...claim, namespace, held });
      claims.hold(namespace, list, claim.at, held);
    }
    const lost = new Set<string>();
    claims.conflicts((a, b) => {
      if (!this.work.allowed.has(a.key, b.key)) lost.add(a.key < b.key ? b.key : a.key);
    });
    const source = answers.addSource({ level, id, blocks: list, from: 'lock before' });
    for (const [place, { lease, namespace, at, held }] of candidates) {
      if (lost.has(held.key)) continue;
      level.hold(namespace, list, at, held);
      this.returned.push(held.key);
      this.takenBack.add(lease);
      answers.put(place, source, at);
    }
    const without = returning.filter((place) => !candidates.has(place) || lost.has(requestAt(place).key));
    for (const place of without) {
      for (const { block } of memory.returning.get(place)!) notices.push({ code: 'TOMBSTONE_NOT_RETURNED', key: requestAt(place).key, block });
    }
    return without;
  }

  /** The first of a key's tombstones that it could have back. */
  private claim(id: string, level: Level, request: Request, leases: readonly LockedLease[], list: BlockList): { readonly lease: LockedLease; readonly at: number } | undefined {
    const { allowed, declaration, renumbering } = this.work;
    const namespace = level.namespaceOf(request);
    for (const lease of leases) {
      if (lease.app !== declaration.run.app || familyOfText(lease.block) !== level.family) continue;
      const at = list.addText(renumbering.blockIn(id, lease));
      if (typeof at !== 'number' || list.length[at] !== request.prefixLength || !level.poolAround(request, list, at)) continue;
      if (level.heldOver(namespace, list, at).every(({ key }) => allowed.has(key, request.key))) return { lease, at };
    }
    return undefined;
  }

  /** Keeps the level's tombstones from new leases; one that the code has fixed something over is gone. */
  bury(id: string, level: Level): void {
    const here: LockedLease[] = [];
    const other: LockedLease[] = [];
    // The two root levels share the leases that name no pool.
    for (const lease of this.waiting.get(lockPoolOf(id)) ?? []) (familyOfText(lease.block) === level.family ? here : other).push(lease);
    this.waiting.set(lockPoolOf(id), other);
    for (const lease of here) {
      if (!this.takenBack.has(lease)) this.buryOne(level, this.work.renumbering.follow(lease), (origin) => origin === 'fixed');
    }
  }

  /** Keeps the old places of leases that the code has put elsewhere, unless somebody lives there now. */
  buryRenumbered(level: Level, leases: readonly LockedLease[]): void {
    for (const lease of leases) this.buryOne(level, { ...lease, released: true }, (origin) => origin !== 'reservation');
  }

  private buryOne(level: Level, lease: LockedLease, yieldsTo: (origin: string) => boolean): void {
    const namespace = level.namespaceOf(lease);
    const at = level.remembered.addText(lease.block);
    const takers = typeof at !== 'number' ? [] : level.heldOver(namespace, level.remembered, at)
      .filter(({ key, origin }) => yieldsTo(origin) && !this.work.allowed.has(key, lease.key));
    if (takers.length === 0) {
      this.kept.push(lease);
      if (typeof at === 'number') level.bury(namespace, level.remembered, at);
    }
    for (const { key } of takers) {
      if (key !== lease.key) this.work.notices.push({ code: 'TOMBSTONE_TAKEN_OVER', key, block: lease.block, from: lease.key });
    }
  }
}
