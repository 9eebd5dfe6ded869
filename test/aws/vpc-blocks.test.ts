import { hostAddressProblem, secondaryBlockProblem, subnetBlockProblem, vpcBlockProblem } from '../../lib/aws';
import { parsePrefix, type Prefix } from '../../lib/netip';

const block = (text: string) => parsePrefix(text) as Prefix;
const asked = { path: 'prod/app', prop: 'cidrBlock' };
const codes = (check: (block: Prefix) => { readonly code: string } | undefined, texts: readonly string[]) => texts.map((text) => check(block(text))?.code);

test('VPC blocks are /16 to /28, or /44 to /60 by fours', () => {
  expect(codes((one) => vpcBlockProblem(asked, one), ['10.0.0.0/15', '10.0.0.0/16', '10.0.0.0/28', '10.0.0.0/29'])).toEqual(['VPC_BLOCK_SIZE', undefined, undefined, 'VPC_BLOCK_SIZE']);
  expect(codes((one) => vpcBlockProblem(asked, one), ['fd00::/40', 'fd00::/44', 'fd00::/45', 'fd00::/56', 'fd00::/60', 'fd00::/64'])).toEqual(['VPC_BLOCK_SIZE', undefined, 'VPC_BLOCK_SIZE', undefined, undefined, 'VPC_BLOCK_SIZE']);
  expect(codes((one) => vpcBlockProblem(asked, one), ['127.0.0.0/16', '169.254.0.0/20', '224.1.0.0/16', '255.0.0.0/16'])).toEqual(Array.from({ length: 4 }, () => 'VPC_BLOCK_UNUSABLE'));
});

test('subnets are /16 to /28, or /44 to /64 by fours', () => {
  expect(codes((one) => subnetBlockProblem(asked, one), ['10.0.0.0/16', '10.0.0.0/29', 'fd00::/64', 'fd00::/62'])).toEqual([undefined, 'SUBNET_BLOCK_SIZE', undefined, 'SUBNET_BLOCK_SIZE']);
});

test.each([
  ['10.2.0.0/16', ['10.3.0.0/16', '10.0.0.0/20', '100.64.0.0/16', '172.16.0.0/16', '192.168.0.0/20', '198.19.0.0/20'], [undefined, undefined, undefined, '172.16.0.0/12', '192.168.0.0/16', '198.19.0.0/16']],
  ['10.1.0.0/16', ['10.3.0.0/16', '10.0.0.0/20'], [undefined, '10.0.0.0/16']],
  ['172.16.0.0/16', ['172.17.0.0/16', '172.31.0.0/20', '10.0.0.0/16'], [undefined, '172.31.0.0/16', '10.0.0.0/8']],
  ['192.168.0.0/16', ['100.64.0.0/16', '172.16.0.0/20'], [undefined, '172.16.0.0/12']],
  ['100.64.0.0/16', ['100.65.0.0/16', '10.0.0.0/16', '198.19.0.0/16'], [undefined, '10.0.0.0/8', '198.19.0.0/16']],
])('beside %s', (primary, others, ranges) => {
  expect(others.map((other) => secondaryBlockProblem(asked, block(primary), block(other))).map((problem) => problem && 'range' in problem ? problem.range : undefined)).toEqual(ranges);
});

test('of a subnet the first four addresses and the last are AWS\'s', () => {
  const subnet = block('10.0.0.0/28');
  const own = Array.from({ length: 16 }, (_, i) => hostAddressProblem(asked, subnet, subnet.address + BigInt(i)) === undefined);
  expect(own).toEqual([false, false, false, false, true, true, true, true, true, true, true, true, true, true, true, false]);
  expect(hostAddressProblem(asked, subnet, subnet.address + 3n)).toMatchObject({ address: '10.0.0.3', first: '10.0.0.4', last: '10.0.0.14' });
});
