import type { PlanProblem } from '../../plan';
import type { PlanFileHost } from '../../io';
import type { IpamView } from '../ipam-view';
import { type PlanDisagreement, planDisagreements } from '../plan-disagreement';
import { leaseConflicts } from '../lock/lease-conflicts';

/** What a check finds of one Ipam. */
export interface Finding {
  readonly problem: PlanProblem | { readonly code: 'NOT_AS_PLANNED'; readonly disagreement: PlanDisagreement } | { readonly code: 'FEW_NETWORKS_LEFT'; readonly host: PlanFileHost; readonly wanted: number };
}

/**
 * Compares the lock with the plan of the last synth, as CI needs it: nothing may be missing, stale or overlapping.
 *
 * What overlaps in the plan too is allowed by its code, since a synth writes no plan that has problems.
 *
 * @param room networks that each host must still have room for
 */
export function checkLock(view: IpamView, room = 0): Finding[] {
  const live = view.leases.filter(({ released }) => !released);
  const planned = (view.planned ?? []).filter(({ released }) => !released);
  const places = new Set(planned.map(({ key, block }) => `${key}\n${block}`));
  const pairs = leaseConflicts(live, (a, b) => places.has(`${a.key}\n${a.block}`) && places.has(`${b.key}\n${b.block}`));
  const problems: Array<Finding['problem']> = [
    ...planDisagreements(view).map((disagreement) => ({ code: 'NOT_AS_PLANNED' as const, disagreement })),
    ...pairs.map(([a, b]) => ({ code: 'LOCK_OVERLAP' as const, key: b.key, block: b.block, other: { kind: 'lease' as const, key: a.key, block: a.block } })),
  ];
  const full = view.hosts.filter((host) => host.automaticRoom !== undefined && host.automaticRoom < room);
  return [...problems.map((problem) => ({ problem })), ...full.map((host): Finding => ({ problem: { code: 'FEW_NETWORKS_LEFT', host, wanted: room } }))];
}
