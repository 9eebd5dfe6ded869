import type { ParseProblem, Wanted } from '../netip';

/** What is wrong with a cluster, as data: `routingProblemText` turns it into words. `path` is the construct that it is reported at. */
export type RoutingProblem = { readonly path: string } & (
  | { readonly code: 'TEXT_MALFORMED'; readonly prop: string; readonly wanted: Wanted; readonly problem: ParseProblem }
  | { readonly code: 'NAME_UNSAFE'; readonly name: string }
  | { readonly code: 'INTERFACE_NAME_UNSAFE'; readonly name: string }
  | { readonly code: 'NETWORK_FILE_MISSING'; readonly interfaceName: string }
  | { readonly code: 'NETWORK_FILE_UNSAFE'; readonly name: string }
  | { readonly code: 'NO_ROUTER' }
  | { readonly code: 'NO_GATEWAY'; readonly topology: string }
  | { readonly code: 'HOST_PREFIXES_OVERLAP'; readonly block: string; readonly other: string; readonly otherBlock: string }
  | { readonly code: 'HOST_PREFIX_ON_LINK'; readonly block: string; readonly link: string }
  | { readonly code: 'HOST_PREFIX_OFF_LINK'; readonly block: string; readonly link: string }
  | { readonly code: 'SUBNET_OUTSIDE_HOST_PREFIX'; readonly network: string; readonly subnet: string; readonly block: string }
  | { readonly code: 'SUBNET_IS_LINK'; readonly network: string; readonly subnet: string; readonly link: string }
  | { readonly code: 'NEXT_HOP_OUTSIDE_LINK'; readonly prop: string; readonly address: string; readonly link: string }
  | { readonly code: 'NEXT_HOP_IN_PREFIX'; readonly prop: string; readonly address: string; readonly block: string }
  | { readonly code: 'IPV4_NEXT_HOP_MISSING' }
  | { readonly code: 'LINK_ADDRESS_TAKEN'; readonly prop: string; readonly address: string; readonly other: string }
  | { readonly code: 'PREFIX_CLAIMED_TWICE'; readonly destination: string; readonly nextHop: string; readonly other: string; readonly otherNextHop: string }
  | { readonly code: 'TOO_MANY_PROXY_ENTRIES'; readonly network: string; readonly subnet: string; readonly longest: number }
  | { readonly code: 'PORT_MALFORMED'; readonly first: number; readonly last: number }
  | { readonly code: 'PORT_OUTSIDE_HOST'; readonly destination: string; readonly block: string }
  // Warnings: the plan holds, but a person should know.
  | { readonly code: 'PORTS_NOT_OURS'; readonly engine: string; readonly ports: readonly string[] }
  | { readonly code: 'DOCUMENTATION_PREFIX'; readonly block: string; readonly reserved: string }
  | { readonly code: 'LINK_LOCAL_PREFIX'; readonly block: string }
  | { readonly code: 'SUBNET_TOO_LONG_FOR_MAC'; readonly network: string; readonly subnet: string; readonly containers: bigint; readonly engine: string }
);

const WARNINGS: ReadonlySet<RoutingProblem['code']> = new Set(['PORTS_NOT_OURS', 'DOCUMENTATION_PREFIX', 'LINK_LOCAL_PREFIX', 'SUBNET_TOO_LONG_FOR_MAC'] as const);

/** Whether it is advice only. */
export function isRoutingWarning({ code }: RoutingProblem): boolean {
  return WARNINGS.has(code);
}
