/**
 * What an account may have, where nobody had it raised.
 *
 * Source: Amazon VPC User Guide, Amazon VPC quotas.
 */
export const VPC_QUOTAS = {
  /** IPv4 blocks of a VPC; at most 50 on request. */
  ipv4Blocks: { quota: 5, most: 50 },
  /** IPv6 blocks of a VPC; at most 50 on request. */
  ipv6Blocks: { quota: 5, most: 50 },
  /** Subnets of a VPC. */
  subnets: { quota: 200 },
  /** Route tables of a VPC. */
  routeTables: { quota: 200 },
  /** Routes of a table that are not propagated, counted for each family on its own. */
  routes: { quota: 500, most: 1000 },
  /** Inbound rules of a security group, counted for each family on its own. */
  securityGroupRules: { quota: 60 },
} as const;
