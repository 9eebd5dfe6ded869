import { BlockList } from '../netip';
import type { Request } from './declaration';
import { type Draws, Level, lockPoolOf } from './level';
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
      if ((lease.pool ?? '') !== lockPoolOf(id) || lease.block.includes(':') !== (level.family === 6)) return false;
      const at = level.remembered.addText(lease.block);
      return typeof at === 'number' && level.poolAround(draws, level.remembered, at) !== undefined;
    }).map(({ key }) => key).sort();
  }

  /** Gives returning keys their tombstones back where nobody else has the place; gives the others, which wait for a new one. */
  takeBack(id: string, level: Level, returning: readonly Request[]): Request[] {
    const { answers, memory, notices } = this.work;
    const list = new BlockList(level.family);
    const claims = new Level(level.family);
    const candidates = new Map<string, { readonly request: Request; readonly lease: LockedLease; readonly at: number }>();
    // All are judged against what was held before any of them is.
    for (const request of returning) {
      const claim = this.claim(id, level, request, list);
      if (!claim) continue;
      candidates.set(request.key, { request, ...claim });
      claims.hold(level.namespaceOf(request), list, claim.at, { kind: 'lease', origin: 'live', key: request.key, block: claim.lease.block });
    }
    const lost = new Set<string>();
    claims.conflicts((a, b) => {
      if (!this.work.allowed.has(a.key, b.key)) lost.add(a.key < b.key ? b.key : a.key);
    });
    for (const { request, lease, at } of candidates.values()) {
      if (lost.has(request.key)) continue;
      const { key } = request;
      const namespace = level.namespaceOf(request);
      level.hold(namespace, list, at, { kind: 'lease', origin: 'live', key, block: list.text(at), request });
      this.returned.push(key);
      this.takenBack.add(lease);
      answers.add({ request, blocks: list, at, level: id, namespace });
    }
    const without = returning.filter(({ key }) => !candidates.has(key) || lost.has(key));
    for (const { key } of without) for (const { block } of memory.returning.get(key)!) notices.push({ code: 'TOMBSTONE_NOT_RETURNED', key, block });
    return without;
  }

  /** The first of a key's tombstones that it could have back. */
  private claim(id: string, level: Level, request: Request, list: BlockList): { readonly lease: LockedLease; readonly at: number } | undefined {
    const { allowed, declaration, memory, renumbering } = this.work;
    const namespace = level.namespaceOf(request);
    for (const lease of memory.returning.get(request.key)!) {
      if (lease.app !== declaration.run.app || lease.block.includes(':') !== (level.family === 6)) continue;
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
    for (const lease of this.waiting.get(lockPoolOf(id)) ?? []) (lease.block.includes(':') === (level.family === 6) ? here : other).push(lease);
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
