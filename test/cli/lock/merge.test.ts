import fc from 'fast-check';
import { formatLock, isLockProblem, parseLock, sameLock } from '../../../lib/io';
import { type Declaration, EMPTY_LOCK, type Lock, type LockedLease, plan, type Request } from '../../../lib/plan';
import { mergeLocks } from '../../../lib/cli/lock/merge';
import { lease } from '../command-line';

const lock = (...leases: LockedLease[]): Lock => ({ layoutVersion: 1, leases: parsed(leases) });
const shown = ({ leases }: Lock) => leases.map(({ key, block, released }) => `${key} ${block}${released ? ' tombstone' : ''}`);

const a = lease('ipam/prod/a/ipv4', '172.16.0.0/24');
const b = lease('ipam/prod/b/ipv4', '172.16.0.0/24');

test('what only one side has stays, from both', () => {
  const merged = mergeLocks({ sides: [lock(a), lock(lease(b.key, '172.16.1.0/24'))] });
  expect(shown(merged.lock)).toEqual(['ipam/prod/a/ipv4 172.16.0.0/24', 'ipam/prod/b/ipv4 172.16.1.0/24']);
  expect(merged.changes).toEqual([]);
});

test('two new leases of one block: the first in the file keeps it, whichever side it is on', () => {
  for (const sides of [[lock(a), lock(b)], [lock(b), lock(a)], [lock(a, b)]]) {
    const merged = mergeLocks({ sides });
    expect(shown(merged.lock)).toEqual(['ipam/prod/a/ipv4 172.16.0.0/24']);
    expect(merged.changes).toEqual([{ what: 'freed', lease: b, because: '172.16.0.0/24 of ipam/prod/a/ipv4 comes first in the file' }]);
  }
});

test('what a winner does not cover stays a tombstone', () => {
  const wide = lease('ipam/prod/wide/ipv4', '172.16.0.0/20');
  expect(shown(mergeLocks({ sides: [lock(a), lock(wide)] }).lock)).toEqual(['ipam/prod/a/ipv4 172.16.0.0/24', 'ipam/prod/wide/ipv4 172.16.0.0/20 tombstone']);
});

test('a lease from before the branches parted keeps its block against a new one', () => {
  const merged = mergeLocks({ sides: [lock(a, b), lock(b)], base: lock(b) });
  expect(shown(merged.lock)).toEqual(['ipam/prod/b/ipv4 172.16.0.0/24']);
  expect(merged.changes[0].because).toBe('172.16.0.0/24 of ipam/prod/b/ipv4 stood before the branches parted');
});

test('the lock to keep wins over everything', () => {
  const merged = mergeLocks({ sides: [lock(a), lock(b)], base: lock(a), keep: lock(b) });
  expect(shown(merged.lock)).toEqual(['ipam/prod/b/ipv4 172.16.0.0/24']);
  expect(merged.changes[0].because).toBe('172.16.0.0/24 of ipam/prod/b/ipv4 is in the lock to keep');
});

describe('a key with two blocks', () => {
  const moved = lease(a.key, '172.16.7.0/24');
  test('keeps the one that a side has renumbered it to', () => {
    for (const sides of [[lock(moved, { ...a, released: true }), lock(a)], [lock(a), lock(moved, { ...a, key: `${a.key}/renumbered`, released: true })]]) {
      const [winner, ...rest] = shown(mergeLocks({ sides }).lock);
      expect(winner).toBe('ipam/prod/a/ipv4 172.16.7.0/24');
      expect(rest.every((text) => text.endsWith('172.16.0.0/24 tombstone'))).toBe(true);
    }
  });
  test('keeps the one that is not in the base, which the other side no longer has', () => {
    const merged = mergeLocks({ sides: [lock(moved), lock(a)], base: lock(a) });
    expect(shown(merged.lock)).toEqual(['ipam/prod/a/ipv4 172.16.7.0/24', 'ipam/prod/a/ipv4 172.16.0.0/24 tombstone']);
    expect(merged.changes[0].because).toBe('172.16.7.0/24, which it has as well, stays, since one side has given this one up');
  });
  test('both new: the lower block', () => {
    expect(shown(mergeLocks({ sides: [lock(moved), lock(a)] }).lock)).toEqual(['ipam/prod/a/ipv4 172.16.0.0/24', 'ipam/prod/a/ipv4 172.16.7.0/24 tombstone']);
  });
  test('what lies in the block that gives way goes with it, what lies in the other stays', () => {
    const [inOld, inNew] = [lease('ipam/prod/a/x/ipv4', '172.16.0.2/32', { pool: a.key }), lease('ipam/prod/a/y/ipv4', '172.16.7.2/32', { pool: a.key })];
    const merged = mergeLocks({ sides: [lock(moved, inNew), lock(a, inOld)], base: lock(a, inOld) });
    expect(shown(merged.lock)).toEqual(['ipam/prod/a/ipv4 172.16.7.0/24', 'ipam/prod/a/ipv4 172.16.0.0/24 tombstone', 'ipam/prod/a/y/ipv4 172.16.7.2/32']);
    expect(merged.changes.map(({ what }) => what)).toEqual(['freed', 'dropped']);
  });
});

test('a rename on one side does not meet its own former key on the other', () => {
  const renamed = lease('ipam/prod/z/ipv4', a.block);
  expect(shown(mergeLocks({ sides: [lock(renamed), lock(a)], base: lock(a) }).lock)).toEqual(['ipam/prod/z/ipv4 172.16.0.0/24']);
});

test('two addresses in one network', () => {
  const inside = (name: string) => lease(`ipam/prod/a/${name}/ipv4`, '172.16.0.2/32', { pool: a.key });
  expect(shown(mergeLocks({ sides: [lock(a, inside('x')), lock(a, inside('y'))], base: lock(a) }).lock)).toEqual(['ipam/prod/a/ipv4 172.16.0.0/24', 'ipam/prod/a/x/ipv4 172.16.0.2/32']);
});

test.each([
  ['sibling namespaces', lease(a.key, a.block, { namespace: 'x' }), lease(b.key, b.block, { namespace: 'y' })],
  ['a network and its address', a, lease('ipam/prod/a/x/ipv4', '172.16.0.2/32', { pool: a.key })],
  ['two Ipams', a, lease('net/prod/a/ipv4', a.block)],
  ['two bases known only at plan', lease('ipam/p/a', '::/64', { pool: 'ipam/p/x', baseLength: 56 }), lease('ipam/p/b', '::/64', { pool: 'ipam/p/y', baseLength: 56 })],
])('%s are no conflict', (_, one, two) => {
  expect(mergeLocks({ sides: [lock(one, two)] }).changes).toEqual([]);
});

test('what the last plan allows to overlap is no conflict', () => {
  expect(mergeLocks({ sides: [lock(a, b)], allowed: () => true }).changes).toEqual([]);
});

test('the newer layout counts', () => {
  expect(mergeLocks({ sides: [{ layoutVersion: 1, leases: [] }, { layoutVersion: 2, leases: [] }] }).lock.layoutVersion).toBe(2);
});

/** Networks with addresses in them, as a branch declares them. */
const branch = fc.uniqueArray(fc.record({ name: fc.constantFrom(...'abcdefghij'), length: fc.constantFrom(22, 24, 26), addresses: fc.uniqueArray(fc.constantFrom('db', 'mq', 'web')) }),
  { selector: ({ name }) => name, maxLength: 8 });
type Branch = typeof branch extends fc.Arbitrary<infer T> ? T : never;

function declaration(networks: Branch): Declaration {
  const requests = networks.flatMap(({ name, length, addresses }): Request[] => [
    { key: `ipam/prod/${name}/ipv4`, family: 4, prefixLength: length, stack: 'prod' },
    ...addresses.map((address): Request => ({ key: `ipam/prod/${name}/${address}/ipv4`, family: 4, prefixLength: 32, stack: 'prod', pools: [`ipam/prod/${name}/ipv4`] })),
  ]);
  return { ipam: 'ipam', run: { app: 'shop', stacks: ['prod'] }, pools: [{ key: 'ipam/pool', block: '172.16.0.0/16' }], reservations: [], requests };
}

test('branches: one lock in either direction, fit to plan on, and nothing moves that both sides agree on', () => {
  fc.assert(fc.property(branch, branch, branch, fc.boolean(), (before, ours, theirs, knowsBase) => {
    const base = plan(declaration(before), EMPTY_LOCK).lock;
    // A branch does not change a length that stands: that is a problem until renumbered.
    const steady = (networks: Branch) => networks.map((network) => ({ ...network, length: before.find(({ name }) => name === network.name)?.length ?? network.length }));
    const [left, right] = [steady(ours), steady(theirs)];
    const [a1, b1] = [plan(declaration(left), base).lock, plan(declaration(right), base).lock];
    const merged = mergeLocks({ sides: [a1, b1], ...(knowsBase ? { base } : {}) });
    expect(sameLock(merged.lock, mergeLocks({ sides: [b1, a1], ...(knowsBase ? { base } : {}) }).lock)).toBe(true);
    const read = parseLock(formatLock(merged.lock));
    if (isLockProblem(read)) throw new Error(JSON.stringify(read));
    expect(mergeLocks({ sides: [read] }).changes).toEqual([]);
    const live = (of: Lock) => new Map(of.leases.filter(({ released }) => !released).map(({ key, block }) => [key, block]));
    const [l, r, m] = [live(a1), live(b1), live(merged.lock)];
    for (const [key, block] of l) if (r.get(key) === block) expect(m.get(key)).toBe(block);
    const union: Branch = [...left, ...right.filter(({ name }) => !left.some((network) => network.name === name))]
      .map((network) => ({ ...network, length: Number(m.get(`ipam/prod/${network.name}/ipv4`)?.split('/')[1] ?? network.length) as 24 }));
    const codes = plan(declaration(union), read).problems.map(({ code }) => code);
    expect(codes).toEqual([]);
  }), { numRuns: 100 });
});

function parsed(leases: readonly LockedLease[]): readonly LockedLease[] {
  return [...leases].sort((x, y) => (x.key < y.key ? -1 : x.key > y.key ? 1 : Number(x.released ?? 0) - Number(y.released ?? 0)));
}
