import { type CarveOut, EMPTY_LOCK, type Request } from '../../lib/plan';
import { ask, blocks, kept, lease, lockOf, run } from './asking';

const network = (parts: Partial<Request> = {}): Request => ask('web', { prefixLength: 28, ...parts });
const address = (name: string, parts: Partial<Request> = {}): Request => ask(`web/${name}`, { prefixLength: 32, pools: ['ipam/s/web'], ...parts });
const docker: CarveOut[] = [
  { label: 'the network address', index: 0n }, { label: 'the gateway', index: 1n }, { label: 'the broadcast address', index: -1n }, { label: 'the range', index: 1n, prefixLength: 29 },
];

describe('addresses of a network', () => {
  test('come from its lower half, past what is spoken for', () => {
    const made = run([address('db'), address('cache'), network({ carveOuts: docker })]);
    expect(made.problems).toEqual([]);
    expect(blocks(made)).toEqual({ web: '10.0.0.0/28', 'web/cache': '10.0.0.2/32', 'web/db': '10.0.0.3/32' });
    expect(made.lock.leases.map(({ key, pool }) => [key, pool])).toEqual([['ipam/s/web', undefined], ['ipam/s/web/cache', 'ipam/s/web'], ['ipam/s/web/db', 'ipam/s/web']]);
  });

  test.each([
    ['10.0.0.0/32', 'the network address'], ['10.0.0.1/32', 'the gateway'], ['10.0.0.15/32', 'the broadcast address'], ['10.0.0.9/32', 'the range'],
  ])('%s asked as a static address is refused: it is %s', (fixed, label) => {
    const made = run([network({ carveOuts: docker }), address('db', { fixed })]);
    expect(made.problems).toEqual([{
      code: 'OVERLAP', key: 'ipam/s/web/db', block: fixed, origin: 'fixed', suggestion: '10.0.0.2/32',
      other: { kind: 'carve-out', key: label, block: label === 'the range' ? '10.0.0.8/29' : fixed },
    }]);
  });

  test('an address outside its subnet is refused', () => {
    expect(run([network(), address('db', { fixed: '10.0.1.3/32' })]).problems).toEqual([{
      code: 'FIXED_OUTSIDE_POOL', key: 'ipam/s/web/db', block: '10.0.1.3/32', pools: [{ key: 'ipam/s/web', block: '10.0.0.0/28', largestFree: '10.0.0.0/28' }], suggestion: '10.0.0.0/32',
    }]);
  });

  test('a network that is full names itself', () => {
    const made = run([network({ prefixLength: 30, carveOuts: docker.slice(0, 3) }), address('a'), address('b')]);
    expect(made.problems).toEqual([{
      code: 'POOL_EXHAUSTED', key: 'ipam/s/web/b', prefixLength: 32, pools: [{ key: 'ipam/s/web', block: '10.0.0.0/30', largestFree: undefined }], tombstones: [], pinned: true,
    }]);
  });

  test('a carve-out that moves onto a leased address is a problem', () => {
    const { lock } = run([network(), address('db')]);
    expect(run([network({ carveOuts: docker }), address('db')], lock).problems).toMatchObject([
      { code: 'OVERLAP', key: 'ipam/s/web/db', origin: 'lease', other: { kind: 'carve-out', key: 'the network address' } },
    ]);
  });

  test('carve-outs that make no sense carve nothing', () => {
    const carveOuts: CarveOut[] = [
      { label: 'a', index: 99n }, { label: 'b', index: -99n }, { label: 'c', block: '192.0.2.0/24' }, { label: 'd', block: 'junk' }, { label: 'e' },
      { label: 'f', index: 0n, prefixLength: 4 }, { label: 'g', index: 0n, prefixLength: 33 }, { label: 'h', index: 0n, prefixLength: NaN }, { label: 'i', index: 0n, prefixLength: 30.5 },
    ];
    expect(blocks(run([network({ carveOuts }), address('a')]))).toEqual({ web: '10.0.0.0/28', 'web/a': '10.0.0.0/32' });
  });

  test('are numbered from either end', () => {
    const made = run([network(), address('first', { index: 2n }), address('last', { index: -2n }), address('half', { index: 1n, prefixLength: 30 })]);
    expect([made.problems, blocks(made)]).toEqual([[], { web: '10.0.0.0/28', 'web/first': '10.0.0.2/32', 'web/last': '10.0.0.14/32', 'web/half': '10.0.0.4/30' }]);
  });

  test('a number that the network has not is refused', () => {
    const asked = { x: 16n, y: -17n };
    const pool = { kind: 'pool', key: 'ipam/s/web', block: '10.0.0.0/28' };
    expect(run([network(), ...Object.entries(asked).map(([name, index]) => address(name, { index }))]).problems).toEqual(Object.entries(asked).map(([name, index]) => ({
      code: 'INDEX_OUTSIDE_POOL', key: `ipam/s/web/${name}`, prefixLength: 32, index: String(index), count: '16', pool,
    })));
    expect(run([network(), address('z', { prefixLength: 27, index: 0n })]).problems).toEqual([
      { code: 'INDEX_OUTSIDE_POOL', key: 'ipam/s/web/z', prefixLength: 27, index: '0', count: '0', pool },
    ]);
  });
});

describe('a renumbered network', () => {
  const before = run([network(), address('db'), address('cache', { index: 9n })]).lock;

  test('takes its addresses along, and leaves one tombstone', () => {
    const made = run([network({ fixed: '10.0.9.0/28' }), address('db'), address('cache', { index: 9n })], before);
    expect(made.problems).toEqual([]);
    expect(kept(made)).toEqual(['web 10.0.9.0/28', '✝ web 10.0.0.0/28', 'web/cache 10.0.9.9/32', 'web/db 10.0.9.8/32']);
    expect(made.notices.map(({ code, key }) => [code, key])).toEqual(['web', 'web/cache', 'web/db'].map((name) => ['RENUMBERED', `ipam/s/${name}`]));
    expect(made.changes.renumbered).toEqual(['ipam/s/web', 'ipam/s/web/cache', 'ipam/s/web/db']);
  });

  test('and back again', () => {
    const there = run([network({ fixed: '10.0.9.0/28' }), address('db'), address('cache', { index: 9n })], before);
    const back = run([network({ fixed: '10.0.0.0/28' }), address('db'), address('cache', { index: 9n })], there.lock);
    expect(back.problems).toEqual([]);
    expect(kept(back)).toEqual(['web 10.0.0.0/28', '✝ web 10.0.9.0/28', 'web/cache 10.0.0.9/32', 'web/db 10.0.0.8/32']);
  });

  test('takes addresses of absent stacks along', () => {
    const lock = lockOf(lease('web', '10.0.0.0/28'), lease('web/far', '10.0.0.5/32', { stack: 'far', pool: 'ipam/s/web' }));
    const made = run([network({ fixed: '10.0.9.0/28' })], lock);
    expect(kept(made)).toEqual(['web 10.0.9.0/28', '✝ web 10.0.0.0/28', 'web/far 10.0.9.5/32']);
    expect(made.changes.renumbered).toEqual(['ipam/s/web', 'ipam/s/web/far']);
    const there = run([network({ fixed: '10.0.9.0/28' }), address('far', { stack: 'far' })], made.lock, { run: { app: 'app', stacks: ['~', 's', 'far'] } });
    expect([there.problems, there.lock]).toEqual([[], made.lock]);
  });

  test('takes what its networks hold along, at any depth', () => {
    const deep = [network({ prefixLength: 24 }), ask('web/in', { prefixLength: 28, pools: ['ipam/s/web'] }), ask('web/in/a', { prefixLength: 32, pools: ['ipam/s/web/in'] })];
    const { lock } = run(deep);
    const made = run([network({ fixed: '10.0.9.0/24' }), ...deep.slice(1)], lock);
    expect(blocks(made)).toEqual({ web: '10.0.9.0/24', 'web/in': '10.0.9.0/28', 'web/in/a': '10.0.9.0/32' });
    // In one run the innermost is not here, in the other the one in the middle neither.
    for (const present of [deep.slice(1, 2), []]) {
      const absent = deep.slice(1).map((request) => ({ ...request, stack: 'far' }));
      const first = run([deep[0], ...absent], EMPTY_LOCK, { run: { app: 'app', stacks: ['~', 's', 'far'] } });
      const moved = run([network({ fixed: '10.0.9.0/24' }), ...present.map((request) => ({ ...request, stack: 's' }))], first.lock);
      expect(moved.problems).toEqual([]);
      expect(kept(moved).slice(2)).toEqual(['web/in 10.0.9.0/28', 'web/in/a 10.0.9.0/32']);
    }
  });

  test('takes tombstones along, so that their keys find their places', () => {
    const gone = run([network(), address('db')], before).lock;
    const made = run([network({ fixed: '10.0.9.0/28' }), address('db')], gone);
    expect(kept(made)).toEqual(['web 10.0.9.0/28', '✝ web 10.0.0.0/28', '✝ web/cache 10.0.9.9/32', 'web/db 10.0.9.8/32']);
    expect(blocks(run([network({ fixed: '10.0.9.0/28' }), address('db'), address('cache')], made.lock))).toMatchObject({ 'web/cache': '10.0.9.9/32' });
  });

  test('that shrinks leaves what does not fit outside, with a problem', () => {
    const made = run([network({ fixed: '10.0.9.0/29' }), address('db'), address('cache')], lockOf(
      lease('web', '10.0.0.0/28'), lease('web/db', '10.0.0.3/32', { pool: 'ipam/s/web' }), lease('web/cache', '10.0.0.9/32', { pool: 'ipam/s/web' }),
    ));
    expect(blocks(made)).toMatchObject({ 'web/db': '10.0.9.3/32' });
    expect(made.problems).toMatchObject([{ code: 'LEASE_OUTSIDE_POOL', key: 'ipam/s/web/cache', block: '10.0.0.9/32' }]);
  });
});

describe('networks that go and return', () => {
  test('get their place back, with all that was in it', () => {
    const requests = [network({ carveOuts: docker }), address('db'), address('cache')];
    const { lock } = run(requests);
    const gone = run([ask('other', { prefixLength: 28 })], lock);
    expect(kept(gone)).toEqual(['other 10.0.0.16/28', '✝ web 10.0.0.0/28', '✝ web/cache 10.0.0.2/32', '✝ web/db 10.0.0.3/32']);
    const back = run([...requests, ask('other', { prefixLength: 28 })], gone.lock);
    expect([back.problems, back.notices]).toEqual([[], []]);
    expect(back.changes.returned).toEqual(['ipam/s/web', 'ipam/s/web/cache', 'ipam/s/web/db']);
    expect(blocks(back)).toEqual({ other: '10.0.0.16/28', ...blocks(run(requests, lock)) });
  });

  test('a network that goes leaves the addresses of absent stacks in their places', () => {
    const lock = lockOf(lease('web', '10.0.0.0/28'), lease('web/far', '10.0.0.5/32', { stack: 'far', pool: 'ipam/s/web' }));
    expect(kept(run([], lock))).toEqual(['✝ web 10.0.0.0/28', 'web/far 10.0.0.5/32']);
    // The code may have the network's tombstone, but not the address inside it.
    expect(run([ask('f', { fixed: '10.0.0.0/28' })], lock).problems).toMatchObject([{ code: 'OVERLAP', key: 'ipam/s/f', other: { kind: 'lease', key: 'ipam/s/web/far' } }]);
  });
});

describe('pools in pools', () => {
  const site = ask('site', { prefixLength: 20 });
  const host = (name: string, parts: Partial<Request> = {}) => ask(name, { prefixLength: 24, pools: ['ipam/s/site'], ...parts });

  test('what a nested pool holds is given to nobody outside it', () => {
    const made = run([site, host('a'), host('b'), ask('c'), ask('d', { prefixLength: 20 })]);
    expect(blocks(made)).toEqual({ d: '10.0.0.0/20', site: '10.0.16.0/20', a: '10.0.16.0/24', b: '10.0.17.0/24', c: '10.0.32.0/24' });
  });

  test('what is in a pool waits for it, without a problem of its own', () => {
    const made = run([{ ...site, prefixLength: 12 }, host('a'), host('b')]);
    expect(made.problems.map(({ code }) => code)).toEqual(['POOL_EXHAUSTED']);
    expect(blocks(made)).toEqual({ site: undefined, a: undefined, b: undefined });
  });

  test('what is in a pool that was refused waits too', () => {
    const made = run([{ ...site, prefixLength: 33 }, host('a')], lockOf(lease('a', '10.0.0.0/24', { pool: 'ipam/s/site' }), lease('site', '10.0.0.0/20')));
    expect(made.problems.map(({ code }) => code)).toEqual(['PREFIX_LENGTH_OUT_OF_RANGE']);
    expect(kept(made)).toEqual(['a 10.0.0.0/24', 'site 10.0.0.0/20']);
  });

  test('a pool that was refused is in no round, nor is what hangs on it', () => {
    const [inner, deepest] = [host('inner', { prefixLength: 26 }), ask('deepest', { prefixLength: 28, pools: ['ipam/s/site/inner'] })];
    for (const refused of [{ ...site, prefixLength: 33 }, { ...site, pools: ['ipam/~/nowhere'] }, { ...site, pools: [inner.key, 'ipam/~/pool'] }]) {
      const made = run([refused, { ...inner, key: 'ipam/s/site/inner' }, deepest]);
      expect(made.problems.map(({ code }) => code)).toEqual([refused.prefixLength === 33 ? 'PREFIX_LENGTH_OUT_OF_RANGE' : 'UNKNOWN_POOL']);
    }
  });

  test('pools in a round are a problem each, and what hangs on them waits', () => {
    const made = run([ask('a', { pools: ['ipam/s/b'] }), ask('b', { pools: ['ipam/s/a'] }), ask('self', { pools: ['ipam/s/self'] }), ask('c', { pools: ['ipam/s/b'] }), ask('d', { pools: ['ipam/s/c'] })]);
    expect(made.problems).toEqual(['a', 'b', 'self'].map((name) => ({ code: 'POOL_CYCLE', key: `ipam/s/${name}` })));
    expect(blocks(made)).toEqual({ a: undefined, b: undefined, self: undefined, c: undefined, d: undefined });
  });

  test('a pool of the other family is none', () => {
    const made = run([site, host('a', { family: 6, prefixLength: 64 }), host('b', { family: 6, prefixLength: 24, index: 0n })]);
    expect(made.problems).toEqual(['a', 'b'].map((name) => ({ code: 'NO_POOL', key: `ipam/s/${name}`, family: 6 })));
  });

  test('several nested pools at once are refused', () => {
    expect(run([site, ask('x', { prefixLength: 20 }), host('a', { pools: ['ipam/s/site', 'ipam/s/x'] })]).problems).toEqual([{ code: 'UNKNOWN_POOL', key: 'ipam/s/a', pool: 'ipam/s/site' }]);
  });

  test('a lease that is drawn into a pool around it stays, and the pool is fixed there', () => {
    const lock = lockOf(lease('a', '10.0.16.0/24'));
    const made = run([{ ...site, fixed: '10.0.16.0/20' }, host('a')], lock);
    expect(made.problems).toEqual([]);
    expect(made.lock.leases.map(({ key, block, pool }) => [key, block, pool])).toEqual([['ipam/s/a', '10.0.16.0/24', 'ipam/s/site'], ['ipam/s/site', '10.0.16.0/20', undefined]]);
  });

  test('a fixed block that goes into another pool leaves a tombstone where it was', () => {
    const lock = lockOf(lease('a', '10.0.16.0/24'), lease('site', '10.0.0.0/20'));
    const made = run([site, host('a', { fixed: '10.0.3.0/24' }), ask('new', { prefixLength: 20 })], lock);
    expect(made.problems).toEqual([]);
    expect(kept(made)).toEqual(['a 10.0.3.0/24', '✝ a 10.0.16.0/24', 'new 10.0.32.0/20', 'site 10.0.0.0/20']);
  });

  test('a lease that leaves its pool for the open meets it there', () => {
    const { lock } = run([site, host('a')]);
    expect(run([site, ask('a')], lock).problems).toMatchObject([{ code: 'LOCK_OVERLAP', key: 'ipam/s/site', other: { key: 'ipam/s/a' } }]);
  });
});

describe('a base that is known only at plan', () => {
  const pools = [{ key: 'ipam/~/pool', block: '10.0.0.0/16' }, { key: 'ipam/~/base', baseLength: { family: 6 as const, prefixLength: 56 } }];
  const inBase = (name: string, parts: Partial<Request> = {}) => ask(name, { family: 6, prefixLength: 64, pools: ['ipam/~/base'], ...parts });

  test('gives offsets, from zero on', () => {
    const made = run([inBase('b'), inBase('a'), inBase('c', { prefixLength: 60 })], EMPTY_LOCK, { pools });
    expect(made.problems).toEqual([]);
    expect([...made.leases].map(({ key, block, base }) => [key, block, base])).toEqual([
      ['ipam/s/a', '0:0:0:10::/64', 'ipam/~/base'], ['ipam/s/b', '0:0:0:11::/64', 'ipam/~/base'], ['ipam/s/c', '::/60', 'ipam/~/base'],
    ]);
    expect(made.lock.leases[0]).toEqual(lease('a', '0:0:0:10::/64', { pool: 'ipam/~/base', baseLength: 56 }));
    expect(run([inBase('b'), inBase('a'), inBase('c', { prefixLength: 60 })], made.lock, { pools }).lock).toBe(made.lock);
  });

  test('what lies deeper names the base too', () => {
    const made = run([inBase('net'), ask('net/a', { family: 6, prefixLength: 128, pools: ['ipam/s/net'] })], EMPTY_LOCK, { pools });
    expect(made.leases.get('ipam/s/net/a')).toEqual({ key: 'ipam/s/net/a', block: '::/128', base: 'ipam/~/base' });
    expect(made.lock.leases[1]).toMatchObject({ pool: 'ipam/s/net', baseLength: 56 });
  });

  test('a base of another length keeps the leases that fit it, and remembers it', () => {
    const { lock } = run([inBase('a'), inBase('b')], EMPTY_LOCK, { pools });
    const made = run([inBase('a'), inBase('b')], lock, { pools: [{ key: 'ipam/~/base', baseLength: { family: 6, prefixLength: 60 } }] });
    expect([made.problems, blocks(made)]).toEqual([[], { a: '::/64', b: '0:0:0:1::/64' }]);
    expect(made.lock.leases.map(({ baseLength }) => baseLength)).toEqual([60, 60]);
  });

  test('two bases never meet, nor does any other pool', () => {
    const two = [...pools, { key: 'ipam/~/more', baseLength: { family: 6 as const, prefixLength: 64 } }, { key: 'ipam/~/real', block: '::/56' }];
    const made = run([inBase('a'), inBase('b', { pools: ['ipam/~/more'] }), inBase('c', { pools: undefined })], EMPTY_LOCK, { pools: two, reservations: [{ key: 'ipam/~/r', block: '::/60', reason: 'x' }] });
    expect(made.problems).toEqual([]);
    expect(blocks(made)).toEqual({ a: '::/64', b: '::/64', c: '0:0:0:10::/64' });
  });

  test.each([NaN, -1, 129, 56.5])('a length of %p is refused', (prefixLength) => {
    const made = run([inBase('a')], EMPTY_LOCK, { pools: [{ key: 'ipam/~/base', baseLength: { family: 6, prefixLength } }] });
    expect(made.problems).toEqual([
      { code: 'UNKNOWN_POOL', key: 'ipam/s/a', pool: 'ipam/~/base' }, { code: 'PREFIX_LENGTH_OUT_OF_RANGE', key: 'ipam/~/base', prefixLength, most: 128 },
    ]);
  });
});
