import type { BlockList, Prefix } from '../netip';
import { placeOf } from './door';
import type { Level } from './level';
import type { LockedLease } from './lock';

/** Where blocks of some answers stand. */
export interface Source {
  /** The level in which their requests compete, and how it is called. */
  readonly level: Level;
  readonly id: string;
  readonly blocks: BlockList;
  /** Who gave them: the code, the lock where they are still what it says, the lock otherwise, or this run. */
  readonly from: 'code' | 'lock' | 'lock before' | 'run';
}

/**
 * All answers of a run by place, as numbers: index `at` of the blocks of a source, or none when that is below zero.
 *
 * Text is made when somebody asks, and there is no object for an answer: a million of either cost more than their plan.
 */
export class Answers {
  private readonly sources: Array<Source | undefined> = [undefined];
  private readonly sourceAt: Uint32Array;
  private readonly at: Int32Array;
  private readonly bases = new Map<string, string>();

  /** `keys` are those of all places, `live` what the lock has for them. */
  constructor(readonly keys: readonly string[], private readonly live: ReadonlyArray<LockedLease | undefined>) {
    this.sourceAt = new Uint32Array(keys.length);
    this.at = new Int32Array(keys.length).fill(-1);
  }

  /** The number of a source, by which answers name it. */
  addSource(source: Source): number {
    return this.sources.push(source) - 1;
  }

  put(place: number, source: number, at: number): void {
    this.sourceAt[place] = source;
    this.at[place] = at;
  }

  /** Answers the first `count` places with blocks that follow one another, the others with none. */
  putRun(places: Uint32Array, source: number, first: number, count: number): void {
    for (let i = 0; i < places.length; i++) {
      this.sourceAt[places[i]] = source;
      this.at[places[i]] = i < count ? first + i : -1;
    }
  }

  /** Where the block of a place stands; undefined when no level took the request. */
  sourceOf(place: number): Source | undefined {
    return this.sources[this.sourceAt[place]];
  }

  isAnswered(place: number): boolean {
    return this.at[place] >= 0;
  }

  /** Canonical text; undefined when there is none. */
  block(place: number): string | undefined {
    const at = this.at[place];
    if (at < 0) return undefined;
    const { from, blocks } = this.sources[this.sourceAt[place]]!;
    // IPv4 has one spelling only: what the lock has is that.
    return from === 'lock' && blocks.family === 4 ? this.live[place]!.block : blocks.text(at);
  }

  blockOf(key: string): string | undefined {
    const place = placeOf(key, this.keys);
    return place === undefined ? undefined : this.block(place);
  }

  /** The block of a request by its key, once it is answered. */
  prefix(key: string): Prefix | undefined {
    const place = placeOf(key, this.keys);
    return place === undefined || this.at[place] < 0 ? undefined : this.sourceOf(place)!.blocks.prefix(this.at[place]);
  }

  /** Notes that a level lies in a base that is known only at plan, directly or deeper. */
  putInBase(level: string, base: string): void {
    this.bases.set(level, base);
  }

  /** Key of the base that a level lies in. */
  baseOf(level: string): string | undefined {
    return this.bases.size === 0 ? undefined : this.bases.get(level);
  }
}
