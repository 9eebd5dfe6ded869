import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type App, TerraformStack } from 'cdktf';
import {
  DockerEngine, DockerHost, Ec2DockerHost, Ipv6Cluster, type Ipv6ClusterHostOptions, type Ipv6ClusterProps, Ipv6DefaultRoute, Ipv6Topology, LinuxRouter, Vpc, VpcPeering, type VpcProps, VpcRouter,
  type VpcRouterProps, VpcTierKind,
} from 'cdktf-docker-ipam';
import { thrown, World } from '../world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => world.dispose());

interface Site {
  readonly stack: TerraformStack;
  readonly vpc: Vpc;
  readonly router: VpcRouter;
  readonly cluster: Ipv6Cluster;
  readonly join: (name: string, options?: Ipv6ClusterHostOptions, subnet?: number) => Ec2DockerHost;
}

interface Wish {
  readonly vpc?: Partial<VpcProps>;
  readonly router?: (vpc: Vpc) => Partial<VpcRouterProps>;
  readonly cluster?: Partial<Ipv6ClusterProps>;
}

/** A VPC with IPv6 of Amazon's, and a cluster of 2001:db8::/32 that its tables route for. */
function site(build: (site: Site) => void, wish: Wish = {}): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
    const ipam = world.ipam(stack, { ipv4Pools: ['172.16.0.0/12'], ipv6Pools: ['fd00:1234:5678::/48'], ownedCidrBlocks: ['2001:db8::/32'] });
    const vpc = new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', amazonProvidedIpv6: true, availabilityZones: ['a', 'c'], ...wish.vpc });
    const router = new VpcRouter(stack, 'router', { vpc, ...wish.router?.(vpc) });
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', router, ...wish.cluster });
    build({
      stack, vpc, router, cluster,
      join: (name, options, subnet = 0) => {
        const host = new Ec2DockerHost(stack, name, { vpc, subnet: vpc.subnetsOf('private')[subnet], imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28 });
        cluster.addHost(host, options);
        return host;
      },
    });
  };
}

type Resource = Record<string, unknown>;
const emitted = () => world.json('stacks/prod/cdk.tf.json');
function resources(type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries<Resource>(emitted().resource[type] ?? {}).map(([name, { '//': _, ...resource }]) => [name.replace(/_[0-9A-F]{8}$/, ''), resource]));
}
const ofCluster = (type: string) => Object.fromEntries(Object.entries(resources(type)).filter(([name]) => name.includes('ipv6-cluster')).map(([name, { lifecycle: _, ...rest }]) => [name, rest]));
const files = (host: string) => Object.keys(world.contents()).filter((path) => path.startsWith(`out/stacks/prod/hosts/${host}/`)).map((path) => path.replace(`out/stacks/prod/hosts/${host}/`, ''));
const refused = (build: (site: Site) => void, wish: Wish = {}) => thrown(() => world.synth(site(build, wish)));

describe('the route tables of a VPC as a router', () => {
  test('lead each prefix to its host in every table, with the check off', () => {
    world.synth(site(({ join }) => { ['h1', 'h2'].forEach((name) => join(name)); }));
    const to = (host: string, block: string, table: RegExp) => ({
      destination_ipv6_cidr_block: block, network_interface_id: expect.stringMatching(new RegExp(`aws_network_interface.${host}_`)), route_table_id: expect.stringMatching(table),
    });
    expect(ofCluster('aws_route')).toEqual({
      'h1_ipv6-cluster_routes-ipv6_private_a': to('h1', '2001:db8::/48', /app_private_a_/),
      'h1_ipv6-cluster_routes-ipv6_private_c': to('h1', '2001:db8::/48', /app_private_c_/),
      'h1_ipv6-cluster_routes-ipv6_public': to('h1', '2001:db8::/48', /app_public_/),
      'h2_ipv6-cluster_routes-ipv6_private_a': to('h2', '2001:db8:1::/48', /app_private_a_/),
      'h2_ipv6-cluster_routes-ipv6_private_c': to('h2', '2001:db8:1::/48', /app_private_c_/),
      'h2_ipv6-cluster_routes-ipv6_public': to('h2', '2001:db8:1::/48', /app_public_/),
    });
    expect(Object.values(resources('aws_network_interface')).map(({ source_dest_check: check }) => check)).toEqual([false, false]);
    expect(world.lock()).not.toHaveProperty('ipam/prod/cluster/link/ipv6');
  });

  test('lead pools of IPv4 there as well, and the host masquerades what goes elsewhere, the resolver of the VPC included', () => {
    world.synth(site(({ join }) => { ['h1', 'h2'].forEach((name) => join(name).addBridgeNetwork('web', { name: `web-${name}` })); }, { cluster: { ipv4: { prefix: '10.64.0.0/16' } } }));
    const routes = Object.entries(ofCluster('aws_route')).filter(([name]) => name.includes('routes-ipv4'));
    expect(routes.map(([, { destination_cidr_block: block }]) => block)).toEqual([...Array<string>(3).fill('10.64.0.0/20'), ...Array<string>(3).fill('10.64.16.0/20')]);
    expect(world.contents()['out/stacks/prod/hosts/h1/etc/docker-ipam/filter.nft']).toContain('ip saddr 10.64.0.0/20 ip daddr != { 10.64.0.0/16 } masquerade');
    expect(refused(({ join }) => { join('h1'); }, { cluster: { ipv4: { prefix: '10.0.0.0/17' } } })).toMatch(/prod\/(cluster|app): .*10\.0\.0\.0\/1[67]/);
  });

  test('are guarded like whatever carries a block', () => {
    world.synth(site(({ join }) => { join('h1'); }));
    for (const [name, { lifecycle }] of Object.entries(resources('aws_route'))) {
      if (name.includes('ipv6-cluster')) expect(JSON.stringify(lifecycle)).toContain('2001:db8::/48 of prod/h1');
    }
  });

  test('keep every resource as it is when a host, a table or a peer is added', () => {
    world.synth(site(({ join, router }) => {
      join('h2');
      router.allowFromContainers({ port: 80 });
    }));
    const was = emitted().resource;
    world.synth(site(({ stack, vpc, join, router }) => {
      join('h1');
      router.allowFromContainers({ port: 80 });
      router.allowFromContainers({ port: 443 });
      join('h2');
      vpc.addTier('data', { kind: VpcTierKind.ISOLATED });
      vpc.addAvailabilityZone('d');
      new VpcPeering(stack, 'to-peer', { requester: vpc, accepter: Vpc.fromVpcId(stack, 'peer', { ipam: vpc.ipam, vpcId: 'vpc-1', cidrBlocks: ['192.168.0.0/16'], routeTableIds: ['rtb-1'] }) });
    }));
    const withoutConditions = (all: Record<string, Record<string, Resource>>) => Object.fromEntries(Object.entries(all)
      .map(([type, some]) => [type, Object.fromEntries(Object.entries(some).map(([name, { lifecycle: _, ...rest }]) => [name, rest]))]));
    expect(withoutConditions(emitted().resource)).toMatchObject(withoutConditions(was));
    expect(Object.keys(ofCluster('aws_route')).filter((name) => name.startsWith('h2_'))).toEqual(['data', 'private_a', 'private_c', 'private_d', 'public'].map((table) => `h2_ipv6-cluster_routes-ipv6_${table}`));
  });

  test('need no link: hosts take their default route from the VPC, and keep what nobody has', () => {
    world.synth(site(({ join }) => { join('h1', { uplink: 'ens5' }); }));
    const unit = world.contents()['out/stacks/prod/hosts/h1/etc/systemd/system/docker-ipam-routes.service'];
    expect(unit.match(/^ExecStart=\/sbin\/ip .*$/gm)).toEqual([expect.stringContaining('ip -6 route replace unreachable 2001:db8::/48')]);
    expect(world.contents()['out/stacks/prod/hosts/h1/etc/sysctl.d/90-docker-ipam.conf']).toMatch(/ens5\.accept_ra = 2[\s\S]*all\.forwarding = 1/);
    expect(files('router')).toEqual([]);
  });

  test('say in the plan what AWS does not do with such packets', () => {
    world.synth(site(({ stack, cluster, vpc, join }) => {
      join('h1');
      const old = new DockerHost(stack, 'old', { ipam: vpc.ipam, engine: DockerEngine.V28 });
      vpc.addHost(old);
      cluster.addHost(old, { networkInterfaceId: '${data.aws_instance.old.network_interface_id}' });
    }));
    const said = (world.json('manifest.json').stacks.prod.annotations as Array<{ message: string }>).map(({ message }) => message).join('\n').replace(/\n +/g, ' ');
    expect(said.match(/app routes 2001:db8::\/32 inside itself: no internet, and no peering transit, for its containers/g)).toHaveLength(1);
    expect(said).toContain('old: the source/destination check of its network interface must be off, or AWS drops what its containers send');
    expect(said.match(/source\/destination check/g)).toHaveLength(1);
    expect(ofCluster('aws_route')['old_ipv6-cluster_routes-ipv6_public']).toMatchObject({ network_interface_id: '${data.aws_instance.old.network_interface_id}' });
  });

  test('work in a VPC that is looked up, by the tables that it names', () => {
    world.synth((app) => {
      const stack = new TerraformStack(app, 'prod');
      new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
      const ipam = world.ipam(stack, { ownedCidrBlocks: ['2001:db8::/32'], ipv4Pools: ['172.16.0.0/12'] });
      const vpc = Vpc.fromVpcId(stack, 'app', { ipam, vpcId: 'vpc-1', cidrBlocks: ['10.0.0.0/16', '2600:1f14:1::/56'], routeTableIds: ['rtb-1', 'rtb-2'] });
      const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', router: new VpcRouter(stack, 'router', { vpc }) });
      cluster.addHost(new Ec2DockerHost(stack, 'h1', { vpc, subnetId: 'subnet-1', imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28 }));
    });
    expect(Object.values(ofCluster('aws_route')).map(({ route_table_id: table }) => table)).toEqual(['rtb-1', 'rtb-2']);
    expect(emitted().locals[Object.keys(emitted().locals).find((name) => name.includes('guard_own'))!]).toEqual({ '2001:db8::/48': expect.stringMatching(/aws_network_interface\.h1_/) });
  });

  test('let machines be in another stack than the VPC', () => {
    world.synth((app) => {
      const [net, machines] = ['net', 'machines'].map((name) => {
        const stack = new TerraformStack(app, name);
        new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
        return stack;
      });
      const ipam = world.ipam(net, { ownedCidrBlocks: ['2001:db8::/32'], ipv4Pools: ['172.16.0.0/12'] });
      const vpc = new Vpc(net, 'app', { ipam, cidrBlock: '10.0.0.0/16', amazonProvidedIpv6: true, availabilityZones: ['a'] });
      const cluster = new Ipv6Cluster(net, 'cluster', { ipam, prefix: '2001:db8::/32', router: new VpcRouter(net, 'router', { vpc }) });
      cluster.addHost(new Ec2DockerHost(machines, 'h1', { vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28 }));
      vpc.addHost(new DockerHost(net, 'old', { ipam, engine: DockerEngine.V28 }));
    });
    expect(world.json('manifest.json').stacks.machines.dependencies).toEqual(['net']);
    expect(world.json('manifest.json').stacks.net.dependencies).toEqual([]);
    expect(Object.keys(world.json('stacks/machines/cdk.tf.json').resource.aws_route)).toHaveLength(2);
    const own = (stack: string) => Object.entries(world.json(`stacks/${stack}/cdk.tf.json`).locals).find(([name]) => name.includes('_own_'))![1];
    expect([own('net'), own('machines')]).toEqual([{}, { '2001:db8::/48': expect.stringMatching(/aws_network_interface\.h1_/) }]);
  });
});

describe('the security group of the containers', () => {
  test('names the prefixes of all hosts, and no group', () => {
    world.synth(site(({ join, router }) => {
      join('h1');
      router.allowFromContainers({ port: 80 });
      join('h2');
    }));
    const rules = Object.values(resources('aws_vpc_security_group_ingress_rule')).map((rule) => [rule.cidr_ipv6, rule.ip_protocol, rule.from_port, rule.referenced_security_group_id]);
    expect(rules).toEqual([
      ['2001:db8::/48', 'icmpv6', -1, undefined], ['2001:db8::/48', 'tcp', 80, undefined], ['2001:db8:1::/48', 'icmpv6', -1, undefined], ['2001:db8:1::/48', 'tcp', 80, undefined],
    ]);
    for (const { security_groups: groups } of Object.values(resources('aws_network_interface'))) expect(groups).toEqual([expect.anything(), expect.stringMatching(/aws_security_group\.router_/)]);
  });
});

describe('within one subnet', () => {
  const known: Partial<VpcProps> = { amazonProvidedIpv6: undefined, ipv6IpamPoolId: 'ipam-pool-1', ipv6CidrBlock: '2600:1f14:1::/56' };
  const switched: Wish = { vpc: known, router: (vpc) => ({ subnet: vpc.subnetsOf('private')[0] }), cluster: { topology: Ipv6Topology.SWITCHED } };

  test('hosts are each other\'s next hops, by addresses that AWS knows', () => {
    world.synth(site(({ join }) => { ['h1', 'h2'].forEach((name) => join(name)); }, switched));
    const unit = world.contents()['out/stacks/prod/hosts/h1/etc/systemd/system/docker-ipam-routes.service'];
    expect(unit).toContain('route replace 2001:db8:1::/48 via 2600:1f14:1:0:ffff:ffff:ffff:fffc dev eth0');
    expect(ofCluster('aws_route')).toEqual({});
    expect(Object.values(resources('aws_network_interface')).map((one) => [one.ipv6_addresses, one.source_dest_check])).toEqual([[['2600:1f14:1:0:ffff:ffff:ffff:fffe'], false], [['2600:1f14:1:0:ffff:ffff:ffff:fffc'], false]]);
  });

  test.each<[string, Wish, (site: Site) => void, string]>([
    ['hosts of two subnets', switched, ({ join }) => { join('h1', {}, 1); }, "prod/h1: 'subnet' must be prod/app/private/a, that of the whole cluster, got prod/app/private/c: hosts in different subnets of a VPC cannot be each other's next hops; use the topology ROUTED"],
    ['no subnet', { ...switched, router: () => ({}) }, () => {}, "prod/router: 'subnet' is missing: SWITCHED works within one subnet of prod/app only; name it, or use the topology ROUTED"],
    ['next hops that only AWS knows', { ...switched, vpc: {} }, () => {}, "prod/router: 'subnet' must have an IPv6 block that is known before AWS is asked, so that hosts have next hops in it, got prod/app/private/a"],
    ['a machine whose interface is not ours', switched, ({ stack, vpc, cluster }) => {
      const old = new DockerHost(stack, 'old', { ipam: vpc.ipam, engine: DockerEngine.V28 });
      vpc.addHost(old);
      cluster.addHost(old, { networkInterfaceId: 'eni-1' });
    }, "prod/router: 'topology' must be ROUTED for prod/old, whose interface cannot be given the address that other hosts send to, got SWITCHED"],
  ])('refuses %s', (_what, wish, build, words) => {
    expect(refused(build, wish)).toContain(words);
  });
});

describe('what a VPC does not route', () => {
  const old = ({ stack, vpc, cluster }: Site, options?: Ipv6ClusterHostOptions) => {
    const host = new DockerHost(stack, 'old', { ipam: vpc.ipam, engine: DockerEngine.V28 });
    vpc.addHost(host);
    cluster.addHost(host, options);
  };

  test.each<[string, (site: Site) => void, Wish, string]>([
    ['neighbours by proxy', () => {}, { cluster: { topology: Ipv6Topology.NDP_PROXIED, prefix: 'fd00:1::/64' } }, "prod/cluster: 'topology' must not be NDP_PROXIED in prod/app: a VPC asks nobody for neighbours, and delivers to addresses of interfaces only; use PrefixDelegation"],
    ['a VPC without IPv6', () => {}, { vpc: { amazonProvidedIpv6: false } }, "prod/router: 'vpc' must have IPv6, without which its subnets advertise no router, got prod/app; give it 'amazonProvidedIpv6: true'"],
    ['a link of ours', () => {}, { cluster: { linkPrefix: '2001:db8::/64' } }, "prod/cluster: 'linkPrefix' must be left out with prod/router, which brings its own link and default route, got '2001:db8::/64'"],
    ['a gateway of ours', () => {}, { cluster: { gateway: 'fe80::1' } }, "prod/cluster: 'gateway' must be left out with prod/router"],
    ['a next hop of ours', ({ join }) => { join('h1', { linkAddress: '2001:db8::1' }); }, {}, "prod/h1: 'linkAddress' must be left out in prod/cluster, which has no link, got '2001:db8::1'"],
    ['a written default route', ({ join }) => { join('h1', { defaultRoute: Ipv6DefaultRoute.STATIC }); }, {}, "prod/h1: 'defaultRoute' STATIC needs a next hop"],
    ['a second router', ({ stack, cluster }) => { cluster.addRouter(new LinuxRouter(stack, 'linux')); }, {}, "prod/cluster: 'router' is prod/router, which routes all of it; leave prod/linux out"],
    ['a VPC beside a router on a link', ({ stack, vpc }) => {
      const cluster = new Ipv6Cluster(stack, 'other', { ipam: vpc.ipam, router: new LinuxRouter(stack, 'linux') });
      cluster.addRouter(new VpcRouter(stack, 'late', { vpc }));
    }, {}, "prod/other: 'router' must be prod/late from the start"],
    ['two clusters by one router', ({ stack, vpc, router }) => { new Ipv6Cluster(stack, 'other', { ipam: vpc.ipam, router }); }, {}, 'prod/router: it is the router of prod/cluster already'],
    ['a host that nobody said is there', ({ stack, vpc, cluster }) => { cluster.addHost(new DockerHost(stack, 'old', { ipam: vpc.ipam, engine: DockerEngine.V28 }), { networkInterfaceId: 'eni-1' }); }, {}, "prod/router: 'vpc' must be the VPC of every host, got prod/old, of which nobody said so; write app.addHost first"],
    ['a host without an interface', (parts) => old(parts), {}, "prod/old: 'networkInterfaceId' is missing: routes lead to a network interface"],
    ['an interface that is none', (parts) => old(parts, { networkInterfaceId: 'ens5' }), {}, "prod/old: 'networkInterfaceId' must be an id such as 'eni-0123456789abcdef0', got 'ens5'"],
    ['another interface of an instance of ours', ({ join }) => { join('h1', { networkInterfaceId: 'eni-1' }); }, {}, "prod/h1: 'networkInterfaceId' must be left out for an Ec2DockerHost"],
    ['a port twice', ({ router }) => { router.allowFromContainers({ port: 80 }); router.allowFromContainers({ port: 80 }); }, {}, "prod/router: 'port' is open already, got 80 of tcp; open it once"],
    ['a port that is none', ({ router }) => { router.allowFromContainers({ port: 80, lastPort: 70 }); }, {}, "prod/router: 'port' must be a whole number from 1 to 65535, and 'lastPort' not below it, got 80 to 70"],
    ['more routes than a table has room for', ({ join }) => { join('h1'); }, { vpc: { routesPerTableQuota: 2 } }, "prod/app/private/a: the IPv6 routes of its table: 3 are needed and the quota is 2 ('routesPerTableQuota'); have AWS raise it and write the new number, at most 1000"],
    ['the quota in two places', () => {}, { router: () => ({ routesPerTableQuota: 600 }) }, "prod/router: 'routesPerTableQuota' is that of prod/app, got 600; write it there"],
    ['more rules than a group has room for', ({ router, join }) => { router.allowFromContainers({ port: 80 }); ['h1', 'h2'].forEach((name) => join(name)); }, { router: () => ({ rulesPerSecurityGroupQuota: 3 }) }, "prod/router: the IPv6 rules of its security group: 4 are needed and the quota is 3 ('rulesPerSecurityGroupQuota'); have AWS raise it"],
    ['a cluster in a VPC without it', ({ stack, vpc }) => {
      const cluster = new Ipv6Cluster(stack, 'other', { ipam: vpc.ipam, topology: Ipv6Topology.NDP_PROXIED, prefix: 'fd00:1::/64', gateway: 'fe80::1' });
      cluster.addHost(new Ec2DockerHost(stack, 'h9', { vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28 }));
    }, {}, 'prod/h9: it is in prod/app, which delivers to addresses of network interfaces only, so containers of prod/other (NDP_PROXIED) would not be reached; use PrefixDelegation'],
    ['an interface without a VPC', ({ stack, vpc }) => {
      const cluster = new Ipv6Cluster(stack, 'other', { ipam: vpc.ipam, router: new LinuxRouter(stack, 'linux') });
      cluster.addHost(new DockerHost(stack, 'h9', { ipam: vpc.ipam, engine: DockerEngine.V28 }), { networkInterfaceId: 'eni-1' });
    }, {}, "prod/h9: 'networkInterfaceId' needs a VpcRouter as the 'router' of prod/other, got 'eni-1'"],
  ])('%s', (_what, build, wish, words) => {
    expect(refused(build, wish)).toContain(words);
  });

  test('one prefix by two routers', () => {
    const said = refused(({ stack, vpc }) => {
      new Ipv6Cluster(stack, 'other', { ipam: vpc.ipam, prefix: '2001:db8::/36', router: new VpcRouter(stack, 'second', { vpc }) });
    });
    expect(said).toContain("prod/other: 'prefix' 2001:db8::/36 overlaps 2001:db8::/32");
  });

  test('one prefix of two hosts', () => {
    const said = refused(({ join }) => { ['h1', 'h2'].forEach((name) => join(name, { hostPrefix: '2001:db8:7::/48' })); });
    expect(said).toContain("prod/h2: 'hostPrefix' 2001:db8:7::/48 overlaps 2001:db8:7::/48");
  });

  test('a prefix inside a block of the VPC', () => {
    const said = refused(({ join }) => { join('h1'); }, { vpc: { amazonProvidedIpv6: undefined, ipv6IpamPoolId: 'p', ipv6CidrBlock: '2001:db8:1::/56' } });
    expect(said).toContain("prod/cluster: 'prefix' 2001:db8::/32 overlaps 2001:db8:1::/56, the 'ipv6CidrBlock' of prod/app");
    expect(said).toContain("prod/cluster: its prefix 2001:db8::/32 overlaps 2001:db8:1::/56 of prod/app: inside a VPC's own blocks AWS routes to subnets only; choose a 'prefix' outside, such as a unique local one, or use PrefixDelegation");
  });
});

describe('the quota in a VPC that is looked up', () => {
  const looked = (quota: number | undefined, hosts: number) => (app: App) => {
    const stack = new TerraformStack(app, 'prod');
    new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
    const ipam = world.ipam(stack, { ownedCidrBlocks: ['2001:db8::/32'], ipv4Pools: ['172.16.0.0/12'] });
    const vpc = Vpc.fromVpcId(stack, 'app', { ipam, vpcId: 'vpc-1', cidrBlocks: ['10.0.0.0/16'], routeTableIds: ['rtb-1'] });
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', router: new VpcRouter(stack, 'router', { vpc, routesPerTableQuota: quota }) });
    for (let i = 0; i < hosts; i++) {
      const host = new DockerHost(stack, `h${i}`, { ipam, engine: DockerEngine.V28, automaticPoolPrefixLength: 24 });
      vpc.addHost(host);
      cluster.addHost(host, { networkInterfaceId: `eni-${i}` });
    }
  };

  test.each<[string, number | undefined, number, string]>([
    ['is exceeded', 2, 3, "prod/router: its IPv6 routes in each table: 3 are needed and the quota is 2 ('routesPerTableQuota'); have AWS raise it and write the new number, at most 1000"],
    ['is more than AWS grants', 1001, 0, "prod/router: 'routesPerTableQuota' must be from 1 to 1000, which is the most that AWS grants, got 1001"],
  ])('%s', (_what, quota, hosts, words) => {
    expect(thrown(() => world.synth(looked(quota, hosts)))).toContain(words);
  });

  test('holds', () => {
    world.synth(looked(undefined, 3));
    expect(Object.keys(ofCluster('aws_route'))).toHaveLength(3);
  });
});
