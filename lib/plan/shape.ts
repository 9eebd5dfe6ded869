import type { Family } from '../netip';
import type { Request } from './declaration';

/** Requests that differ in nothing but their key. */
export interface Shape {
  readonly family: Family;
  readonly prefixLength: number;
  readonly pools: readonly string[] | undefined;
  readonly namespace: string;
  readonly stack: string;
  readonly rank: number;
  /** Places of its requests: the order of their keys. */
  readonly places: number[];
}

/** Shapes of one list of pools, one namespace and one stack. */
interface Bunch {
  readonly pools: readonly string[] | undefined;
  readonly namespace: string;
  readonly stack: string;
  /** Those of rank 0 by prefix length. */
  readonly common: Array<Shape | undefined>;
  readonly others: Shape[];
}

/** Collects the new requests of a level by shape, without making a text or an object per request. */
export class Shapes {
  private readonly bunches = new Map<string, Bunch>();
  private readonly poolTexts = new Map<readonly string[] | undefined, string>();
  /** Neighbours are mostly alike. */
  private last?: Bunch;
  private late = false;

  /** Adds a request; its place is above those of all before. */
  add(place: number, request: Request, namespace: string): void {
    this.shapeOf(request, namespace).places.push(place);
  }

  /** Adds a request whose place may be below those of others. */
  addLate(place: number, request: Request, namespace: string): void {
    this.late = true;
    this.add(place, request, namespace);
  }

  private shapeOf(request: Request, namespace: string): Shape {
    const { family, prefixLength, rank = 0 } = request;
    const { pools, stack, common, others } = this.bunchOf(request, namespace);
    const known = Object.is(rank, 0) ? common[prefixLength] : others.find((shape) => shape.prefixLength === prefixLength && Object.is(shape.rank, rank));
    if (known) return known;
    const shape: Shape = { family, prefixLength, pools, namespace, stack, rank, places: [] };
    if (Object.is(rank, 0)) common[prefixLength] = shape;
    else others.push(shape);
    return shape;
  }

  private bunchOf({ pools, stack }: Request, namespace: string): Bunch {
    const { last } = this;
    if (last && last.pools === pools && last.namespace === namespace && last.stack === stack) return last;
    let poolText = this.poolTexts.get(pools);
    if (poolText === undefined) this.poolTexts.set(pools, poolText = pools === undefined ? '' : pools.map((pool) => `\u0000${pool}`).join(''));
    const text = `${namespace}\u0001${stack}\u0001${poolText}`;
    let bunch = this.bunches.get(text);
    if (!bunch) this.bunches.set(text, bunch = { pools, namespace, stack, common: new Array<undefined>(129).fill(undefined), others: [] });
    return this.last = bunch;
  }

  /** Shapes in the order in which they are placed: by namespace, narrower choice of pools first, larger blocks first, lower rank first. */
  inOrder(): Shape[] {
    const all = [...this.bunches.values()].flatMap(({ common, others }) => [...common.filter((shape) => shape !== undefined), ...others]);
    if (this.late) for (const { places } of all) places.sort((a, b) => a - b);
    return all.sort(compareShapes);
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
