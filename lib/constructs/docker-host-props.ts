import type { DockerEngine } from './docker-engine';
import type { Ipam } from './ipam';

/** What a host is to be, but for who plans its addresses. */
export interface DockerHostOptions {
  /** The engine that runs there: its version decides what its daemon.json may hold. */
  readonly engine: DockerEngine;

  /**
   * Prefix length of the block that the daemon cuts subnets from for networks that nobody declared: 16 for a /16.
   *
   * It never changes once leased: add to it by `addAutomaticPool`.
   *
   * @default 16
   */
  readonly automaticPoolPrefixLength?: number;

  /**
   * Prefix length of the subnets cut from it: 24 for 256 networks of a /16.
   *
   * @default 24
   */
  readonly automaticSubnetPrefixLength?: number;

  /**
   * Address of docker0 with its prefix length, such as '172.24.0.1/24'.
   *
   * @default - the first address of a leased block of `defaultBridgePrefixLength`
   */
  readonly bip?: string;

  /**
   * Prefix length of docker0's subnet where it is leased.
   *
   * @default 24
   */
  readonly defaultBridgePrefixLength?: number;

  /**
   * Gives docker0 an IPv6 subnet as well, a /64 of the Ipam's IPv6 pools.
   *
   * @default false
   */
  readonly defaultBridgeIpv6?: boolean;

  /**
   * MTU in bytes of docker0 and, where the engine can (24 and later), of networks that nobody declared.
   *
   * @default - the engine's: 1500
   */
  readonly mtu?: number;

  /**
   * Keys of daemon.json that are yours: `log-driver`, `live-restore`, … They are kept as they are; the plan adds its own.
   *
   * @default - none
   */
  readonly daemonJson?: { readonly [key: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any

  /**
   * A daemon.json that the host has, as a file relative to the directory of cdktf.json: its keys are kept and merged.
   *
   * @default - none
   */
  readonly existingDaemonJson?: string;

  /**
   * What the host really has: a snapshot that `docker-ipam scan --output` wrote, relative to the directory of cdktf.json.
   *
   * Everything in it is kept clear of. A bridge network that is declared here and is on the host already keeps its IPv4 subnet,
   * gateway and range, unless `subnet` or `subnetPrefixLength` is written; so does docker0, unless `bip` or
   * `defaultBridgePrefixLength` is. One that is in the way of something else in the snapshot is leased anew. Its networks are
   * counted off the room for more: without a snapshot that is all that the automatic pools hold.
   *
   * @default - none: the host is taken for an empty one
   */
  readonly snapshot?: string;

  /**
   * Namespace of the host's blocks: hosts of sibling namespaces may hold the same addresses.
   *
   * @default - the root namespace: unique among all hosts
   */
  readonly namespace?: string;

  /**
   * Where the docker provider reaches the engine: 'unix:///var/run/docker.sock', 'ssh://admin@server'.
   *
   * @default - the provider's own: DOCKER_HOST, else the local socket
   */
  readonly connection?: string;

  /**
   * The host's own address on the network that it shares with other hosts, such as '192.0.2.10': what members of a swarm know
   * it by. Reserve the network that it is in.
   *
   * @default - none, which swarms refuse; of an SshDockerHost the `address`, unless it is a name; of an Ec2DockerHost its
   * `privateIpv4Address`, which a swarm has planned where it is not written
   */
  readonly underlayAddress?: string;
}

/** Props of a `DockerHost`. */
export interface DockerHostProps extends DockerHostOptions {
  /** Who plans its addresses. */
  readonly ipam: Ipam;
}
