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
  return [...text.matchAll(/^ExecStart=\S+ -6 route replace (.*)$/gm)].map(([, route]) => route);
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

  test.each([['27.5.1', false], ['28.5.2', false], ['20.10.24', true], ['26.1.5', true]])('engine %s: docker0 is routed unasked: %s', (version, isRouted) => {
    let member: Ipv6ClusterHost | undefined;
    world.synth(routed(({ join }) => { ({ member } = join('h1')); }, {}, DockerEngine.of(version)));
    expect('fixed-cidr-v6' in daemonOf('h1')).toBe(isRouted);
    // Written although it is their default, so that an upgrade changes nothing.
    expect(daemonOf('h1').ip6tables).toBe(isRouted ? false : undefined);
    expect(member!.defaultBridgeSubnet === '').toBe(!isRouted);
    // Where Docker filters nothing, a filter of ours does.
    expect('out/stacks/prod/hosts/h1/etc/docker-ipam/filter.nft' in world.contents()).toBe(isRouted);
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

  test.each(['eth0; reboot', 'eth0\nExecStart=/bin/sh', '../eth0', '', 'a-name-of-16-char'])('the interface name %j', (uplink) => {
    expect(world.refusal(routed(({ join }) => { join('h1', { uplink }); }))).toMatch(/^prod\/h1: 'uplink' must be the name of one interface, at most 15 .*, got '.*'; write something like 'eth0'/);
    expect(thrown(() => world.synth((app) => { new LinuxRouter(new TerraformStack(app, 'prod'), 'router', { interfaceName: uplink }); }))).toMatch(/^prod\/router: 'interfaceName' must be the name of one interface/);
    expect(world.contents()).toEqual({});
  });
});
