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

  constructor(private readonly answers: Answers, private readonly unanswered: readonly string[]) {}

  get length(): number {
    const ofShapes = this.answers.ofShapes.reduce((sum, { shape }) => sum + shape.keys.length, 0);
    return this.answers.single.length + ofShapes + this.unanswered.length;
  }

  get(key: string): Lease | undefined {
    this.byKey ??= new Map([...this].map((lease) => [lease.key, lease]));
    return this.byKey.get(key);
  }

  *[Symbol.iterator](): Iterator<Lease> {
    for (const { request, blocks, at, level } of this.answers.single) {
      yield this.lease(request.key, at < 0 ? undefined : blocks.text(at), level);
    }
    for (const { shape, blocks, first, count, level } of this.answers.ofShapes) {
      for (let i = 0; i < shape.keys.length; i++) yield this.lease(shape.keys[i], i < count ? blocks.text(first + i) : undefined, level);
    }
    for (const key of this.unanswered) yield { key };
  }

  private lease(key: string, block: string | undefined, level: string): Lease {
    const base = this.answers.baseOf(level);
    return base === undefined ? { key, block } : { key, block, base };
  }
}
