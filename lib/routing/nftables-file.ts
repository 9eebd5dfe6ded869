import { formatPrefix, type Prefix } from '../netip';
import type { FilterRule, ForwardFilter } from './forward-filter';
import { type Masquerade, masqueradeChain } from './masquerade';
import { type PortFilter, portChains } from './port-filter';
import { WRITTEN_BY } from './written-by';

export const FILTER_PATH = 'etc/docker-ipam/filter.nft';
export const FILTER_UNIT_PATH = 'etc/systemd/system/docker-ipam-filter.service';

/** Errors that a sender must learn of, and pings (RFC 4890 sections 4.3.1 and 4.3.2). */
const ICMPV6 = 'destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request, echo-reply';

/** What a host's filter guards: its containers against IPv6 that Docker does not filter, and its own ports for members of clusters; and what it masquerades. */
export interface HostFilter {
  readonly forward?: ForwardFilter;
  /** @default - none */
  readonly ports?: readonly PortFilter[];
  /** @default - none */
  readonly masquerade?: Masquerade;
}

/**
 * The filter as a file for `nft -f`, which carries it out in one transaction: the table is never half there.
 *
 * It owns the table `inet docker_ipam` and touches no other. Naming the table before deleting it makes the deletion hold
 * where there is none yet. Where nothing is guarded, or Docker guards, the file only removes the table.
 */
export function renderFilter({ forward, ports = [], masquerade }: HostFilter): string {
  const head = ['#!/usr/sbin/nft -f', `# ${WRITTEN_BY}`, 'table inet docker_ipam', 'delete table inet docker_ipam'];
  const parts = [forwardChains(forward), portChains(ports), masqueradeChain(masquerade)].filter((part) => part.length > 0);
  if (parts.length === 0) return [...head, ''].join('\n');
  return [...head, 'table inet docker_ipam {', ...parts.flatMap((part, i) => (i === 0 ? part : ['', ...part])), '}', ''].join('\n');
}

function forwardChains(filter: ForwardFilter | undefined): string[] {
  if (filter === undefined || typeof filter.open === 'string') return [];
  const { interfaceName, hostPrefix, subnets, bridges = [], open } = filter;
  const inwards = hostPrefix ? `ip6 daddr ${formatPrefix(hostPrefix)}` : `meta nfproto ipv6 oifname != "${interfaceName}"`;
  return [
    '  chain forward {',
    '    type filter hook forward priority 0; policy accept;',
    `    ${inwards} jump to_containers`,
    '  }',
    '',
    '  chain to_containers {',
    '    ct state established,related accept',
    `    icmpv6 type { ${ICMPV6} } accept`,
    // Bridged packets come by here where br_netfilter is on; from outside, such a source is forged.
    ...subnets.map((subnet) => `    iifname != "${interfaceName}" ip6 saddr ${formatPrefix(subnet)} ip6 daddr ${formatPrefix(subnet)} accept`),
    ...bridges.map((bridge) => `    iifname "${bridge}" oifname "${bridge}" accept`),
    ...open.map((rule) => `    ${openText(rule)} accept`),
    '    counter drop',
    '  }',
  ];
}

function openText({ protocol, firstPort, lastPort, destination, source }: FilterRule): string {
  const block = (side: string, prefix: Prefix | undefined) => (prefix && prefix.length > 0 ? [`ip6 ${side} ${formatPrefix(prefix)}`] : []);
  return [
    ...block('saddr', source), ...block('daddr', destination), `${protocol} dport ${firstPort === lastPort ? firstPort : `${firstPort}-${lastPort}`}`,
  ].join(' ');
}

/**
 * The unit that loads the filter: before any network is up, and again whenever nftables.service has flushed everything, as
 * the stock file of several distributions does.
 */
export function renderFilterUnit(): string {
  return [
    `# ${WRITTEN_BY}`,
    '[Unit]',
    'Description=Filter for containers and for ports of clusters',
    'Wants=network-pre.target',
    'Before=network-pre.target docker.service shutdown.target',
    'After=local-fs.target nftables.service',
    'PartOf=nftables.service',
    'ReloadPropagatedFrom=nftables.service',
    'DefaultDependencies=no',
    'Conflicts=shutdown.target',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    `ExecStart=/usr/sbin/nft -f /${FILTER_PATH}`,
    `ExecReload=/usr/sbin/nft -f /${FILTER_PATH}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target nftables.service',
    '',
  ].join('\n');
}
