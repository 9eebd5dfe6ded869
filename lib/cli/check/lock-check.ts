import type { PlanProblem } from '../../plan';
import type { PlanFileHost } from '../../io';
import type { IpamView } from '../ipam-view';
import { leaseConflicts } from '../lock/lease-conflicts';

/** What a check finds of one Ipam. */
export interface Finding {
  readonly problem: PlanProblem | { readonly code: 'FEW_NETWORKS_LEFT'; readonly host: PlanFileHost; readonly wanted: number };
}

/**
 * Compares the lock with the plan of the last synth, as a frozen synth would: nothing may be missing, stale or overlapping.
 *
 * What overlaps in the plan too is allowed by its code, since a synth writes no plan that has problems.
 *
 * @param room networks that each host must still have room for
 */
export function checkLock(view: IpamView, room = 0): Finding[] {
  const problems: PlanProblem[] = [];
  const live = view.leases.filter(({ released }) => !released);
  const held = new Map(live.map((lease) => [lease.key, lease]));
  const planned = (view.planned ?? []).filter(({ released }) => !released);
  for (const { key, block } of planned) {
    const lease = held.get(key);
    if (!lease) problems.push({ code: 'LOCK_MISSES', key });
    else if (lease.block !== block) problems.push({ code: 'LOCK_STALE', key, block: lease.block });
  }
  const wanted = new Set(planned.map(({ key }) => key));
  if (view.planned) for (const { key, block } of live) if (!wanted.has(key)) problems.push({ code: 'LOCK_STALE', key, block });
  const places = new Set(planned.map(({ key, block }) => `${key}\n${block}`));
  const pairs = leaseConflicts(live, (a, b) => places.has(`${a.key}\n${a.block}`) && places.has(`${b.key}\n${b.block}`));
  for (const [a, b] of pairs) problems.push({ code: 'LOCK_OVERLAP', key: b.key, block: b.block, other: { kind: 'lease', key: a.key, block: a.block } });
  const full = view.hosts.filter((host) => host.automaticRoom !== undefined && host.automaticRoom < room);
  return [...problems.map((problem) => ({ problem })), ...full.map((host): Finding => ({ problem: { code: 'FEW_NETWORKS_LEFT', host, wanted: room } }))];
}
