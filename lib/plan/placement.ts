import type { FreeSpace } from '../netip';
import type { Level, PlacedPool } from './level';
import type { Shape, Shapes } from './shape';
import type { Tombstones } from './tombstones';
import type { Work } from './work';

/**
 * Places what is new in a level, shape by shape.
 *
 * Blocks of one shape are equal, so a pool that has no room for one of them has none for the next: each pool is used up
 * before the next one is looked at.
 */
export function placeNew(id: string, level: Level, shapes: Shapes, tombstones: Tombstones, { answers, findings }: Work): void {
  let namespace: string | undefined;
  let spaces = new Map<PlacedPool, FreeSpace>();
  for (const shape of shapes.inOrder()) {
    // What another namespace was given in the meantime may be taken from this one: look again at each turn.
    if (shape.namespace !== namespace) [namespace, spaces] = [shape.namespace, new Map()];
    const placed = level.placedIn(shape.namespace);
    const first = placed.size;
    const wanted = shape.places.length;
    for (const pool of level.poolsFor(shape)) {
      if (placed.size - first === wanted) break;
      let space = spaces.get(pool);
      if (!space) {
        if (level.poolsOverlap) spaces.clear();
        spaces.set(pool, space = level.freeSpace(pool, shape.namespace, 'placement'));
      }
      space.takeMany(shape.prefixLength, wanted - (placed.size - first), placed);
    }
    const count = placed.size - first;
    answers.putRun(shape.places, answers.addSource({ level, id, blocks: placed, from: 'run' }), first, count);
    for (let i = count; i < wanted; i++) reportExhaustion(shape, answers.keys[shape.places[i]]);
  }

  function reportExhaustion(shape: Shape, key: string): void {
    const { family, prefixLength } = shape;
    const pools = level.poolsFor(shape);
    if (pools.length === 0) {
      findings.add({ code: 'NO_POOL', key, family });
      return;
    }
    const problem = { code: 'POOL_EXHAUSTED', key, prefixLength, pools: [], tombstones: [], ...(shape.pools && { pinned: true as const }) } as const;
    findings.add(problem, () => ({ ...problem, pools: level.poolsLeft(pools, shape.namespace), tombstones: tombstones.inTheWay(id, level, shape) }));
  }
}
