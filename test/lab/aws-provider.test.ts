import { DockerEngine, Ec2DockerHost, type Ec2DockerHostProps, type Ipam, RoutedRanges, Vpc, VpcPeering, VpcTierKind } from 'cdktf-docker-ipam';
import type { TerraformStack } from 'cdktf';
import { testWithAws } from './aws-readiness';
import { AwsSite } from './aws-site';
import type { Moto } from './moto';
import { type Terraform, type TerraformPlan, withoutHash } from './terraform';

const awsTest = testWithAws();

const IMAGE = 'ami-0123456789abcdef0';
const actions = ({ changes }: TerraformPlan) => changes.filter(({ action }) => action !== 'read').map(({ action, address }) => `${action} ${withoutHash(address)}`);
const refusalOf = (terraform: Terraform) => terraform.plan().then(() => 'no refusal', (error: Error) => error.message);

/** Applies, and looks whether anything is left to do. */
async function applied(terraform: Terraform): Promise<void> {
  await terraform.plan();
  await terraform.apply();
  expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });
}

function hostIn(stack: TerraformStack, vpc: Ec2DockerHostProps['vpc'], props: Partial<Ec2DockerHostProps> = {}): Ec2DockerHost {
  return new Ec2DockerHost(stack, 'search', { vpc, imageId: IMAGE, instanceType: 't3.large', engineInImage: true, engine: DockerEngine.V28, automaticPoolPrefixLength: 16, bip: '172.30.0.1/24', ...props });
}

/** Another VPC of somebody else's, peered with ours; gives the peering's id. */
async function peerOf(aws: Moto, vpcId: string, block: string): Promise<string> {
  const peer = await aws.ask('CreateVpc', { CidrBlock: block }, 'vpcId');
  const peering = await aws.ask('CreateVpcPeeringConnection', { VpcId: vpcId, PeerVpcId: peer }, 'vpcPeeringConnectionId');
  await aws.ask('AcceptVpcPeeringConnection', { VpcPeeringConnectionId: peering });
  return peering;
}

describe('on the real AWS provider', () => {
  awsTest('examples/aws-vpc-ec2 is valid, is made, and nothing is left to do', () => AwsSite.with(async (site) => {
    const terraform = await site.example('aws-vpc-ec2');
    await terraform.validate();
    await applied(terraform);
  }));

  awsTest('examples/aws-looked-up-vpcs is made where nobody has what it plans, and stopped where somebody has', () => AwsSite.with(async (site) => {
    const { aws } = site;
    const app = await aws.ask('CreateVpc', { CidrBlock: '10.0.0.0/16' }, 'vpcId');
    const maintenance = await aws.ask('CreateVpc', { CidrBlock: '172.31.0.0/16' }, 'vpcId');
    const gateway = await aws.ask('CreateTransitGateway', {}, 'transitGatewayId');
    const table = await aws.ask('CreateRouteTable', { VpcId: app }, 'routeTableId');
    const terraform = await site.example('aws-looked-up-vpcs', {
      'vpc-0a1b2c3d4e5f60718': app, 'vpc-01f2e3d4c5b6a7988': maintenance, 'tgw-0123456789abcdef0': gateway,
      'subnet-0f1e2d3c4b5a69788': await aws.ask('CreateSubnet', { VpcId: app, CidrBlock: '10.0.1.0/24' }, 'subnetId'),
    });
    await terraform.validate();
    // What is declared, and a summary that is said to be one, is nobody's surprise.
    const peering = await peerOf(aws, app, '172.20.0.0/16');
    for (const [block, target] of [['10.0.0.0/8', { TransitGatewayId: gateway }], ['0.0.0.0/0', { TransitGatewayId: gateway }], ['172.20.0.0/16', { VpcPeeringConnectionId: peering }]] as const) {
      await aws.ask('CreateRoute', { RouteTableId: table, DestinationCidrBlock: block, ...target });
    }
    await applied(terraform);

    const host = 'which overlaps 172.30.0.0/24 of prod/search';
    const stops = async (words: string, undo: () => Promise<unknown>) => {
      expect(await refusalOf(terraform)).toContain(words);
      await undo();
    };
    await aws.ask('CreateRoute', { RouteTableId: table, DestinationCidrBlock: '172.30.0.0/16', TransitGatewayId: gateway });
    await stops(`${gateway} has 172.30.0.0/16 (in ${table}), ${host}`, () => aws.ask('DeleteRoute', { RouteTableId: table, DestinationCidrBlock: '172.30.0.0/16' }));

    const unrouted = await peerOf(aws, app, '172.30.0.0/20');
    await stops(`${unrouted} has 172.30.0.0/20 (in its two VPCs), ${host}`, () => aws.ask('DeleteVpcPeeringConnection', { VpcPeeringConnectionId: unrouted }));

    for (const [vpc, path] of [[app, 'prod/app'], [maintenance, 'prod/maintenance']]) {
      const association = await aws.ask('AssociateVpcCidrBlock', { VpcId: vpc, CidrBlock: '172.30.0.0/24' }, 'associationId');
      await stops(`${vpc} has 172.30.0.0/24 (in ${path}), ${host}`, () => aws.ask('DisassociateVpcCidrBlock', { AssociationId: association }));
    }

    const list = await aws.ask('CreateManagedPrefixList', {
      'AddressFamily': 'IPv4', 'MaxEntries': '2', 'PrefixListName': 'offices', 'Entry.1.Cidr': '172.20.0.0/16', 'Entry.2.Cidr': '172.30.0.128/25',
    }, 'prefixListId');
    await aws.ask('CreateRoute', { RouteTableId: table, DestinationPrefixListId: list, TransitGatewayId: gateway });
    await stops(`${gateway} has 172.30.0.128/25 (in ${table}), ${host}`, () => aws.ask('DeleteRoute', { RouteTableId: table, DestinationPrefixListId: list }));

    const other = await aws.ask('CreateTransitGateway', {}, 'transitGatewayId');
    const second = await aws.ask('CreateRouteTable', { VpcId: app }, 'routeTableId');
    await aws.ask('CreateRoute', { RouteTableId: second, DestinationCidrBlock: '0.0.0.0/0', TransitGatewayId: other });
    await stops(`nobody can see what lies behind ${other} by the route 0.0.0.0/0 (in ${second})`, () => aws.ask('DeleteRouteTable', { RouteTableId: second }));
    expect(await terraform.plan()).toMatchObject({ empty: true });
  }));
});

describe('a VPC that Terraform has made', () => {
  const small = (stack: TerraformStack, ipam: Ipam, propsIn: (vpc: Vpc) => Partial<Ec2DockerHostProps> = () => ({})) => {
    const vpc = new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', amazonProvidedIpv6: true, availabilityZones: ['ap-northeast-1a'], tiers: [{ name: 'data', kind: VpcTierKind.ISOLATED }] });
    return { vpc, host: hostIn(stack, vpc, propsIn(vpc)) };
  };

  awsTest('is stopped by a route that nobody declared, until it is declared or gone', () => AwsSite.with(async (site) => {
    const terraform = await site.synthesize(small);
    await applied(terraform);
    const { id: vpcId } = await terraform.attributesOf('aws_vpc.app_vpc');
    const { id: table } = await terraform.attributesOf('aws_route_table.app_data_route-table') as { id: string };
    const peering = await peerOf(site.aws, vpcId as string, '172.29.0.0/16');
    const route = (block: string) => site.aws.ask('CreateRoute', { RouteTableId: table, DestinationCidrBlock: block, VpcPeeringConnectionId: peering });
    await route('172.30.0.0/16');
    expect(await refusalOf(terraform)).toContain(`${peering} has 172.30.0.0/16 (in ${table}), which overlaps 172.30.0.0/24 of prod/search; declare it (reachableFrom of prod/app)`);
    await site.aws.ask('DeleteRoute', { RouteTableId: table, DestinationCidrBlock: '172.30.0.0/16' });
    expect(await terraform.plan()).toMatchObject({ empty: true });
    // A route that touches no planned block is nobody's business.
    await route('172.28.0.0/24');
    expect(await terraform.plan()).toMatchObject({ empty: true });
  }));

  awsTest('keeps everything as it is when a zone, a tier, a block, a host or a peer is added', () => AwsSite.with(async (site) => {
    await applied(await site.synthesize((stack, ipam) => { small(stack, ipam); }));
    const peer = await site.aws.ask('CreateVpc', { CidrBlock: '172.18.0.0/16' }, 'vpcId');
    const table = await site.aws.ask('CreateRouteTable', { VpcId: peer }, 'routeTableId');
    const grown = await site.synthesize((stack, ipam) => {
      const { vpc } = small(stack, ipam);
      vpc.addAvailabilityZone('ap-northeast-1c');
      vpc.addTier('public', { kind: VpcTierKind.PUBLIC });
      vpc.addCidrBlock('more', { cidrBlock: '100.64.0.0/16' });
      vpc.addTier('pods', { kind: VpcTierKind.ISOLATED, cidrBlockId: 'more' });
      new VpcPeering(stack, 'maintenance', { requester: vpc, accepter: Vpc.fromVpcId(stack, 'peer', { ipam, vpcId: peer, cidrBlocks: ['172.18.0.0/16'], routeTableIds: [table] }) });
      vpc.reachableFrom(new RoutedRanges(stack, 'offices', { ipam, cidrBlocks: ['172.19.0.0/16'], reason: 'offices' }));
      new Ec2DockerHost(stack, 'open', { vpc, subnet: vpc.subnetsOf('public')[0], imageId: IMAGE, instanceType: 't3.large', engine: DockerEngine.V28 });
      new Ec2DockerHost(stack, 'batch', { vpc, imageId: IMAGE, instanceType: 't3.large', engineInImage: true, engine: DockerEngine.V28 });
    });
    const plan = await grown.plan();
    expect(plan.changes.filter(({ action }) => action !== 'create' && action !== 'read')).toEqual([]);
    expect(actions(plan)).toEqual(expect.arrayContaining(['create aws_eip.open_elastic-ip', 'create aws_instance.batch_instance', 'create aws_subnet.app_data_ap-northeast-1c_subnet', 'create aws_vpc_peering_connection.maintenance_connection']));
    await grown.apply();
    expect(await grown.plan()).toMatchObject({ empty: true });
  }));

  awsTest('has an instance that stops or is replaced where the documentation says so, and stays else', () => AwsSite.with(async (site) => {
    await applied(await site.synthesize((stack, ipam) => { small(stack, ipam); }));
    const after = async (propsIn: (vpc: Vpc) => Partial<Ec2DockerHostProps>, more: (host: Ec2DockerHost) => void = () => undefined) => {
      const terraform = await site.synthesize((stack, ipam) => { more(small(stack, ipam, propsIn).host); });
      return actions(await terraform.plan('-refresh=false')).filter((one) => / aws_instance\.| aws_network_interface\./.test(one));
    };
    const [instance, networkInterface] = ['aws_instance.search_instance', 'aws_network_interface.search_network-interface'];

    // All at once, since none of them does anything.
    expect(await after(() => ({
      engine: DockerEngine.V27, bip: '172.30.1.1/24', imageId: 'ami-0fedcba9876543210', daemonJson: { 'log-driver': 'local' },
      cloudInitParts: [{ contentType: 'text/x-shellscript', content: '#!/bin/sh\n' }],
    }), (host) => { host.addAutomaticPool('elastic', { prefixLength: 20 }); })).toEqual([]);

    const changes: ReadonlyArray<readonly [Partial<Ec2DockerHostProps>, readonly string[]]> = [
      [{ instanceType: 't3.xlarge' }, [`update ${instance}`]],
      [{ tags: { owner: 'ops' }, containersMayUseMetadata: true, instanceProfile: 'docker', rootVolumeSize: 30, securityGroupIds: ['sg-0123456789abcdef0'] }, [`update ${instance}`, `update ${networkInterface}`]],
      [{ privateIpv4Address: '10.0.0.77' }, [`replace ${instance}`, `replace ${networkInterface}`]],
      [{ keyName: 'ops' }, [`replace ${instance}`]],
      [{ generation: '2' }, [`replace ${instance}`]],
    ];
    for (const [props, expected] of changes) expect([props, await after(() => props)]).toEqual([props, expected]);
    expect(await after((vpc) => {
      vpc.addAvailabilityZone('ap-northeast-1c');
      return { subnet: vpc.subnets[1] };
    })).toEqual([`replace ${instance}`, `replace ${networkInterface}`]);
  }));
});
