import type { MapEntry, PageEntry } from '../report';
import type { PlanFileIpam, PlanFileLease } from './plan-file';
import { leaseName, nameOf } from './plan-names';

/** One Ipam as its plan has it, or its lock with what the last plan knows besides. */
export interface PlanView extends Pick<PlanFileIpam, 'id' | 'pools' | 'reservations' | 'leases' | 'hosts' | 'topologies'> {
  /** The lock's path as its user would write it. */
  readonly lockFile: string;
  /** Leases of the plan that the lock may have lost. @default - `leases` are the plan's */
  readonly planned?: readonly PlanFileLease[];
}

/** Pools that are no leases themselves; a network is one for the addresses in it. */
export function rootPools({ pools, leases, planned = [] }: Pick<PlanView, 'pools' | 'leases' | 'planned'>): PlanView['pools'] {
  const leased = new Set([...leases, ...planned].map(({ key }) => key));
  return pools.filter(({ key, pool }) => pool === undefined && !leased.has(key));
}

/** A view's blocks as entries of an address map. A leased pool is a pool; what lies in a base known only at plan has no place yet. */
export function mapEntries(view: PlanView): PageEntry[] {
  const name = nameOf(view);
  const pools = rootPools(view).map(({ key, block, prefixLength, namespace }): MapEntry => ({
    kind: 'pool', name: name(key), block: block ?? `a /${prefixLength}`, namespace,
  }));
  const reservations = view.reservations.map(({ key, block, reason, namespace }): MapEntry => ({ kind: 'reservation', name: name(key), block, note: reason, namespace }));
  const leases = view.leases.map((lease): PageEntry => ({
    kind: lease.released ? 'tombstone' : lease.purpose === 'ipam pool' ? 'pool' : 'lease',
    name: leaseName(lease, name),
    block: lease.baseLength === undefined ? lease.block : `${lease.block} of a /${lease.baseLength}`, note: lease.purpose, namespace: lease.namespace,
    owner: ownerOf(lease), key: lease.key, stack: lease.stack, app: lease.app, addresses: lease.addresses, fixed: lease.fixed,
  }));
  return [...pools, ...reservations, ...leases];
}

/** The host that a lease is on; of what is on none, the construct that stands in its stack. */
function ownerOf({ host, path, stack, released }: PlanFileLease): string | undefined {
  if (released) return undefined;
  return host ?? path?.split('/').slice(0, 2).join('/') ?? stack;
}
