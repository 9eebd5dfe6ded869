import { formatAddress, formatPrefix } from '../netip';
import type { NodeRouting } from './node-routing';
import { nextHopText } from './route';
import { WRITTEN_BY } from './written-by';

/** After whatever an installer or cloud-init has put there, with which netplan merges it. */
export const NETPLAN_PATH = 'etc/netplan/90-docker-ipam.yaml';

/**
 * A node as a file of netplan, for an interface under `ethernets`. Lists add to those of the other files.
 *
 * Names are checked, and addresses are canonical text: all of it stands in double quotes without a need to escape.
 */
export function renderNetplanFile({ interfaceName, linkAddress, linkLength, routes, acceptsRouterAdvertisements }: Omit<NodeRouting, 'filter' | 'sysctls'>): string {
  return [
    `# ${WRITTEN_BY}`,
    'network:',
    '  version: 2',
    '  ethernets:',
    `    "${interfaceName}":`,
    ...(acceptsRouterAdvertisements ? ['      accept-ra: true'] : []),
    ...(linkAddress ? ['      addresses:', `        - "${formatAddress(linkAddress)}/${linkLength}"`] : []),
    ...(routes.length > 0 ? ['      routes:'] : []),
    ...routes.flatMap((route) => [
      `        # ${route.what}`,
      `        - to: "${formatPrefix(route.destination)}"`,
      route.to === 'unreachable' ? '          type: "unreachable"' : `          via: "${nextHopText(route)}"`,
    ]),
    '',
  ].join('\n');
}
