import fc from 'fast-check';
import { type Declaration, EMPTY_LOCK, type Lock, type LockedLease, plan } from '../../lib/plan';
import { lockDiff } from '../../lib/report';

const lease = (key: string, block: string, rest: Partial<LockedLease> = {}): LockedLease => ({ key, block, app: 'shop', stack: 'prod', ...rest });
const lock = (...leases: LockedLease[]): Lock => ({ layoutVersion: 1, leases });
const keys = (leases: readonly LockedLease[]) => leases.map(({ key }) => key);

test('leased, freed, moved, renumbered, pruned and unchanged', () => {
  const before = lock(
    lease('a', '10.0.0.0/24'), lease('b', '10.0.1.0/24'), lease('c', '10.0.2.0/24'), lease('d', '10.0.3.0/24'),
    lease('gone', '10.0.9.0/24', { released: true }), lease('kept', '10.0.10.0/24', { released: true }), lease('back', '10.0.11.0/24', { released: true }),
  );
  const after = lock(
    lease('a', '10.0.0.0/24'), lease('b', '10.5.1.0/24'), lease('b', '10.0.1.0/24', { released: true }), lease('c', '10.0.2.0/24', { released: true }),
    lease('d2', '10.0.3.0/24'), lease('e', '10.0.4.0/24'), lease('kept', '10.0.10.0/24', { released: true }), lease('back', '10.0.11.0/24'),
  );
  const diff = lockDiff(before, after);
  expect(keys(diff.leased)).toEqual(['back', 'e']);
  expect(keys(diff.freed)).toEqual(['c']);
  expect(diff.moved.map(({ from, to }) => [from.key, to.key])).toEqual([['d', 'd2']]);
  expect(diff.renumbered.map(({ from, to }) => [to.key, from.block, to.block])).toEqual([['b', '10.0.1.0/24', '10.5.1.0/24']]);
  expect(keys(diff.pruned)).toEqual(['gone']);
  expect(diff.unchanged).toBe(1);
});

test('the same block in another namespace or app is no move', () => {
  const diff = lockDiff(lock(lease('a', '10.0.0.0/24', { namespace: 'x' })), lock(lease('b', '10.0.0.0/24', { namespace: 'y' })));
  expect([keys(diff.freed), keys(diff.leased), diff.moved]).toEqual([['a'], ['b'], []]);
});

test('a rename takes what lies in it along, as the planner writes it', () => {
  const declaration = (name: string, moved: Declaration['moved']): Declaration => ({
    ipam: 'ipam', run: { app: 'shop', stacks: ['prod'] }, pools: [{ key: 'ipam/pool', block: '10.0.0.0/8' }], reservations: [], moved,
    requests: [
      { key: `ipam/prod/${name}`, family: 4, prefixLength: 24, stack: 'prod' },
      ...['db', 'web'].map((id) => ({ key: `ipam/prod/${name}/${id}`, family: 4 as const, prefixLength: 32, pools: [`ipam/prod/${name}`], stack: 'prod' })),
    ],
  });
  const before = plan(declaration('old', []), EMPTY_LOCK).lock;
  const after = plan(declaration('new', [{ from: 'ipam/prod/old', to: 'ipam/prod/new' }]), before).lock;
  const diff = lockDiff(before, after);
  expect(diff.moved.map(({ from, to }) => `${from.key} ${to.key}`)).toEqual([
    'ipam/prod/old ipam/prod/new', 'ipam/prod/old/db ipam/prod/new/db', 'ipam/prod/old/web ipam/prod/new/web',
  ]);
  expect([diff.leased, diff.freed, diff.renumbered, diff.pruned]).toEqual([[], [], [], []]);
});

test('every live lease of both locks is told exactly once', () => {
  const anyLease = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), block: fc.constantFrom('10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'), released: fc.boolean() });
  const anyLock = fc.uniqueArray(anyLease, { selector: ({ key, released }) => `${key} ${released}` }).map((leases) => lock(...leases.map(({ key, block, released }) => lease(key, block, released ? { released } : {}))));
  fc.assert(fc.property(anyLock, anyLock, (before, after) => {
    const { leased, freed, moved, renumbered, unchanged } = lockDiff(before, after);
    const live = ({ leases }: Lock) => leases.filter(({ released }) => !released).length;
    expect(freed.length + moved.length + renumbered.length + unchanged).toBe(live(before));
    expect(leased.length + moved.length + renumbered.length + unchanged).toBe(live(after));
  }));
});
