import type { IConstruct } from 'constructs';

/**
 * A construct and all that stand in it, outer before inner: `findAll` in one function.
 *
 * That one makes a function of its own for each walk, and the engine compiles each anew; a synth of a large fleet walks often.
 */
export function constructsIn(root: IConstruct, found: IConstruct[] = []): IConstruct[] {
  found.push(root);
  for (const child of root.node.children) constructsIn(child, found);
  return found;
}
