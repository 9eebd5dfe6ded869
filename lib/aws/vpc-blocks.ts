import { addressAt, addressCount, containsPrefix, formatAddress, formatPrefix, isParseProblem, overlaps, parsePrefix, type Prefix } from '../netip';
import type { AwsProblem } from './problem';

/**
 * Prefix lengths of a VPC's IPv6 blocks.
 *
 * Source: Amazon VPC User Guide, IPv6 VPC CIDR blocks.
 */
export const IPV6_VPC_LENGTHS: readonly number[] = [44, 48, 52, 56, 60];

/**
 * How many addresses AWS keeps at the start of a subnet: the network's, the router's, the resolver's, one for later. The last
 * one is kept too.
 *
 * Source: Amazon VPC User Guide, subnet CIDR blocks.
 */
export const KEPT_FIRST = 4n;

/** Prefix lengths of a subnet's IPv6 block. */
const IPV6_SUBNET_LENGTHS: readonly number[] = [...IPV6_VPC_LENGTHS, 64];

/** Blocks that no VPC may have at all. Source: EC2 API, CreateVpc and AssociateVpcCidrBlock. */
const UNUSABLE = [
  { block: prefix('0.0.0.0/8'), use: 'this network' },
  { block: prefix('127.0.0.0/8'), use: 'loopback' },
  { block: prefix('169.254.0.0/16'), use: 'link-local: resolver and metadata' },
  { block: prefix('224.0.0.0/4'), use: 'multicast' },
  { block: prefix('240.0.0.0/4'), use: 'reserved' },
];

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(prefix);
const TEN_LOWEST = { around: prefix('10.0.0.0/15'), shut: prefix('10.0.0.0/16') };
const SERVICES = prefix('198.19.0.0/16');
const DEFAULT_VPC = prefix('172.31.0.0/16');

interface Asked {
  readonly path: string;
  readonly prop: string;
}

/** What AWS has against a VPC's block on its own. */
export function vpcBlockProblem({ path, prop }: Asked, block: Prefix): AwsProblem | undefined {
  const fits = block.family === 4 ? block.length >= 16 && block.length <= 28 : IPV6_VPC_LENGTHS.includes(block.length);
  if (!fits) return { path, code: 'VPC_BLOCK_SIZE', prop, block: formatPrefix(block), family: block.family };
  const unusable = UNUSABLE.find((range) => overlaps(range.block, block));
  return unusable && { path, code: 'VPC_BLOCK_UNUSABLE', prop, block: formatPrefix(block), range: formatPrefix(unusable.block), use: unusable.use };
}

/**
 * What AWS has against a further IPv4 block beside a VPC's first one.
 *
 * Source: Amazon VPC User Guide, IPv4 CIDR block association restrictions.
 */
export function secondaryBlockProblem({ path, prop }: Asked, primary: Prefix, block: Prefix): AwsProblem | undefined {
  const own = PRIVATE.find((range) => containsPrefix(range, primary));
  const shut = [
    ...PRIVATE.filter((range) => range !== own),
    ...(overlaps(TEN_LOWEST.around, primary) ? [TEN_LOWEST.shut] : []),
    ...(own === PRIVATE[1] ? [DEFAULT_VPC] : []),
    SERVICES,
  ];
  const range = shut.find((one) => overlaps(one, block));
  return range && { path, code: 'VPC_BLOCK_RESTRICTED', prop, block: formatPrefix(block), primary: formatPrefix(primary), range: formatPrefix(range) };
}

/** What AWS has against a subnet's block. */
export function subnetBlockProblem({ path, prop }: Asked, block: Prefix): AwsProblem | undefined {
  const fits = block.family === 4 ? block.length >= 16 && block.length <= 28 : IPV6_SUBNET_LENGTHS.includes(block.length);
  return fits ? undefined : { path, code: 'SUBNET_BLOCK_SIZE', prop, block: formatPrefix(block), family: block.family };
}

/** What AWS has against an address of an instance in a subnet. */
export function hostAddressProblem({ path, prop }: Asked, subnet: Prefix, address: bigint): AwsProblem | undefined {
  const offset = address - subnet.address;
  const last = addressCount(subnet) - 1n;
  if (offset >= KEPT_FIRST && offset < last) return undefined;
  const text = (at: bigint) => formatAddress(addressAt(subnet, at));
  return { path, code: 'ADDRESS_RESERVED_BY_AWS', prop, address: text(offset), subnet: formatPrefix(subnet), first: text(KEPT_FIRST), last: text(last - 1n) };
}

function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (isParseProblem(parsed)) throw new Error(`'${text}' is no block`);
  return parsed;
}
