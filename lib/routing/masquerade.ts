import { formatPrefix, type Prefix } from '../netip';
import { covering } from './port-filter';

/**
 * Containers that keep their own addresses towards some blocks, and go everywhere else under their host's.
 *
 * Docker has one switch for each network: NAT towards everybody, or none. Without it a container would reach no resolver, no
 * metadata service and no internet, since nobody there has a route back.
 */
export interface Masquerade {
  readonly source: Prefix;
  /** Blocks from which there is a route back. */
  readonly except: readonly Prefix[];
}

/** The chain for `table inet docker_ipam`; NAT in that family needs Linux 5.2. */
export function masqueradeChain(masquerade: Masquerade | undefined): string[] {
  if (!masquerade) return [];
  const { source, except } = masquerade;
  return [
    '  chain postrouting {',
    '    type nat hook postrouting priority 100; policy accept;',
    `    ip saddr ${formatPrefix(source)} ip daddr != { ${covering(except).map(formatPrefix).join(', ')} } masquerade`,
    '  }',
  ];
}
