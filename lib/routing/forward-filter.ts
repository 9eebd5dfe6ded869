import type { Prefix } from '../netip';

/** Transport protocols with ports. */
export type TransportProtocol = 'tcp' | 'udp' | 'sctp';

/** Ports of containers that others may open. */
export interface OpenPort {
  readonly protocol: TransportProtocol;
  readonly firstPort: number;
  /** The same as `firstPort` for a single one. */
  readonly lastPort: number;
  /** CIDR block of the containers. @default - every container of the host */
  readonly destination?: string;
  /** CIDR block of who may. @default - everybody */
  readonly source?: string;
}

/** An open port whose blocks have been read. */
export interface FilterRule {
  readonly protocol: TransportProtocol;
  readonly firstPort: number;
  readonly lastPort: number;
  readonly destination?: Prefix;
  readonly source?: Prefix;
}

/**
 * What may be forwarded to the containers of a host on which Docker filters no IPv6.
 *
 * Everything that answers a container, errors that IPv6 cannot do without (RFC 4890 section 4.3.1: a path's MTU is found by
 * packet-too-big alone), pings, traffic within one bridge, and the ports that are declared. What is not for containers of the
 * host is none of its business.
 */
export interface ForwardFilter {
  readonly interfaceName: string;
  /**
   * The block that it guards: all of the host's containers.
   *
   * @default - whatever leaves by another interface, where only Terraform knows the block
   */
  readonly hostPrefix?: Prefix;
  /** Bridges whose subnets only Terraform knows, in each of which containers talk to each other freely. @default - none */
  readonly bridges?: readonly string[];
  /** Subnets in each of which containers talk to each other freely. */
  readonly subnets: readonly Prefix[];
  /** `all`: nothing is guarded; `by-docker`: the engine guards. Either way a table from earlier times is removed. */
  readonly open: readonly FilterRule[] | 'all' | 'by-docker';
}
