import { type Cluster, type ClusterHost, planClusterRouting, routingProblemText } from '../../lib/routing';
import { clusterOf, engineOf, hostOf, proxiedCluster, proxiedHost, routerOf } from './clusters';

function problemsOf(cluster: Cluster): string[] {
  return planClusterRouting(cluster).problems.map(routingProblemText);
}

function warningsOf(cluster: Cluster): string[] {
  return planClusterRouting(cluster).warnings.map(routingProblemText);
}

const private1 = { prefix: 'fd12:3456::/32', link: 'fd12:3456::/64' };
const withHost = (more: Partial<ClusterHost>) => clusterOf({ hosts: [hostOf(1, more)] });

describe('problems', () => {
  test.each<[string, Cluster, string]>([
    ['host bits', withHost({ hostPrefix: '2001:db8:1::1/48' }), "prod/h1: 'hostPrefix' must be a network address, got '2001:db8:1::1/48': its host bits are set; write '2001:db8:1::/48'"],
    ['IPv4', withHost({ linkAddress: '10.0.0.1' }), "prod/h1: 'linkAddress' must be IPv6, got '10.0.0.1'; write it as '2001:db8:3::7'"],
    ['overlapping host prefixes', clusterOf({ hosts: [hostOf(1), hostOf(2, { hostPrefix: '2001:db8:1:8000::/49', subnets: [] })] }),
      "prod/h2: 'hostPrefix' 2001:db8:1:8000::/49 overlaps 2001:db8:1::/48 of prod/h1; choose another one, or leave it out to have one assigned"],
    ['host prefix on the link', withHost({ hostPrefix: '2001:db8::/48', subnets: [] }),
      "prod/h1: 'hostPrefix' 2001:db8::/48 overlaps the link prefix 2001:db8::/64, whose addresses are looked for on the link itself; choose another one"],
    ['host prefix off the link', proxiedCluster([proxiedHost({ hostPrefix: '2001:db8:1::/124', subnets: [] })]),
      "prod/h1: 'hostPrefix' 2001:db8:1::/124 must be a part of the link prefix 2001:db8::/64, where routers look for neighbours; choose one inside, or use the topology ROUTED"],
    ['the on-link block itself', proxiedCluster([proxiedHost({ subnets: [{ name: 'docker0', subnet: '2001:db8::/64', addresses: [], isDefaultBridge: true }] })]),
      'prod/h1: the IPv6 subnet 2001:db8::/64 of docker0 holds the whole link prefix 2001:db8::/64: the host would look for its neighbours among its containers; use a longer one inside it'],
    ['a subnet elsewhere', withHost({ subnets: [{ name: 'web', subnet: '2001:db8:7::/64', addresses: [], isDefaultBridge: false }] }),
      "prod/h1: the IPv6 subnet 2001:db8:7::/64 of web lies outside the host's prefix 2001:db8:1::/48, so no route leads to it; leave it out to have one assigned"],
    ['next hop outside the link', withHost({ linkAddress: '2001:db8:1::1' }),
      "prod/h1: 'linkAddress' 2001:db8:1::1 lies outside the link prefix 2001:db8::/64, so nobody can send to it; choose an address inside"],
    ['gateway outside the link', proxiedCluster([proxiedHost()], { gateway: '2001:db8:1::1' }),
      "prod/cluster: 'gateway' 2001:db8:1::1 lies outside the link prefix 2001:db8::/64, so nobody can send to it; choose an address inside"],
    ['one address for two', clusterOf({ hosts: [hostOf(1), hostOf(2, { linkAddress: '2001:db8::1' })] }),
      "prod/h2: 'linkAddress' 2001:db8::1 is the address of prod/h1 on the same link; choose another one, or leave it out to have one assigned"],
    ['two routers, one prefix', clusterOf({ hosts: [hostOf(1)], routers: [routerOf(), routerOf({ path: 'prod/second', linkAddress: '2001:db8::ff02', routes: [{ destination: '2001:db8:1::/48', nextHop: '2001:db8::9' }] })] }),
      'prod/second: its route for 2001:db8:1::/48 leads to 2001:db8::9, and that of prod/router to 2001:db8::1; drop one of them'],
    ['no router', clusterOf({ routers: [], gateway: 'fe80::1' }), "prod/cluster: 'router' is missing: with the topology ROUTED a router holds the routes to the hosts; give one, or use SWITCHED"],
    ['no gateway', clusterOf({ topology: 'SWITCHED', routers: [], hosts: [hostOf(1)] }),
      "prod/h1: 'defaultRoute' STATIC needs a next hop; give the cluster a 'gateway' or a 'router', or set 'defaultRoute' to ROUTER_ADVERTISEMENT or UNMANAGED"],
    ['a wide subnet by entries', proxiedCluster([proxiedHost({ hostPrefix: '2001:db8:0:0:1::/80', neighbourProxy: 'ENTRIES', subnets: [{ name: 'docker0', subnet: '2001:db8:0:0:1::/80', addresses: [], isDefaultBridge: true }] })]),
      "prod/h1: 'neighbourProxy' ENTRIES needs an entry for each address, and docker0 has 2001:db8:0:0:1::/80; reserve the addresses of its containers, use a /120 or longer, or use DAEMON"],
    ['a port', withHost({ openPorts: [{ protocol: 'tcp', firstPort: 0, lastPort: 0 }] }), "prod/h1: 'port' must be a whole number from 1 to 65535, and 'lastPort' not below it, got 0"],
    ['ports the wrong way round', withHost({ openPorts: [{ protocol: 'tcp', firstPort: 90, lastPort: 80 }] }), "prod/h1: 'port' must be a whole number from 1 to 65535, and 'lastPort' not below it, got 90 to 80"],
    ["another host's port", withHost({ openPorts: [{ protocol: 'tcp', firstPort: 80, lastPort: 80, destination: '2001:db8:2::/64' }] }),
      "prod/h1: the open port's 'destination' 2001:db8:2::/64 lies outside the host's prefix 2001:db8:1::/48; open it on the host that has it"],
    ['no .network file', withHost({ manager: 'NETWORKD' }),
      "prod/h1: 'networkFile' is missing: with systemd-networkd the routes go beside the .network file of 'eth0'; write its name, such as '10-eth0.network' (networkctl status eth0 shows it)"],
    ['a path for a .network file', withHost({ manager: 'NETWORKD', networkFile: '../evil.network' }),
      "prod/h1: 'networkFile' must be the name of a .network file without its folder, got '../evil.network'; write something like '10-eth0.network'"],
    ['a hostile interface', withHost({ interfaceName: 'eth0"; drop' }),
      "prod/h1: 'interfaceName' must be the name of one interface, at most 15 letters, digits, '_', '.' and '-', got 'eth0\"; drop'; write something like 'eth0'"],
    ['a hostile name', withHost({ name: 'h1\n[Route]' }),
      "prod/h1: its name must begin with a letter or digit and hold only letters, digits, '_', '.' and '-', at most 63, got 'h1\\u{a}[Route]'; give the construct another id"],
  ])('%s', (_, cluster, text) => {
    expect(problemsOf(cluster)).toEqual([text]);
  });

  test('all of a run are reported together', () => {
    expect(problemsOf(clusterOf({ hosts: [hostOf(1, { interfaceName: '' }), hostOf(2, { linkAddress: 'x' }), hostOf(3, { hostPrefix: '2001:db8::/40', subnets: [] })] }))).toHaveLength(3);
  });
});

describe('warnings', () => {
  test('the article warns twice: examples and /125', () => {
    expect(warningsOf(proxiedCluster())).toEqual([
      "prod/cluster: 'prefix' 2001:db8::/64 lies in 2001:db8::/32, which is for examples in documents (RFC 3849), and no provider routes it; use the prefix that you were given, or a unique local one such as 'fd12:3456:789a::/48'",
      'prod/h1: the IPv6 subnet 2001:db8::c008/125 of docker0 is longer than /80: engine 26.1.5 cannot make addresses of MACs in it and counts instead, so an address is soon another container\'s; room for 6 containers',
    ]);
  });

  test('link-local', () => {
    expect(warningsOf({ ...clusterOf({ hosts: [], routers: [routerOf({ linkAddress: 'fe80::1' })] }), prefix: 'fe80::/32', link: 'fe80::/64' })).toEqual([
      "prod/cluster: 'prefix' fe80::/32 is link-local, and no router forwards it (RFC 4291 section 2.5.6); use the prefix that you were given, or a unique local one such as 'fd12:3456:789a::/48'",
    ]);
  });

  test('an engine that counts anyway says nothing of MACs, nor does a network of one\'s own', () => {
    const quiet = (more: Partial<ClusterHost>) => warningsOf(proxiedCluster([proxiedHost(more)])).filter((text) => text.includes('/80'));
    expect(quiet({ engine: engineOf('28') })).toEqual([]);
    expect(quiet({ subnets: [{ name: 'web', subnet: '2001:db8::c008/125', addresses: [], isDefaultBridge: false }] })).toEqual([]);
    expect(quiet({ engine: engineOf('27.5.1') })).toHaveLength(1);
    expect(quiet({ hostPrefix: '2001:db8:0:0:1::/80', subnets: [{ name: 'docker0', subnet: '2001:db8:0:0:1::/80', addresses: [], isDefaultBridge: true }] })).toEqual([]);
  });

  test('ports that Docker would have to open', () => {
    const cluster = clusterOf({ ...private1, hosts: [hostOf(1, {
      engine: engineOf('28.5.2'), filteredByDocker: true, hostPrefix: 'fd12:3456:1::/48', linkAddress: 'fd12:3456::1', subnets: [], openPorts: [{ protocol: 'tcp', firstPort: 80, lastPort: 80 }],
    })], routers: [routerOf({ linkAddress: 'fd12:3456::9' })] });
    expect(warningsOf(cluster)).toEqual([
      "prod/h1: 'openPort' 80/tcp changes nothing: engine 28.5.2 filters its routed networks itself and opens what a container publishes; publish the port there",
    ]);
  });
});
