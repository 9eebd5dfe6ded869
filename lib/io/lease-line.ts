import { compareLeases, type LockedLease } from '../plan';

/** A line of the lock begins with these, around its key and in front of its block. */
export const KEY = '    {"key": "';
export const BLOCK = '", "block": "';

/** The one line of a lease, its line end included. */
export function formatLease(lease: LockedLease, owner = formatOwner(lease)): string {
  return KEY + escaped(lease.key) + BLOCK + escaped(lease.block) + owner;
}

/** A line's rest, from the quote that ends the block. */
export function formatOwner(lease: LockedLease): string {
  const { namespace, pool, baseLength } = lease;
  return `", "app": "${escaped(lease.app)}", "stack": "${escaped(lease.stack)}"`
    + (namespace === undefined || namespace === '' ? '' : `, "namespace": "${escaped(namespace)}"`)
    + (pool === undefined || pool === '' ? '' : `, "pool": "${escaped(pool)}"`)
    + (baseLength === undefined ? '' : `, "baseLength": ${baseLength}`)
    + (lease.released ? ', "released": true},\n' : '},\n');
}

/** What `JSON.stringify` puts between its quotes; most text needs no escapes, and knowing that is cheaper. */
function escaped(text: string): string {
  return /["\\\u0000-\u001f\ud800-\udfff]/.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** Whether a code unit, in a text read from between quotes, may be one that `escaped` changes. */
export function needsEscape(unit: number): boolean {
  return !(unit >= 32) || unit === 92 || (unit >= 0xd800 && unit <= 0xdfff);
}

/** Whether both agree in all but key and block. */
export function sameOwner(a: LockedLease, b: LockedLease): boolean {
  return a.app === b.app && a.stack === b.stack && (a.namespace ?? '') === (b.namespace ?? '') && (a.pool ?? '') === (b.pool ?? '')
    && a.baseLength === b.baseLength && (a.released ?? false) === (b.released ?? false);
}

/** `compareLeases`, and by the rest of the line where that sees no difference. */
export function compareLines(a: LockedLease, b: LockedLease): number {
  const order = compareLeases(a, b);
  if (order !== 0 || sameOwner(a, b)) return order;
  return formatOwner(a) < formatOwner(b) ? -1 : 1;
}
