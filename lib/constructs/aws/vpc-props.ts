import type { TerraformProvider } from '../cdk';
import type { Ipam } from '../ipam';
import type { NatGateways, VpcTierProps } from './vpc-tier';

/** Props of a `Vpc`. */
export interface VpcProps {
  /** Who plans its blocks. */
  readonly ipam: Ipam;
  /**
   * The first IPv4 block, such as '10.0.0.0/16'.
   *
   * @default - leased by `prefixLength`
   */
  readonly cidrBlock?: string;
  /**
   * Prefix length of the first IPv4 block where it is leased, or chosen by an AWS IPAM pool: 16 to 28.
   *
   * @default 16
   */
  readonly prefixLength?: number;
  /**
   * Id of an AWS IPAM pool that chooses the first IPv4 block when it is applied. Subnets are then planned as places in a block of
   * `prefixLength`, whatever it is.
   *
   * @default - none: the block is written or leased
   */
  readonly ipv4IpamPoolId?: string;
  /**
   * Has Amazon choose an IPv6 block, a /56, when it is applied. Subnets are planned as places in it.
   *
   * @default false
   */
  readonly amazonProvidedIpv6?: boolean;
  /**
   * Id of an AWS IPAM pool that the IPv6 block comes from.
   *
   * @default - none
   */
  readonly ipv6IpamPoolId?: string;
  /**
   * The IPv6 block, where it comes from an AWS IPAM pool and is to be this one.
   *
   * @default - the AWS IPAM pool chooses one of `ipv6PrefixLength` when it is applied
   */
  readonly ipv6CidrBlock?: string;
  /**
   * Prefix length of an IPv6 block that an AWS IPAM pool chooses: 44, 48, 52, 56 or 60.
   *
   * @default 56
   */
  readonly ipv6PrefixLength?: number;
  /** The zones that it has subnets in, such as 'ap-northeast-1a'. More can be added at any time. */
  readonly availabilityZones: string[];
  /**
   * Its tiers, each with a subnet in each zone.
   *
   * @default - 'public' and 'private'
   */
  readonly tiers?: VpcTierProps[];
  /**
   * Where NAT gateways stand for private tiers.
   *
   * @default - NatGateways.PER_ZONE where there is a public tier, else none
   */
  readonly natGateways?: NatGateways;
  /**
   * Gives instances DNS names, and has the resolver at the base of the VPC plus two answer.
   *
   * @default true
   */
  readonly dnsHostnames?: boolean;
  /**
   * How many routes a table may have, of each family: the account's quota. AWS grants at most 1,000.
   *
   * @default 500
   */
  readonly routesPerTableQuota?: number;
  /**
   * How many IPv4 blocks a VPC may have: the account's quota.
   *
   * @default 5
   */
  readonly ipv4BlocksQuota?: number;
  /**
   * How many subnets a VPC may have: the account's quota.
   *
   * @default 200
   */
  readonly subnetsQuota?: number;
  /**
   * How many route tables a VPC may have: the account's quota.
   *
   * @default 200
   */
  readonly routeTablesQuota?: number;
  /**
   * The AWS provider.
   *
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
  /**
   * Tags of everything that it makes. `Name` is the construct's path below the stack.
   *
   * @default - `Name` only
   */
  readonly tags?: { readonly [name: string]: string };
}

/** A further IPv4 block of a VPC. */
export interface VpcCidrBlockProps {
  /**
   * The block, such as '100.64.0.0/16'.
   *
   * @default - leased by `prefixLength`
   */
  readonly cidrBlock?: string;
  /**
   * Prefix length where it is leased: 16 to 28.
   *
   * @default 16
   */
  readonly prefixLength?: number;
}
