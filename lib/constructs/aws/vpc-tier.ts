/** How the subnets of a tier reach the internet. */
export enum VpcTierKind {
  /** By the internet gateway, in both directions; instances get public addresses. */
  PUBLIC = 'PUBLIC',
  /** By a NAT gateway and, for IPv6, the egress-only internet gateway: outwards only. */
  PRIVATE = 'PRIVATE',
  /** Not at all. */
  ISOLATED = 'ISOLATED',
}

/** Where a VPC has NAT gateways for its private tiers. */
export enum NatGateways {
  /** Nowhere: private subnets reach the internet by IPv6 only. */
  NONE = 'NONE',
  /** In the first zone; it is a single point of failure, and the cheapest. */
  SINGLE = 'SINGLE',
  /** In each zone, for the subnets of that zone. */
  PER_ZONE = 'PER_ZONE',
}

/** What a tier is to be: one subnet in each zone of the VPC. */
export interface VpcTierOptions {
  /** How it reaches the internet. */
  readonly kind: VpcTierKind;
  /**
   * Prefix length of its IPv4 subnets. Five addresses of each are AWS's own.
   *
   * @default - four longer than the VPC's block, at most 28: 16 subnets of a /16
   */
  readonly subnetPrefixLength?: number;
  /**
   * Blocks of single subnets by zone, where they are written: `{ 'eu-west-1a': '10.0.8.0/24' }`.
   *
   * @default - leased
   */
  readonly subnets?: { readonly [zone: string]: string };
  /**
   * Id of the VPC's further block that its subnets come from: the id that `addCidrBlock` was given.
   *
   * @default - the VPC's first block
   */
  readonly cidrBlockId?: string;
  /**
   * Gives instances public IPv4 addresses.
   *
   * @default - true in a public tier
   */
  readonly publicAddresses?: boolean;
}

/** A tier of a VPC, with its name. */
export interface VpcTierProps extends VpcTierOptions {
  /** Name of the tier: 'public', 'data'. */
  readonly name: string;
}
