import { formatAddress, formatPrefix } from '../netip';
import type { NodeRouting } from './node-routing';
import { nextHopText } from './route';
import { WRITTEN_BY } from './written-by';

/** FRR reads one file at start; what is here is added to it by `vtysh -f`, or by hand. */
export const FRR_PATH = 'etc/frr/docker-ipam.conf';

/** A router's address and static routes in the language of FRR's frr.conf. */
export function renderFrrConfig({ interfaceName, linkAddress, linkLength, routes }: Pick<NodeRouting, 'interfaceName' | 'linkAddress' | 'linkLength' | 'routes'>): string {
  return [
    `! ${WRITTEN_BY}`,
    'ipv6 forwarding',
    '!',
    `interface ${interfaceName}`,
    ...(linkAddress ? [` ipv6 address ${formatAddress(linkAddress)}/${linkLength}`] : []),
    'exit',
    '!',
    ...routes.flatMap((route) => [
      `! ${route.what}`,
      `ipv6 route ${formatPrefix(route.destination)} ${route.to === 'unreachable' ? 'reject' : `${nextHopText(route)} ${interfaceName}`}`,
    ]),
    '',
  ].join('\n');
}
