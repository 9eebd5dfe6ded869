/** IPv4 of containers, routed between the hosts of a cluster instead of hidden behind them. */
export interface RoutedIpv4Props {
  /**
   * The block that the hosts' pools are cut from, such as '10.64.0.0/12'. Towards it containers keep their own addresses.
   *
   * @default - leased by `prefixLength` from the Ipam's IPv4 pools
   */
  readonly prefix?: string;
  /**
   * Prefix length of that block where it is leased.
   *
   * @default 16
   */
  readonly prefixLength?: number;
  /**
   * Prefix length of the pool that each host gets for its routed networks: a /20 has sixteen of /24.
   *
   * @default 20
   */
  readonly hostPrefixLength?: number;
  /**
   * The router's IPv4 address, where the hosts' default route does not lead to it: each host gets a route for the whole block.
   *
   * @default - none: with ROUTED the default route that a host has already leads to the router
   */
  readonly gateway?: string;
  /**
   * Further blocks towards which containers keep their own addresses: whoever is there must have routes back. To everything
   * else, such as the internet, resolvers and metadata services, containers go under their host's address.
   *
   * @default - none
   */
  readonly nonMasqueradeCidrBlocks?: string[];
}
