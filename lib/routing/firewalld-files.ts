import type { Prefix } from '../netip';
import { bareText, groupsOf, type MemberPort, type PortFilter } from './port-filter';
import { WRITTEN_BY } from './written-by';

/** A file of firewalld, by its path on the host without the leading slash. */
export interface FirewalldFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The filters as firewalld has them (0.9 and later): a service with the ports, and a policy that comes before all zones.
 *
 * A zone of the members' own would take all their traffic out of the zone that it is in now, SSH included; a policy looks at
 * the ports alone, and leaves the rest to the zones.
 */
export function firewalldFiles(filters: readonly PortFilter[]): FirewalldFile[] {
  return groupsOf(filters).flatMap(({ names, ports, members }, i) => {
    const name = `docker-ipam-${i + 1}`;
    return [
      { path: `etc/firewalld/services/${name}.xml`, text: serviceText(names, ports) },
      { path: `etc/firewalld/policies/${name}.xml`, text: policyText(name, names, members) },
    ];
  });
}

const HEAD = ['<?xml version="1.0" encoding="utf-8"?>', `<!-- ${WRITTEN_BY} -->`];

function serviceText(names: readonly string[], ports: readonly MemberPort[]): string {
  return [
    ...HEAD,
    '<service>',
    `  <short>Ports of ${escaped(names.join(', '))}</short>`,
    ...ports.map(({ protocol, port, use }) => `  ${port === undefined ? `<protocol value="${protocol}"/>` : `<port protocol="${protocol}" port="${port}"/>`} <!-- ${use} -->`),
    '</service>',
    '',
  ].join('\n');
}

function policyText(name: string, names: readonly string[], members: readonly Prefix[]): string {
  return [
    ...HEAD,
    '<policy priority="-100" target="CONTINUE">',
    `  <short>Members of ${escaped(names.join(', '))}</short>`,
    '  <ingress-zone name="ANY"/>',
    '  <egress-zone name="HOST"/>',
    ...members.map((member) => `  <rule priority="-2" family="ipv${member.family}"><source address="${bareText(member)}"/><service name="${name}"/><accept/></rule>`),
    `  <rule priority="-1"><service name="${name}"/><drop/></rule>`,
    '</policy>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
