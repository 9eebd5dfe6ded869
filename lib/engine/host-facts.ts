import type { AddressPool } from './address-pools';
import type { DefaultBridge } from './default-bridge';
import type { EngineVersion } from './engine-version';

/** What networks get that somebody makes on the host without saying it: by `docker network create`, by Compose. */
export interface NewNetworkDefaults {
  /**
   * MTU in bytes of new bridge networks; the daemon can set it from 24.
   *
   * @default - the engine's: 1500
   */
  readonly mtu?: number;
  /**
   * Plainly routed IPv6, without NAT, with only published ports open.
   *
   * Engines before 27 route plainly by themselves as long as `ip6tables` is off.
   *
   * @default false
   */
  readonly routedIpv6?: boolean;
}

/** A key-value store that overlay networks of 20.10 are kept in: etcd, Consul or ZooKeeper. */
export interface ClusterStore {
  /** Such as `etcd://10.0.0.254:2379`. */
  readonly store: string;
  /** Address and port, or interface and port, that the other engines find this one at: `10.0.0.10:2376`, `eth0:2376`. */
  readonly advertise: string;
  /** `cluster-store-opts`, such as `kv.cacertfile`. */
  readonly options?: Readonly<Record<string, string>>;
}

/** All that the plan knows of a host and its daemon must know. Addresses are text, as leases are. */
export interface HostFacts {
  /** Path of the construct, put on every problem. */
  readonly path?: string;
  readonly engine: EngineVersion;
  /** docker0, or `none` to have none. */
  readonly bridge: DefaultBridge | 'none';
  /**
   * IPv4 blocks that subnets of unnamed networks are cut from.
   *
   * @default - none written: Docker's built-in pools stay in force, which the caller then must have reserved
   */
  readonly ipv4Pools?: readonly AddressPool[];
  /**
   * IPv6 blocks of the same use; from 27 an engine without any makes up a ULA of its own.
   *
   * @default - none written
   */
  readonly ipv6Pools?: readonly AddressPool[];
  /** @default - the engine's own */
  readonly newNetworks?: NewNetworkDefaults;
  /**
   * IPv6 of docker0 without NAT and without any filter of Docker's.
   *
   * There is no gateway mode for docker0, so this turns `ip6tables` off for the whole daemon: every network of the host is
   * then unfiltered, and a filter of one's own is due.
   *
   * @default false
   */
  readonly routedDefaultBridge?: boolean;
  /**
   * Filtering and NAT of IPv6, for the whole daemon. Before 27 `true` also turns `experimental` on, without which the daemon
   * does not start.
   *
   * @default - the engine's: off before 27, on from it
   */
  readonly ip6tables?: boolean;
  /** Containers outlive a restart of the daemon. @default - the user's, else the engine's: off */
  readonly liveRestore?: boolean;
  /** Member of a swarm, which some keys exclude. @default false */
  readonly inSwarm?: boolean;
  /** Overlay networks of 20.10. @default - none */
  readonly clusterStore?: ClusterStore;
  /** A `daemon.json` that the host has: kept, and merged. @default - none */
  readonly existing?: unknown;
  /** Keys that the user sets in code: kept. @default - none */
  readonly userKeys?: unknown;
  /** Where the daemon's program lies; it is written where `hosts` needs a drop-in. @default '/usr/bin/dockerd' */
  readonly dockerdPath?: string;
}
