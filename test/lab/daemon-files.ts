import { bridgeNetworkOptions, type JsonObject } from '../../lib/engine';
import type { DaemonKeys } from './engine';
import type { NetworkOptions } from './network';
import type { InstalledEngine } from './readiness';
import { rendered, versionOf } from './rendering';

/**
 * The daemon.json files that the lab's stories prove right: what the library
 * writes for a declaration, on each engine. Files that go wrong are written by
 * hand in the tests.
 */

/** S3: everything Docker makes by itself stays in 10.200.0.0/18, far from the peer; the host's other keys are kept. */
export function ec2Host(installed: InstalledEngine): JsonObject {
  return rendered(installed, {
    bridge: { bip: '10.200.64.1/24' },
    ipv4Pools: [{ base: '10.200.0.0/18', size: 24 }],
    existing: { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' }, 'max-concurrent-downloads': 10 },
  });
}

/** Automatic networks of both families, IPv6 ones of /64. */
export function ipv6Pools(installed: InstalledEngine): JsonObject {
  return rendered(installed, {
    bridge: { bip: '10.100.0.1/24' },
    ipv4Pools: [{ base: '10.200.0.0/22', size: 24 }],
    ipv6Pools: [{ base: 'fd00:1::/62', size: 64 }],
  });
}

/** Two automatic pools, declared against the order of their addresses, and a default bridge that is where it says. */
export function twoPools(installed: InstalledEngine): JsonObject {
  return rendered(installed, {
    bridge: { bip: '10.150.0.1/24' },
    ipv4Pools: [{ base: '10.200.0.0/22', size: 24 }, { base: '10.100.0.0/22', size: 24 }],
  });
}

/** A default bridge with IPv6. */
export function ipv6Bridge(installed: InstalledEngine): JsonObject {
  return rendered(installed, { bridge: { bip: '10.200.0.1/24', ipv6: { subnet: 'fd00:2::/64' } } });
}

/** IPv6 packet filtering by Docker. */
export function ipv6Filtered(installed: InstalledEngine): JsonObject {
  return rendered(installed, { bridge: { bip: '10.200.0.1/24' }, ip6tables: true });
}

/** One automatic pool of three subnets beside the default bridge's, and nothing declared in it. */
export function onePool(installed: InstalledEngine): JsonObject {
  return rendered(installed, { bridge: { bip: '10.100.0.1/24' }, ipv4Pools: [{ base: '10.200.0.0/22', size: 24 }] });
}

/** By hand: pools, and no word about the default bridge. */
export function pools(base: string, more: Readonly<Record<string, unknown>> = {}): DaemonKeys {
  return { 'default-address-pools': [{ base, size: 24 }], ...more };
}

/** S2: containers of the default bridge are reached by plain routing, and seen under their own addresses. */
export function routedDefaultBridge(installed: InstalledEngine, n: number): JsonObject {
  return rendered(installed, {
    bridge: { bip: `10.20${n}.0.1/24`, ipv6: { subnet: `2001:db8:${n}:1::/64` } },
    routedDefaultBridge: true,
  });
}

/** S2, from 27 on: the same for a network of its own, with Docker's filter kept. */
export function routedNetwork(installed: InstalledEngine, n: number): NetworkOptions {
  return {
    ipv6: true,
    subnets: [
      { subnet: `10.21${n}.0.0/24`, gateway: `10.21${n}.0.1` },
      { subnet: `2001:db8:${n}:1::/64`, gateway: `2001:db8:${n}:1::1` },
    ],
    options: bridgeNetworkOptions(versionOf(installed), { routedIpv6: true }),
  };
}
