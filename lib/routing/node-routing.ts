import type { Address, Prefix } from '../netip';
import type { ForwardFilter } from './forward-filter';
import type { Masquerade } from './masquerade';
import type { Route } from './route';
import type { Sysctl } from './sysctl';
import type { LinkManager } from './topology';

/** Everything that one host or router of a cluster needs; its spellings are made from this alone. */
export interface NodeRouting {
  readonly name: string;
  readonly interfaceName: string;
  readonly manager: LinkManager;
  readonly networkFile?: string;
  /** None without a link. */
  readonly linkAddress?: Address;
  /** Its IPv4 address on the network between the hosts, where IPv4 of containers is routed to it: others' next hop. */
  readonly ipv4LinkAddress?: Address;
  /** Prefix length of the link. */
  readonly linkLength?: number;
  /** In address order, the default route last. */
  readonly routes: readonly Route[];
  /** In the order in which they are to be set. */
  readonly sysctls: readonly Sysctl[];
  readonly acceptsRouterAdvertisements: boolean;
  /** Addresses of containers that the host answers neighbour solicitations for. */
  readonly proxiedAddresses: readonly Address[];
  /** Subnets of containers that ndppd answers for. */
  readonly proxiedSubnets: readonly Prefix[];
  /** None on routers. */
  readonly filter?: ForwardFilter;
  /** Where IPv4 of containers is routed. */
  readonly masquerade?: Masquerade;
}
