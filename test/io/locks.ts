import fc from 'fast-check';
import { LAYOUT_VERSION, type Lock, type LockedLease } from '../../lib/plan';

/** Names as people and as attackers choose them. */
export const hostileName = fc.oneof(
  fc.constantFrom('web', 'db', 'constructor', '__proto__', 'version', 'leases', '//', 'released', '"}, {"', '\\', 'ä', '\u2028', '\ud800', '\u0000', '{}', '},\n'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
);

const block4 = fc.tuple(fc.nat(255), fc.nat(255), fc.constantFrom(16, 24)).map(([a, b, n]) => (n === 16 ? `10.${a}.0.0/16` : `10.${a}.${b}.0/24`));
const block6 = fc.tuple(fc.integer({ min: 1, max: 0xffff }), fc.constantFrom(48, 64)).map(([a, n]) => `2001:db8:${a.toString(16)}::/${n}`);

/** Locks as the planner leaves them: sorted, each key live at most once, no tombstone on its own key's live block. */
export const someLock: fc.Arbitrary<Lock> = fc.record({
  layoutVersion: fc.constant(LAYOUT_VERSION),
  leases: fc.uniqueArray(
    fc.record({
      key: hostileName, block: fc.oneof(block4, block6), app: hostileName, stack: hostileName, namespace: hostileName, pool: hostileName,
      baseLength: fc.nat(16), released: fc.constant(true),
    }, { requiredKeys: ['key', 'block', 'app', 'stack'] }),
    { maxLength: 12, selector: (lease) => (lease.released ? `${lease.key}\u0001${lease.block}` : lease.key) },
  ),
}).map(({ layoutVersion, leases }) => {
  const live = new Map(leases.filter((lease) => !lease.released).map((lease) => [lease.key, lease.block]));
  return { layoutVersion, leases: leases.filter((lease) => !lease.released || live.get(lease.key) !== lease.block) };
});

/** A lease that only says what it must. */
export function lease(key: string, block: string, more: Partial<LockedLease> = {}): LockedLease {
  return { key, block, app: 'home', stack: 'prod', ...more };
}

export function lockOf(...leases: LockedLease[]): Lock {
  return { layoutVersion: 1, leases };
}
