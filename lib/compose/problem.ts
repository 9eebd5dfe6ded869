import type { Family, ParseProblem } from '../netip';

/** One address that a service of the file asks for, in canonical text. */
export interface NamedAddress {
  /** Whose it is: the service's name. */
  readonly service: string;
  readonly address: string;
}

/** A text that is no Compose file, or more than one. */
type TextProblem =
  | { readonly code: 'NOT_YAML'; readonly line: number; readonly column: number; readonly reason: string }
  | { readonly code: 'EMPTY_FILE' }
  | { readonly code: 'SEVERAL_DOCUMENTS'; readonly line: number }
  | { readonly code: 'DUPLICATE_KEY'; readonly line: number; readonly column: number }
  | { readonly code: 'TOO_MANY_ALIASES' }
  | { readonly code: 'TAG_UNKNOWN'; readonly tag: string; readonly line: number }
  | { readonly code: 'KEY_NOT_TEXT'; readonly field: string; readonly key: string };

/** A field that Compose itself would refuse, or that cannot be read here. */
type FieldProblem =
  | { readonly code: 'WRONG_TYPE'; readonly field: string; readonly wanted: string; readonly got: string }
  | { readonly code: 'NO_SERVICES' }
  | { readonly code: 'UNSUPPORTED_ELEMENT'; readonly field: string; readonly element: 'include' | 'extends' }
  | { readonly code: 'VARIABLE_UNSET'; readonly field: string; readonly text: string; readonly variable: string }
  | { readonly code: 'VARIABLE_REQUIRED'; readonly field: string; readonly variable: string; readonly message: string }
  | { readonly code: 'VARIABLE_MALFORMED'; readonly field: string; readonly text: string }
  | { readonly code: 'ADDRESS_MALFORMED'; readonly field: string; readonly problem: ParseProblem }
  | { readonly code: 'WRONG_FAMILY'; readonly field: string; readonly address: string; readonly wanted: Family }
  | { readonly code: 'PROJECT_NAME_EMPTY'; readonly got: string };

/** A network that cannot be leased, or that Compose would refuse. */
type NetworkProblem =
  | { readonly code: 'NETWORK_NAME_HOSTILE'; readonly field: string; readonly name: string }
  | { readonly code: 'NETWORK_UNDEFINED'; readonly service: string; readonly network: string }
  | { readonly code: 'NETWORK_AND_MODE'; readonly service: string; readonly mode: string }
  | { readonly code: 'NETWORK_EXTERNAL'; readonly network: string; readonly name: string }
  | { readonly code: 'DRIVER_UNSUPPORTED'; readonly network: string; readonly driver: string }
  | { readonly code: 'IPAM_DRIVER_UNSUPPORTED'; readonly network: string; readonly driver: string }
  | { readonly code: 'SEVERAL_SUBNETS'; readonly network: string; readonly family: Family; readonly subnets: readonly string[] }
  | { readonly code: 'SUBNET_MISSING'; readonly field: string }
  | { readonly code: 'OUTSIDE_DECLARED_SUBNET'; readonly field: string; readonly value: string; readonly subnet: string }
  | { readonly code: 'NO_ADDRESS_FAMILY'; readonly network: string }
  | { readonly code: 'LEASE_MISSING'; readonly network: string; readonly family: Family }
  | { readonly code: 'SUBNET_TOO_SMALL'; readonly network: string; readonly subnet: string; readonly most: number };

/** A fixed address of a service that its network cannot give. `owner`: what declares the network that the file only joins. */
type StaticAddressProblem =
  | { readonly code: 'STATIC_OUTSIDE'; readonly network: string; readonly wanted: NamedAddress; readonly subnet: string; readonly declared: boolean; readonly owner?: string; readonly suggestion?: string }
  | { readonly code: 'STATIC_IS_EDGE'; readonly network: string; readonly wanted: NamedAddress; readonly subnet: string; readonly is: 'network' | 'broadcast'; readonly suggestion?: string }
  | { readonly code: 'STATIC_IS_GATEWAY'; readonly network: string; readonly wanted: NamedAddress; readonly suggestion?: string }
  | { readonly code: 'STATIC_IS_AUX'; readonly network: string; readonly wanted: NamedAddress; readonly name: string; readonly owner?: string }
  | { readonly code: 'STATIC_IN_RANGE_OF_DOCKER'; readonly network: string; readonly wanted: NamedAddress; readonly ipRange: string; readonly owner: string; readonly suggestion?: string }
  | { readonly code: 'STATIC_HELD'; readonly network: string; readonly wanted: NamedAddress; readonly holder: string; readonly suggestion?: string }
  | { readonly code: 'STATIC_TWICE'; readonly network: string; readonly wanted: NamedAddress; readonly other: string; readonly project?: string }
  | { readonly code: 'STATIC_WITHOUT_FAMILY'; readonly network: string; readonly wanted: NamedAddress; readonly owner?: string };

/** What a release of Compose cannot do with the override. */
type OverrideProblem =
  | { readonly code: 'COMPOSE_VERSION_MALFORMED'; readonly text: string }
  | { readonly code: 'COMPOSE_VERSION_UNSUPPORTED'; readonly text: string }
  | { readonly code: 'IPAM_NOT_MERGEABLE'; readonly network: string; readonly version: string }
  | { readonly code: 'FILE_NAME_HOSTILE'; readonly name: string };

/** What is wrong with a Compose project, as data; `composeProblemText` turns it into words. */
export type ComposeProblem = TextProblem | FieldProblem | NetworkProblem | StaticAddressProblem | OverrideProblem;

/** What a person should know though nothing is wrong; `composeNoticeText` turns it into words. */
export type ComposeNotice =
  | { readonly code: 'NETWORK_UNPLANNED'; readonly network: string; readonly driver: 'macvlan' | 'ipvlan'; readonly subnets: readonly string[] }
  | { readonly code: 'NETWORK_UNUSED'; readonly network: string }
  | { readonly code: 'IPV6_NOT_ENABLED'; readonly network: string; readonly subnet: string }
  | { readonly code: 'SUBNET_REPLACED'; readonly network: string; readonly declared: string; readonly subnet: string }
  | { readonly code: 'STATIC_IN_RANGE'; readonly network: string; readonly wanted: NamedAddress; readonly ipRange: string }
  | { readonly code: 'NO_DYNAMIC_RANGE'; readonly network: string; readonly subnet: string };
