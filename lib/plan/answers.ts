import type { BlockList, Prefix } from '../netip';
import type { Request } from './declaration';
import type { Held } from './level';
import type { LockedLease } from './lock';
import type { Shape } from './shape';

/** The block of a request that was fixed in code or that the lock remembers: index `at` of `blocks`, or none when `at` is -1. */
export class Answer implements Held {
  constructor(
    readonly place: number,
    readonly request: Request,
    readonly origin: 'fixed' | 'live',
    readonly blocks: BlockList,
    readonly at: number,
    readonly level: string,
    /** The namespace in which it competes there. */
    readonly namespace: string,
    /** What the lock has, where it says the very same. */
    readonly lease?: LockedLease,
  ) {}

  get kind(): 'request' | 'lease' {
    return this.origin === 'fixed' ? 'request' : 'lease';
  }

  get key(): string {
    return this.request.key;
  }

  /** Canonical text. */
  get block(): string {
    // IPv4 has one spelling only: what the lock has is that.
    return this.lease !== undefined && this.blocks.family === 4 ? this.lease.block : this.blocks.text(this.at);
  }
}

/** The blocks of one shape: those of its first `count` places stand in `blocks` from `first` on, the other places have none. */
export interface ShapeAnswers {
  readonly shape: Shape;
  readonly blocks: BlockList;
  readonly first: number;
  readonly count: number;
  readonly level: string;
}

/** All answers of a run, as numbers. Text is made from them when somebody asks: a million texts cost more than their plan. */
export class Answers {
  readonly single: Answer[] = [];
  readonly ofShapes: ShapeAnswers[] = [];
  private readonly pools = new Map<string, { readonly request: Request; readonly block?: Prefix }>();
  private readonly bases = new Map<string, string>();
  private byKey = new Map<string, Answer>();
  private indexed = 0;

  /** `keys` are those of all places, `poolRequests` the requests that others name as their pool, by key. */
  constructor(readonly keys: readonly string[], private readonly poolRequests: ReadonlyMap<string, Request>) {}

  add(answer: Answer): void {
    this.single.push(answer);
    if (this.poolRequests.size === 0) return;
    const { request, blocks, at } = answer;
    if (this.poolRequests.has(request.key)) this.pools.set(request.key, { request, block: at < 0 ? undefined : blocks.prefix(at) });
  }

  addShape(answers: ShapeAnswers): void {
    this.ofShapes.push(answers);
    if (this.poolRequests.size === 0) return;
    const { shape, blocks, first, count } = answers;
    shape.places.forEach((place, i) => {
      const key = this.keys[place];
      const request = this.poolRequests.get(key);
      if (request) this.pools.set(key, { request, block: i < count ? blocks.prefix(first + i) : undefined });
    });
  }

  /** The block of a request that was fixed, or that the lock remembers. */
  remembered(key: string): string | undefined {
    // Asked for pools of renumbered leases only: most runs never make this table.
    for (; this.indexed < this.single.length; this.indexed++) this.byKey.set(this.single[this.indexed].key, this.single[this.indexed]);
    const answer = this.byKey.get(key);
    return answer && answer.at >= 0 ? answer.block : undefined;
  }

  /** A request that is a pool for others, once it is answered. */
  pool(key: string): { readonly request: Request; readonly block?: Prefix } | undefined {
    return this.pools.get(key);
  }

  /** Notes that a level lies in a base that is known only at plan, directly or deeper. */
  putInBase(level: string, base: string): void {
    this.bases.set(level, base);
  }

  /** Key of the base that a level lies in. */
  baseOf(level: string): string | undefined {
    return this.bases.get(level);
  }
}
