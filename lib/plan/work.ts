import type { Answers } from './answers';
import type { AllowedOverlap, Declaration, Request } from './declaration';
import type { Findings } from './findings';
import type { Kinds } from './kind';
import type { PlanNotice } from './problem';
import type { Recall } from './recall';
import type { Renumbering } from './renumbering';

/** What a run shares between its levels. */
export interface Work {
  readonly declaration: Declaration;
  /** By place, as all that follows. */
  readonly requestAt: (place: number) => Request;
  readonly keys: readonly string[];
  readonly kinds: Kinds;
  readonly kindAt: Uint32Array;
  /** Requests that others name as their pool. */
  readonly poolRequests: ReadonlyMap<string, Request>;
  readonly memory: Recall;
  readonly renumbering: Renumbering;
  readonly allowed: AllowedPairs;
  readonly answers: Answers;
  readonly findings: Findings;
  readonly notices: PlanNotice[];
}

/** Pairs of keys, whichever is named first. */
export class AllowedPairs {
  private readonly pairs: Set<string>;

  constructor(overlaps: readonly AllowedOverlap[] = []) {
    this.pairs = new Set(overlaps.map(({ a, b }) => pairKey(a, b)));
  }

  has(a: string, b: string): boolean {
    return this.pairs.size > 0 && this.pairs.has(pairKey(a, b));
  }
}

/** One text for two keys in either order. */
export function pairKey(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}
