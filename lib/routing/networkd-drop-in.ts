import { formatAddress, formatPrefix } from '../netip';
import type { NodeRouting } from './node-routing';
import { nextHopText, type Route } from './route';
import { WRITTEN_BY } from './written-by';

/** Where the drop-in belongs: beside the .network file of the interface, whatever folder that one is in. */
export function networkdDropInPath(networkFile: string): string {
  return `etc/systemd/network/${networkFile}.d/50-docker-ipam.conf`;
}

/**
 * A node as a drop-in of systemd-networkd.
 *
 * networkd removes routes that it does not know when it reconfigures a link, so it gets them itself, and brings them back
 * after a flap. It takes router advertisements in user space, but not on a host that forwards unless told to
 * (systemd.network(5), IPv6AcceptRA).
 */
export function renderNetworkdDropIn(node: Omit<NodeRouting, 'filter' | 'sysctls'>): string {
  const { linkAddress, linkLength, routes, acceptsRouterAdvertisements, proxiedAddresses } = node;
  return [
    `# ${WRITTEN_BY}`,
    '[Network]',
    ...(linkAddress ? [`Address=${formatAddress(linkAddress)}/${linkLength}`] : []),
    ...(acceptsRouterAdvertisements ? ['IPv6AcceptRA=yes'] : []),
    ...(proxiedAddresses.length > 0 ? ['IPv6ProxyNDP=yes'] : []),
    ...proxiedAddresses.map((address) => `IPv6ProxyNDPAddress=${formatAddress(address)}`),
    ...routes.flatMap((route) => ['', `# ${route.what}`, '[Route]', `Destination=${formatPrefix(route.destination)}`, target(route)]),
    '',
  ].join('\n');
}

function target(route: Route): string {
  return route.to === 'unreachable' ? 'Type=unreachable' : `Gateway=${nextHopText(route)}`;
}
