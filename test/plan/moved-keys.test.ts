import { EMPTY_LOCK, type Move } from '../../lib/plan';
import { ask, blocks, kept, lease, lockOf, run } from './asking';

const move = (from: string, to: string): Move => ({ from: `ipam/s/${from}`, to: `ipam/s/${to}` });

describe('moved keys', () => {
  test('a renamed construct keeps its lease, and so does all below it', () => {
    const before = run([ask('old', { prefixLength: 28 }), ask('old/db', { prefixLength: 32, pools: ['ipam/s/old'] }), ask('older')]).lock;
    const requests = [ask('new', { prefixLength: 28 }), ask('new/db', { prefixLength: 32, pools: ['ipam/s/new'] }), ask('older')];
    const made = run(requests, before, { moved: [move('old', 'new')] });
    expect(made.problems).toEqual([]);
    expect(kept(made)).toEqual(['new 10.0.1.0/28', 'new/db 10.0.1.0/32', 'older 10.0.0.0/24']);
    expect(made.lock.leases[1].pool).toBe('ipam/s/new');
    expect([...made.changes.moved]).toEqual([['ipam/s/old', 'ipam/s/new'], ['ipam/s/old/db', 'ipam/s/new/db']]);
    expect(run(requests, made.lock, { moved: [move('old', 'new')] }).lock).toBe(made.lock);
    expect(run(requests, made.lock).lock).toBe(made.lock);
  });

  test('moves of several releases add up', () => {
    const made = run([ask('c')], lockOf(lease('a', '10.0.7.0/24')), { moved: [move('b', 'c'), move('a', 'b')] });
    expect(kept(made)).toEqual(['c 10.0.7.0/24']);
  });

  test('a chain moves as one', () => {
    const lock = lockOf(lease('a', '10.0.1.0/24'), lease('b', '10.0.2.0/24'), lease('c', '10.0.3.0/24'));
    const moved = [move('a', 'b'), move('b', 'c'), move('c', 'd')];
    const requests = ['b', 'c', 'd'].map((name) => ask(name));
    const made = run(requests, lock, { moved });
    expect(kept(made)).toEqual(['b 10.0.1.0/24', 'c 10.0.2.0/24', 'd 10.0.3.0/24']);
    expect(run(requests, made.lock, { moved }).lock).toBe(made.lock);
  });

  test('two that would change places keep their own', () => {
    const lock = lockOf(lease('a', '10.0.1.0/24'), lease('b', '10.0.2.0/24'));
    expect(run([ask('a'), ask('b')], lock, { moved: [move('a', 'b'), move('b', 'a')] }).lock).toBe(lock);
  });

  test('of two that would move onto one key the first comes, and the other is released', () => {
    const lock = lockOf(lease('a', '10.0.1.0/24'), lease('b', '10.0.2.0/24'));
    const moved = [move('b', 'c'), move('a', 'c')];
    const made = run([ask('c')], lock, { moved });
    expect(kept(made)).toEqual(['✝ b 10.0.2.0/24', 'c 10.0.1.0/24']);
    expect(run([ask('c')], made.lock, { moved }).lock).toBe(made.lock);
  });

  test('a lease is never moved onto a key that has one', () => {
    const lock = lockOf(lease('a', '10.0.1.0/24'), lease('b', '10.0.2.0/24'));
    const made = run([ask('b')], lock, { moved: [move('a', 'b')] });
    expect(kept(made)).toEqual(['✝ a 10.0.1.0/24', 'b 10.0.2.0/24']);
  });

  test('an old move does nothing to a new construct of the old name', () => {
    const moved = [move('a', 'b')];
    const one = run([ask('b')], lockOf(lease('a', '10.0.1.0/24')), { moved }).lock;
    const two = run([ask('a'), ask('b')], one, { moved }).lock;
    expect(two.leases.map(({ key, block }) => [key, block])).toEqual([['ipam/s/a', '10.0.0.0/24'], ['ipam/s/b', '10.0.1.0/24']]);
    const three = run([ask('a')], two, { moved });
    expect(kept(three)).toEqual(['a 10.0.0.0/24', '✝ b 10.0.1.0/24']);
    expect(run([ask('a')], three.lock, { moved }).lock).toBe(three.lock);
    expect(blocks(run([ask('a'), ask('b')], three.lock, { moved }))).toEqual({ a: '10.0.0.0/24', b: '10.0.1.0/24' });
  });

  test('a tombstone is found under the new name', () => {
    const made = run([ask('new')], lockOf(lease('old', '10.0.7.0/24', { released: true })), { moved: [move('old', 'new')] });
    expect(kept(made)).toEqual(['new 10.0.7.0/24']);
    expect(made.changes.returned).toEqual(['ipam/s/new']);
  });

  test('a whole stack is renamed', () => {
    const lock = lockOf(lease('a', '10.0.1.0/24'), lease('b', '10.0.2.0/24'));
    const renamed = ['a', 'b'].map((name) => ask(name, { key: `ipam/t/${name}`, stack: 't' }));
    const made = run(renamed, lock, { moved: [{ from: 'ipam/s', to: 'ipam/t' }], run: { app: 'app', stacks: ['~', 't'] } });
    expect(made.lock.leases).toEqual(['a', 'b'].map((name, i) => lease(name, `10.0.${i + 1}.0/24`, { key: `ipam/t/${name}`, stack: 't' })));
  });

  test('a whole Ipam is renamed', () => {
    const made = run([ask('a')], lockOf(lease('a', '10.0.7.0/24', { key: 'ipam-2/s/a' }), lease('b', '10.0.8.0/24', { key: 'ipam-20/s/a' })), { moved: [{ from: 'ipam-2', to: 'ipam' }] });
    expect(kept(made)).toEqual(['ipam-20/s/a 10.0.8.0/24', 'a 10.0.7.0/24']);
  });

  test('the longest prefix says most', () => {
    const lock = lockOf(lease('host/a', '10.0.1.0/24'), lease('host/b', '10.0.2.0/24'));
    const made = run([ask('server/a'), ask('special')], lock, { moved: [move('host', 'server'), move('host/b', 'special')] });
    expect(kept(made)).toEqual(['server/a 10.0.1.0/24', 'special 10.0.2.0/24']);
  });

  test("another app's leases do not move", () => {
    const lock = lockOf(lease('a', '10.0.1.0/24', { app: 'other', stack: 't' }));
    expect(kept(run([ask('b')], lock, { moved: [move('a', 'b')] }))).toEqual(['a 10.0.1.0/24', 'b 10.0.0.0/24']);
  });

  test('rounds of moves, moves onto themselves and moves that grow come to an end', () => {
    const lock = lockOf(lease('a', '10.0.1.0/24'), lease('b', '10.0.2.0/24'));
    for (const moved of [[move('a', 'b'), move('b', 'a')], [move('a', 'a')], [move('a', 'a/a')], [move('', 'x')], [{ from: '', to: 'y' }]]) {
      expect(kept(run([ask('c')], lock, { moved }))).toEqual(['✝ a 10.0.1.0/24', '✝ b 10.0.2.0/24', 'c 10.0.0.0/24']);
    }
  });

  test('a pool whose base is known only at plan is renamed', () => {
    const base = (key: string) => ({ key, baseLength: { family: 6 as const, prefixLength: 56 } });
    const inBase = (pool: string) => [ask('a', { family: 6, prefixLength: 64, pools: [pool] })];
    const before = run(inBase('ipam/~/old'), EMPTY_LOCK, { pools: [base('ipam/~/old')] });
    const made = run(inBase('ipam/~/new'), before.lock, { pools: [base('ipam/~/new')], moved: [{ from: 'ipam/~/old', to: 'ipam/~/new' }] });
    expect([made.problems, made.lock.leases[0].pool]).toEqual([[], 'ipam/~/new']);
  });
});
