import { isParseProblem, parsePrefix } from '../netip';

/** What the plan means for one host, for a person to read. */
export interface HostSummary {
  readonly name: string;
  /** As the user knows it: `20.10.23`, `28`. */
  readonly engine: string;
  /** Address of docker0 with its prefix length. */
  readonly bip?: string;
  /** The networks that are declared: of the plan's own, and of Compose projects. */
  readonly networks: readonly NetworkSummary[];
  /** What the daemon cuts subnets from for networks that name none. */
  readonly automaticPools: readonly AutomaticPool[];
  /**
   * How many more IPv4 networks the daemon can make: what its pools hold, less the networks that were seen on the host, if
   * somebody looked. Undefined where nobody can tell.
   *
   * @default - nobody can tell
   */
  readonly networksLeft?: number;
  /** What to do or to know on this host, in words: `hostNoticeText` has the usual ones. */
  readonly notices: readonly string[];
  /**
   * What the plan cannot see of this host, each as a phrase: `networks made by hand`.
   *
   * @default - nothing worth saying
   */
  readonly unknown?: readonly string[];
}

export interface NetworkSummary {
  readonly name: string;
  /** Canonical CIDR text; both undefined when only Terraform will know. */
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly of: 'compose project' | 'network' | 'overlay';
  /** Name of the Compose project, so that projects can be counted. */
  readonly project?: string;
}

/** An entry of `default-address-pools`. */
export interface AutomaticPool {
  readonly base: string;
  /** Prefix length of each subnet. */
  readonly size: number;
}

/** What an operator has to do, or should know, on a host. */
export type HostNotice =
  /** A network that exists has to be made anew, since Docker changes no subnet in place. */
  | { readonly code: 'NETWORK_RECREATED'; readonly network: string; readonly from: string; readonly to: string }
  /** Networks of a Compose project that exist with other subnets; Compose does not touch them while they are up. */
  | { readonly code: 'COMPOSE_NETWORKS_DOWN'; readonly project: string; readonly networks: readonly string[] }
  /** docker0 changes its address. With `liveRestore` a running container keeps the old one in effect. */
  | { readonly code: 'DOCKER0_MOVES'; readonly from?: string; readonly to: string; readonly liveRestore: boolean }
  /** docker0 keeps its address, whatever the file suggests; both left out where nobody can tell. */
  | { readonly code: 'DOCKER0_STAYS'; readonly at?: string; readonly to?: string }
  /** Networks that are made from now on come from other pools; none: the engine's built-in ones. */
  | { readonly code: 'NEW_NETWORKS_MOVE'; readonly pools: readonly string[]; readonly containersStop: boolean };

/** Below this many networks, or this share of all, an automatic pool is nearly exhausted. */
const FEW = 10;
const SMALL_SHARE = 0.05;

/**
 * How many IPv4 subnets the pools hold. Every network that names no subnet takes one of them; IPv6 pools do not limit it.
 */
export function automaticRoom(pools: readonly AutomaticPool[]): number {
  return pools.reduce((sum, { base, size }) => {
    const prefix = parsePrefix(base);
    return isParseProblem(prefix) || prefix.family === 6 || size < prefix.length ? sum : sum + 2 ** (size - prefix.length);
  }, 0);
}

/** Whether an operator should hear that the host will soon make no more networks. */
export function isNearlyExhausted({ automaticPools, networksLeft }: HostSummary): boolean {
  if (networksLeft === undefined) return false;
  return networksLeft < FEW || networksLeft < SMALL_SHARE * automaticRoom(automaticPools);
}
