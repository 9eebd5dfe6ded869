import type { BridgeNetwork } from './bridge-network';
import type { Ipv6DefaultRoute, NeighbourProxy, TransportProtocol, UplinkManager } from './ipv6-topology';

/** How a host stands in an IPv6 cluster. */
export interface Ipv6ClusterHostOptions {
  /**
   * Name of the interface on the cluster's link.
   *
   * @default 'eth0'
   */
  readonly uplink?: string;
  /**
   * Who configures that interface.
   *
   * @default UplinkManager.KERNEL
   */
  readonly uplinkManager?: UplinkManager;
  /**
   * With UplinkManager.NETWORKD: name of the .network file that configures the interface, such as '10-eth0.network'.
   *
   * @default - none, which NETWORKD refuses
   */
  readonly networkFile?: string;
  /**
   * The host's block.
   *
   * @default - leased from the cluster's prefix
   */
  readonly hostPrefix?: string;
  /**
   * The host's address on the link.
   *
   * @default - leased from the link prefix
   */
  readonly linkAddress?: string;
  /**
   * The host's pool of routed IPv4, where the cluster has `ipv4`.
   *
   * @default - leased from the cluster's IPv4 block
   */
  readonly ipv4HostPrefix?: string;
  /**
   * The IPv4 address that the host has on the link already: others send to it what is for its containers.
   *
   * @default - the host's `underlayAddress`
   */
  readonly ipv4LinkAddress?: string;
  /**
   * Where its default route comes from.
   *
   * @default - STATIC where the cluster has a router or a gateway, else ROUTER_ADVERTISEMENT
   */
  readonly defaultRoute?: Ipv6DefaultRoute;
  /**
   * Gives docker0 a subnet of the host's prefix, without NAT.
   *
   * The engine has no such mode for docker0 alone: from 27 on, `ip6tables: false` turns Docker's IPv6 filter off for every
   * network of the host, and a filter of ours stands in its place.
   *
   * @default - true on engines before 27, which filter no IPv6 anyway; false from 27 on
   */
  readonly routedDefaultBridge?: boolean;
  /**
   * Gives the daemon the upper half of the host's prefix for networks that nobody declared.
   *
   * @default - true from engine 27 on; engines before it cannot cut such a block
   */
  readonly automaticIpv6Pool?: boolean;
  /**
   * Leaves every port of every container open to whoever can route to it, where the filter is ours.
   *
   * @default false
   */
  readonly exposeAllPorts?: boolean;
  /**
   * In a VPC whose VpcRouter is the cluster's router: id of the interface that packets for its containers go to. The interface
   * is not ours, so whoever made it has to turn its source/destination check off.
   *
   * @default - that of the Ec2DockerHost
   */
  readonly networkInterfaceId?: string;
  /**
   * Who answers for containers in the topology NDP_PROXIED.
   *
   * @default NeighbourProxy.DAEMON
   */
  readonly neighbourProxy?: NeighbourProxy;
}

/** Ports of containers that others may open. */
export interface OpenPortProps {
  /** The port that the container listens on. */
  readonly port: number;
  /**
   * The last port of a range.
   *
   * @default - `port` alone
   */
  readonly lastPort?: number;
  /**
   * Its protocol.
   *
   * @default TransportProtocol.TCP
   */
  readonly protocol?: TransportProtocol;
  /**
   * The network whose containers it is opened for.
   *
   * @default - every container of the host
   */
  readonly network?: BridgeNetwork;
  /**
   * Who may open it: an IPv6 block.
   *
   * @default - everybody
   */
  readonly source?: string;
}
