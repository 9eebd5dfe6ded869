import type { Plan, PlanProblem } from '../plan';

/** What a lock that must not change lacks, or has too much. */
export function frozenProblems(plan: Plan): PlanProblem[] {
  const { leased, released, returned, renumbered, moved } = plan.changes;
  const stale = [...released, ...renumbered, ...moved.keys()];
  const blockOf = (key: string) => plan.leases.get(key)?.block ?? '';
  return [
    ...[...leased, ...returned].map((key): PlanProblem => ({ code: 'LOCK_MISSES', key })),
    ...stale.map((key): PlanProblem => ({ code: 'LOCK_STALE', key, block: blockOf(key) })),
  ];
}
