import { Construct, type IConstruct } from 'constructs';
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
  const resources = synthesis.root.node.findAll().filter((construct) => TerraformResource.isTerraformResource(construct));
  for (const resource of resources) {
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
  for (const [stack, list] of found) {
    const present = new Set(resources.filter((resource) => stackAround(resource) === stack).map((resource) => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`));
    const leaving = withoutStayers(list, present);
    if (leaving.length > 0) found.set(stack, leaving);
    else found.delete(stack);
  }
  return found;
}

/**
 * Terraform refuses a move away from a resource that is declared still, unless another one moves there. The leases stay
 * with what is there as well.
 */
function withoutStayers(list: Moved[], present: ReadonlySet<string>): Moved[] {
  const targets = new Set(list.map(({ to }) => to));
  const leaving = list.filter(({ from }) => !present.has(from) || targets.has(from));
  return leaving.length === list.length ? list : withoutStayers(leaving, present);
}

/** Moves that do nothing, and look like mistakes. What an absent stack holds is not known. */
export function movedWarnings(synthesis: Synthesis, ipam: Ipam): string[] {
  const stacks = new Set(synthesis.stacks().map((stack) => stack.node.path));
  const there = (path: string) => path.split('/').reduce<IConstruct | undefined>((at, id) => at?.node.tryFindChild(id), synthesis.root) !== undefined;
  const inRun = (path: string) => [...stacks].some((stack) => path.startsWith(`${stack}/`));
  const moves = ipam._register.moved;
  return moves.flatMap(({ from, to }) => {
    const stays = there(from) && !moves.some((other) => other.to === from || from.startsWith(`${other.to}/`));
    if (stays && there(to)) return [`${ipam.node.path}: 'moved' names ${from}, which is still declared and keeps its leases; ${to} has new ones; drop that move, or ${from}`];
    const known = moves.some((other) => other.from === to || to.startsWith(`${other.from}/`));
    if (!inRun(to) || there(to) || known) return [];
    return [`${ipam.node.path}: 'moved' leads from ${from} to ${to}, which is not declared; nothing was moved; correct the path, or drop that move`];
  });
}

/** The id that CDKTF would give a resource at the path: asked of CDKTF itself, on a tree made for the question. */
function logicalId(stack: TerraformStack, path: readonly string[]): string {
  let at: Construct = new Construct(undefined as unknown as Construct, path[0]);
  for (const segment of path.slice(1)) at = new Construct(at, segment);
  return stack.getLogicalId(at.node);
}
