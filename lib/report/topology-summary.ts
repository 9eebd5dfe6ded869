/** Machines that share a link or a network, and the routes they hold, for a person to read. */
export interface TopologySummary {
  /** Path of the construct that made it. */
  readonly path: string;
  /** What sort it is: `ROUTED`, `SWITCHED` or `NDP_PROXIED` for an IPv6 cluster. */
  readonly kind: string;
  /** The block that the nodes' own blocks are cut from. */
  readonly prefix?: string;
  /** The block that is on-link for all nodes. */
  readonly link?: string;
  readonly nodes: readonly TopologyNode[];
}

export interface TopologyNode {
  readonly path: string;
  /** `host`, `router` or `route table`. */
  readonly role: string;
  readonly interfaceName?: string;
  /** Its address on the link: others' next hop. */
  readonly address?: string;
  /** Its IPv4 address on the network between the hosts, where IPv4 is routed to it too: others' next hop. */
  readonly ipv4Address?: string;
  /** The block that lies behind it. */
  readonly prefix?: string;
  /** In the order of its routing table. */
  readonly routes: readonly TopologyRoute[];
  /** Blocks and addresses that it answers neighbour solicitations for. */
  readonly answersFor: readonly string[];
}

export interface TopologyRoute {
  /** Canonical CIDR text, or `default`. */
  readonly destination: string;
  /** Left out where packets are refused. */
  readonly nextHop?: string;
  /** Plain name of what lies there. */
  readonly what: string;
}
