import type { EngineVersion } from '../engine';
import type { OpenPort } from './forward-filter';

/**
 * How packets for containers find their host.
 *
 * - `ROUTED`: routers hold a route for each host's prefix; hosts know their default route and nothing of each other.
 * - `SWITCHED`: every host holds a route to every other host's prefix.
 * - `NDP_PROXIED`: the containers' addresses lie in the prefix of the link itself, so nobody holds a route; each host answers
 *   neighbour solicitations for its containers.
 */
export type Topology = 'ROUTED' | 'SWITCHED' | 'NDP_PROXIED';

/**
 * Who configures an interface: it decides how routes and the acceptance of router advertisements are written.
 *
 * The kernel leaves routes alone but forgets those of IPv6 when a link goes down; networkd removes routes that it does not
 * know; networkd and NetworkManager take router advertisements in user space, whatever the kernel's `accept_ra` says.
 */
export type LinkManager = 'KERNEL' | 'NETWORKD' | 'NETPLAN' | 'NETWORK_MANAGER';

/** Where the default route of a host comes from. `UNMANAGED`: from somewhere else, and nothing is written. */
export type DefaultRoute = 'STATIC' | 'ROUTER_ADVERTISEMENT' | 'UNMANAGED';

/** Hosts, and routers where they have some, on one link. Addresses and blocks are text, as leases are. */
export interface Cluster {
  /** Path of the construct, put on problems that belong to no single node. */
  readonly path: string;
  readonly topology: Topology;
  /** The block that host prefixes are cut from. */
  readonly prefix: string;
  /**
   * The block that is on-link for all nodes; with `NDP_PROXIED` the same as `prefix`, or around it. None where a network takes
   * each host's packets to its interface by itself, as a VPC does: nodes then have no next hops to be.
   */
  readonly link?: string;
  /** A router that is not ours: an address of the link, or a link-local one. */
  readonly gateway?: string;
  readonly hosts: readonly ClusterHost[];
  readonly routers: readonly ClusterRouter[];
  /** Routes IPv4 between the hosts as well. @default - none */
  readonly ipv4?: ClusterIpv4;
}

/** IPv4 of a cluster: the part of it in which containers keep their own addresses. */
export interface ClusterIpv4 {
  /** The block that the hosts' pools are cut from. */
  readonly prefix: string;
  /** Where hosts send what is for others, if their default route does not lead there. @default - the default route, with `ROUTED` */
  readonly gateway?: string;
  /** Further blocks towards which containers keep their own addresses: whoever is there has routes back. */
  readonly nonMasqueradeBlocks: readonly string[];
}

/** IPv4 of a host in it. */
export interface HostIpv4 {
  /** The block that is the host's: all its routed IPv4 subnets lie in it. */
  readonly hostPrefix: string;
  /** Its address on the link, which it has already; others send to it what is for its containers. @default - unknown */
  readonly linkAddress?: string;
  /** Routed subnets. */
  readonly subnets: ReadonlyArray<Pick<ContainerSubnet, 'name' | 'subnet'>>;
}

/** Something with an interface on the link. */
export interface LinkNode {
  /** A plain name, for comments in files. */
  readonly name: string;
  /** Path of the construct, put on problems. */
  readonly path: string;
  /** Name of the interface on the link: `eth0`. */
  readonly interfaceName: string;
  /** Its address there; others send to it what is for containers behind the node. None without a link. */
  readonly linkAddress?: string;
  readonly manager: LinkManager;
  /** With `NETWORKD`: name of the .network file that configures the interface, such as `10-eth0.network`. */
  readonly networkFile?: string;
}

/** A machine with containers. */
export interface ClusterHost extends LinkNode {
  readonly engine: EngineVersion;
  /** The block that is the host's: all its subnets lie in it. */
  readonly hostPrefix: string;
  readonly subnets: readonly ContainerSubnet[];
  /** What the daemon cuts subnets from for networks that nobody declared. @default - none */
  readonly automaticPool?: string;
  readonly defaultRoute: DefaultRoute;
  /** Whether Docker filters what is forwarded to containers; if not, a filter of our own does. */
  readonly filteredByDocker: boolean;
  /** What strangers may open in containers, where the filter is ours. */
  readonly openPorts: readonly OpenPort[];
  /** Leaves every port of every container open to everybody. */
  readonly exposeAllPorts: boolean;
  /** With `NDP_PROXIED`: by the daemon ndppd, or by an entry for each address. */
  readonly neighbourProxy: 'DAEMON' | 'ENTRIES';
  /** Where the cluster routes IPv4. @default - none */
  readonly ipv4?: HostIpv4;
}

/** A subnet of containers on a host. */
export interface ContainerSubnet {
  /** `docker0`, or the name of the network. */
  readonly name: string;
  readonly subnet: string;
  /** Addresses in it that are kept for containers: those that a proxy by entries answers for. */
  readonly addresses: readonly string[];
  /** Whether it is the default bridge, whose containers engines before 28 give addresses made of their MACs. */
  readonly isDefaultBridge: boolean;
}

/** A router on the link that holds routes to the hosts. */
export interface ClusterRouter extends LinkNode {
  /** Routes that it holds besides. */
  readonly routes: readonly RouterRoute[];
}

/** A route that somebody adds to a router. */
export interface RouterRoute {
  readonly destination: string;
  readonly nextHop: string;
}
