import type { App } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { type BridgeNetworkOptions, DockerEngine, DockerHost, Ipv6Cluster, type Ipv6ClusterHostOptions, type Ipv6ClusterProps, Ipv6Topology, LinuxRouter, type RoutedIpv4Props } from 'cdktf-docker-ipam';
import { World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

interface Wish {
  readonly ipv4?: RoutedIpv4Props;
  readonly cluster?: Partial<Ipv6ClusterProps>;
  readonly host?: Ipv6ClusterHostOptions;
  readonly network?: BridgeNetworkOptions;
  readonly engine?: DockerEngine;
  readonly underlayAddress?: string;
}

/** Two hosts with a network each, in a cluster that routes IPv4 too. */
function routed({ ipv4 = { prefix: '10.64.0.0/16' }, cluster: props, host: options, network, engine = DockerEngine.V28, underlayAddress }: Wish = {}): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack, { ownedCidrBlocks: ['2001:db8::/32'] });
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', router: new LinuxRouter(stack, 'router'), ipv4, ...props });
    for (const n of [1, 2]) {
      const host = new DockerHost(stack, `h${n}`, { ipam, engine, underlayAddress: underlayAddress ?? `192.168.7.${n}` });
      cluster.addHost(host, options);
      host.addBridgeNetwork('web', { name: `web-${n}`, ...network });
    }
  };
}

const filter = () => world.contents()['out/stacks/prod/hosts/h1/etc/docker-ipam/filter.nft'];
const unit = (machine: string) => world.contents()[`out/stacks/prod/hosts/${machine}/etc/systemd/system/docker-ipam-routes.service`];

function optionsOf(name: string): Record<string, string> | undefined {
  const networks = Object.values(world.json('stacks/prod/cdk.tf.json').resource.docker_network) as Array<{ name: string; options?: Record<string, string> }>;
  return networks.find((network) => network.name === name)?.options;
}

test('each host has a pool, its networks lie in it, and the router has a route to it', () => {
  world.synth(routed());
  expect(world.lock()).toMatchObject({
    'ipam/prod/cluster/ipv4': '10.64.0.0/16', 'ipam/prod/h1/ipv6-cluster/ipv4': '10.64.0.0/20', 'ipam/prod/h2/ipv6-cluster/ipv4': '10.64.16.0/20',
    'ipam/prod/h1/web/ipv4': '10.64.0.0/24', 'ipam/prod/h2/web/ipv4': '10.64.16.0/24',
  });
  expect(unit('router')).toContain('ExecStart=/sbin/ip -4 route replace 10.64.16.0/20 via 192.168.7.2 dev eth0 proto 217\n');
  expect(unit('h1')).toContain('ExecStart=/sbin/ip -4 route replace unreachable 10.64.0.0/20 proto 217\n');
  expect(filter()).toContain('    ip saddr 10.64.0.0/20 ip daddr != { 10.64.0.0/16 } masquerade\n');
});

test('the plan says at which IPv4 address each host is, so that no next hop is taken for a stranger', () => {
  world.synth(routed({ cluster: { topology: Ipv6Topology.SWITCHED, router: undefined, gateway: '2001:db8::ffff' } }));
  interface Node { readonly ipv4Address?: string; readonly routes: ReadonlyArray<{ readonly nextHop?: string }> }
  const { nodes } = world.json('ipam/plan.json').ipams[0].topologies[0] as { nodes: Node[] };
  expect(nodes.map(({ ipv4Address }) => ipv4Address)).toEqual(['192.168.7.1', '192.168.7.2']);
  expect(nodes.map(({ routes }) => routes.flatMap(({ nextHop }) => (nextHop?.includes('.') ? [nextHop] : [])))).toEqual([['192.168.7.2'], ['192.168.7.1']]);
});

test('no pool of Docker\'s own, nor docker0, lies in it', () => {
  world.synth(routed());
  const { bip, 'default-address-pools': pools } = world.json('stacks/prod/hosts/h1/etc/docker/daemon.json') as { bip: string; 'default-address-pools': Array<{ base: string }> };
  for (const block of [bip, ...pools.map(({ base }) => base)]) expect(block).not.toMatch(/^10\.64\./);
});

test.each([
  ['20.10.24', { 'com.docker.network.bridge.enable_ip_masquerade': 'false' }], ['26.1.5', { 'com.docker.network.bridge.enable_ip_masquerade': 'false' }],
  ['27.5.1', { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed', 'com.docker.network.bridge.gateway_mode_ipv6': 'routed' }],
])('engine %s: options of a routed network', (version, options) => {
  world.synth(routed({ engine: DockerEngine.of(version) }));
  expect(optionsOf('web-1')).toEqual(options);
});

test('an internal network, and one that is told so, keep their NAT and lie elsewhere', () => {
  for (const network of [{ internal: true }, { routedIpv4: false }]) {
    world.synth(routed({ network }));
    expect(world.lock()['ipam/prod/h1/web/ipv4']).not.toMatch(/^10\.64\./);
    expect(Object.keys(optionsOf('web-1') ?? {})).not.toContain('com.docker.network.bridge.gateway_mode_ipv4');
    world.dispose();
    world = new World();
  }
});

test('everything may be leased, and blocks that have routes back keep the containers\' addresses', () => {
  world.synth(routed({ ipv4: { prefixLength: 18, hostPrefixLength: 22, nonMasqueradeCidrBlocks: ['192.168.8.0/24'] } }));
  const { 'ipam/prod/cluster/ipv4': prefix, 'ipam/prod/h1/ipv6-cluster/ipv4': pool } = world.lock();
  expect([prefix, pool]).toEqual([expect.stringMatching(/\/18$/), expect.stringMatching(/\/22$/)]);
  expect(filter()).toContain(`ip saddr ${pool} ip daddr != { ${prefix}, 192.168.8.0/24 } masquerade`);
});

describe('refused, with nothing written', () => {
  test.each<[string, Wish, string]>([
    ['NDP_PROXIED', { cluster: { prefix: '2001:db8::/64', topology: Ipv6Topology.NDP_PROXIED, router: undefined, gateway: 'fe80::1' } }, "prod/cluster: 'ipv4' is routed or switched"],
    ['host pools that do not fit', { ipv4: { prefix: '10.64.0.0/16', hostPrefixLength: 16 } }, "prod/cluster: 'ipv4.hostPrefixLength' must be longer than the /16 that it is cut from, got 16"],
    ['host bits', { ipv4: { prefix: '10.64.0.1/16' } }, "prod/cluster: 'ipv4.prefix'"],
    ['a gateway among the containers', { ipv4: { prefix: '10.64.0.0/16', gateway: '10.64.0.1' } }, "prod/cluster: 'ipv4.gateway' must be an address on the hosts' link"],
    ['no address to send to', { underlayAddress: '2001:db8::77' }, "prod/h1: 'ipv4LinkAddress' is missing"],
    ['a subnet elsewhere', { network: { subnet: '10.9.0.0/24' } }, "prod/h1/web: 'subnet' 10.9.0.0/24"],
    ['routed and internal', { network: { internal: true, routedIpv4: true } }, "prod/h1/web: 'routedIpv4' stands beside 'internal'"],
    ['IPv4 options without IPv4', { cluster: { ipv4: undefined }, host: { ipv4LinkAddress: '192.168.7.1' } }, "prod/h1: 'ipv4LinkAddress' needs a cluster that routes IPv4"],
    ['a routed network without IPv4', { cluster: { ipv4: undefined }, network: { routedIpv4: true } }, "prod/h1/web: 'routedIpv4' needs a host whose cluster routes IPv4"],
    ['a host pool of another length', { host: { ipv4HostPrefix: '10.64.0.0/24' } }, "prod/h1: 'ipv4HostPrefix' must be a /20"],
  ])('%s', (_, wish, said) => {
    expect(world.refusal(routed(wish))).toContain(said);
  });
});
