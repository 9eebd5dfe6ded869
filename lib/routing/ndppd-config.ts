import { formatPrefix, type Prefix } from '../netip';
import { WRITTEN_BY } from './written-by';

export const NDPPD_PATH = 'etc/ndppd.conf';

/**
 * The configuration of ndppd, which answers neighbour solicitations on the uplink for containers behind the host.
 *
 * `static` answers for every address of a subnet, whether a container has it or not: all of them are the host's by plan, and a
 * packet for nobody ends there. The other way, `auto`, asks the containers first, and ndppd 0.2.5 as Debian 12 has it (it calls
 * itself 0.2.4) sends what it learnt to the neighbour that asked first, for as long as it remembers: a second one, such as the
 * router, got no answer, which was seen in packets. With shorter memory (`ttl`, `route-ttl`) the first one got none at times.
 */
export function renderNdppdConfig(interfaceName: string, subnets: readonly Prefix[]): string {
  return [
    `# ${WRITTEN_BY}`,
    `proxy ${interfaceName} {`,
    '  router yes',
    ...subnets.flatMap((subnet) => [`  rule ${formatPrefix(subnet)} {`, '    static', '  }']),
    '}',
    '',
  ].join('\n');
}
