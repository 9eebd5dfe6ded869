import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ipv6Cluster, type Ipv6ClusterHost, type Ipv6ClusterProps, Ipv6Topology, LinuxRouter, type Ipv6ClusterHostOptions } from 'cdktf-docker-ipam';
import { thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

interface Parts {
  readonly stack: TerraformStack;
  readonly cluster: Ipv6Cluster;
  readonly join: (name: string, options?: Ipv6ClusterHostOptions) => { readonly host: DockerHost; readonly member: Ipv6ClusterHost };
}

/** The article's cluster: 2001:db8::/32 behind a Linux router. */
function routed(build: (parts: Parts) => void, props: Partial<Ipv6ClusterProps> = {}, engine = DockerEngine.V28): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack, { ownedCidrBlocks: ['2001:db8::/32'] });
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', router: new LinuxRouter(stack, 'router'), ...props });
    build({
      stack, cluster,
      join: (name, options) => {
        const host = new DockerHost(stack, name, { ipam, engine });
        return { host, member: cluster.addHost(host, options) };
      },
    });
  };
}

const UNIT = 'etc/systemd/system/docker-ipam-routes.service';

/** The routes that a machine's unit sets. */
function routesOf(machine: string): string[] {
  const text = world.contents()[`out/stacks/prod/hosts/${machine}/${UNIT}`];
  return [...text.matchAll(/^ExecStart=\S+ -6 route replace (.*) proto 217$/gm)].map(([, route]) => route);
}

function daemonOf(machine: string): Record<string, unknown> {
  return world.json(`stacks/prod/hosts/${machine}/etc/docker/daemon.json`) as Record<string, unknown>;
}

describe("the article's cluster", () => {
  test('a /48 for each host, and in it services, docker0, networks and the upper half', () => {
    world.synth(routed(({ join }) => {
      for (const name of ['h1', 'h2']) join(name, { routedDefaultBridge: true }).host.addBridgeNetwork('web', { name: `web-${name}` });
    }));
    expect(world.lock()).toMatchObject({
      'ipam/prod/cluster/link/ipv6': '2001:db8::/64',
      'ipam/prod/h1/ipv6-cluster/ipv6': '2001:db8:1::/48',
      'ipam/prod/h1/ipv6-cluster/services/ipv6': '2001:db8:1::/64',
      'ipam/prod/h1/ipv6-cluster/docker0/ipv6': '2001:db8:1:1::/64',
      'ipam/prod/h1/web/ipv6': '2001:db8:1:2::/64',
      'ipam/prod/h1/ipv6-cluster/automatic/ipv6': '2001:db8:1:8000::/49',
      'ipam/prod/h1/ipv6-cluster/link/ipv6': '2001:db8::1/128',
      'ipam/prod/h2/ipv6-cluster/ipv6': '2001:db8:2::/48',
      'ipam/prod/h2/ipv6-cluster/link/ipv6': '2001:db8::2/128',
    });
    expect(daemonOf('h1')).toMatchObject({ ipv6: true, 'fixed-cidr-v6': '2001:db8:1:1::/64', ip6tables: false });
  });

  test('the router has a route for each host, a host its default route and an end for what nobody has', () => {
    world.synth(routed(({ join }) => { for (const name of ['h1', 'h2']) join(name); }));
    expect(routesOf('router')).toEqual(['2001:db8:1::/48 via 2001:db8::1 dev eth0', '2001:db8:2::/48 via 2001:db8::2 dev eth0']);
    expect(routesOf('h1')).toEqual(['unreachable 2001:db8:1::/48', 'default via 2001:db8::ff01 dev eth0']);
  });

  test('a third host changes a route of the router and nothing of the others', () => {
    const grownTo = (names: readonly string[]) => routed(({ join }) => { for (const name of names) join(name, { routedDefaultBridge: true }).host.addBridgeNetwork('web', { name: `web-${name}` }); });
    world.synth(grownTo(['h1', 'h2']));
    const [files, leases] = [world.contents(), world.lock()];
    world.synth(grownTo(['h1', 'h2', 'h3']));
    const [grown, later] = [world.contents(), world.lock()];
    expect(later).toMatchObject(leases);
    expect(Object.keys(later).filter((key) => !(key in leases)).every((key) => key.startsWith('ipam/prod/h3/'))).toBe(true);
    const hosts = Object.keys(files).filter((path) => path.includes('/hosts/'));
    expect(hosts.filter((path) => grown[path] !== files[path])).toEqual([`out/stacks/prod/hosts/router/${UNIT}`]);
    expect(routesOf('router').slice(2)).toEqual(['2001:db8:3::/48 via 2001:db8::3 dev eth0']);
  });

  test('a host that leaves takes its route off the router, and nothing of the others moves; one that returns has its prefix again', () => {
    const of = (names: readonly string[]) => routed(({ join }) => { for (const name of names) join(name, { routedDefaultBridge: true }).host.addBridgeNetwork('web', { name: `web-${name}` }); });
    world.synth(of(['h1', 'h2', 'h3']));
    const [files, leases] = [world.contents(), world.lock()];
    world.synth(of(['h1', 'h3']));
    const [left, later] = [world.contents(), world.lock()];
    const hosts = Object.keys(files).filter((path) => path.includes('/hosts/') && !path.includes('/h2/'));
    expect(hosts.filter((path) => left[path] !== files[path])).toEqual([`out/stacks/prod/hosts/router/${UNIT}`]);
    expect(routesOf('router')).toEqual(['2001:db8:1::/48 via 2001:db8::1 dev eth0', '2001:db8:3::/48 via 2001:db8::3 dev eth0']);
    for (const [key, block] of Object.entries(leases)) expect(later[key.startsWith('ipam/prod/h2/') ? `${key} (released)` : key]).toBe(block);
    world.synth(of(['h1', 'h2', 'h3']));
    expect(world.lock()).toEqual(leases);
    expect(routesOf('router')).toHaveLength(3);
  });

  test('switched: a third host is one route more on every host, as the article says, and nothing else', () => {
    const grownTo = (names: readonly string[]) => routed(({ join }) => { for (const name of names) join(name); }, { topology: Ipv6Topology.SWITCHED, router: undefined, gateway: '2001:db8::ffff' });
    world.synth(grownTo(['h1', 'h2']));
    const [files, routes] = [world.contents(), ['h1', 'h2'].map(routesOf)];
    world.synth(grownTo(['h1', 'h2', 'h3']));
    const grown = world.contents();
    const hosts = Object.keys(files).filter((path) => path.includes('/hosts/'));
    expect(hosts.filter((path) => grown[path] !== files[path])).toEqual(['h1', 'h2'].map((name) => `out/stacks/prod/hosts/${name}/${UNIT}`));
    ['h1', 'h2'].forEach((name, i) => expect(routesOf(name).filter((route) => !routes[i].includes(route))).toEqual([expect.stringMatching(/^2001:db8:3::\/48 via \S+ dev eth0$/)]));
  });

  test('networks of a Compose project have their IPv6 subnets of the host\'s prefix', () => {
    mkdirSync(join(world.directory, 'shop'));
    writeFileSync(join(world.directory, 'shop/compose.yaml'), 'services:\n  web:\n    image: lab\nnetworks:\n  default:\n    enable_ipv6: true\n  plain: {}\n');
    world.synth(routed((parts) => { parts.join('h1').host.addComposeProject('shop', { file: join(world.directory, 'shop/compose.yaml') }); }));
    expect(world.lock()).toMatchObject({ 'ipam/prod/h1/shop/default/ipv6': '2001:db8:1:1::/64' });
    expect(Object.values(world.contents()).find((text) => text.includes('2001:db8:1:1::/64') && text.includes('networks:'))).toContain('2001:db8:1:1::1');
  });

  test.each([['27.5.1', false], ['28.5.2', false], ['20.10.24', true], ['26.1.5', true]])('engine %s: docker0 is routed unasked: %s', (version, isRouted) => {
    let member: Ipv6ClusterHost | undefined;
    world.synth(routed(({ join }) => { ({ member } = join('h1')); }, {}, DockerEngine.of(version)));
    expect('fixed-cidr-v6' in daemonOf('h1')).toBe(isRouted);
    // Written although it is their default, so that an upgrade changes nothing.
    expect(daemonOf('h1').ip6tables).toBe(isRouted ? false : undefined);
    expect(member!.defaultBridgeSubnet === '').toBe(!isRouted);
    // Where Docker filters nothing, a filter of ours does.
    const files = world.contents();
    expect(files['out/stacks/prod/hosts/h1/etc/docker-ipam/filter.nft'].includes('drop')).toBe(isRouted);
    expect('out/stacks/prod/hosts/h1/etc/systemd/system/docker.service.d/60-docker-ipam-rules.conf' in files).toBe(isRouted);
  });
});

describe('refused, with nothing written', () => {
  test('a host that has networks already', () => {
    const said = world.refusal(routed(({ stack, cluster, join }) => {
      join('h1');
      const late = new DockerHost(stack, 'late', { ipam: cluster.ipam, engine: DockerEngine.V28 });
      late.addBridgeNetwork('web', { ipv6: true });
      cluster.addHost(late);
    }));
    expect(said).toContain("prod/late: it must join prod/cluster before prod/late/web is declared, whose IPv6 subnets come from the host's prefix");
  });

  test('a host in two clusters', () => {
    expect(world.refusal(routed(({ cluster, join }) => { cluster.addHost(join('h1').host); }))).toContain('prod/h1: it is in an IPv6 cluster already; a host has one prefix');
  });

  test('host prefixes that overlap', () => {
    const said = world.refusal(routed(({ join }) => { for (const name of ['h1', 'h2']) join(name, { hostPrefix: '2001:db8:7::/48' }); }));
    expect(said).toMatch(/prod\/h2\S*: 'hostPrefix' 2001:db8:7::\/48 overlaps 2001:db8:7::\/48/);
    expect(said).toContain('choose another');
  });

  test('a gateway outside the link', () => {
    const said = world.refusal(routed(({ join }) => { join('h1'); }, { topology: Ipv6Topology.SWITCHED, router: undefined, gateway: '2001:db8:ff::1' }));
    expect(said).toContain("prod/cluster: 'gateway' 2001:db8:ff::1 lies outside the link prefix 2001:db8::/64, so nobody can send to it; choose an address inside");
  });

  test('a prefix without room for hosts', () => {
    const said = world.refusal(routed(() => undefined, { prefix: '2001:db8:1::/48' }));
    expect(said).toContain("prod/cluster: 'prefix' has no room for hosts: it is a /48, and 'hostPrefixLength' is 48; ask for a shorter prefix, or for 'hostPrefixLength' 56");
  });

  test('more hosts than prefixes', () => {
    const said = world.refusal(routed(({ join }) => { for (const name of ['h1', 'h2']) join(name); }, { prefix: '2001:db8::/47' }));
    expect(said).toMatch(/prod\/h[12]\S*: no free \/48 left in 2001:db8::\/47/);
  });

  test('an IPv6 pool on an engine that cannot cut it', () => {
    const said = world.refusal(routed(({ join }) => { join('h1', { automaticIpv6Pool: true }); }, {}, DockerEngine.of('26.1.5')));
    expect(said).toMatch(/prod\/h1: engine 26\.1\.5 cannot cut an IPv6 pool shorter than \/64 .*2001:db8:1:8000::\/49/);
  });

  test('a next hop outside the link', () => {
    const router = (stack: TerraformStack) => {
      const one = new LinuxRouter(stack, 'edge');
      one.addRoute({ destination: '2001:db8:ffff::/48', nextHop: '2001:db8:5::1' });
      return one;
    };
    expect(world.refusal(routed(({ stack, cluster, join }) => {
      cluster.addRouter(router(stack));
      join('h1');
    }))).toContain("prod/edge: 'nextHop' 2001:db8:5::1 lies outside the link prefix 2001:db8::/64");
  });

  test('a link-local prefix', () => {
    expect(world.refusal(routed(({ join }) => { join('h1'); }, { prefix: 'fe80::/32' }))).toContain("prod/cluster: 'prefix' fe80::/32 overlaps fe80::/10, reserved by prod/ipam");
  });

  test('two routers that claim one prefix', () => {
    expect(world.refusal(routed(({ stack, cluster, join }) => {
      const edge = new LinuxRouter(stack, 'edge');
      edge.addRoute({ destination: '2001:db8:1::/48', nextHop: '2001:db8::77' });
      cluster.addRouter(edge);
      join('h1');
    }))).toContain('prod/edge: its route for 2001:db8:1::/48 leads to 2001:db8::77, and that of prod/router to 2001:db8::1; drop one of them');
  });

  test.each(['eth0; reboot', 'eth0\nExecStart=/bin/sh', '../eth0', '', 'a-name-of-16-char'])('the interface name %j', (uplink) => {
    expect(world.refusal(routed(({ join }) => { join('h1', { uplink }); }))).toMatch(/^prod\/h1: 'uplink' must be the name of one interface, at most 15 .*, got '.*'; write something like 'eth0'/);
    expect(thrown(() => world.synth((app) => { new LinuxRouter(new TerraformStack(app, 'prod'), 'router', { interfaceName: uplink }); }))).toMatch(/^prod\/router: 'interfaceName' must be the name of one interface/);
    expect(world.contents()).toEqual({});
  });
});

describe('warned about', () => {
  const warnings = (): string => (world.json('manifest.json') as { stacks: { prod: { annotations: Array<{ level: string; message: string }> } } }).stacks.prod.annotations
    .filter(({ level }) => level === '@cdktf/warn').map(({ message }) => message).join('\n');

  test('a prefix of documents used in earnest', () => {
    world.synth((app) => {
      const stack = new TerraformStack(app, 'prod');
      new Ipv6Cluster(stack, 'cluster', { ipam: world.ipam(stack), prefix: '2001:db8::/32', router: new LinuxRouter(stack, 'router') });
    });
    expect(warnings()).toContain("prod/cluster: 'prefix' 2001:db8::/32 lies in 2001:db8::/32, which is for examples in documents (RFC 3849)");
  });

  test.each([['26.1.5', true], ['28.5.2', false]])('docker0 longer than /80, of ::c008/125, on engine %s: %s, with the containers that fit', (version, warned) => {
    world.synth(routed(({ join }) => { join('h1', { hostPrefix: '2001:db8::c000/124', routedDefaultBridge: true }); }, {
      topology: Ipv6Topology.NDP_PROXIED, prefix: '2001:db8::/64', hostPrefixLength: 124, router: undefined, gateway: '2001:db8::1',
    }, DockerEngine.of(version)));
    expect(daemonOf('h1')['fixed-cidr-v6']).toBe('2001:db8::c008/125');
    expect(warnings().includes(`prod/h1: the IPv6 subnet 2001:db8::c008/125 of docker0 is longer than /80: engine ${version} cannot make addresses of MACs`)).toBe(warned);
    expect(warnings().includes('room for 6 containers')).toBe(warned);
  });
});
