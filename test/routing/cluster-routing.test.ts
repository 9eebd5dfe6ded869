import fc from 'fast-check';
import { parse } from 'yaml';
import { type Address, addressAt, formatPrefix, isParseProblem, parsePrefix, type Prefix, containsAddress, subnetAt } from '../../lib/netip';
import { type Cluster, type NodeRouting, planClusterRouting, renderFilter, renderNetplanFile, renderNetworkdDropIn, routeCommands, routeText, sysctlName } from '../../lib/routing';
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
