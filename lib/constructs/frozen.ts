import type { Lock, Plan, PlanProblem } from '../plan';

/** What a lock that must not change lacks, or has too much. */
export function frozenProblems(plan: Plan, lock: Lock): PlanProblem[] {
  const { leased, released, returned, renumbered, moved } = plan.changes;
  // What is released, renumbered or moved is known by the lock alone: the plan has no such block under that key any more.
  const held = new Map(lock.leases.flatMap((lease) => (lease.released ? [] : [[lease.key, lease.block] as const])));
  return [
    ...[...leased, ...returned].map((key): PlanProblem => ({ code: 'LOCK_MISSES', key })),
    ...[...released, ...renumbered, ...moved.keys()].map((key): PlanProblem => ({ code: 'LOCK_STALE', key, block: held.get(key)! })),
  ];
}
