import { givenFacts, type GivenFacts, isForeignProblem } from '../../lib/snapshot';

const facts = (value: unknown): GivenFacts => {
  const read = givenFacts(typeof value === 'string' ? value : JSON.stringify(value));
  if (isForeignProblem(read)) throw new Error(read.words);
  return read;
};
const words = (text: string) => {
  const read = givenFacts(text);
  return isForeignProblem(read) ? read.words : 'it was read';
};
const blocks = (given: GivenFacts) => given.outside.map(({ block, kind, owner }) => [block, kind, owner]);

test('docker network inspect: subnets without host bits, gateways without lengths', () => {
  const { networks } = facts([{
    Id: 'ab12cd34ef56ab12', Name: 'testnet01', Scope: 'local', Driver: 'bridge', EnableIPv6: false, Internal: true,
    IPAM: { Config: [{ Subnet: '172.18.0.1/16', Gateway: '172.18.0.1/16', AuxiliaryAddresses: { router: '172.18.0.9' } }] },
    Containers: { c1: { Name: 'mysql01', IPv4Address: '172.18.0.2/16', IPv6Address: '' } }, Options: {}, Labels: null,
  }]);
  expect(networks).toEqual([{
    id: 'ab12cd34ef56ab12', name: 'testnet01', driver: 'bridge', scope: 'local', internal: true, ipv6: false, bridge: 'br-ab12cd34ef56',
    subnets: [{ subnet: '172.18.0.0/16', gateway: '172.18.0.1', auxAddresses: [{ name: 'router', value: '172.18.0.9' }] }],
    options: [], labels: [], containers: [{ name: 'mysql01', addresses: ['172.18.0.2'] }],
  }]);
});

test('AWS: VPCs with all their living blocks', () => {
  expect(blocks(facts({
    Vpcs: [{
      VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'app' }],
      CidrBlockAssociationSet: [{ CidrBlock: '10.0.0.0/16', CidrBlockState: { State: 'associated' } }, { CidrBlock: '10.9.0.0/16', CidrBlockState: { State: 'disassociated' } }],
      Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2600:1f14:1::/56', Ipv6CidrBlockState: { State: 'associated' } }],
    }],
  }))).toEqual([['10.0.0.0/16', 'VPC', 'vpc-1 (app)'], ['2600:1f14:1::/56', 'VPC', 'vpc-1 (app)']]);
});

test('AWS: both sides of peering connections that carry packets', () => {
  const peering = (code: string) => ({
    VpcPeeringConnectionId: 'pcx-1', Status: { Code: code },
    AccepterVpcInfo: { VpcId: 'vpc-m', CidrBlock: '172.31.0.0/16', CidrBlockSet: [{ CidrBlock: '172.31.0.0/16' }, { CidrBlock: '100.64.0.0/16' }] },
    RequesterVpcInfo: { VpcId: 'vpc-a', CidrBlock: '10.0.0.0/16' },
  });
  expect(blocks(facts({ VpcPeeringConnections: [peering('active')] }))).toEqual([
    ['172.31.0.0/16', 'PEER', 'vpc-m of pcx-1'], ['100.64.0.0/16', 'PEER', 'vpc-m of pcx-1'], ['10.0.0.0/16', 'PEER', 'vpc-a of pcx-1'],
  ]);
  expect(blocks(facts({ VpcPeeringConnections: [peering('deleted')] }))).toEqual([]);
});

test('AWS: routes that lead elsewhere; prefix lists are said to be unknown', () => {
  const given = facts({
    RouteTables: [{
      RouteTableId: 'rtb-1', Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' },
        { DestinationCidrBlock: '172.31.0.0/16', VpcPeeringConnectionId: 'pcx-1' }, { DestinationIpv6CidrBlock: '2600::/24', TransitGatewayId: 'tgw-1' },
        { DestinationPrefixListId: 'pl-1', TransitGatewayId: 'tgw-1' }, { DestinationPrefixListId: 'pl-2', GatewayId: 'vpce-1' },
      ],
    }],
  });
  expect(blocks(given)).toEqual([['172.31.0.0/16', 'ROUTE', 'pcx-1, in rtb-1'], ['2600::/24', 'ROUTE', 'tgw-1, in rtb-1']]);
  expect(given.note).toBe('2 blocks of routes; 1 route to prefix lists not seen, whose blocks this does not tell');
});

test('Terraform: networks and blocks of all modules, data sources left out', () => {
  const resource = (type: string, values: object, mode = 'managed') => ({ address: `${type}.x`, mode, type, values });
  const given = facts({
    format_version: '1.0', values: {
      root_module: {
        resources: [
          resource('docker_network', { id: 'n1', name: 'web', ipam_config: [{ subnet: '172.20.0.0/24' }, { subnet: 'fd00:1::/64' }] }), resource('aws_vpc', { cidr_block: '10.0.0.0/16', ipv6_cidr_block: '' }),
          resource('aws_vpc', { cidr_block: '10.99.0.0/16' }, 'data'), resource('aws_route', { destination_cidr_block: '0.0.0.0/0', transit_gateway_id: 'tgw-1' }),
        ],
        child_modules: [{ resources: [resource('aws_route', { destination_cidr_block: '172.31.0.0/16', vpc_peering_connection_id: 'pcx-1' })] }],
      },
    },
  });
  expect(given.terraform).toEqual([{ address: 'docker_network.x', id: 'n1', name: 'web', subnets: ['172.20.0.0/24', 'fd00:1::/64'] }]);
  expect(blocks(given)).toEqual([['10.0.0.0/16', 'VPC', 'aws_vpc.x'], ['172.31.0.0/16', 'ROUTE', 'aws_route.x']]);
});

test('NetBox: prefixes with their owners, containers left out, quotes and line ends as CSV has them', () => {
  const given = facts('\uFEFFPrefix,Status,VRF,Role,Description\r\n10.8.0.0/16,Active,,"VPN, staff","says ""hello"""\r\n10.0.0.0/8,Container,,,\r\n2001:db8::/48,Reserved,blue,,\r\n');
  expect(blocks(given)).toEqual([['10.8.0.0/16', 'PREFIX', 'says "hello", VPN, staff'], ['2001:db8::/48', 'PREFIX', 'blue']]);
  expect(given.note).toBe('2 prefixes of NetBox, without 1 container');
});

test.each([
  ['', 'is empty'], ['   ', 'is empty'], ['{"a": ', 'is not JSON; it may be cut off'], ['{"a": 1}', 'must be one of'], ['[{"Id": 7}]', "entry 1 has no 'Id' and 'Name'"], ['[7]', "entry 1 has no 'Id' and 'Name'"],
  ['{"version": 4, "serial": 1, "lineage": "x"}', "is a Terraform state file; give what 'terraform show -json' prints of it"], ['{"NextToken": "x"}', 'holds nothing to read'],
  ['name,value\n1,2\n', "has no column 'Prefix'"], ['Prefix\n10.0.0.1/8\n', 'row 2 has "10.0.0.1/8"'], ['Prefix,x\n"10.0.0.0/8\n', 'is not CSV'],
  ['{"format_version": "1.0", "values": {"root_module": {"resources": [{"mode": "managed"}]}}}', "has no 'address' and 'type'"],
])('%j is refused with what would work', (text, why) => {
  expect(words(text)).toContain(why);
});
