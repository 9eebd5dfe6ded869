import type { Answers } from './answers';

/** A request's answer. */
export interface Lease {
  readonly key: string;
  /**
   * Canonical CIDR text; in a base that is known only at plan, the block as if the base began at address zero. Undefined
   * when the request could not be answered: then there is a problem.
   */
  readonly block?: string;
  /** Key of the pool whose base is known only at plan. */
  readonly base?: string;
}

/** One lease per request, in the order in which they were placed. Text is made while walking. */
export class Leases implements Iterable<Lease> {
  private byKey?: Map<string, Lease>;

  /** `unanswered` are the places of requests that no level took. */
  constructor(private readonly answers: Answers, private readonly unanswered: readonly number[]) {}

  get length(): number {
    const ofShapes = this.answers.ofShapes.reduce((sum, { shape }) => sum + shape.places.length, 0);
    return this.answers.single.length + ofShapes + this.unanswered.length;
  }

  get(key: string): Lease | undefined {
    if (!this.byKey) {
      const byKey = this.byKey = new Map<string, Lease>();
      this.forEach((lease) => byKey.set(lease.key, lease));
    }
    return this.byKey.get(key);
  }

  forEach(visit: (lease: Lease) => void): void {
    const { keys, single, ofShapes } = this.answers;
    for (const answer of single) visit(this.lease(answer.key, answer.at < 0 ? undefined : answer.block, answer.level));
    for (const { shape: { places }, blocks, first, count, level } of ofShapes) {
      for (let i = 0; i < places.length; i++) visit(this.lease(keys[places[i]], i < count ? blocks.text(first + i) : undefined, level));
    }
    for (const place of this.unanswered) visit({ key: keys[place] });
  }

  *[Symbol.iterator](): Iterator<Lease> {
    const { keys, single, ofShapes } = this.answers;
    for (const answer of single) yield this.lease(answer.key, answer.at < 0 ? undefined : answer.block, answer.level);
    for (const { shape: { places }, blocks, first, count, level } of ofShapes) {
      for (let i = 0; i < places.length; i++) yield this.lease(keys[places[i]], i < count ? blocks.text(first + i) : undefined, level);
    }
    for (const place of this.unanswered) yield { key: keys[place] };
  }

  private lease(key: string, block: string | undefined, level: string): Lease {
    const base = this.answers.baseOf(level);
    return base === undefined ? { key, block } : { key, block, base };
  }
}
