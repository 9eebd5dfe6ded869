import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, type Ipam, NatGateways, RoutedRanges, Vpc, VpcPeering, type VpcProps, VpcTierKind } from 'cdktf-docker-ipam';
import { thrown, World } from '../world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => world.dispose());

const ZONES = ['ap-northeast-1a', 'ap-northeast-1c'];

function site(build: (stack: TerraformStack, ipam: Ipam) => void): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
    build(stack, world.ipam(stack));
  };
}

const vpcIn = (stack: TerraformStack, ipam: Ipam, props: Partial<VpcProps> = {}) => new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', availabilityZones: ZONES, ...props });
const emitted = () => world.json('stacks/prod/cdk.tf.json');
type Resource = Record<string, unknown>;
/** Resources of a type by what they are called, without the hash. */
function resources(type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries<Resource>(emitted().resource[type] ?? {}).map(([name, { '//': _, ...resource }]) => [name.replace(/_[0-9A-F]{8}$/, ''), resource]));
}
const subnets = () => Object.fromEntries(Object.entries(resources('aws_subnet')).map(([name, { cidr_block: block }]) => [name.replace(/^app_|_subnet$/g, ''), block]));

describe('a VPC', () => {
  test('has a subnet of each tier in each zone, its gateways and its routes', () => {
    world.synth(site((stack, ipam) => vpcIn(stack, ipam)));
    expect(subnets()).toEqual({
      'private_ap-northeast-1a': '10.0.0.0/20', 'private_ap-northeast-1c': '10.0.16.0/20', 'public_ap-northeast-1a': '10.0.32.0/20', 'public_ap-northeast-1c': '10.0.48.0/20',
    });
    expect(Object.keys(resources('aws_nat_gateway'))).toEqual(['app_public_ap-northeast-1a_nat-gateway', 'app_public_ap-northeast-1c_nat-gateway']);
    expect(Object.keys(resources('aws_route_table'))).toEqual(['app_private_ap-northeast-1a_route-table', 'app_private_ap-northeast-1c_route-table', 'app_public_route-table']);
    expect(resources('aws_route')).toMatchObject({
      'app_public_default-ipv4': { destination_cidr_block: '0.0.0.0/0', gateway_id: expect.stringMatching(/aws_internet_gateway/) },
      'app_private_ap-northeast-1c_default-ipv4': { destination_cidr_block: '0.0.0.0/0', nat_gateway_id: expect.stringMatching(/app_public_ap-northeast-1c_nat-gateway/) },
    });
    expect(resources('aws_vpc').app_vpc).toMatchObject({ cidr_block: '10.0.0.0/16', enable_dns_hostnames: true, tags: { Name: 'app' } });
  });

  test('keeps every resource as it is when a zone, a tier, a host or a peer is added', () => {
    const before = (stack: TerraformStack, ipam: Ipam) => {
      const vpc = vpcIn(stack, ipam);
      const host = new DockerHost(stack, 'web', { ipam, engine: DockerEngine.V28 });
      vpc.addHost(host);
      host.addBridgeNetwork('front');
      return vpc;
    };
    world.synth(site(before));
    const was = emitted().resource;
    world.synth(site((stack, ipam) => {
      // In front of what was there: order does not count.
      new DockerHost(stack, 'another', { ipam, engine: DockerEngine.V28 });
      const vpc = before(stack, ipam);
      vpc.addAvailabilityZone('ap-northeast-1d');
      vpc.addTier('data', { kind: VpcTierKind.ISOLATED });
      vpc.addHost(new DockerHost(stack, 'batch', { ipam, engine: DockerEngine.V28 }));
      new VpcPeering(stack, 'maintenance', { requester: vpc, accepter: Vpc.fromVpcId(stack, 'peer', { ipam, vpcId: 'vpc-1', cidrBlocks: ['172.31.0.0/16'], routeTableIds: ['rtb-1'] }) });
    }));
    // Conditions are no attributes: they grow with what is to be looked at, and plan no action.
    const withoutConditions = (all: Record<string, Record<string, Resource>>) => Object.fromEntries(Object.entries(all)
      .map(([type, some]) => [type, Object.fromEntries(Object.entries(some).map(([name, { lifecycle: _, ...rest }]) => [name, rest]))]));
    expect(withoutConditions(emitted().resource)).toMatchObject(withoutConditions(was));
    expect(Object.keys(subnets())).toContain('data_ap-northeast-1d');
  });

  test('is leased by prefix length, clear of everything that is declared', () => {
    world.synth(site((stack, ipam) => {
      Vpc.fromCidrBlocks(stack, 'peer', { ipam, cidrBlocks: ['10.0.0.0/16'] });
      vpcIn(stack, ipam, { cidrBlock: undefined, prefixLength: 20 });
    }));
    expect(resources('aws_vpc').app_vpc.cidr_block).toBe('10.1.0.0/20');
    expect(Object.values(subnets())).toEqual(['10.1.0.0/24', '10.1.1.0/24', '10.1.2.0/24', '10.1.3.0/24']);
  });

  test('has subnets as places in blocks that only AWS knows', () => {
    world.synth(site((stack, ipam) => vpcIn(stack, ipam, { cidrBlock: undefined, prefixLength: 20, ipv4IpamPoolId: 'ipam-pool-1', amazonProvidedIpv6: true })));
    expect(resources('aws_vpc').app_vpc).toMatchObject({ ipv4_ipam_pool_id: 'ipam-pool-1', ipv4_netmask_length: 20, assign_generated_ipv6_cidr_block: true });
    const subnet = resources('aws_subnet')['app_public_ap-northeast-1a_subnet'];
    expect(subnet.cidr_block).toMatch(/^\$\{cidrsubnet\(aws_vpc\.app_vpc_[0-9A-F]{8}\.cidr_block, 4, 2\)\}$/);
    expect(subnet.ipv6_cidr_block).toMatch(/^\$\{cidrsubnet\(aws_vpc\.app_vpc_[0-9A-F]{8}\.ipv6_cidr_block, 8, 2\)\}$/);
    expect(JSON.stringify(subnet.lifecycle)).toContain('== 56');
    expect(resources('aws_route')).toMatchObject({ 'app_private_ap-northeast-1a_default-ipv6': { destination_ipv6_cidr_block: '::/0' } });
  });

  test('takes a further block, and subnets of it', () => {
    world.synth(site((stack, ipam) => {
      const vpc = vpcIn(stack, ipam);
      vpc.addCidrBlock('more', { cidrBlock: '100.64.0.0/16' });
      vpc.addTier('pods', { kind: VpcTierKind.ISOLATED, cidrBlockId: 'more', subnetPrefixLength: 18 });
    }));
    expect(subnets()).toMatchObject({ 'pods_ap-northeast-1a': '100.64.0.0/18', 'pods_ap-northeast-1c': '100.64.64.0/18' });
    expect(resources('aws_subnet')['app_pods_ap-northeast-1a_subnet'].depends_on).toEqual([expect.stringMatching(/^aws_vpc_ipv4_cidr_block_association\.app_more_association_/)]);
  });

  test('has one NAT gateway, or none, where that is wanted', () => {
    world.synth(site((stack, ipam) => vpcIn(stack, ipam, { natGateways: NatGateways.SINGLE })));
    expect(Object.keys(resources('aws_nat_gateway'))).toHaveLength(1);
    world.synth(site((stack, ipam) => vpcIn(stack, ipam, { natGateways: NatGateways.NONE })));
    expect(resources('aws_nat_gateway')).toEqual({});
  });

  test('shows every resource, for what the classes do not say', () => {
    world.synth(site((stack, ipam) => {
      const vpc = vpcIn(stack, ipam, { amazonProvidedIpv6: true });
      const parts = [vpc.vpcResource, vpc.internetGateway!, vpc.egressOnlyInternetGateway!, ...vpc.natGateways, ...vpc.routeTables, ...vpc.subnets.flatMap(({ subnet, routeTableAssociation }) => [subnet, routeTableAssociation])];
      parts.forEach((part) => part.addOverride('region', 'elsewhere'));
    }));
    const { resource } = emitted();
    for (const type of ['aws_vpc', 'aws_internet_gateway', 'aws_egress_only_internet_gateway', 'aws_nat_gateway', 'aws_route_table', 'aws_subnet', 'aws_route_table_association']) {
      expect(Object.values<Resource>(resource[type]).map(({ region }) => region)).not.toContain(undefined);
    }
  });
});

describe('what AWS would not take', () => {
  const refused = (build: (stack: TerraformStack, ipam: Ipam) => void) => thrown(() => world.synth(site(build)));

  test.each<[string, Partial<VpcProps>, string]>([
    ['a block larger than a /16', { cidrBlock: '10.0.0.0/15' }, "prod/app: 'cidrBlock' must be a /16 to /28, which are the sizes of a VPC's IPv4 blocks, got '10.0.0.0/15'"],
    ['a block of link-local', { cidrBlock: '169.254.0.0/16' }, "overlaps 169.254.0.0/16 (link-local: resolver and metadata), which no VPC may have"],
    ['an IPv6 length between the steps', { ipv6IpamPoolId: 'p', ipv6PrefixLength: 57 }, "'ipv6PrefixLength' must be one of /44, /48, /52, /56, /60"],
    ['a subnet longer than a /28', { tiers: [{ name: 'web', kind: VpcTierKind.ISOLATED, subnetPrefixLength: 29 }] }, "'subnetPrefixLength' must be a prefix length of IPv4 between 16 and 28, got 29"],
    ['a NAT gateway without a public subnet', { natGateways: NatGateways.SINGLE, tiers: [{ name: 'web', kind: VpcTierKind.PRIVATE }] }, "'natGateways' must be NatGateways.NONE without a public tier in ap-northeast-1a"],
    ['two zones of one name', { availabilityZones: ['a', 'a'] }, "'availabilityZones' has 'a' twice"],
    ['two tiers of one name', { tiers: [{ name: 'web', kind: VpcTierKind.PUBLIC }, { name: 'web', kind: VpcTierKind.ISOLATED }] }, "'tiers' has 'web' twice"],
    ['a tier called like a part', { tiers: [{ name: 'guard', kind: VpcTierKind.PUBLIC }] }, "'tiers' has 'guard' twice, or it is the name of another part of the VPC"],
    ['more routes than AWS grants', { routesPerTableQuota: 1001 }, "'routesPerTableQuota' must be from 1 to 1000"],
    ['more subnets than the quota', { subnetsQuota: 3 }, "prod/app: its subnets: 4 are needed and the quota is 3 ('subnetsQuota'); have AWS raise it and write the new number"],
    ['more routes than the quota', { routesPerTableQuota: 1 }, "prod/app/public: the IPv4 routes of its table: 2 are needed and the quota is 1 ('routesPerTableQuota'); have AWS raise it and write the new number, at most 1000"],
  ])('%s', (_what, props, words) => {
    expect(refused((stack, ipam) => vpcIn(stack, ipam, props))).toContain(words);
  });

  test('a further block of another private range, where even the plan chose it', () => {
    expect(refused((stack, ipam) => vpcIn(stack, ipam).addCidrBlock('more', { cidrBlock: '192.168.0.0/16' })))
      .toContain("prod/app/more: 'cidrBlock' 192.168.0.0/16 cannot be added to a VPC whose first block is 10.0.0.0/16: AWS lets no block of 192.168.0.0/16 in beside it");
  });

  test('subnets that do not fit', () => {
    expect(refused((stack, ipam) => vpcIn(stack, ipam, { tiers: [{ name: 'web', kind: VpcTierKind.ISOLATED, subnetPrefixLength: 16 }] }))).toMatch(/prod\/app\/web\/ap-northeast-1[ac]: no free \/16 left/);
  });
});

describe('what a host can be reached from', () => {
  test('is nobody\'s: S3 as declared fails with the host, the pool and the VPC', () => {
    const said = world.refusal(site((stack, ipam) => {
      const maintenance = Vpc.fromCidrBlocks(stack, 'maintenance', { ipam, cidrBlocks: ['172.31.0.0/16'], reason: 'maintenance VPC, by peering' });
      const vpc = vpcIn(stack, ipam);
      vpc.reachableFrom(maintenance);
      const host = new DockerHost(stack, 'search', { ipam, engine: DockerEngine.V28 });
      vpc.addHost(host);
      host.addAutomaticPool('elastic', { cidrBlock: '172.31.0.0/16' });
    }));
    expect(said).toContain("prod/search/elastic: 'cidrBlock' 172.31.0.0/16 overlaps 172.31.0.0/16, reserved by prod/maintenance (\"maintenance VPC, by peering\")");
  });

  test('is never given out', () => {
    world.synth(site((stack, ipam) => {
      vpcIn(stack, ipam).reachableFrom(Vpc.fromCidrBlocks(stack, 'maintenance', { ipam, cidrBlocks: ['172.31.0.0/16'] }));
      ipam.addPool('docker', { cidrBlock: '172.16.0.0/12' });
      for (let i = 0; i < 20; i++) new DockerHost(stack, `h${i}`, { ipam, engine: DockerEngine.V28 });
    }));
    expect(Object.values(world.lock()).filter((block) => block.startsWith('172.31.'))).toEqual([]);
    expect(Object.values(world.lock()).some((block) => block.startsWith('172.'))).toBe(false);
  });

  test('has a reason, and a target where routes are told apart by it', () => {
    const ranges = (props: object) => thrown(() => world.synth(site((stack, ipam) => new RoutedRanges(stack, 'offices', { ipam, cidrBlocks: [], reason: 'offices', ...props }))));
    expect(ranges({ reason: ' ' })).toContain("prod/offices: 'reason' must say what is there, or why nothing is");
    expect(ranges({ summaryRoutes: ['10.0.0.0/8'] })).toContain("prod/offices: 'targetId' is missing beside 'summaryRoutes'");
    expect(ranges({ targetId: 'the gateway' })).toContain("'targetId' must be an id such as 'tgw-0123456789abcdef0', got 'the gateway'");
  });

  test('is another network of the same plan', () => {
    expect(thrown(() => world.synth(site((stack, ipam) => {
      const vpc = vpcIn(stack, ipam);
      vpc.reachableFrom(vpc);
    })))).toContain("prod/app: 'network' must be another network than the VPC itself");
    expect(thrown(() => world.synth(site((stack, ipam) => vpcIn(stack, ipam).reachableFrom(Vpc.fromCidrBlocks(stack, 'other', { ipam: world.ipam(stack, {}, 'second'), cidrBlocks: ['172.31.0.0/16'] }))))))
      .toContain("must have the same 'ipam', got prod/other");
  });
});

describe('a peering', () => {
  const lookedUp = (stack: TerraformStack, ipam: Ipam, props: object = {}) => Vpc.fromVpcId(stack, 'peer', { ipam, vpcId: 'vpc-1', cidrBlocks: ['172.31.0.0/16'], routeTableIds: ['rtb-1'], ...props });

  test('has both ids and the routes of both sides', () => {
    world.synth(site((stack, ipam) => new VpcPeering(stack, 'maintenance', { requester: vpcIn(stack, ipam), accepter: lookedUp(stack, ipam) })));
    expect(resources('aws_vpc_peering_connection')['maintenance_connection']).toMatchObject({ vpc_id: expect.stringMatching(/aws_vpc\.app_vpc/), peer_vpc_id: 'vpc-1', auto_accept: true });
    const ways = Object.values(resources('aws_route')).filter(({ vpc_peering_connection_id: id }) => id !== undefined)
      .map(({ route_table_id: table, destination_cidr_block: block }) => [String(table).replace(/^\$\{aws_route_table\.|_[0-9A-F]{8}\.id\}$/g, ''), block]);
    expect(ways).toEqual([
      ['app_private_ap-northeast-1a_route-table', '172.31.0.0/16'], ['app_private_ap-northeast-1c_route-table', '172.31.0.0/16'], ['app_public_route-table', '172.31.0.0/16'], ['rtb-1', '10.0.0.0/16'],
    ]);
  });

  test('says where it cannot be made', () => {
    const said = (accepter: (stack: TerraformStack, ipam: Ipam) => Parameters<typeof vpcIn>[0] | object) => thrown(() => world.synth(site((stack, ipam) => (
      new VpcPeering(stack, 'maintenance', { requester: vpcIn(stack, ipam), accepter: accepter(stack, ipam) as Vpc })))));
    expect(said((stack, ipam) => Vpc.fromCidrBlocks(stack, 'peer', { ipam, cidrBlocks: ['172.31.0.0/16'] }))).toContain("prod/maintenance: 'accepter' must be a VPC with an id, got prod/peer, which is declared only; write Vpc.fromVpcId");
    expect(said((stack, ipam) => lookedUp(stack, ipam, { routeTableIds: [] }))).toContain("'accepter' cannot be given its routes: nobody knows the route tables of prod/peer; write its 'routeTableIds'");
  });

  test('of VPCs whose declared blocks overlap is a problem', () => {
    const said = world.refusal(site((stack, ipam) => new VpcPeering(stack, 'both', {
      requester: lookedUp(stack, ipam), accepter: Vpc.fromVpcId(stack, 'other', { ipam, vpcId: 'vpc-2', cidrBlocks: ['172.31.128.0/20'], routeTableIds: ['rtb-2'] }),
    })));
    expect(said).toContain('prod/both: AWS peers no VPCs whose blocks overlap: 172.31.0.0/16 of prod/peer and 172.31.128.0/20 of prod/other');
  });
});
