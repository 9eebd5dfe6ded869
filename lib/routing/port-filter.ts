import { addressBits, containsPrefix, formatPrefix, type Prefix } from '../netip';

/** A port of a host, or a protocol without ports, that is meant for the members of a cluster alone. */
export interface MemberPort {
  readonly protocol: 'tcp' | 'udp' | 'esp';
  /** None with `esp`. */
  readonly port?: number;
  /** What uses it, for a reader of the rules. */
  readonly use: string;
}

/** Who may open a host's ports: everybody else's packets to them are dropped, and nothing else is touched. */
export interface PortFilter {
  /** The cluster, for a reader of the rules. */
  readonly name: string;
  readonly ports: readonly MemberPort[];
  /** Addresses and blocks, canonical. */
  readonly members: readonly Prefix[];
}

/**
 * The chains of the filters, for `table inet docker_ipam`.
 *
 * They come before the filter of whoever else filters, and accept for nobody: a packet that passes here goes on to the
 * other tables of the same hook. Packets to published ports of containers are forwarded, and never come by.
 */
export function portChains(filters: readonly PortFilter[]): string[] {
  const groups = groupsOf(filters);
  if (groups.length === 0) return [];
  return [
    '  chain input {',
    '    type filter hook input priority -5; policy accept;',
    '    iifname "lo" accept',
    ...groups.flatMap(({ ports }, i) => matches(ports).map((match) => `    ${match} jump members_${i + 1}`)),
    '  }',
    ...groups.flatMap(({ names, members }, i) => [
      '',
      `  # ${names.join(', ')}`,
      `  chain members_${i + 1} {`,
      ...([4, 6] as const).flatMap((family) => {
        const own = members.filter((member) => member.family === family).map(bareText);
        return own.length === 0 ? [] : [`    ${family === 4 ? 'ip' : 'ip6'} saddr { ${own.join(', ')} } accept`];
      }),
      '    counter drop',
      '  }',
    ]),
  ];
}

/** Ports with who may open them. */
export interface PortGroup {
  readonly names: string[];
  readonly ports: MemberPort[];
  readonly members: readonly Prefix[];
}

/** Ports with the same members share a chain; a port that several clusters use is open to the members of each. */
export function groupsOf(filters: readonly PortFilter[]): PortGroup[] {
  const byPort = new Map<string, { port: MemberPort; names: Set<string>; members: Map<string, Prefix> }>();
  for (const { name, ports, members } of filters) {
    for (const port of ports) {
      const key = `${port.protocol}/${port.port ?? ''}`;
      let entry = byPort.get(key);
      if (!entry) byPort.set(key, entry = { port, names: new Set(), members: new Map() });
      entry.names.add(name);
      for (const member of members) entry.members.set(formatPrefix(member), member);
    }
  }
  const groups = new Map<string, PortGroup>();
  for (const { port, names, members } of byPort.values()) {
    const own = covering([...members.values()]);
    const key = [...names, ...own.map(formatPrefix)].join(' ');
    const group = groups.get(key);
    if (group) group.ports.push(port);
    else groups.set(key, { names: [...names], ports: [port], members: own });
  }
  return [...groups.values()];
}

/** In order and without what lies in another one: nftables refuses a set whose elements overlap. */
export function covering(prefixes: readonly Prefix[]): Prefix[] {
  const kept: Prefix[] = [];
  for (const prefix of [...prefixes].sort(byAddress)) {
    const last = kept.at(-1);
    if (!last || !containsPrefix(last, prefix)) kept.push(prefix);
  }
  return kept;
}

function byAddress(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length;
}

function matches(ports: readonly MemberPort[]): string[] {
  const of = (wanted: 'tcp' | 'udp') => {
    const numbers = ports.filter(({ protocol }) => protocol === wanted).map(({ port }) => port!).sort((a, b) => a - b);
    return numbers.length === 0 ? [] : [`${wanted} dport { ${numbers.join(', ')} }`];
  };
  return [...of('tcp'), ...of('udp'), ...(ports.some(({ protocol }) => protocol === 'esp') ? ['meta l4proto esp'] : [])];
}

/** A block, and of a single address that alone. */
export function bareText(prefix: Prefix): string {
  const text = formatPrefix(prefix);
  return prefix.length === addressBits(prefix.family) ? text.slice(0, text.indexOf('/')) : text;
}
