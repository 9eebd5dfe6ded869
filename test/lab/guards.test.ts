import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ec2DockerHost, Ipam, Ipv6Cluster, LockMode, PrefixDelegation, RoutedRanges, Vpc, type VpcNetwork, VpcRouter } from 'cdktf-docker-ipam';
import { GuardDoubles, later, route, table } from './guard-doubles';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();

interface Site {
  readonly stack: TerraformStack;
  readonly ipam: Ipam;
}

/** Synthesizes a stack with a host in a VPC, whose network is 172.31.4.0/24 and fd00:31:0:4::/64, and hands over its guards. */
function guardsOf(vpcOf: (site: Site) => VpcNetwork, story: (guards: GuardDoubles) => Promise<void>, more: (site: Site & { readonly vpc: VpcNetwork }) => void = () => {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-guards-'));
  const app = new App({ outdir: folder, stackTraces: false });
  const stack = new TerraformStack(app, 'prod');
  new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
  const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.128.0.0/9'], ipv6Pools: ['fd00:31::/48'], lockFile: join(folder, 'ipam.lock.json'), lockMode: LockMode.EPHEMERAL });
  const vpc = vpcOf({ stack, ipam });
  const host = new DockerHost(stack, 'search', { ipam, engine: DockerEngine.V28, bip: '172.30.0.1/24', automaticPoolPrefixLength: 16 });
  vpc.addHost(host);
  host.addBridgeNetwork('front', { subnet: '172.31.4.0/24', ipv6Subnet: 'fd00:31:0:4::/64' });
  more({ stack, ipam, vpc });
  app.synth();
  return GuardDoubles.with(join(folder, 'stacks', 'prod', 'cdk.tf.json'), story).finally(() => rmSync(folder, { recursive: true }));
}

const own = ({ stack, ipam }: Site) => new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', availabilityZones: ['ap-northeast-1a'] });
const lookedUp = ({ stack, ipam }: Site) => Vpc.fromVpcId(stack, 'app', { ipam, vpcId: 'vpc-app', cidrBlocks: ['10.0.0.0/16'] });
const peer = { vpc_peering_connection_id: 'pcx-1' };
const internet = route('0.0.0.0/0', { gateway_id: 'igw-1' });

describe('a guard in the plan of a VPC that is made here', () => {
  terraformTest('is on everything that carries a block, and lets it pass where nothing is in its way', () => guardsOf(own, async (guards) => {
    expect(guards.guarded.map((name) => name.replace(/_[0-9A-F]{8}$/, ''))).toEqual(['search_addresses', 'search_front_network']);
    guards.say({ aws_route_table: table('rtb-1', internet, route('172.29.0.0/16', peer), route('fd00:32::/48', peer), route('::/0', { egress_only_gateway_id: 'eigw-1' })) });
    expect(await guards.refusal()).toBeUndefined();
  }));

  terraformTest.each([
    ['172.31.0.0/16', '172.31.4.0/24 of prod/search/front'],
    ['172.31.4.128/25', '172.31.4.0/24 of prod/search/front'],
    ['172.30.0.0/24', '172.30.0.0/24 of prod/search'],
    ['fd00:31::/48', 'fd00:31:0:4::/64 of prod/search/front'],
    ['fd00:31:0:4:8000::/96', 'fd00:31:0:4::/64 of prod/search/front'],
  ])('stops a route to %s that nobody declared, and names it, the block and the host', (destination, block) => guardsOf(own, async (guards) => {
    guards.say({ aws_route_table: table('rtb-1', internet, route(destination, peer)) });
    const words = await guards.refusal();
    expect(words).toContain(`pcx-1 has ${destination} (in rtb-1), which overlaps ${block}`);
    expect(words).toContain("declare it (reachableFrom of prod/app)");
  }));

  terraformTest('makes nothing that carries a block before it knows', () => guardsOf(own, async (guards) => {
    guards.say({ aws_route_table: later(table('rtb-1', route('172.31.0.0/16', peer))) });
    expect(await guards.refusal()).toBeUndefined();
    await expect(guards.terraform.apply()).rejects.toThrow('pcx-1 has 172.31.0.0/16');
    expect((await guards.terraform.addresses()).filter((address) => address.includes('search'))).toEqual([]);
    guards.say({ aws_route_table: later(table('rtb-1', route('172.29.0.0/16', peer))) });
    await guards.terraform.plan();
    await guards.terraform.apply();
    expect(await guards.terraform.plan()).toMatchObject({ empty: true });
  }));

  terraformTest('does not keep still about what hides behind a default route or a prefix list', () => guardsOf(own, async (guards) => {
    guards.say({ aws_route_table: table('rtb-1', route('0.0.0.0/0', { transit_gateway_id: 'tgw-1' })) });
    expect(await guards.refusal()).toContain('nobody can see what lies behind tgw-1 by the route 0.0.0.0/0 (in rtb-1)');
    guards.say({ aws_route_table: table('rtb-1', route('pl-1', { transit_gateway_id: 'tgw-1' })) });
    expect(await guards.refusal()).toContain('nobody can see what lies behind tgw-1 by the prefix list pl-1 (in rtb-1)');
  }));

  const behindGateway = (site: Site, summaryRoutes: string[]) => {
    const vpc = own(site);
    vpc.reachableFrom(new RoutedRanges(site.stack, 'offices', { ipam: site.ipam, targetId: 'tgw-1', cidrBlocks: ['10.20.0.0/16'], summaryRoutes, reason: 'offices, by the transit gateway' }));
    return vpc;
  };

  terraformTest('takes 10.0.0.0/8 to a transit gateway at its word', () => guardsOf((site) => behindGateway(site, []), async (guards) => {
    guards.say({ aws_route_table: table('rtb-1', route('10.0.0.0/8', { transit_gateway_id: 'tgw-1' }), route('0.0.0.0/0', { transit_gateway_id: 'tgw-1' })) });
    expect(await guards.refusal()).toMatch(/tgw-1 has 10\.0\.0\.0\/8 \(in rtb-1\), which overlaps 10\.[0-9.]+\/16 of prod\/search/);
  }));

  terraformTest('takes it for a summary where that is said, of that gateway and no other', () => guardsOf((site) => behindGateway(site, ['10.0.0.0/8']), async (guards) => {
    guards.say({ aws_route_table: table('rtb-1', route('10.0.0.0/8', { transit_gateway_id: 'tgw-1' }), route('0.0.0.0/0', { transit_gateway_id: 'tgw-1' })) });
    expect(await guards.refusal()).toBeUndefined();
    guards.say({ aws_route_table: table('rtb-1', route('10.0.0.0/8', { transit_gateway_id: 'tgw-2' })) });
    expect(await guards.refusal()).toContain('tgw-2 has 10.0.0.0/8');
    guards.say({ aws_route_table: table('rtb-1', route('172.31.4.0/24', { transit_gateway_id: 'tgw-1' })) });
    expect(await guards.refusal()).toContain('tgw-1 has 172.31.4.0/24');
  }));
});

describe('a guard in the plan of a VPC that is looked up', () => {
  const nothing = { id: 'vpc-app', cidr_block_associations: [{ association_id: 'a', cidr_block: '10.0.0.0/16', state: 'associated' }], ipv6_cidr_block: '' };

  terraformTest('lets pass what is clear', () => guardsOf(lookedUp, async (guards) => {
    guards.say({ aws_vpc: nothing, aws_route_table: { 'rtb-1': table('rtb-1', internet, route('172.29.0.0/16', peer)) } });
    expect(await guards.refusal()).toBeUndefined();
  }));

  terraformTest.each([
    ['an associated block', { aws_vpc: { ...nothing, cidr_block_associations: [{ association_id: 'b', cidr_block: '172.31.0.0/16', state: 'associated' }] } }, 'vpc-app has 172.31.0.0/16 (in prod/app)'],
    ['its IPv6 block', { aws_vpc: { ...nothing, ipv6_cidr_block: 'fd00:31::/56' } }, 'vpc-app has fd00:31::/56 (in prod/app)'],
    ['a route', { aws_vpc: nothing, aws_route_table: { 'rtb-1': table('rtb-1', internet), 'rtb-2': table('rtb-2', route('172.31.0.0/16', { gateway_id: 'vgw-1' })) } }, 'vgw-1 has 172.31.0.0/16 (in rtb-2)'],
    ['an active peering without a route', { aws_vpc: nothing, aws_vpc_peering_connection: {
      'pcx-9': { id: 'pcx-9', cidr_block_set: [{ cidr_block: '10.0.0.0/16' }], peer_cidr_block_set: [{ cidr_block: '172.31.0.0/16' }], ipv6_cidr_block_set: [], peer_ipv6_cidr_block_set: [] },
    } }, 'pcx-9 has 172.31.0.0/16 (in its two VPCs)'],
    ['an entry of a prefix list', { aws_vpc: nothing, aws_route_table: { 'rtb-1': table('rtb-1', route('pl-1', peer)) },
      aws_ec2_managed_prefix_list: { 'pl-1': { id: 'pl-1', entries: [{ cidr: '172.29.0.0/16', description: '' }, { cidr: '172.31.4.0/26', description: '' }] } } }, 'pcx-1 has 172.31.4.0/26 (in rtb-1)'],
  ])('stops %s that nobody declared', (_what, doubles, words) => guardsOf(lookedUp, async (guards) => {
    guards.say(doubles);
    expect(await guards.refusal()).toContain(words);
  }));
});

describe('a VPC that the host is reached from', () => {
  const reached = (site: Site) => {
    const vpc = own(site);
    vpc.reachableFrom(Vpc.fromVpcId(site.stack, 'maintenance', { ipam: site.ipam, vpcId: 'vpc-maintenance', cidrBlocks: ['172.28.0.0/16'] }));
    return vpc;
  };

  terraformTest('stops the plan with a block that it was not declared to have: of the host, and of the VPC itself', () => guardsOf(reached, async (guards) => {
    const says = (cidr: string) => ({ 'aws_vpc.maintenance': { id: 'vpc-m', cidr_block_associations: [{ association_id: 'a', cidr_block: cidr, state: 'associated' }], ipv6_cidr_block: null } });
    guards.say(says('172.28.0.0/16'));
    expect(await guards.refusal()).toBeUndefined();
    guards.say(says('172.31.0.0/16'));
    expect(await guards.refusal()).toContain('vpc-m has 172.31.0.0/16 (in prod/maintenance), which overlaps 172.31.4.0/24 of prod/search/front');
    guards.say(says('10.0.0.0/20'));
    expect(await guards.refusal()).toContain('vpc-m has 10.0.0.0/20 (in prod/maintenance), which overlaps 10.0.0.0/16 of prod/app');
  }));
});

describe('the routes of a VpcRouter', () => {
  const own6 = ({ stack, ipam }: Site) => new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', amazonProvidedIpv6: true, availabilityZones: ['ap-northeast-1a'] });
  const lookedUpWithTables = ({ stack, ipam }: Site) => Vpc.fromVpcId(stack, 'app', { ipam, vpcId: 'vpc-app', cidrBlocks: ['10.0.0.0/16'], routeTableIds: ['rtb-1'] });
  /** A further host in a cluster, at eni-h1, with fd00:77:0:0::/56. */
  const clustered = ({ stack, ipam, vpc }: Site & { readonly vpc: VpcNetwork }) => {
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: 'fd00:77::/48', hostPrefixLength: 56, router: new VpcRouter(stack, 'router', { vpc }) });
    const host = new DockerHost(stack, 'h1', { ipam, engine: DockerEngine.V28 });
    vpc.addHost(host);
    cluster.addHost(host, { networkInterfaceId: '${aws_network_interface.h1.id}' });
  };
  const at = (id: string) => ({ 'aws_network_interface.h1': { id } });
  const toHost = { instance_id: 'i-1', network_interface_id: 'eni-h1' };

  terraformTest('are guarded themselves, and no cause for alarm once they are there', () => guardsOf(own6, async (guards) => {
    expect(guards.guarded.filter((name) => name.includes('routes-ipv6')).map((name) => name.replace(/_[0-9A-F]{8}$/, ''))).toEqual([
      'h1_ipv6-cluster_routes-ipv6_private_ap-northeast-1a', 'h1_ipv6-cluster_routes-ipv6_public',
    ]);
    guards.say({ ...at('eni-h1'), aws_vpc: { id: 'vpc-1', ipv6_cidr_block: '2600:1f14:1::/56' }, aws_route_table: table('rtb-1', internet) });
    expect(await guards.refusal()).toBeUndefined();
    guards.say({ ...at('eni-h1'), aws_vpc: { id: 'vpc-1', ipv6_cidr_block: '2600:1f14:1::/56' }, aws_route_table: table('rtb-1', internet, route('fd00:77::/56', toHost)) });
    expect(await guards.refusal()).toBeUndefined();
  }, clustered));

  terraformTest('stay one while the interface of a further host is not known yet', () => guardsOf(own6, async (guards) => {
    guards.say({ 'aws_network_interface.h1': later({ id: 'eni-h1' }), 'aws_vpc': { id: 'vpc-1', ipv6_cidr_block: '2600:1f14:1::/56' }, 'aws_route_table': table('rtb-1', route('172.31.4.0/26', peer)) });
    expect(await guards.refusal()).toContain('pcx-1 has 172.31.4.0/26');
  }, clustered));

  terraformTest.each([
    ['by another interface', 'fd00:77::/56', { network_interface_id: 'eni-other' }, 'eni-other has fd00:77::/56 (in rtb-1), which overlaps fd00:77::/56 of prod/h1'],
    ['in a part of it', 'fd00:77:0:1::/64', peer, 'pcx-1 has fd00:77:0:1::/64 (in rtb-1), which overlaps fd00:77::/56 of prod/h1'],
    ['around it', 'fd00:77::/47', toHost, 'eni-h1 has fd00:77::/47 (in rtb-1), which overlaps fd00:77::/56 of prod/h1'],
  ])('leave the alarm for what leads elsewhere: %s', (_what, destination, target, words) => guardsOf(own6, async (guards) => {
    guards.say({ ...at('eni-h1'), aws_vpc: { id: 'vpc-1', ipv6_cidr_block: '2600:1f14:1::/56' }, aws_route_table: table('rtb-1', route(destination, target)) });
    expect(await guards.refusal()).toContain(words);
  }, clustered));

  terraformTest('are made in no VPC that Amazon gave a block which has the prefix', () => guardsOf(own6, async (guards) => {
    guards.say({ ...at('eni-h1'), aws_vpc: { id: 'vpc-1', ipv6_cidr_block: 'fd00:77::/56' }, aws_route_table: table('rtb-1') });
    expect(await guards.refusal()).toContain('vpc-1 has fd00:77::/56 (in prod/app), which overlaps fd00:77::/56 of prod/h1');
  }, clustered));

  terraformTest('are no cause for alarm in a VPC that is looked up, and others are', () => guardsOf(lookedUpWithTables, async (guards) => {
    const vpc = { id: 'vpc-app', cidr_block_associations: [{ association_id: 'a', cidr_block: '10.0.0.0/16', state: 'associated' }], ipv6_cidr_block: '2600:1f14:1::/56' };
    guards.say({ ...at('eni-h1'), aws_vpc: vpc, aws_route_table: { 'rtb-1': table('rtb-1', internet, route('fd00:77::/56', toHost)) } });
    expect(await guards.refusal()).toBeUndefined();
    guards.say({ ...at('eni-h1'), aws_vpc: { ...vpc, ipv6_cidr_block: 'fd00:77::/56' }, aws_route_table: { 'rtb-1': table('rtb-1', internet) } });
    expect(await guards.refusal()).toContain('vpc-app has fd00:77::/56 (in prod/app), which overlaps fd00:77::/56 of prod/h1');
  }, clustered));
});

describe('prefixes that AWS delegates', () => {
  const own6 = ({ stack, ipam }: Site) => new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', amazonProvidedIpv6: true, availabilityZones: ['ap-northeast-1a'] });
  const delegated = ({ stack, vpc }: Site & { readonly vpc: VpcNetwork }) => {
    const host = new Ec2DockerHost(stack, 'web', { vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28 });
    new PrefixDelegation(host, 'ipv6', { host, prefixCount: 2 });
  };
  const prefixes = ['2600:1f14:1:0:b::/80', '2600:1f14:1:0:a::/80'];
  const says = (more: object = {}) => ({
    aws_vpc: { id: 'vpc-1', ipv6_cidr_block: '2600:1f14:1::/56' }, aws_route_table: table('rtb-1', internet), aws_ec2_instance_type: { instance_type: 't3.large', hypervisor: 'nitro', bare_metal: false },
    aws_network_interface: { id: 'eni-1', ipv6_prefixes: prefixes }, ...more,
  });

  terraformTest('give docker0 the first one, in a daemon.json that Terraform writes', () => guardsOf(own6, async (guards) => {
    guards.say(says({ aws_network_interface: later({ id: 'eni-1', ipv6_prefixes: prefixes }) }));
    await guards.terraform.plan();
    await guards.terraform.apply();
    const [daemon] = Object.values(await guards.terraform.outputs()).map((text) => JSON.parse(String(text)) as Record<string, unknown>);
    expect(daemon).toMatchObject({ 'ipv6': true, 'fixed-cidr-v6': '2600:1f14:1:0:a::/80', 'ip6tables': false });
    expect(await guards.terraform.plan()).toMatchObject({ empty: true });
  }, delegated));

  terraformTest.each<[string, object, string]>([
    ['an instance without Nitro', { aws_ec2_instance_type: { instance_type: 't2.large', hypervisor: 'xen', bare_metal: false } }, 'AWS delegates prefixes to Nitro instances only, and t2.large is none'],
    ['fewer than were asked for', { aws_network_interface: { id: 'eni-1', ipv6_prefixes: [prefixes[0]] } }, "2 /80 were asked for ('prefixCount'), and AWS delegated 2600:1f14:1:0:b::/80"],
    ['other lengths', { aws_network_interface: { id: 'eni-1', ipv6_prefixes: ['2600:1f14:1:0:a::/80', '2600:1f14:1:0:b::/96'] } }, 'and AWS delegated 2600:1f14:1:0:a::/80, 2600:1f14:1:0:b::/96'],
  ])('stop the plan for %s', (_what, more, words) => guardsOf(own6, async (guards) => {
    guards.say(says(more));
    expect(await guards.refusal()).toContain(words);
  }, delegated));

  terraformTest('let a bare-metal instance pass', () => guardsOf(own6, async (guards) => {
    guards.say(says({ aws_ec2_instance_type: { instance_type: 'i3.metal', hypervisor: '', bare_metal: true } }));
    expect(await guards.refusal()).toBeUndefined();
  }, delegated));
});
