import { BlockList, isParseProblem, overlappingPairs, parsePrefix } from '../../netip';
import { compareLeases, isWithin, type LockedLease } from '../../plan';

/** Two live leases that cannot both stay. */
export type LeasePair = readonly [LockedLease, LockedLease];

/** Live leases that cannot both stay: of one key, or of one pool, overlapping, and in namespaces that see each other. */
export function leaseConflicts(live: readonly LockedLease[], allowed?: (a: LockedLease, b: LockedLease) => boolean): LeasePair[] {
  const pairs: LeasePair[] = [];
  const ordered = [...live].sort(compareLeases);
  for (let i = 0; i < ordered.length; i++) {
    for (let j = i + 1; j < ordered.length && ordered[j].key === ordered[i].key; j++) pairs.push([ordered[i], ordered[j]]);
  }
  for (const level of levels(ordered).values()) {
    const blocks = new BlockList(level[0].block.includes(':') ? 6 : 4);
    for (const { block } of level) {
      const prefix = parsePrefix(block);
      // The lock has been read: its blocks are blocks.
      if (!isParseProblem(prefix)) blocks.addPrefix(prefix);
    }
    overlappingPairs(blocks, (outer, inner) => {
      const [a, b] = [level[outer], level[inner]];
      if (a.key !== b.key && related(a, b) && !allowed?.(a, b)) pairs.push([a, b]);
    });
  }
  return pairs;
}

/** Leases that compete for the same addresses: of one family, in one pool. */
function levels(leases: readonly LockedLease[]): Map<string, LockedLease[]> {
  const found = new Map<string, LockedLease[]>();
  for (const lease of leases) {
    const id = `${lease.block.includes(':') ? 6 : 4} ${lease.key.slice(0, lease.key.indexOf('/'))} ${lease.pool ?? ''}`;
    const level = found.get(id);
    if (level) level.push(lease);
    else found.set(id, [lease]);
  }
  return found;
}

function related({ namespace: a = '' }: LockedLease, { namespace: b = '' }: LockedLease): boolean {
  return isWithin(a, b) || isWithin(b, a);
}
