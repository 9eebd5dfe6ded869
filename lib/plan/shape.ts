import type { Kind, Kinds } from './kind';
import type { Level } from './level';

/** New requests of one kind that compete in one level. */
export interface Shape extends Kind {
  /** Places of its requests: the order of their keys. */
  readonly places: Uint32Array;
}

/** A shape to which requests are still added. */
export interface OpenShape extends Kind {
  /** The first `size` of them are in use. */
  places: Uint32Array;
  size: number;
}

/** Collects the new requests of a level by shape. */
export class Shapes {
  private readonly shapes: OpenShape[] = [];
  private late = false;

  /** `ofKinds` is where shapes are found by the indices of their kinds: one list for all levels, since each kind competes in one. */
  constructor(private readonly kinds: Kinds, private readonly level: Level, private readonly ofKinds: Array<OpenShape | undefined>) {}

  /** Adds a request; its place is above those of all before. */
  add(place: number, kind: number): void {
    const shape = this.ofKinds[kind] ?? this.shapeOf(kind);
    shape.places[shape.size++] = place;
  }

  /** Adds a request whose place may be below those of others. */
  addLate(place: number, kind: number): void {
    this.late = true;
    this.add(place, kind);
  }

  private shapeOf(index: number): OpenShape {
    const { level, kinds } = this;
    const kind = kinds.list[index];
    const room = kinds.counts[index];
    const namespace = level.namespaceOf(kind);
    // What differs only in namespaces that are one in this level is one shape.
    const same = level.floor === '' ? undefined : this.shapes.find((shape) => compareShapes(shape, { ...kind, namespace }) === 0);
    if (same) {
      const more = new Uint32Array(same.places.length + room);
      more.set(same.places);
      same.places = more;
      return this.ofKinds[index] = same;
    }
    const shape = { ...kind, namespace, places: new Uint32Array(room), size: 0 };
    this.shapes.push(shape);
    return this.ofKinds[index] = shape;
  }

  /** Shapes in the order in which they are placed: by namespace, narrower choice of pools first, larger blocks first, lower rank first. */
  inOrder(): Shape[] {
    for (const shape of this.shapes) {
      if (shape.size < shape.places.length) shape.places = shape.places.subarray(0, shape.size);
      if (this.late) shape.places.sort();
    }
    return this.shapes.sort(compareShapes);
  }
}

function compareShapes(a: Kind, b: Kind): number {
  const choices = ({ pools }: Kind) => (pools === undefined ? Number.MAX_SAFE_INTEGER : pools.length);
  // With `/` as the lowest character a namespace stands before all that is below it.
  const path = ({ namespace }: Kind) => namespace.replaceAll('/', '\u0000');
  return compare(path(a), path(b)) || choices(a) - choices(b) || a.prefixLength - b.prefixLength || compare(a.rank, b.rank)
    || compare(a.stack, b.stack) || a.family - b.family || compare((a.pools ?? []).join('\u0000'), (b.pools ?? []).join('\u0000'));
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
