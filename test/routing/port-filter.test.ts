import { parsePrefix, type Prefix } from '../../lib/netip';
import { filterFiles, firewalldFiles, type MemberPort, type PortFilter, renderFilter } from '../../lib/routing';

const blocks = (...texts: string[]) => texts.map((text) => parsePrefix(text) as Prefix);
const SWARM: readonly MemberPort[] = [
  { protocol: 'tcp', port: 2377, use: 'swarm management' }, { protocol: 'tcp', port: 7946, use: 'gossip' },
  { protocol: 'udp', port: 7946, use: 'gossip' }, { protocol: 'udp', port: 4789, use: 'VXLAN' }, { protocol: 'esp', use: 'encrypted overlays' },
];
const swarm = (...members: string[]): PortFilter => ({ name: 'prod/swarm', ports: SWARM, members: blocks(...members) });

test('one table of our own, made anew in one transaction: strangers are dropped at the listed ports, and nothing else is touched', () => {
  expect(renderFilter({ ports: [swarm('192.0.2.10/32', '192.0.2.2/32', '2001:db8::/64')] })).toBe(`#!/usr/sbin/nft -f
# Written by cdktf-docker-ipam; the next synth writes it again.
table inet docker_ipam
delete table inet docker_ipam
table inet docker_ipam {
  chain input {
    type filter hook input priority -5; policy accept;
    iifname "lo" accept
    tcp dport { 2377, 7946 } jump members_1
    udp dport { 4789, 7946 } jump members_1
    meta l4proto esp jump members_1
  }

  # prod/swarm
  chain members_1 {
    ip saddr { 192.0.2.2, 192.0.2.10 } accept
    ip6 saddr { 2001:db8::/64 } accept
    counter drop
  }
}
`);
});

test('a block within another is left out, since a set takes no overlapping elements', () => {
  expect(renderFilter({ ports: [swarm('192.0.2.10/32', '192.0.2.0/24', '198.51.100.1/32', '192.0.2.10/32')] })).toContain('ip saddr { 192.0.2.0/24, 198.51.100.1 } accept');
});

test('ports with other members have a chain of their own; one that two clusters use is open to the members of both', () => {
  const etcd: PortFilter = { name: 'prod/etcd', ports: [{ protocol: 'tcp', port: 2379, use: 'etcd' }, { protocol: 'tcp', port: 7946, use: 'gossip' }], members: blocks('198.51.100.7/32') };
  const text = renderFilter({ ports: [swarm('192.0.2.1/32'), etcd] });
  expect(text).toMatch(/tcp dport \{ 2377 \} jump members_1[^]*tcp dport \{ 7946 \} jump members_2[^]*tcp dport \{ 2379 \} jump members_3/);
  expect(text).toContain('# prod/swarm, prod/etcd\n  chain members_2 {\n    ip saddr { 192.0.2.1, 198.51.100.7 } accept');
});

test('with nothing to guard there is no file', () => {
  expect(filterFiles({})).toEqual([]);
  expect(filterFiles({ ports: [swarm('192.0.2.1/32')] }).map(({ path }) => path)).toEqual(['etc/docker-ipam/filter.nft', 'etc/systemd/system/docker-ipam-filter.service']);
});

test('firewalld: a service with the ports, and a policy that lets members in before any zone is asked', () => {
  const [service, policy] = firewalldFiles([swarm('192.0.2.1/32', '2001:db8::/64')]);
  expect(service).toEqual({ path: 'etc/firewalld/services/docker-ipam-1.xml', text: `<?xml version="1.0" encoding="utf-8"?>
<!-- Written by cdktf-docker-ipam; the next synth writes it again. -->
<service>
  <short>Ports of prod/swarm</short>
  <port protocol="tcp" port="2377"/> <!-- swarm management -->
  <port protocol="tcp" port="7946"/> <!-- gossip -->
  <port protocol="udp" port="7946"/> <!-- gossip -->
  <port protocol="udp" port="4789"/> <!-- VXLAN -->
  <protocol value="esp"/> <!-- encrypted overlays -->
</service>
` });
  expect(policy).toEqual({ path: 'etc/firewalld/policies/docker-ipam-1.xml', text: `<?xml version="1.0" encoding="utf-8"?>
<!-- Written by cdktf-docker-ipam; the next synth writes it again. -->
<policy priority="-100" target="CONTINUE">
  <short>Members of prod/swarm</short>
  <ingress-zone name="ANY"/>
  <egress-zone name="HOST"/>
  <rule priority="-2" family="ipv4"><source address="192.0.2.1"/><service name="docker-ipam-1"/><accept/></rule>
  <rule priority="-2" family="ipv6"><source address="2001:db8::/64"/><service name="docker-ipam-1"/><accept/></rule>
  <rule priority="-1"><service name="docker-ipam-1"/><drop/></rule>
</policy>
` });
});
