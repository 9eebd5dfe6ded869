import { containsPrefix, isParseProblem, parsePrefix } from '../../netip';
import type { LockedLease } from '../../plan';

/**
 * The leases that lie inside others: addresses of a network, networks of a nested pool, however deep.
 *
 * A key may hold a live block and tombstones of former ones; what lies inside is told apart by its address.
 */
export function nestedLeases(leases: readonly LockedLease[], pools: readonly LockedLease[]): LockedLease[] {
  const byPool = new Map<string, LockedLease[]>();
  for (const lease of leases) {
    if (lease.pool === undefined) continue;
    const found = byPool.get(lease.pool);
    if (found) found.push(lease);
    else byPool.set(lease.pool, [lease]);
  }
  const nested = new Set<LockedLease>();
  const open = [...pools];
  for (let pool = open.pop(); pool !== undefined; pool = open.pop()) {
    for (const lease of byPool.get(pool.key) ?? []) {
      if (nested.has(lease) || !lies(lease, pool)) continue;
      nested.add(lease);
      open.push(lease);
    }
  }
  return leases.filter((lease) => nested.has(lease));
}

function lies(inner: LockedLease, outer: LockedLease): boolean {
  if (inner.baseLength !== outer.baseLength) return false;
  return liesIn(inner.block, outer.block);
}

/** Whether a block lies in another; both are canonical text. */
export function liesIn(inner: string, outer: string): boolean {
  const [a, b] = [parsePrefix(inner), parsePrefix(outer)];
  return !isParseProblem(a) && !isParseProblem(b) && containsPrefix(b, a);
}
