import type { ParseProblem } from '../netip/parse-problem';
import type { DaemonKeyType } from './daemon-key';
import type { EngineVersionProblem, EngineVersionWarning } from './engine-version';
import type { JsonValue } from './json-value';
import type { DaemonJsonProblem } from './parse-daemon-json';

/** Where a key that the plan did not write comes from: an existing file, or the keys that stand in code. */
export type KeyOrigin = 'existing' | 'userKeys';

/** A block with the name of the property, or of the key, that it was given by. */
export interface NamedBlock {
  readonly field: string;
  readonly block: string;
}

/** Addresses that no engine, or not this engine, can make a default bridge or a pool of. */
type AddressProblem =
  | { readonly code: 'ADDRESS_MALFORMED'; readonly field: string; readonly problem: ParseProblem }
  | { readonly code: 'BIP_NOT_A_HOST'; readonly bip: string; readonly is: 'network' | 'broadcast'; readonly instead: string }
  | { readonly code: 'BRIDGE_TOO_SMALL'; readonly field: string; readonly block: string; readonly most: number }
  | { readonly code: 'BRIDGE_SUBNET_UNUSABLE'; readonly field: string; readonly block: string; readonly is: 'link-local' | 'multicast' }
  | { readonly code: 'OUTSIDE_BRIDGE'; readonly field: string; readonly value: string; readonly subnet: string }
  | { readonly code: 'GATEWAY_NOT_FIRST'; readonly engine: string; readonly gateway: string; readonly first: string }
  | { readonly code: 'GATEWAY_RESERVED'; readonly gateway: string; readonly instead: string }
  | { readonly code: 'MTU_OUT_OF_RANGE'; readonly field: string; readonly mtu: number; readonly least: number; readonly most: number }
  | { readonly code: 'POOL_SIZE_NOT_A_LENGTH'; readonly field: string; readonly base: string; readonly size: number; readonly most: number }
  | { readonly code: 'POOL_SIZE_SHORTER_THAN_BASE'; readonly field: string; readonly base: string; readonly size: number }
  | { readonly code: 'POOL_OF_TOO_MANY_SUBNETS'; readonly field: string; readonly engine: string; readonly base: string; readonly size: number; readonly most: number }
  | { readonly code: 'IPV6_POOL_TOO_SHORT'; readonly field: string; readonly engine: string; readonly base: string; readonly entries: number; readonly most: number }
  | { readonly code: 'IPV6_POOLS_ALONE'; readonly engine: string }
  | { readonly code: 'BLOCKS_OVERLAP'; readonly outer: NamedBlock; readonly inner: NamedBlock };

/** Keys that the engine will not take, or that two sources set differently. */
type KeyProblem =
  | { readonly code: 'KEY_UNKNOWN'; readonly from: KeyOrigin; readonly key: string; readonly engine: string; readonly nearest?: string }
  | { readonly code: 'KEY_TOO_NEW'; readonly from: KeyOrigin; readonly key: string; readonly engine: string; readonly since: string }
  | { readonly code: 'KEY_REMOVED'; readonly from: KeyOrigin; readonly key: string; readonly engine: string; readonly removed: string }
  | { readonly code: 'KEY_WITHOUT_EFFECT'; readonly from: KeyOrigin; readonly key: string; readonly engine: string; readonly instead?: string }
  | { readonly code: 'KEY_OUTDATED'; readonly from: KeyOrigin; readonly key: string; readonly engine: string }
  | { readonly code: 'KEY_OF_WRONG_TYPE'; readonly from: KeyOrigin; readonly key: string; readonly wanted: DaemonKeyType; readonly got: JsonValue }
  | { readonly code: 'KEY_NOT_JSON'; readonly from: KeyOrigin; readonly at: string }
  | { readonly code: 'KEY_OWNED_BY_PLAN'; readonly from: KeyOrigin; readonly key: string; readonly got: JsonValue; readonly planned?: JsonValue }
  | { readonly code: 'KEY_SET_TWICE'; readonly key: string; readonly existing: JsonValue; readonly declared: JsonValue };

/** Keys that are right each by itself and stop the daemon, or cut its containers off, together. */
type CombinationProblem =
  | { readonly code: 'IP6TABLES_NEEDS_EXPERIMENTAL'; readonly engine: string }
  | { readonly code: 'ROUTED_BRIDGE_NEEDS_NO_IP6TABLES' }
  | { readonly code: 'ROUTED_NETWORKS_NEED_NO_IP6TABLES'; readonly engine: string }
  | { readonly code: 'ICC_NEEDS_FILTER'; readonly key: 'iptables' | 'ip6tables' }
  | { readonly code: 'HOST_GATEWAY_TWICE'; readonly engine: string }
  | { readonly code: 'LIVE_RESTORE_IN_SWARM' }
  | { readonly code: 'NFTABLES_IN_SWARM'; readonly engine: string }
  | { readonly code: 'CLUSTER_STORE_REMOVED'; readonly engine: string }
  | { readonly code: 'CLUSTER_STORE_IN_SWARM' }
  | { readonly code: 'MASQUERADE_OFF_CUTS_BRIDGE'; readonly engine: string }
  | { readonly code: 'NEW_NETWORKS_KEEP_MTU'; readonly engine: string; readonly mtu: number };

/** An API socket that others than the operator could open, or that keeps the daemon from starting. */
type SocketProblem =
  | { readonly code: 'SOCKET_MALFORMED'; readonly host: string }
  | { readonly code: 'SOCKET_WITHOUT_TLS'; readonly host: string; readonly missing: readonly string[] }
  | { readonly code: 'SOCKET_ON_PLAIN_PORT'; readonly host: string }
  | { readonly code: 'SOCKET_ON_ALL_ADDRESSES'; readonly host: string }
  | { readonly code: 'TLS_WITHOUT_VERIFY' }
  | { readonly code: 'SOCKET_NOT_LOCAL'; readonly hosts: readonly string[] }
  | { readonly code: 'DOCKERD_PATH_UNSAFE'; readonly value: string };

/** What is wrong, as data: `engineProblemText` turns it into words. `path` is the construct that it is reported at. */
export type EngineProblem = (
  | EngineVersionProblem | EngineVersionWarning | DaemonJsonProblem
  | AddressProblem | KeyProblem | CombinationProblem | SocketProblem
) & { readonly path?: string };

const WARNINGS: ReadonlySet<EngineProblem['code']> = new Set([
  'ENGINE_TURNS_IPV6_ON', 'KEY_OUTDATED', 'MASQUERADE_OFF_CUTS_BRIDGE', 'NEW_NETWORKS_KEEP_MTU', 'SOCKET_NOT_LOCAL',
] as const);

/** Whether it is advice: the daemon starts and the plan holds, but a person should know. */
export function isEngineWarning(problem: EngineProblem): boolean {
  return WARNINGS.has(problem.code);
}
