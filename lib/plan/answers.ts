import type { BlockList, Prefix } from '../netip';
import type { Request } from './declaration';
import type { LockedLease } from './lock';
import type { Shape } from './shape';

/** One request's block: index `at` of `blocks`, or none when `at` is -1. */
export interface Answer {
  readonly request: Request;
  readonly blocks: BlockList;
  readonly at: number;
  readonly level: string;
  /** The namespace in which it competes there. */
  readonly namespace: string;
  /** What the lock has, where it says the very same. */
  readonly lease?: LockedLease;
}

/** The blocks of one shape: those of its first `count` keys stand in `blocks` from `first` on, the other keys have none. */
export interface ShapeAnswers {
  readonly shape: Shape;
  readonly blocks: BlockList;
  readonly first: number;
  readonly count: number;
  readonly level: string;
}

/** Who asked for a block. */
export interface Asker {
  readonly stack: string;
  readonly namespace: string;
}

/** Calls back for each answer with a block. */
export type AnswerVisitor = (key: string, blocks: BlockList, at: number, of: Asker, level: string, lease?: LockedLease) => void;

/** All answers of a run, as numbers. Text is made from them when somebody asks: a million texts cost more than their plan. */
export class Answers {
  readonly single: Answer[] = [];
  readonly ofShapes: ShapeAnswers[] = [];
  /** Keys that are new twice in one level. */
  readonly twice = new Set<string>();
  private readonly pools = new Map<string, { readonly request: Request; readonly block?: Prefix }>();
  private readonly bases = new Map<string, string>();
  private byKey = new Map<string, Answer>();
  private indexed = 0;

  /** `poolRequests` are the requests that others name as their pool, by key. */
  constructor(private readonly poolRequests: ReadonlyMap<string, Request>) {}

  add(answer: Answer): void {
    const { request, blocks, at } = answer;
    this.single.push(answer);
    if (this.poolRequests.has(request.key)) this.pools.set(request.key, { request, block: at < 0 ? undefined : blocks.prefix(at) });
  }

  addShape(answers: ShapeAnswers): void {
    this.ofShapes.push(answers);
    if (this.poolRequests.size === 0) return;
    const { shape, blocks, first, count } = answers;
    shape.keys.forEach((key, i) => {
      const request = this.poolRequests.get(key);
      if (request) this.pools.set(key, { request, block: i < count ? blocks.prefix(first + i) : undefined });
    });
  }

  /** The block of a request that was fixed, or that the lock remembers. */
  remembered(key: string): string | undefined {
    // Asked for pools of renumbered leases only: most runs never make this table.
    for (; this.indexed < this.single.length; this.indexed++) this.byKey.set(this.single[this.indexed].request.key, this.single[this.indexed]);
    const answer = this.byKey.get(key);
    return answer && answer.at >= 0 ? answer.blocks.text(answer.at) : undefined;
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

  /** Whether a key was answered twice, those without an answer counted in. */
  hasKeyTwice(unanswered: readonly string[]): boolean {
    if (this.twice.size > 0) return true;
    const levels = new Set(this.ofShapes.map(({ level }) => level));
    if (levels.size <= 1 && this.single.length === 0 && unanswered.length === 0) return false;
    const keys = new Set(unanswered);
    let count = unanswered.length;
    const add = (key: string): void => {
      keys.add(key);
      count++;
    };
    for (const { request } of this.single) add(request.key);
    for (const { shape } of this.ofShapes) shape.keys.forEach(add);
    return keys.size < count;
  }

  forEach(visit: AnswerVisitor): void {
    for (const { request, blocks, at, level, namespace, lease } of this.single) {
      if (at >= 0) visit(request.key, blocks, at, { stack: request.stack, namespace }, level, lease);
    }
    for (const { shape, blocks, first, count, level } of this.ofShapes) {
      for (let i = 0; i < count; i++) visit(shape.keys[i], blocks, first + i, shape, level);
    }
  }
}
