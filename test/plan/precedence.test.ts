import { EMPTY_LOCK } from '../../lib/plan';
import { ask, blocks, kept, lease, lockOf, run } from './asking';

const untouched = { leased: [], released: [], returned: [], renumbered: [] };

describe('what the code says comes first', () => {
  test('a fixed block over the live lease of another key is a problem of both', () => {
    const lock = lockOf(lease('web', '10.0.0.0/24'));
    const made = run([ask('web'), ask('db', { fixed: '10.0.0.0/25' })], lock);
    expect(made.problems).toEqual([{
      code: 'OVERLAP', key: 'ipam/s/db', block: '10.0.0.0/25', origin: 'fixed', other: { kind: 'lease', key: 'ipam/s/web', block: '10.0.0.0/24' }, suggestion: '10.0.1.0/25',
    }]);
    expect(blocks(made)).toEqual({ web: '10.0.0.0/24', db: '10.0.0.0/25' });
  });

  test('two fixed blocks over one another are a problem of the later key, whichever is declared first', () => {
    const requests = [ask('b', { fixed: '10.0.0.0/24' }), ask('a', { fixed: '10.0.0.0/16', pools: undefined })];
    for (const order of [requests, [...requests].reverse()]) {
      expect(run(order).problems).toEqual([{
        code: 'OVERLAP', key: 'ipam/s/b', block: '10.0.0.0/24', origin: 'fixed', other: { kind: 'request', key: 'ipam/s/a', block: '10.0.0.0/16' },
      }]);
    }
  });

  test('a fixed block over a reservation says whose it is', () => {
    const made = run([ask('db', { fixed: '10.0.0.0/24' })], EMPTY_LOCK, { reservations: [{ key: 'ipam/~/lan', block: '10.0.0.0/20', reason: 'the LAN' }] });
    expect(made.problems).toEqual([{
      code: 'OVERLAP', key: 'ipam/s/db', block: '10.0.0.0/24', origin: 'fixed', other: { kind: 'reservation', key: 'ipam/~/lan', block: '10.0.0.0/20', reason: 'the LAN' }, suggestion: '10.0.16.0/24',
    }]);
  });

  test('a fixed block over a tombstone takes its place, with a notice', () => {
    const lock = lockOf(lease('old', '10.0.0.0/24', { released: true }));
    const made = run([ask('db', { fixed: '10.0.0.0/25' })], lock);
    expect(made.problems).toEqual([]);
    expect(made.notices).toEqual([{ code: 'TOMBSTONE_TAKEN_OVER', key: 'ipam/s/db', block: '10.0.0.0/24', from: 'ipam/s/old' }]);
    expect(kept(made)).toEqual(['db 10.0.0.0/25']);
  });

  test('a fixed block over its own tombstone says nothing', () => {
    const made = run([ask('db', { fixed: '10.0.0.0/24' })], lockOf(lease('db', '10.0.0.0/24', { released: true })));
    expect([made.problems, made.notices, kept(made)]).toEqual([[], [], ['db 10.0.0.0/24']]);
  });

  test('a changed fixed block on the same key is renumbering: it wins, and the old block becomes a tombstone', () => {
    const made = run([ask('db', { fixed: '10.0.9.0/24' }), ask('new')], lockOf(lease('db', '10.0.0.0/24')));
    expect(made.problems).toEqual([]);
    expect(made.notices).toEqual([{ code: 'RENUMBERED', key: 'ipam/s/db', from: '10.0.0.0/24', to: '10.0.9.0/24' }]);
    expect(made.changes).toMatchObject({ ...untouched, leased: ['ipam/s/new'], renumbered: ['ipam/s/db'] });
    expect(kept(made)).toEqual(['db 10.0.9.0/24', '✝ db 10.0.0.0/24', 'new 10.0.1.0/24']);
  });

  test('two fixed blocks change places', () => {
    const lock = lockOf(lease('a', '10.0.0.0/24'), lease('b', '10.0.1.0/24'));
    const made = run([ask('a', { fixed: '10.0.1.0/24' }), ask('b', { fixed: '10.0.0.0/24' })], lock);
    expect(made.problems).toEqual([]);
    expect(kept(made)).toEqual(['a 10.0.1.0/24', 'b 10.0.0.0/24']);
    expect(run([ask('a', { fixed: '10.0.1.0/24' }), ask('b', { fixed: '10.0.0.0/24' })], made.lock).lock).toBe(made.lock);
  });

  test('a fixed block that grows over its own old place leaves no tombstone', () => {
    const made = run([ask('db', { fixed: '10.0.0.0/23' })], lockOf(lease('db', '10.0.0.0/24')));
    expect([made.problems, kept(made)]).toEqual([[], ['db 10.0.0.0/23']]);
  });

  test('a block that the code fixes where the lease is changes nothing', () => {
    const lock = lockOf(lease('db', '10.0.0.0/24'));
    const made = run([ask('db', { fixed: '10.0.0.0/24' })], lock);
    expect([made.problems, made.notices]).toEqual([[], []]);
    expect(made.lock).toBe(lock);
  });

  test('a block that the code no longer fixes stays where it was', () => {
    const lock = lockOf(lease('db', '10.0.9.0/24'));
    const made = run([ask('db'), ask('a')], lock);
    expect(blocks(made)).toEqual({ a: '10.0.8.0/24', db: '10.0.9.0/24' });
  });

  test('a fixed block outside all pools is legal and taken', () => {
    const made = run([ask('vpc', { fixed: '172.16.0.0/12' }), ask('vpc2', { fixed: '172.20.0.0/16' }), ask('other', { fixed: '192.0.2.0/24' })]);
    expect(made.problems.map((problem) => ('key' in problem ? [problem.code, problem.key] : problem.code))).toEqual([['OVERLAP', 'ipam/s/vpc2']]);
  });

  test('who follows all advice at once has no problem left', () => {
    const asked = [ask('a', { fixed: '10.0.0.0/24' }), ask('b', { fixed: '10.0.0.0/24' }), ask('c', { fixed: '10.0.0.128/25' }), ask('d', { fixed: '10.0.0.0/23' }), ask('e')];
    const made = run(asked);
    const advice = new Map(made.problems.map((problem) => ('suggestion' in problem ? [problem.key, problem.suggestion] : ['', undefined])));
    expect(Object.fromEntries(advice)).toEqual({ 'ipam/s/b': '10.0.3.0/24', 'ipam/s/c': '10.0.4.0/25', 'ipam/s/d': '10.0.6.0/23' });
    expect(run(asked.map((request) => ({ ...request, fixed: advice.get(request.key) ?? request.fixed }))).problems).toEqual([]);
  });

  test('a fixed block outside the pool that it names is a problem with a block that would fit', () => {
    const made = run([ask('db', { fixed: '10.1.0.0/24', pools: ['ipam/~/pool'] }), ask('other')]);
    expect(made.problems).toEqual([{
      code: 'FIXED_OUTSIDE_POOL', key: 'ipam/s/db', block: '10.1.0.0/24', pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/16', largestFree: '10.0.128.0/17' }], suggestion: '10.0.1.0/24',
    }]);
  });

  test('a new reservation over a live lease is a problem of both', () => {
    const made = run([ask('web')], lockOf(lease('web', '10.0.0.0/24')), { reservations: [{ key: 'ipam/~/vpn', block: '10.0.0.0/17', reason: 'staff VPN' }] });
    expect(made.problems).toEqual([{
      code: 'OVERLAP', key: 'ipam/s/web', block: '10.0.0.0/24', origin: 'lease', other: { kind: 'reservation', key: 'ipam/~/vpn', block: '10.0.0.0/17', reason: 'staff VPN' }, suggestion: '10.0.128.0/24',
    }]);
    expect(blocks(made)).toEqual({ web: '10.0.0.0/24' });
  });

  test('a new reservation over a lease of an absent stack is a problem too', () => {
    const made = run([], lockOf(lease('web', '10.0.0.0/24', { stack: 'far', key: 'ipam/far/web' })), { reservations: [{ key: 'ipam/~/vpn', block: '10.0.0.0/17', reason: 'staff VPN' }] });
    expect(made.problems).toMatchObject([{ code: 'OVERLAP', key: 'ipam/far/web', other: { key: 'ipam/~/vpn' } }]);
  });

  test('a reservation over a tombstone needs no words', () => {
    const lock = lockOf(lease('old', '10.0.0.0/24', { released: true }));
    const made = run([ask('new')], lock, { reservations: [{ key: 'ipam/~/vpn', block: '10.0.0.0/23', reason: 'staff VPN' }] });
    expect([made.problems, made.notices, kept(made)]).toEqual([[], [], ['new 10.0.2.0/24', '✝ old 10.0.0.0/24']]);
  });

  test('reservations may lie over one another, and across the edges of pools', () => {
    const reservations = ['10.0.0.0/8', '10.0.0.0/24', '10.0.0.0/24'].map((block, i) => ({ key: `ipam/~/r${i}`, block, reason: 'x' }));
    expect(run([], EMPTY_LOCK, { reservations }).problems).toEqual([]);
    expect(run([ask('a')], EMPTY_LOCK, { reservations }).problems).toEqual([
      { code: 'POOL_EXHAUSTED', key: 'ipam/s/a', prefixLength: 24, pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/16', largestFree: undefined }], tombstones: [] },
    ]);
  });

  test('an overlap that is allowed is none', () => {
    const requests = [ask('a', { fixed: '10.0.0.0/24' }), ask('b', { fixed: '10.0.0.0/25' }), ask('c', { fixed: '10.0.0.128/25' })];
    const made = run(requests, EMPTY_LOCK, { allowedOverlaps: [{ a: 'ipam/s/b', b: 'ipam/s/a', reason: 'one host or the other' }] });
    expect(made.problems).toMatchObject([{ code: 'OVERLAP', key: 'ipam/s/c', other: { key: 'ipam/s/a' } }]);
  });
});

describe('live leases come second', () => {
  test('a changed prefix length keeps the lease, and is a problem', () => {
    const made = run([ask('web', { prefixLength: 23 }), ask('new')], lockOf(lease('web', '10.0.0.0/24')));
    expect(made.problems).toEqual([{ code: 'LEASE_DIFFERS', key: 'ipam/s/web', block: '10.0.0.0/24', family: 4, prefixLength: 23 }]);
    expect(blocks(made)).toEqual({ new: '10.0.1.0/24', web: '10.0.0.0/24' });
  });

  test('a changed family keeps the lease in the lock, and its place', () => {
    const made = run([ask('web', { family: 6, prefixLength: 64 }), ask('new')], lockOf(lease('web', '10.0.0.0/24')), {
      pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/16' }, { key: 'ipam/~/six', block: '2001:db8::/48' }],
    });
    expect(made.problems).toEqual([{ code: 'LEASE_DIFFERS', key: 'ipam/s/web', block: '10.0.0.0/24', family: 6, prefixLength: 64 }]);
    expect(blocks(made)).toEqual({ new: '10.0.1.0/24', web: undefined });
    expect(kept(made)).toEqual(['new 10.0.1.0/24', 'web 10.0.0.0/24']);
  });

  test('a changed pool keeps the lease, and is a problem', () => {
    const pools = [{ key: 'ipam/~/pool', block: '10.0.0.0/16' }, { key: 'ipam/~/other', block: '10.1.0.0/16' }];
    const made = run([ask('web', { pools: ['ipam/~/other'] })], lockOf(lease('web', '10.0.0.0/24')), { pools });
    expect(made.problems).toEqual([{
      code: 'LEASE_OUTSIDE_POOL', key: 'ipam/s/web', block: '10.0.0.0/24', pools: [{ key: 'ipam/~/other', block: '10.1.0.0/16', largestFree: '10.1.0.0/16' }],
    }]);
  });

  test('a shrunk pool is a problem of each live lease outside it', () => {
    const lock = lockOf(lease('a', '10.0.0.0/24'), lease('b', '10.0.128.0/24'), lease('c', '10.0.129.0/24'));
    const made = run(['a', 'b', 'c'].map((name) => ask(name)), lock, { pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/17' }] });
    expect(made.problems).toEqual(['b', 'c'].map((name) => ({
      code: 'LEASE_OUTSIDE_POOL', key: `ipam/s/${name}`, block: lock.leases.find(({ key }) => key.endsWith(name))!.block,
      pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/17', largestFree: '10.0.64.0/18' }],
    })));
    expect(kept(made)).toEqual(['a 10.0.0.0/24', 'b 10.0.128.0/24', 'c 10.0.129.0/24']);
  });

  test('leases that overlap after a merge are named, both of them', () => {
    const lock = lockOf(lease('a', '10.0.0.0/24'), lease('b', '10.0.0.0/25'));
    expect(run([ask('a'), ask('b', { prefixLength: 25 })], lock).problems).toEqual([
      { code: 'LOCK_OVERLAP', key: 'ipam/s/b', block: '10.0.0.0/25', other: { kind: 'lease', key: 'ipam/s/a', block: '10.0.0.0/24' } },
    ]);
  });

  test('leases that overlap after a merge are named though one is of an absent stack', () => {
    const lock = lockOf(lease('a', '10.0.0.0/24'), lease('x', '10.0.0.0/24', { key: 'ipam/far/x', stack: 'far' }));
    expect(run([ask('a')], lock).problems).toMatchObject([{ code: 'LOCK_OVERLAP', key: 'ipam/s/a', other: { key: 'ipam/far/x' } }]);
  });

  test('what is new keeps clear of all that', () => {
    const lock = lockOf(lease('a', '10.0.0.0/24'), lease('x', '10.0.1.0/24', { key: 'ipam/far/x', stack: 'far' }), lease('y', '10.0.2.0/24', { key: 'ipam/s/y', app: 'other' }), lease('gone', '10.0.3.0/24', { released: true }));
    const made = run([ask('a'), ask('f', { fixed: '10.0.4.0/24' }), ask('new')], lock, { reservations: [{ key: 'ipam/~/r', block: '10.0.5.0/24', reason: 'x' }] });
    expect(made.problems).toEqual([]);
    expect(blocks(made)).toEqual({ a: '10.0.0.0/24', f: '10.0.4.0/24', new: '10.0.6.0/24' });
  });
});

describe('tombstones come third', () => {
  test('a construct that is gone leaves one', () => {
    const made = run([ask('new')], lockOf(lease('gone', '10.0.0.0/24')));
    expect(made.changes).toMatchObject({ ...untouched, leased: ['ipam/s/new'], released: ['ipam/s/gone'] });
    expect(kept(made)).toEqual(['✝ gone 10.0.0.0/24', 'new 10.0.1.0/24']);
  });

  test('a key that returns gets its own back', () => {
    const made = run([ask('new'), ask('gone')], lockOf(lease('gone', '10.0.7.0/24', { released: true })));
    expect(made.changes).toMatchObject({ ...untouched, leased: ['ipam/s/new'], returned: ['ipam/s/gone'] });
    expect(kept(made)).toEqual(['gone 10.0.7.0/24', 'new 10.0.6.0/24']);
  });

  test('a key that returns gets another block where the code has taken its own, and both are told', () => {
    const made = run([ask('gone'), ask('f', { fixed: '10.0.7.0/25' })], lockOf(lease('gone', '10.0.7.0/24', { released: true })));
    expect(made.problems).toEqual([]);
    expect(made.notices).toEqual([
      { code: 'TOMBSTONE_TAKEN_OVER', key: 'ipam/s/f', block: '10.0.7.0/24', from: 'ipam/s/gone' },
      { code: 'TOMBSTONE_NOT_RETURNED', key: 'ipam/s/gone', block: '10.0.7.0/24' },
    ]);
    expect(kept(made)).toEqual(['f 10.0.7.0/25', 'gone 10.0.6.0/24']);
  });

  test('a key that returns in another size gets a new block, and its tombstone stays', () => {
    const made = run([ask('gone', { prefixLength: 25 })], lockOf(lease('gone', '10.0.7.0/24', { released: true })));
    expect(made.notices).toEqual([{ code: 'TOMBSTONE_NOT_RETURNED', key: 'ipam/s/gone', block: '10.0.7.0/24' }]);
    expect(kept(made)).toEqual(['gone 10.0.6.0/25', '✝ gone 10.0.7.0/24']);
  });

  test('of several tombstones of a key the first that is free is given back', () => {
    const lock = lockOf(lease('gone', '10.0.5.0/24', { released: true }), lease('gone', '10.0.7.0/24', { released: true }));
    const made = run([ask('gone')], lock, { reservations: [{ key: 'ipam/~/r', block: '10.0.5.0/25', reason: 'x' }] });
    expect(kept(made)).toEqual(['gone 10.0.7.0/24', '✝ gone 10.0.5.0/24']);
  });

  test('tombstones of a merge may overlap: the first key that returns gets its own', () => {
    const lock = lockOf(lease('a', '10.0.0.0/24', { released: true }), lease('b', '10.0.0.0/24', { released: true }));
    const made = run([ask('b'), ask('a')], lock);
    expect(made.problems).toEqual([]);
    expect(blocks(made)).toEqual({ a: '10.0.0.0/24', b: '10.0.1.0/24' });
  });

  test('a pool that only tombstones fill says so', () => {
    const lock = lockOf(...['a', 'b'].map((name, i) => lease(name, `10.0.0.${i * 128}/25`, { released: true })));
    const made = run([ask('new', { prefixLength: 25 })], lock, { pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/24' }] });
    expect(made.problems).toEqual([{
      code: 'POOL_EXHAUSTED', key: 'ipam/s/new', prefixLength: 25, pools: [{ key: 'ipam/~/pool', block: '10.0.0.0/24', largestFree: undefined }], tombstones: ['ipam/s/a', 'ipam/s/b'],
    }]);
    expect(made.lock).toBe(lock);
  });
});

describe('who owns a lease', () => {
  test('two apps share a lock without a touch', () => {
    const first = run([ask('a')], EMPTY_LOCK, { run: { app: 'one', stacks: ['~', 's'] } });
    const second = run([ask('x', { key: 'ipam/t/x', stack: 't' })], first.lock, { run: { app: 'two', stacks: ['~', 't'] } });
    expect(kept(second)).toEqual(['a 10.0.0.0/24', 'ipam/t/x 10.0.1.0/24']);
    const again = run([ask('a')], second.lock, { run: { app: 'one', stacks: ['~', 's'] } });
    expect(again.lock).toBe(second.lock);
  });

  test.each([[{}], [{ fixed: '10.0.9.0/24' }], [{ fixed: '10.0.0.0/24' }]])('a key that another app holds is a problem %j', (parts) => {
    const lock = lockOf(lease('a', '10.0.0.0/24', { app: 'other' }));
    expect(run([ask('a', parts)], lock).problems).toEqual([{ code: 'KEY_OF_ANOTHER_APP', key: 'ipam/s/a', block: '10.0.0.0/24', app: 'other' }]);
  });

  test("another app's tombstone is not given back, and stays", () => {
    const made = run([ask('a')], lockOf(lease('a', '10.0.0.0/24', { app: 'other', released: true })));
    expect(kept(made)).toEqual(['a 10.0.1.0/24', '✝ a 10.0.0.0/24']);
  });

  test('three environments share one lock and their construct ids', () => {
    const environments = ['dev', 'test', 'prod'];
    const asked = (stack: string) => ['a', 'b'].map((name) => ask(name, { key: `ipam/${stack}/${name}`, stack }));
    let lock = EMPTY_LOCK;
    for (const stack of environments) lock = run(asked(stack), lock, { run: { app: 'app', stacks: ['~', stack] } }).lock;
    expect(kept(run([], lock, { run: { app: 'app', stacks: ['~'] } }))).toEqual([
      'ipam/dev/a 10.0.0.0/24', 'ipam/dev/b 10.0.1.0/24', 'ipam/prod/a 10.0.4.0/24', 'ipam/prod/b 10.0.5.0/24', 'ipam/test/a 10.0.2.0/24', 'ipam/test/b 10.0.3.0/24',
    ]);
    for (const stack of environments) expect(run(asked(stack), lock, { run: { app: 'app', stacks: ['~', stack] } }).lock).toBe(lock);
    expect(run(environments.flatMap(asked), lock, { run: { app: 'app', stacks: ['~', ...environments] } }).lock).toBe(lock);
  });

  test('one stack out of five changes nothing of the other four', () => {
    const stacks = ['a', 'b', 'c', 'd', 'e'];
    const all = stacks.flatMap((stack) => [1, 2, 3].map((n) => ask('', { key: `ipam/${stack}/net${n}`, stack })));
    const { lock } = run(all, EMPTY_LOCK, { run: { app: 'app', stacks: ['~', ...stacks] } });
    const alone = run(all.filter(({ stack, key }) => stack === 'c' && !key.endsWith('2')), lock, { run: { app: 'app', stacks: ['~', 'c'] } });
    expect(alone.changes).toMatchObject({ ...untouched, released: ['ipam/c/net2'] });
    expect(alone.lock.leases.filter((one) => one.stack !== 'c')).toEqual(lock.leases.filter((one) => one.stack !== 'c'));
    expect(run(all, alone.lock, { run: { app: 'app', stacks: ['~', ...stacks] } }).lock).toEqual(lock);
  });

  test('a lease that goes to another stack under one key stays where it is', () => {
    const made = run([ask('a', { stack: 't' })], lockOf(lease('a', '10.0.3.0/24')), { run: { app: 'app', stacks: ['~', 's', 't'] } });
    expect(made.lock.leases).toEqual([lease('a', '10.0.3.0/24', { stack: 't' })]);
  });

  test('leases of another Ipam are not even looked at', () => {
    const other = lease('a', '10.0.0.0/24', { key: 'other/s/a' });
    const strange = lease('', 'junk', { key: 'ipam' });
    const made = run([ask('a')], lockOf(other, strange));
    expect(kept(made)).toEqual(['ipam junk', 'a 10.0.0.0/24', 'other/s/a 10.0.0.0/24']);
    expect(run([ask('a')], made.lock).lock).toBe(made.lock);
  });
});

test('the lock of a newer layout is a problem, and keeps its number', () => {
  const { lock, problems } = run([ask('a')], { layoutVersion: 7, leases: [] });
  expect(problems).toEqual([{ code: 'NEWER_LAYOUT', layoutVersion: 7 }]);
  expect(lock.layoutVersion).toBe(7);
});
