/** How packets for containers of other hosts find their way. */
export enum Ipv6Topology {
  /** A router holds a route for each host's prefix; hosts know their default route alone. */
  ROUTED = 'ROUTED',
  /** Every host holds a route to every other host's prefix. */
  SWITCHED = 'SWITCHED',
  /**
   * Containers have addresses of the prefix that the provider puts on the link itself, and each host answers neighbour
   * solicitations for its own: for providers that give a /64 and route nothing.
   */
  NDP_PROXIED = 'NDP_PROXIED',
}

/** Who configures an interface: it decides how its address, its routes and router advertisements are written. */
export enum UplinkManager {
  /** The kernel alone, or ifupdown: a systemd unit sets address and routes, and sets them again after a link was down. */
  KERNEL = 'KERNEL',
  /** systemd-networkd: a drop-in beside the interface's .network file, whose name `networkFile` says. */
  NETWORKD = 'NETWORKD',
  /**
   * netplan with its renderer networkd: a file that is merged with those that are there; the interface is one under `ethernets`.
   * With its renderer NetworkManager, which has no unreachable routes, write NETWORK_MANAGER.
   */
  NETPLAN = 'NETPLAN',
  /** NetworkManager, which takes router advertisements itself and leaves the routes to the unit. */
  NETWORK_MANAGER = 'NETWORK_MANAGER',
}

/** Where a host's IPv6 default route comes from. */
export enum Ipv6DefaultRoute {
  /** Written: by way of the cluster's router or gateway. */
  STATIC = 'STATIC',
  /** Router advertisements; they are accepted in spite of forwarding. */
  ROUTER_ADVERTISEMENT = 'ROUTER_ADVERTISEMENT',
  /** Somewhere else: nothing is written, and nothing about router advertisements changes. */
  UNMANAGED = 'UNMANAGED',
}

/** Who answers neighbour solicitations for containers in the topology NDP_PROXIED. */
export enum NeighbourProxy {
  /** The daemon ndppd, for every address of the host's container subnets, whether a container has it or not. */
  DAEMON = 'DAEMON',
  /** The kernel, by an entry for each reserved address; of subnets without any, at most /120, for each address. */
  ENTRIES = 'ENTRIES',
}

/** Transport protocols with ports. */
export enum TransportProtocol {
  /** TCP. */
  TCP = 'tcp',
  /** UDP. */
  UDP = 'udp',
  /** SCTP. */
  SCTP = 'sctp',
}
