import type { Family } from '../netip';

/** What the driver takes from its option for VXLAN over IPv4: outer Ethernet 14, IPv4 20, UDP 8, VXLAN 8. */
const VXLAN = 50;
/** An IPv6 header is longer, and the driver does not know of it. */
const IPV6_MORE = 20;
/** What it takes for ESP, before it rounds down to a multiple of 4. */
const ESP = 26;

/** The MTU that engines take for granted, whatever the underlay has. */
export const DEFAULT_MTU = 1500;

/** The network that members reach one another over. */
export interface Underlay {
  /** MTU in bytes of the narrowest link. */
  readonly mtu: number;
  /** Of the members' addresses. */
  readonly family: Family;
}

/**
 * What `com.docker.network.driver.mtu` of an overlay has to say: the MTU of the underlay and not the network's own, since
 * the driver subtracts by itself. Of an IPv6 underlay it subtracts too little (libnetwork's `vxlanEncap` is 50).
 */
export function driverMtu({ mtu, family }: Underlay): number {
  return family === 6 ? mtu - IPV6_MORE : mtu;
}

/**
 * MTU of a container's interface in an overlay.
 *
 * ```
 *  underlay 1500                                plain      1450
 *  |outer headers 50|inner packet 1450      |   encrypted  1424
 * ```
 */
export function interfaceMtu(underlay: Underlay, encrypted = false): number {
  const plain = driverMtu(underlay) - VXLAN;
  return encrypted ? Math.floor((plain - ESP) / 4) * 4 : plain;
}
