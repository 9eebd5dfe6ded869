import type { Lock, LockedLease } from '../../plan';

/** What became of one lease. */
export interface LeaseChange {
  /**
   * - `freed`: a live lease is a tombstone now
   * - `dropped`: it lay in a block that was freed, and goes without a tombstone, since that block is one
   * - `pruned`: a tombstone is gone
   * - `moved`: it has another key, `to`
   * - `restored`: it came from Terraform's state
   * - `kept`: it was asked for and stays as it is
   */
  readonly what: 'freed' | 'dropped' | 'pruned' | 'moved' | 'restored' | 'kept';
  readonly lease: LockedLease;
  /** The new key of a lease that moved. */
  readonly to?: string;
  /** Why, where that is not plain. */
  readonly because?: string;
}

/** A lock as a command would leave it. */
export interface LockEdit {
  readonly lock: Lock;
  readonly changes: readonly LeaseChange[];
  /** What the operator should know or do next, one sentence each. */
  readonly advice: readonly string[];
}

/** Why a command leaves the lock as it is, as data. */
export type LockEditProblem =
  | { readonly code: 'UNKNOWN_KEY'; readonly given: string; readonly wanted: 'lease' | 'live lease' | 'tombstone'; readonly suggestions: readonly string[] }
  | { readonly code: 'MANY_BELOW'; readonly given: string; readonly keys: readonly string[] }
  | { readonly code: 'LIVE'; readonly given: string; readonly keys: readonly string[] }
  | { readonly code: 'TARGET_TAKEN'; readonly from: string; readonly to: string; readonly block: string }
  | { readonly code: 'MALFORMED_KEY'; readonly given: string; readonly because: string }
  | { readonly code: 'UNKNOWN_STACK'; readonly given: string; readonly wanted: 'lease' | 'live lease'; readonly stacks: readonly string[] }
  | { readonly code: 'UNKNOWN_APP'; readonly given: string; readonly apps: readonly string[] }
  | { readonly code: 'STACK_OF_MANY_APPS'; readonly given: string; readonly apps: readonly string[] }
  | { readonly code: 'STATE_DISAGREES'; readonly key: string; readonly inLock: string; readonly inState: string }
  | { readonly code: 'STATES_DISAGREE'; readonly key: string; readonly blocks: readonly string[] };

/** Tells problems from an edit. */
export function isLockEdit(result: LockEdit | readonly LockEditProblem[]): result is LockEdit {
  return 'changes' in result;
}
