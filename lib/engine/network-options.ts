import { isAtLeast, type EngineVersion } from './engine-version';
import { sortEntries } from './json-value';

/** MTU of a bridge network's interfaces; of an overlay's underlay, from which the driver takes its 50 bytes. */
export const MTU_OPTION = 'com.docker.network.driver.mtu';

/** `routed`: no NAT, published ports open. From 27.0 (moby#47871). */
export const GATEWAY_MODE_IPV6_OPTION = 'com.docker.network.bridge.gateway_mode_ipv6';

/** The same of IPv4. */
export const GATEWAY_MODE_IPV4_OPTION = 'com.docker.network.bridge.gateway_mode_ipv4';

/** NAT towards everybody, or towards nobody. */
export const MASQUERADE_OPTION = 'com.docker.network.bridge.enable_ip_masquerade';

/** What a bridge network is to be. */
export interface BridgeNetworkWish {
  /** MTU in bytes. @default - the engine's */
  readonly mtu?: number;
  /** IPv6 without NAT, filtered to published ports from 27 (before it: see `checkRoutedNetworks`). @default false */
  readonly routedIpv6?: boolean;
  /** IPv4 without NAT; a published port is open at the container's address, and before 27 at the host's as well. @default false */
  readonly routedIpv4?: boolean;
}

/**
 * Options that make a bridge network what is wished on this engine.
 *
 * What the daemon adds from its `default-network-opts` (`daemonDefaults`) is in the answer: a network whose declared options
 * differ from those that Docker shows is replaced by Terraform at the next plan.
 */
export function bridgeNetworkOptions(
  engine: EngineVersion, wish: BridgeNetworkWish, daemonDefaults: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const options = new Map(Object.entries(daemonDefaults));
  if (wish.mtu !== undefined) options.set(MTU_OPTION, String(wish.mtu));
  // Engines before 27 know no gateway mode and route plainly: nothing to write.
  if (wish.routedIpv6 && isAtLeast(engine, '27.0')) options.set(GATEWAY_MODE_IPV6_OPTION, 'routed');
  if (wish.routedIpv4) {
    if (isAtLeast(engine, '27.0')) options.set(GATEWAY_MODE_IPV4_OPTION, 'routed');
    else options.set(MASQUERADE_OPTION, 'false');
  }
  return Object.fromEntries(sortEntries([...options]));
}
