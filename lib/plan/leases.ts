import type { Answers } from './answers';
import { placeOf } from './door';

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

/** One lease per request, in the order of their keys. Text is made while walking. */
export class Leases implements Iterable<Lease> {
  private readonly asked = new Map<string, Lease>();

  constructor(private readonly answers: Answers) {}

  get length(): number {
    return this.answers.keys.length;
  }

  get(key: string): Lease | undefined {
    const known = this.asked.get(key);
    if (known) return known;
    const place = placeOf(key, this.answers.keys);
    if (place === undefined) return undefined;
    const lease = this.at(place);
    this.asked.set(key, lease);
    return lease;
  }

  forEach(visit: (lease: Lease) => void): void {
    for (let place = 0; place < this.length; place++) visit(this.at(place));
  }

  *[Symbol.iterator](): Iterator<Lease> {
    for (let place = 0; place < this.length; place++) yield this.at(place);
  }

  private at(place: number): Lease {
    const { answers } = this;
    const key = answers.keys[place];
    const block = answers.block(place);
    const source = answers.sourceOf(place);
    const base = source && answers.baseOf(source.id);
    return base === undefined ? { key, block } : { key, block, base };
  }
}
