import { frrFiles, nodeFiles, type NodeFile, planClusterRouting, renderFilter, type ClusterHost } from '../../lib/routing';
import { clusterOf, hostOf, proxiedCluster, proxiedHost, routerOf } from './clusters';

const HEAD = 'Written by cdktf-docker-ipam; the next synth writes it again.';

function fileOf(files: readonly NodeFile[], path: string): string {
  const file = files.find((one) => one.path === path);
  if (!file) throw new Error(`${path} is not among ${files.map((one) => one.path).join(', ')}`);
  return file.text;
}

const filesOf = (more: Partial<ClusterHost> = {}) => nodeFiles(planClusterRouting(clusterOf({ topology: 'SWITCHED', hosts: [hostOf(1, more), hostOf(2)] })).hosts[0]);

test('kernel: a unit whose lines may run any number of times, a timer that runs it again, sysctls, a filter', () => {
  const files = filesOf({ openPorts: [{ protocol: 'tcp', firstPort: 80, lastPort: 80 }] });
  expect(files.map(({ path }) => path)).toEqual([
    'etc/sysctl.d/90-docker-ipam.conf', 'etc/systemd/system/docker-ipam-routes.service', 'etc/systemd/system/docker-ipam-routes.timer',
    'etc/docker-ipam/remove-old-routes.sh', 'etc/docker-ipam/filter.nft', 'etc/systemd/system/docker-ipam-filter.service',
  ]);
  expect(fileOf(files, 'etc/sysctl.d/90-docker-ipam.conf')).toBe(`# ${HEAD}\nnet.ipv6.conf.all.forwarding = 1\nnet.ipv6.conf.default.forwarding = 1\n`);
  expect(fileOf(files, 'etc/systemd/system/docker-ipam-routes.service')).toBe(`# ${HEAD}
[Unit]
Description=Address and routes of this node in its IPv6 cluster
Wants=sys-subsystem-net-devices-eth0.device
After=sys-subsystem-net-devices-eth0.device network.target systemd-sysctl.service
Before=docker.service

[Service]
Type=oneshot
# It runs every few seconds: only what goes wrong is worth a line in the journal.
LogLevelMax=notice
ExecStart=/bin/sh /etc/docker-ipam/remove-old-routes.sh 2001:db8:1::/48 2001:db8:2::/48 default
ExecStart=/sbin/ip -6 route replace unreachable 2001:db8:1::/48 proto 217
ExecStart=/sbin/ip -6 address replace 2001:db8::1/64 dev eth0
ExecStart=/sbin/ip -6 route replace 2001:db8:2::/48 via 2001:db8::2 dev eth0 proto 217
ExecStart=/sbin/ip -6 route replace default via 2001:db8::ff01 dev eth0 proto 217

[Install]
WantedBy=multi-user.target
`);
  expect(fileOf(files, 'etc/systemd/system/docker-ipam-routes.timer')).toContain('\nOnUnitInactiveSec=10s\n');
  expect(fileOf(files, 'etc/docker-ipam/filter.nft')).toBe(`#!/usr/sbin/nft -f
# ${HEAD}
table inet docker_ipam
delete table inet docker_ipam
table inet docker_ipam {
  chain forward {
    type filter hook forward priority 0; policy accept;
    ip6 daddr 2001:db8:1::/48 jump to_containers
  }

  chain to_containers {
    ct state established,related accept
    icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request, echo-reply } accept
    iifname != "eth0" ip6 saddr 2001:db8:1:1::/64 ip6 daddr 2001:db8:1:1::/64 accept
    tcp dport 80 accept
    counter drop
  }
}
`);
});

test('open ports may be a range, of one container, for one network', () => {
  const text = fileOf(filesOf({ openPorts: [{ protocol: 'udp', firstPort: 5000, lastPort: 5010, destination: '2001:db8:1:1::5/128', source: '2001:db8:9::/48' }] }), 'etc/docker-ipam/filter.nft');
  expect(text).toContain('    ip6 saddr 2001:db8:9::/48 ip6 daddr 2001:db8:1:1::5/128 udp dport 5000-5010 accept\n');
});

test('everything exposed: the file takes the table away', () => {
  expect(fileOf(filesOf({ exposeAllPorts: true }), 'etc/docker-ipam/filter.nft'))
    .toBe(`#!/usr/sbin/nft -f\n# ${HEAD}\ntable inet docker_ipam\ndelete table inet docker_ipam\n`);
});

test('no spelling of the filter flushes what others have', () => {
  for (const exposeAllPorts of [true, false]) expect(fileOf(filesOf({ exposeAllPorts }), 'etc/docker-ipam/filter.nft')).not.toContain('flush');
});

test('networkd: a drop-in beside the interface\'s own file', () => {
  const files = filesOf({ manager: 'NETWORKD', networkFile: '10-eth0.network', defaultRoute: 'ROUTER_ADVERTISEMENT' });
  expect(files.some(({ path }) => path.includes('routes'))).toBe(false);
  expect(fileOf(files, 'etc/systemd/network/10-eth0.network.d/50-docker-ipam.conf')).toBe(`# ${HEAD}
[Network]
Address=2001:db8::1/64
IPv6AcceptRA=yes

# what no network of this host has
[Route]
Destination=2001:db8:1::/48
Type=unreachable

# h2
[Route]
Destination=2001:db8:2::/48
Gateway=2001:db8::2
`);
});

test('netplan: a file that adds to the others, readable by root alone', () => {
  const files = filesOf({ manager: 'NETPLAN', defaultRoute: 'ROUTER_ADVERTISEMENT' });
  expect(files.find(({ path }) => path === 'etc/netplan/90-docker-ipam.yaml')?.mode).toBe(0o600);
  expect(fileOf(files, 'etc/netplan/90-docker-ipam.yaml')).toBe(`# ${HEAD}
network:
  version: 2
  ethernets:
    "eth0":
      accept-ra: true
      addresses:
        - "2001:db8::1/64"
      routes:
        # what no network of this host has
        - to: "2001:db8:1::/48"
          type: "unreachable"
        # h2
        - to: "2001:db8:2::/48"
          via: "2001:db8::2"
`);
});

test('NetworkManager leaves the routes to the unit, and takes router advertisements itself', () => {
  const files = filesOf({ manager: 'NETWORK_MANAGER', defaultRoute: 'ROUTER_ADVERTISEMENT' });
  expect(fileOf(files, 'etc/systemd/system/docker-ipam-routes.service')).toContain('route replace 2001:db8:2::/48 via 2001:db8::2 dev eth0');
  expect(fileOf(files, 'etc/sysctl.d/90-docker-ipam.conf')).not.toContain('accept_ra');
});

test('an interface with a dot is spelled with slashes where dots separate', () => {
  const files = filesOf({ interfaceName: 'eth0.100', defaultRoute: 'ROUTER_ADVERTISEMENT' });
  expect(fileOf(files, 'etc/sysctl.d/90-docker-ipam.conf')).toContain('\nnet/ipv6/conf/eth0.100/accept_ra = 2\n');
});

test('ndppd answers for container subnets', () => {
  const files = nodeFiles(planClusterRouting(proxiedCluster()).hosts[0]);
  expect(fileOf(files, 'etc/ndppd.conf')).toBe(`# ${HEAD}\nproxy eth0 {\n  router yes\n  rule 2001:db8::c008/125 {\n    static\n  }\n}\n`);
});

test.each([['KERNEL', '/sbin/ip -6 neigh replace proxy 2001:db8::c00a dev eth0'], ['NETPLAN', '/sbin/ip -6 neigh replace proxy 2001:db8::c00a dev eth0']] as const)(
  'proxy entries under %s are lines of the unit', (manager, line) => {
    const files = nodeFiles(planClusterRouting(proxiedCluster([proxiedHost({ neighbourProxy: 'ENTRIES', manager })])).hosts[0]);
    expect(fileOf(files, 'etc/systemd/system/docker-ipam-routes.service')).toContain(`\nExecStart=${line}\n`);
    expect(files.some(({ path }) => path === 'etc/ndppd.conf')).toBe(false);
  });

test('proxy entries under networkd are its own', () => {
  const files = nodeFiles(planClusterRouting(proxiedCluster([proxiedHost({ neighbourProxy: 'ENTRIES', manager: 'NETWORKD', networkFile: 'e.network' })])).hosts[0]);
  expect(fileOf(files, 'etc/systemd/network/e.network.d/50-docker-ipam.conf')).toContain('IPv6ProxyNDP=yes\nIPv6ProxyNDPAddress=2001:db8::c00a\n');
});

test('FRR: address and static routes, and a unit that brings them in whenever FRR has started', () => {
  const [router] = planClusterRouting(clusterOf({ hosts: [hostOf(1), hostOf(2)] })).routers;
  const files = frrFiles(router);
  expect(files.map(({ path }) => path)).toEqual([
    'etc/sysctl.d/90-docker-ipam.conf', 'etc/frr/docker-ipam.conf', 'etc/docker-ipam/frr-routes.sh', 'etc/systemd/system/docker-ipam-frr.service',
  ]);
  expect(fileOf(files, 'etc/frr/docker-ipam.conf')).toBe(`! ${HEAD}
ipv6 forwarding
!
interface eth0
 ipv6 address 2001:db8::ff01/64
exit
!
! h1
ipv6 route 2001:db8:1::/48 2001:db8::1 eth0 tag 217
! h2
ipv6 route 2001:db8:2::/48 2001:db8::2 eth0 tag 217
`);
});

test('a route to a single address is kept under the name that iproute2 has for it', () => {
  const [router] = planClusterRouting(clusterOf({ hosts: [], routers: [routerOf({ routes: [{ destination: '2001:db8:ff::1/128', nextHop: '2001:db8::77' }] })] })).routers;
  expect(fileOf(nodeFiles(router), 'etc/systemd/system/docker-ipam-routes.service')).toContain('ExecStart=/bin/sh /etc/docker-ipam/remove-old-routes.sh 2001:db8:ff::1\n');
});

test('a filter for a block that only Terraform knows guards whatever comes into a bridge, and what leaves by the uplink goes', () => {
  const text = renderFilter({ forward: { interfaceName: 'ens5', subnets: [], bridges: ['docker0'], open: [{ protocol: 'tcp', firstPort: 443, lastPort: 443 }] } });
  expect(text.split('\n').slice(4)).toEqual([
    'table inet docker_ipam {',
    '  chain forward {',
    '    type filter hook forward priority 0; policy accept;',
    '    meta nfproto ipv6 oifname != "ens5" jump to_containers',
    '  }',
    '',
    '  chain to_containers {',
    '    ct state established,related accept',
    '    icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem, echo-request, echo-reply } accept',
    '    iifname "docker0" oifname "docker0" accept',
    '    tcp dport 443 accept',
    '    counter drop',
    '  }',
    '}',
    '',
  ]);
});
