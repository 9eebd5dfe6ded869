import { parseMergedLock, isLockProblem, type LockProblem } from '../../io';
import type { LockedLease } from '../../plan';

/** The output in which each stack keeps its leases. */
export const LEASES_OUTPUT = 'docker-ipam-leases';

/** Why a text gives no leases, as data. */
export type TerraformProblem =
  | { readonly code: 'NOT_JSON' }
  | { readonly code: 'ENCRYPTED' }
  | { readonly code: 'OLD_STATE'; readonly version: number }
  | { readonly code: 'NO_OUTPUTS' }
  | { readonly code: 'NO_LEASES'; readonly outputs: readonly string[] }
  | { readonly code: 'BROKEN_LEASES'; readonly problem?: LockProblem };

/**
 * Reads the leases that Terraform knows from the output `docker-ipam-leases` of a stack.
 *
 * The text may be a state file (version 4), `terraform show -json` of a state or of a plan, of which what is applied counts,
 * `terraform output -json`, or that output alone.
 */
export function terraformLeases(text: string): readonly LockedLease[] | TerraformProblem {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return { code: 'NOT_JSON' };
  }
  if (Array.isArray(read)) return leasesIn(read);
  if (!isRecord(read)) return { code: 'NO_OUTPUTS' };
  if ('encrypted_data' in read) return { code: 'ENCRYPTED' };
  if (typeof read.version === 'number' && read.version < 4 && 'serial' in read) return { code: 'OLD_STATE', version: read.version };
  const outputs = outputsOf(read);
  if (outputs === undefined) return { code: 'NO_OUTPUTS' };
  const output = Object.hasOwn(outputs, LEASES_OUTPUT) ? outputs[LEASES_OUTPUT] : undefined;
  if (!isRecord(output)) return { code: 'NO_LEASES', outputs: Object.keys(outputs).sort() };
  if (typeof output.value !== 'string') return { code: 'BROKEN_LEASES' };
  try {
    return leasesIn(JSON.parse(output.value));
  } catch {
    return { code: 'BROKEN_LEASES' };
  }
}

/** Tells a problem from leases. */
export function isTerraformProblem(value: readonly LockedLease[] | TerraformProblem): value is TerraformProblem {
  return 'code' in value;
}

function outputsOf(read: Record<string, unknown>): Record<string, unknown> | undefined {
  const shown = isRecord(read.prior_state) ? read.prior_state.values : read.values;
  if ('format_version' in read) {
    // A state that holds nothing is shown without values.
    if (!isRecord(shown)) return {};
    return isRecord(shown.outputs) ? shown.outputs : {};
  }
  if ('serial' in read) return isRecord(read.outputs) ? read.outputs : undefined;
  return Object.values(read).every((output) => isRecord(output) && 'value' in output) ? read : undefined;
}

function leasesIn(leases: unknown): readonly LockedLease[] | TerraformProblem {
  const lock = parseMergedLock(JSON.stringify({ version: 1, layoutVersion: 1, leases }));
  return isLockProblem(lock) ? { code: 'BROKEN_LEASES', problem: lock } : lock.leases;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
