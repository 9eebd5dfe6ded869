import { containsPrefix, formatPrefix } from '../netip';
import { documentationRange, isPrivateUse } from '../plan';
import type { Ipam } from './ipam';

/** Pools in address space that somebody else is likely to own: people still type 172.80.0.0/16 and 20.0.0.0/8. */
export function privateUseWarnings(ipam: Ipam): string[] {
  return ipam._rootPools.flatMap(({ scope, prop, block }) => {
    if (isPrivateUse(block) || ipam._owned.some((owned) => containsPrefix(owned, block))) return [];
    const text = formatPrefix(block);
    const what = documentationRange(block) ? 'is for examples in documents (RFC 5737, RFC 3849)' : 'lies outside the ranges for private use (RFC 1918, RFC 6598, unique local IPv6)';
    return [`${scope.node.path}: '${prop}' ${text} ${what}; whoever really has these addresses becomes unreachable; choose a private range, or list it in 'ownedCidrBlocks'`];
  });
}
