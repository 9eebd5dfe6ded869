import type { Declaration, Request } from './declaration';
import type { Admitted } from './door';
import { lockPoolOf } from './level';
import type { Lock, LockedLease } from './lock';
import { moveLeases } from './moved-leases';

/** What the lock remembers, seen from one declaration. */
export interface Recall {
  /** Live leases of keys that this declaration requests. */
  readonly live: Map<string, LockedLease>;
  /** Tombstones of keys that this declaration requests, in lock order. */
  readonly returning: Map<string, LockedLease[]>;
  /** Live leases that this run has no say in: taken, and kept as they are. */
  readonly foreign: LockedLease[];
  /** Tombstones of keys that nobody requests. */
  readonly tombstones: LockedLease[];
  /** Live leases whose stack is in this run and whose construct is not. They are tombstones from now on. */
  readonly released: LockedLease[];
  /** Leases of other Ipams, kept as they are. */
  readonly elsewhere: LockedLease[];
  /** Old key to new key, of leases that moved. */
  readonly moved: Map<string, string>;
}

/** Sorts the lock's leases by what they mean to this run. */
export function recall(declaration: Declaration, lock: Lock, admitted: Admitted): Recall {
  const { ipam, run } = declaration;
  const stacks = new Set(run.stacks);
  const moved = new Map<string, string>();
  const found: Recall = { live: new Map(), returning: new Map(), foreign: [], tombstones: [], released: [], elsewhere: [], moved };
  const own = `${ipam}/`;
  const poolKeys = new Set(declaration.pools.map(({ key }) => key));
  const present = { app: run.app, has: (key: string) => admitted.requests.has(key) || poolKeys.has(key) };
  for (const lease of moveLeases(lock.leases, declaration.moved ?? [], present, moved)) {
    const request = lease.key.startsWith(own) ? admitted.requests.get(lease.key) : undefined;
    if (request) remember(found, lease, request, admitted);
    else if (!lease.key.startsWith(own)) found.elsewhere.push(lease);
    else if (lease.released) found.tombstones.push(lease);
    else if (lease.app === run.app && stacks.has(lease.stack)) found.released.push(lease);
    else found.foreign.push(lease);
  }
  return found;
}

function remember(found: Recall, lease: LockedLease, request: Request, admitted: Admitted): void {
  const { key } = lease;
  if (lease.released) {
    const earlier = found.returning.get(key);
    if (earlier) earlier.push(lease);
    else found.returning.set(key, [lease]);
    return;
  }
  // A request that no level takes, and the second of two live leases, as only a broken lock has: not to be planned, not to be lost.
  if (admitted.refused.has(key) || found.live.has(key)) {
    found.foreign.push(lease);
    return;
  }
  const level = admitted.levelOf(request);
  const sameFamily = lease.block.includes(':') === (request.family === 6);
  const sameLevel = sameFamily && (lease.pool ?? '') === lockPoolOf(level);
  const renumbered = (request.fixed !== undefined || request.index !== undefined) && request.fixed !== lease.block;
  if (renumbered && !sameLevel) {
    // The code puts it where nobody will meet its old place: that must be known before anybody else is placed.
    found.tombstones.push({ ...lease, released: true });
    return;
  }
  found.live.set(key, lease);
  if (!sameFamily) found.foreign.push(lease);
}
