import type { Family } from '../netip';
import type { Request } from './declaration';
import { keyOrder } from './key-order';

/** Requests that differ in nothing but their key. Sorting the keys of a shape is all the sorting that a plan needs. */
export interface Shape {
  readonly family: Family;
  readonly prefixLength: number;
  readonly pools: readonly string[] | undefined;
  readonly namespace: string;
  readonly stack: string;
  readonly rank: number;
  readonly keys: string[];
}

/** Shapes of one list of pools, one namespace and one stack: there are as many as there are prefix lengths in use. */
interface Bunch {
  readonly pools: readonly string[] | undefined;
  readonly namespace: string;
  readonly stack: string;
  readonly shapes: number[];
}

/** Collects new requests by shape, without making a text per request. */
export class Shapes {
  private readonly keys: string[] = [];
  /** For each key the index of its shape. */
  private readonly shapeOf: number[] = [];
  private readonly all: Shape[] = [];
  private readonly bunches = new Map<string, Bunch>();
  private readonly poolTexts = new Map<readonly string[] | undefined, string>();
  /** Neighbours in a declaration are mostly alike. */
  private last?: Bunch;

  add(request: Request, namespace: string): void {
    this.keys.push(request.key);
    this.shapeOf.push(this.indexOf(request, namespace));
  }

  private indexOf(request: Request, namespace: string): number {
    const { family, prefixLength, rank = 0 } = request;
    const { shapes } = this.bunchOf(request, namespace);
    for (const at of shapes) {
      const shape = this.all[at];
      if (shape.prefixLength === prefixLength && shape.family === family && Object.is(shape.rank, rank)) return at;
    }
    const { pools, stack } = request;
    shapes.push(this.all.length);
    return this.all.push({ family, prefixLength, pools, namespace, stack, rank, keys: [] }) - 1;
  }

  private bunchOf({ pools, stack }: Request, namespace: string): Bunch {
    const { last } = this;
    if (last && last.pools === pools && last.namespace === namespace && last.stack === stack) return last;
    let poolText = this.poolTexts.get(pools);
    if (poolText === undefined) this.poolTexts.set(pools, poolText = pools === undefined ? '' : pools.map((pool) => `\u0000${pool}`).join(''));
    const text = `${namespace}\u0001${stack}\u0001${poolText}`;
    let bunch = this.bunches.get(text);
    if (!bunch) this.bunches.set(text, bunch = { pools, namespace, stack, shapes: [] });
    return this.last = bunch;
  }

  /**
   * Shapes in the order in which they are placed: by namespace, narrower choice of pools first, larger blocks first, lower
   * rank first. Their keys are sorted; those that were added twice are given to `twice`.
   */
  inOrder(twice: (key: string) => void): Shape[] {
    const { keys, shapeOf, all } = this;
    for (const at of keyOrder(keys, twice)) all[shapeOf[at]].keys.push(keys[at]);
    return [...all].sort(compareShapes);
  }
}

function compareShapes(a: Shape, b: Shape): number {
  const choices = ({ pools }: Shape) => (pools === undefined ? Number.MAX_SAFE_INTEGER : pools.length);
  // With `/` as the lowest character a namespace stands before all that is below it.
  const path = ({ namespace }: Shape) => namespace.replaceAll('/', '\u0000');
  return compare(path(a), path(b)) || choices(a) - choices(b) || a.prefixLength - b.prefixLength || compare(a.rank, b.rank)
    || compare(a.stack, b.stack) || a.family - b.family || compare((a.pools ?? []).join('\u0000'), (b.pools ?? []).join('\u0000'));
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
