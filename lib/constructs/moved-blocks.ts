import { Construct } from 'constructs';
import { TerraformResource, type TerraformStack } from './cdk';
import type { Ipam } from './ipam';
import { stackAround } from './key';
import type { Synthesis } from './synthesis';

interface Moved {
  readonly from: string;
  readonly to: string;
}

/**
 * Terraform's `moved` blocks for every resource at or below a renamed path, by stack.
 *
 * One list per stack: CDKTF copies the list for every block added to it. What went from one stack to another is in another
 * state now, where `moved` does not reach.
 */
export function movedBlocks(synthesis: Synthesis, ipam: Ipam): Map<TerraformStack, Moved[]> {
  const found = new Map<TerraformStack, Moved[]>();
  // The longest path says most about a construct.
  const moves = [...ipam._register.moved].sort((a, b) => b.to.length - a.to.length);
  if (moves.length === 0) return found;
  for (const resource of synthesis.root.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct))) {
    const { path } = resource.node;
    const move = moves.find(({ to }) => path === to || path.startsWith(`${to}/`));
    const stack = move && stackAround(resource);
    const before = move && move.from + path.slice(move.to.length);
    if (!stack || !before?.startsWith(`${stack.node.path}/`)) continue;
    const from = `${resource.terraformResourceType}.${logicalId(stack, before.slice(stack.node.path.length + 1).split('/'))}`;
    const to = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
    if (from === to) continue;
    const list = found.get(stack);
    if (list) list.push({ from, to });
    else found.set(stack, [{ from, to }]);
  }
  return found;
}

/** The id that CDKTF would give a resource at the path: asked of CDKTF itself, on a tree made for the question. */
function logicalId(stack: TerraformStack, path: readonly string[]): string {
  let at: Construct = new Construct(undefined as unknown as Construct, path[0]);
  for (const segment of path.slice(1)) at = new Construct(at, segment);
  return stack.getLogicalId(at.node);
}
