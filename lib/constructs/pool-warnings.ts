import { containsPrefix, formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../netip';
import { documentationRange, isPrivateUse } from '../plan';
import type { Ipam } from './ipam';
import type { Synthesis } from './synthesis';

/** So many networks with blocks of others are named; a fleet that lives in one has a thousand. */
const MOST_NAMED = 5;

/** Pools and written blocks in address space that somebody else is likely to own: people still type 172.80.0.0/16 and 20.0.0.0/8. */
export function privateUseWarnings(synthesis: Synthesis, ipam: Ipam): string[] {
  const pools = ipam._rootPools.flatMap(({ scope, prop, block }) => foreignBlock(ipam, block, () => `${scope.node.path}: '${prop}'`));
  const written = writtenOutsidePools(synthesis, ipam).flatMap(({ who, block }) => foreignBlock(ipam, block, () => who));
  if (written.length <= MOST_NAMED) return [...pools, ...written];
  return [...pools, ...written.slice(0, MOST_NAMED), `${ipam.node.path}: ${written.length - MOST_NAMED} more blocks are written in addresses that others own`];
}

/** What the code puts outside all pools: a pool is judged as a whole. */
function writtenOutsidePools(synthesis: Synthesis, ipam: Ipam): Array<{ readonly who: string; readonly block: Prefix }> {
  const { declaration, byKey } = synthesis.planned(ipam);
  return declaration.requests.flatMap(({ key, fixed, pools }) => {
    const block = fixed === undefined || pools !== undefined ? undefined : parsePrefix(fixed);
    if (block === undefined || isParseProblem(block) || ipam._rootPools.some((pool) => containsPrefix(pool.block, block))) return [];
    const asker = byKey.get(key);
    return asker ? [{ who: `${asker.path}:${asker.props.block === undefined ? '' : ` '${asker.props.block}'`}`, block }] : [];
  });
}

function foreignBlock(ipam: Ipam, block: Prefix, who: () => string): string[] {
  if (isPrivateUse(block) || ipam._owned.some((owned) => containsPrefix(owned, block))) return [];
  const what = documentationRange(block) ? 'is for examples in documents (RFC 5737, RFC 3849)' : 'lies outside the ranges for private use (RFC 1918, RFC 6598, unique local IPv6)';
  return [`${who()} ${formatPrefix(block)} ${what}; whoever really has these addresses becomes unreachable; choose a private range, or list it in 'ownedCidrBlocks'`];
}
