import type { Family } from '../netip';

/** What AWS would not take, as data: `awsProblemText` turns it into words. `path` is the construct that it is reported at. */
export type AwsProblem = { readonly path: string } & (
  | { readonly code: 'VPC_BLOCK_SIZE'; readonly prop: string; readonly block: string; readonly family: Family }
  | { readonly code: 'SUBNET_BLOCK_SIZE'; readonly prop: string; readonly block: string; readonly family: Family }
  | { readonly code: 'VPC_BLOCK_UNUSABLE'; readonly prop: string; readonly block: string; readonly range: string; readonly use: string }
  | { readonly code: 'VPC_BLOCK_RESTRICTED'; readonly prop: string; readonly block: string; readonly primary: string; readonly range: string }
  | { readonly code: 'ADDRESS_RESERVED_BY_AWS'; readonly prop: string; readonly address: string; readonly subnet: string; readonly first: string; readonly last: string }
  | { readonly code: 'QUOTA_EXCEEDED'; readonly prop: string; readonly what: string; readonly count: number; readonly quota: number; readonly most?: number }
  | { readonly code: 'PEERING_OVERLAPS'; readonly block: string; readonly other: string; readonly otherBlock: string }
  | { readonly code: 'HOST_PREFIX_INSIDE_VPC'; readonly block: string; readonly vpc: string; readonly vpcBlock: string }
  | { readonly code: 'CLUSTER_HOST_IN_VPC'; readonly vpc: string; readonly cluster: string; readonly topology: string }
  | { readonly code: 'USER_DATA_TOO_LONG'; readonly bytes: number; readonly most: number; readonly parts: ReadonlyArray<{ readonly name: string; readonly bytes: number }> }
);
