import { compareLeases, isBelow, type Lock, type LockedLease } from '../../plan';
import { suggestions } from './lease-choice';
import type { LeaseChange, LockEdit, LockEditProblem } from './lock-edit';

/**
 * Gives leases, tombstones included, new keys: what stands at or below `from` stands at or below `to` afterwards.
 *
 * Both are lock keys, or paths without the Ipam.
 */
export function move(lock: Lock, from: string, to: string): LockEdit | readonly LockEditProblem[] {
  const malformed = [from, to].flatMap((given): LockEditProblem[] => {
    const because = whyMalformed(given);
    return because === undefined ? [] : [{ code: 'MALFORMED_KEY', given, because }];
  });
  if (malformed.length > 0) return malformed;
  const ipams = [...new Set(lock.leases.map(({ key }) => key.slice(0, key.indexOf('/'))))];
  const prefixes = ['', ...ipams.map((ipam) => `${ipam}/`)].filter((start) => lock.leases.some(({ key }) => isBelow(key, start + from)));
  if (prefixes.length === 0) return [{ code: 'UNKNOWN_KEY', given: from, wanted: 'lease', suggestions: suggestions(from, lock.leases, new Map()) }];
  if (prefixes.length > 1) return [{ code: 'MALFORMED_KEY', given: from, because: `it stands for keys of several Ipams (${prefixes.join(', ')}); write the whole key` }];
  const [prefix] = prefixes;
  if (prefix === '' && from.includes('/') && !ipams.includes(to.split('/')[0])) {
    return [{ code: 'MALFORMED_KEY', given: to, because: `it must begin like the other one with the id of an Ipam (${ipams.join(', ')})` }];
  }
  const moves = (key: string) => isBelow(key, prefix + from);
  const rename = (key: string) => (moves(key) ? prefix + to + key.slice((prefix + from).length) : key);
  const taken = new Map(lock.leases.filter(({ key, released }) => !released && !moves(key)).map((lease) => [lease.key, lease]));
  const moving = from === to ? [] : lock.leases.filter(({ key }) => moves(key));
  const collisions = moving.filter(({ key, released }) => !released && taken.has(rename(key)));
  if (collisions.length > 0) {
    return collisions.map(({ key }) => ({ code: 'TARGET_TAKEN', from: key, to: rename(key), block: taken.get(rename(key))!.block }));
  }
  return {
    lock: { ...lock, leases: lock.leases.map((lease) => renamed(lease, rename)).sort(compareLeases) },
    changes: moving.map((lease): LeaseChange => ({ what: 'moved', lease, to: rename(lease.key) })),
    advice: moving.length === 0 ? [] : [
      "this moves leases only: where the construct was renamed, 'ipam.moved(…)' in code does the same and moves Terraform's resources along, "
      + 'which are otherwise destroyed and made anew',
    ],
  };
}

function renamed(lease: LockedLease, rename: (key: string) => string): LockedLease {
  const key = rename(lease.key);
  const pool = lease.pool === undefined ? undefined : rename(lease.pool);
  if (key === lease.key && pool === lease.pool) return lease;
  const [, stack] = key.split('/');
  return {
    ...lease, key,
    // The second segment is the stack; where it was, it stays so.
    ...(lease.key.split('/')[1] === lease.stack ? { stack } : {}),
    ...(pool === undefined ? {} : { pool }),
  };
}

/** A key must be able to be a construct's. */
function whyMalformed(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (key.split('/').some((segment) => segment === '')) return 'a part of it between slashes is empty';
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(key)) return 'it holds a control character';
  return undefined;
}

