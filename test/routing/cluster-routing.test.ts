import fc from 'fast-check';
import { parse } from 'yaml';
import { type Address, addressAt, formatPrefix, isParseProblem, parsePrefix, type Prefix, containsAddress, subnetAt } from '../../lib/netip';
import { type Cluster, type ClusterHost, type HostIpv4, type NodeRouting, planClusterRouting, renderFilter, renderFrrConfig, renderNetplanFile, renderNetworkdDropIn, routeCommands, routeText, routingProblemText, sysctlName } from '../../lib/routing';
import { clusterOf, hostOf, proxiedCluster, proxiedHost, routerOf } from './clusters';

const routes = ({ routes: table }: NodeRouting) => table.map(routeText);
const sysctls = (node: NodeRouting) => node.sysctls.map((sysctl) => `${sysctlName(sysctl)}=${sysctl.value}`);

test('ROUTED: the router has a route to each host, a host its default route', () => {
  const { hosts, routers, problems } = planClusterRouting(clusterOf());
  expect(problems).toEqual([]);
  expect(routes(routers[0])).toEqual([
    '2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2', '2001:db8:3::/48 via 2001:db8::3',
  ]);
  expect(hosts.map(routes)).toEqual([1, 2, 3].map((n) => [`2001:db8:${n}::/48 unreachable`, 'default via 2001:db8::ff01']));
});

test('ROUTED: a third host adds one route to the router, and nothing to the other hosts', () => {
  const two = planClusterRouting(clusterOf({ hosts: [hostOf(1), hostOf(2)] }));
  const three = planClusterRouting(clusterOf());
  expect(three.hosts.slice(0, 2)).toEqual(two.hosts);
  expect(routes(three.routers[0]).filter((route) => !routes(two.routers[0]).includes(route))).toEqual(['2001:db8:3::/48 via 2001:db8::3']);
});

test('SWITCHED: every host has a route to every other one', () => {
  const { hosts, problems } = planClusterRouting(clusterOf({ topology: 'SWITCHED', routers: [], hosts: [1, 2, 3].map((n) => hostOf(n, { defaultRoute: 'UNMANAGED' })) }));
  expect(problems).toEqual([]);
  expect(hosts.map(routes)).toEqual([
    ['2001:db8:1::/48 unreachable', '2001:db8:2::/48 via 2001:db8::2', '2001:db8:3::/48 via 2001:db8::3'],
    ['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 unreachable', '2001:db8:3::/48 via 2001:db8::3'],
    ['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2', '2001:db8:3::/48 unreachable'],
  ]);
});

test('NDP_PROXIED: no routes but the default one; ndppd answers for container subnets', () => {
  const [host] = planClusterRouting(proxiedCluster()).hosts;
  expect(routes(host)).toEqual(['default via fe80::1']);
  expect(host.proxiedSubnets.map(formatPrefix)).toEqual(['2001:db8::c008/125']);
  expect(host.proxiedAddresses).toEqual([]);
  expect(sysctls(host)).not.toContain('net.ipv6.conf.eth0.proxy_ndp=1');
});

test('NDP_PROXIED by entries: one for every address that Docker can give, and the kernel is told to use them', () => {
  const [host] = planClusterRouting(proxiedCluster([proxiedHost({ neighbourProxy: 'ENTRIES' })])).hosts;
  expect(host.proxiedAddresses.map(({ value }) => (value & 0xffffn).toString(16))).toEqual(['c00a', 'c00b', 'c00c', 'c00d', 'c00e', 'c00f']);
  expect(host.proxiedSubnets).toEqual([]);
  expect(sysctls(host)).toContain('net.ipv6.conf.eth0.proxy_ndp=1');
});

test('NDP_PROXIED by entries: of a wide subnet only what is reserved', () => {
  const subnets = [{ name: 'web', subnet: '2001:db8:0:0:1::/80', addresses: ['2001:db8:0:0:1::5'], isDefaultBridge: false }];
  const { hosts: [host], problems } = planClusterRouting(proxiedCluster([proxiedHost({ hostPrefix: '2001:db8:0:0:1::/80', neighbourProxy: 'ENTRIES', subnets })]));
  expect(problems).toEqual([]);
  expect(host.proxiedAddresses).toHaveLength(1);
});

test('accept_ra comes before forwarding, and only where the kernel takes router advertisements', () => {
  const withRa = (manager: 'KERNEL' | 'NETWORKD' | 'NETWORK_MANAGER') => planClusterRouting(clusterOf({
    hosts: [hostOf(1, { defaultRoute: 'ROUTER_ADVERTISEMENT', manager, networkFile: '10-eth0.network' })],
  })).hosts[0];
  const forwarding = ['net.ipv6.conf.all.forwarding=1', 'net.ipv6.conf.default.forwarding=1'];
  expect(sysctls(withRa('KERNEL'))).toEqual(['net.ipv6.conf.eth0.accept_ra=2', ...forwarding]);
  expect(sysctls(withRa('NETWORKD'))).toEqual(forwarding);
  expect(sysctls(withRa('NETWORK_MANAGER'))).toEqual(forwarding);
  expect(sysctls(planClusterRouting(clusterOf()).hosts[0])).toEqual(forwarding);
});

test('a host on which Docker filters gets no filter of ours, and is rid of an earlier one', () => {
  const { hosts } = planClusterRouting(clusterOf({ hosts: [hostOf(1), hostOf(2, { filteredByDocker: true })] }));
  expect(hosts.map(({ filter }) => filter!.open === 'by-docker')).toEqual([false, true]);
  expect(renderFilter({ forward: hosts[1].filter }).split('\n').slice(2)).toEqual(['table inet docker_ipam', 'delete table inet docker_ipam', '']);
});

/** Follows a packet through the tables. Link neighbours are delivered at once; `hosts[n]` has its containers behind it. */
function follow(cluster: Cluster, nodes: readonly NodeRouting[], from: number, to: Address): 'unreachable' | 'loop' | 'lost' | number {
  let at = from;
  for (let hops = 0; hops < 8; hops++) {
    const own = cluster.hosts[at]?.subnets.some(({ subnet }) => containsAddress(read(subnet), to));
    if (own) return at;
    const route = [...nodes[at].routes].sort((a, b) => b.destination.length - a.destination.length).find(({ destination }) => containsAddress(destination, to));
    if (!route) return 'lost';
    if (route.to === 'unreachable') return 'unreachable';
    const { nextHop } = route.to;
    at = nodes.findIndex(({ linkAddress }) => linkAddress?.value === nextHop.value);
  }
  return 'loop';
}

function read(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (isParseProblem(prefix)) throw new Error(text);
  return prefix;
}

test('law: a packet reaches the host that has its container, and one for nobody ends without a loop', () => {
  fc.assert(fc.property(
    fc.constantFrom('ROUTED', 'SWITCHED'), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 33, max: 76 }),
    fc.nat(), fc.nat(), fc.nat({ max: 0xffff }),
    (topology, count, length, a, b, offset) => {
      const pool = read('2001:db8::/32');
      const prefixOf = (n: number) => subnetAt(pool, length, length === 33 ? 1n : BigInt(n % (2 ** Math.min(length - 33, 8))) + (1n << BigInt(length - 33)));
      const numbers = [...new Set(Array.from({ length: count }, (_, n) => formatPrefix(prefixOf(n))))];
      const cluster = clusterOf({
        topology,
        hosts: numbers.map((hostPrefix, n) => hostOf(n + 1, {
          hostPrefix, subnets: [{ name: 'docker0', subnet: formatPrefix(subnetAt(read(hostPrefix), length + 4, 1n)), addresses: [], isDefaultBridge: true }],
        })),
      });
      const { hosts, routers, problems } = planClusterRouting(cluster);
      expect(problems).toEqual([]);
      const nodes = [...hosts, ...routers];
      const [from, to] = [a % hosts.length, b % hosts.length];
      const subnet = read(cluster.hosts[to].subnets[0].subnet);
      expect(follow(cluster, nodes, from, addressAt(subnet, BigInt(offset)))).toBe(to);
      const unassigned = subnetAt(read(cluster.hosts[to].hostPrefix), length + 4, 7n);
      expect(follow(cluster, nodes, from, addressAt(unassigned, BigInt(offset)))).toBe('unreachable');
    }));
});

test('without a link, hosts hold what nobody of them has, and no next hop', () => {
  const unlinked = [1, 2].map((n) => hostOf(n, { linkAddress: undefined, defaultRoute: 'ROUTER_ADVERTISEMENT' }));
  const { hosts, problems } = planClusterRouting(clusterOf({ link: undefined, routers: [], hosts: unlinked }));
  expect(problems).toEqual([]);
  expect(hosts.map(({ routes }) => routes.map(routeText))).toEqual([['2001:db8:1::/48 unreachable'], ['2001:db8:2::/48 unreachable']]);
  expect(routeCommands(hosts[0])).toEqual(['/bin/sh /etc/docker-ipam/remove-old-routes.sh 2001:db8:1::/48', '/sbin/ip -6 route replace unreachable 2001:db8:1::/48 proto 217']);
  expect(renderNetworkdDropIn(hosts[0])).not.toContain('Address=');
  expect(parse(renderNetplanFile(hosts[0]))).toMatchObject({ network: { ethernets: { eth0: { 'accept-ra': true, 'routes': [{ to: '2001:db8:1::/48', type: 'unreachable' }] } } } });
});

test('a router may hold routes of its own', () => {
  const { routers } = planClusterRouting(clusterOf({ hosts: [], routers: [routerOf({ routes: [{ destination: '2001:db8:ff::/48', nextHop: '2001:db8::77' }] })] }));
  expect(routes(routers[0])).toEqual(['2001:db8:ff::/48 via 2001:db8::77']);
});

describe('IPv4 beside it', () => {
  const ipv4Of = (n: number, more: Partial<HostIpv4> = {}): Partial<ClusterHost> => ({
    ipv4: { hostPrefix: `10.64.${n * 16}.0/20`, linkAddress: `192.168.7.${n}`, subnets: [{ name: 'web', subnet: `10.64.${n * 16}.0/24` }], ...more },
  });
  const domain = { prefix: '10.64.0.0/16', nonMasqueradeBlocks: [] };
  const hosts = [1, 2].map((n) => hostOf(n, { ...ipv4Of(n), defaultRoute: 'UNMANAGED' }));

  test('ROUTED: the router has routes of both families and forwards both; a host ends what nobody of it has', () => {
    const { hosts: [host], routers: [router], problems } = planClusterRouting(clusterOf({ hosts, ipv4: domain }));
    expect(problems).toEqual([]);
    expect(routes(router)).toEqual(['2001:db8:1::/48 via 2001:db8::1', '2001:db8:2::/48 via 2001:db8::2', '10.64.16.0/20 via 192.168.7.1', '10.64.32.0/20 via 192.168.7.2']);
    expect(sysctls(router)).toContain('net.ipv4.ip_forward=1');
    expect(routes(host)).toEqual(['2001:db8:1::/48 unreachable', '10.64.16.0/20 unreachable']);
    // Docker turns it on itself, and before 28 sets a policy of DROP only when it does.
    expect(sysctls(host)).not.toContain('net.ipv4.ip_forward=1');
    expect(routeCommands(router)).toContain('/sbin/ip -4 route replace 10.64.16.0/20 via 192.168.7.1 dev eth0 proto 217');
    expect(renderFrrConfig(router)).toContain('ip route 10.64.16.0/20 192.168.7.1 eth0 tag 217\n');
  });

  test('SWITCHED: every host has a route to every other one', () => {
    const { hosts: [host], problems } = planClusterRouting(clusterOf({ topology: 'SWITCHED', routers: [], hosts, ipv4: domain }));
    expect(problems).toEqual([]);
    expect(routes(host).slice(2)).toEqual(['10.64.16.0/20 unreachable', '10.64.32.0/20 via 192.168.7.2']);
  });

  test('a router that the default route does not lead to gets the whole block', () => {
    const { hosts: [host] } = planClusterRouting(clusterOf({ hosts, ipv4: { ...domain, gateway: '192.168.7.254' } }));
    expect(routes(host)).toEqual(['2001:db8:1::/48 unreachable', '10.64.0.0/16 via 192.168.7.254', '10.64.16.0/20 unreachable']);
  });

  test('towards the routed blocks containers keep their addresses, everywhere else they have the host\'s; blocks inside others are left out', () => {
    const { hosts: [host] } = planClusterRouting(clusterOf({ hosts, ipv4: { ...domain, nonMasqueradeBlocks: ['192.168.8.0/24', '10.64.0.0/17', '10.0.0.0/14'] } }));
    expect(renderFilter({ forward: host.filter, masquerade: host.masquerade })).toContain(`
  chain postrouting {
    type nat hook postrouting priority 100; policy accept;
    ip saddr 10.64.16.0/20 ip daddr != { 10.0.0.0/14, 10.64.0.0/16, 192.168.8.0/24 } masquerade
  }
}
`);
  });

  test('what is wrong with it', () => {
    const problemsOf = (first: Partial<HostIpv4>, more = {}) => planClusterRouting(clusterOf({ hosts: [hostOf(1, ipv4Of(1, first)), hostOf(2, ipv4Of(2))], ipv4: { ...domain, ...more } })).problems.map(routingProblemText);
    expect(problemsOf({ linkAddress: undefined })).toEqual(["prod/h1: 'ipv4LinkAddress' is missing: others send to it what is for this host's containers; write the IPv4 address that the host has on the link, here or as the host's 'underlayAddress'"]);
    expect(problemsOf({ linkAddress: '10.64.3.4' })).toEqual(["prod/h1: 'ipv4LinkAddress' 10.64.3.4 lies in the routed IPv4 block 10.64.0.0/16, whose addresses are containers'; write the address that it has on the link"]);
    expect(problemsOf({ linkAddress: '192.168.7.2' })).toEqual(["prod/h2: 'ipv4LinkAddress' 192.168.7.2 is the address of prod/h1 on the same link; write the one that the host has"]);
    expect(problemsOf({ subnets: [{ name: 'web', subnet: '10.65.0.0/24' }] })).toEqual(["prod/h1: the IPv4 subnet 10.65.0.0/24 of web lies outside the host's prefix 10.64.16.0/20, so no route leads to it; leave it out to have one assigned, or write 'routedIpv4: false'"]);
    expect(problemsOf({}, { gateway: '10.64.0.1' })).toEqual(["prod/cluster: 'gateway' 10.64.0.1 lies in the routed IPv4 block 10.64.0.0/16, whose addresses are containers'; write the address that it has on the link"]);
    expect(problemsOf({ hostPrefix: 'fd00::/48' })).toEqual([expect.stringMatching(/^prod\/h1: 'ipv4HostPrefix' .*IPv4/)]);
  });
});
