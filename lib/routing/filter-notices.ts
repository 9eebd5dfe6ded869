import { formatPrefix } from '../netip';
import type { ForwardFilter } from './forward-filter';

/** What an operator has to know of a filter of ours. */
export function filterNotices(filter: ForwardFilter | undefined): string[] {
  if (!filter || filter.open === 'by-docker') return [];
  const why = 'Docker filters no IPv6 on this host';
  if (filter.open === 'all') return [`${why}: every port of every container is open to whoever can route to ${filter.hostPrefix ? formatPrefix(filter.hostPrefix) : 'docker0'}`];
  const ports = [...new Set(filter.open.map(({ protocol, firstPort, lastPort }) => `${firstPort}${lastPort === firstPort ? '' : `-${lastPort}`}/${protocol}`))];
  return [`${why}: etc/docker-ipam/filter.nft lets in ${ports.length > 0 ? ports.join(', ') : 'pings'} and drops the rest`];
}
