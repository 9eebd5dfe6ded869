import type { AddressPool, DefaultBridgeIpv6 } from '../engine';

/** What the cluster adds to a host's daemon. */
export interface ClusterFacts {
  readonly bridgeIpv6?: DefaultBridgeIpv6;
  readonly routedDefaultBridge: boolean;
  readonly ip6tables?: boolean;
  readonly ipv6Pools: readonly AddressPool[];
}
