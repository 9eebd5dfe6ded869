import * as fc from 'fast-check';
import { ancestors, EMPTY_LOCK, isWithin, NamespaceTree, type RootPool } from '../../lib/plan';
import { ask, blocks, kept, lease, lockOf, run } from './asking';

const pools: RootPool[] = [{ key: 'ipam/~/pool', block: '10.0.0.0/22' }];

describe('namespaces', () => {
  test('siblings may hold the same addresses, nobody above or below them may', () => {
    const made = run([ask('root'), ask('a', { namespace: 'a' }), ask('b', { namespace: 'b' }), ask('ax', { namespace: 'a/x' }), ask('ay', { namespace: 'a/y' })], EMPTY_LOCK, { pools });
    expect(made.problems).toEqual([]);
    expect(blocks(made)).toEqual({ root: '10.0.0.0/24', a: '10.0.1.0/24', b: '10.0.1.0/24', ax: '10.0.2.0/24', ay: '10.0.2.0/24' });
  });

  test('a name that begins like another is not below it', () => {
    const made = run([ask('a', { namespace: 'a' }), ask('ab', { namespace: 'ab' }), ask('a-b', { namespace: 'a-b' }), ask('a.b', { namespace: 'a.b' })], EMPTY_LOCK, { pools });
    expect(new Set(Object.values(blocks(made)))).toEqual(new Set(['10.0.0.0/24']));
  });

  test('the root comes first, whatever the keys', () => {
    const made = run([ask('a', { namespace: 'a' }), ask('z'), ask('y', { namespace: 'a/x' })], EMPTY_LOCK, { pools });
    expect(blocks(made)).toEqual({ z: '10.0.0.0/24', a: '10.0.1.0/24', y: '10.0.2.0/24' });
  });

  test('the root keeps clear of what lives below', () => {
    const lock = lockOf(lease('a', '10.0.0.0/24', { namespace: 'a' }), lease('b', '10.0.0.0/23', { namespace: 'b' }));
    const made = run([ask('a', { namespace: 'a' }), ask('b', { namespace: 'b', prefixLength: 23 }), ask('root')], lock, { pools });
    expect([made.problems, blocks(made)]).toEqual([[], { a: '10.0.0.0/24', b: '10.0.0.0/23', root: '10.0.2.0/24' }]);
  });

  test('a reservation counts in its namespace and below', () => {
    const reservations = [{ key: 'ipam/~/r', block: '10.0.0.0/24', reason: 'x', namespace: 'a' }];
    const made = run([ask('a', { namespace: 'a' }), ask('ax', { namespace: 'a/x' }), ask('b', { namespace: 'b' })], EMPTY_LOCK, { pools, reservations });
    expect(blocks(made)).toEqual({ a: '10.0.1.0/24', ax: '10.0.2.0/24', b: '10.0.0.0/24' });
  });

  test('a pool of a namespace is seen there and below only', () => {
    const own = [...pools, { key: 'ipam/~/own', block: '192.168.0.0/24', namespace: 'a' }];
    const made = run([...['a', 'a/x', 'b'].map((namespace) => ask(namespace.replace('/', ''), { namespace, prefixLength: 23 })), ask('ax2', { namespace: 'a/x', prefixLength: 24, pools: ['ipam/~/own'] })], EMPTY_LOCK, { pools: own });
    expect(blocks(made)).toMatchObject({ a: '10.0.0.0/23', ax: '10.0.2.0/23', b: '10.0.0.0/23', ax2: '192.168.0.0/24' });
    expect(run([ask('b', { namespace: 'b', prefixLength: 23 }), ask('b2', { namespace: 'b', prefixLength: 23 }), ask('b3', { namespace: 'b' })], EMPTY_LOCK, { pools: own }).problems)
      .toMatchObject([{ code: 'POOL_EXHAUSTED', key: 'ipam/s/b3', pools: [{ key: 'ipam/~/pool' }] }]);
  });

  test('pools of siblings may lie over one another; of relatives, only where it is allowed', () => {
    const over: RootPool[] = [{ key: 'ipam/~/a', block: '10.0.0.0/22', namespace: 'a' }, { key: 'ipam/~/b', block: '10.0.0.0/22', namespace: 'b' }];
    const requests = [ask('a', { namespace: 'a' }), ask('b', { namespace: 'b' })];
    expect(run(requests, EMPTY_LOCK, { pools: over }).problems).toEqual([]);
    const related = [...over, { key: 'ipam/~/ax', block: '10.0.0.0/24', namespace: 'a/x' }];
    expect(run(requests, EMPTY_LOCK, { pools: related }).problems).toEqual([
      { code: 'POOL_OVERLAP', key: 'ipam/~/ax', block: '10.0.0.0/24', other: { kind: 'pool', key: 'ipam/~/a', block: '10.0.0.0/22' } },
    ]);
    const allowed = run([...requests, ...[1, 2, 3, 4].map((n) => ask(`x${n}`, { namespace: 'a/x', prefixLength: 25 }))], EMPTY_LOCK, {
      pools: related, allowedOverlaps: [{ a: 'ipam/~/a', b: 'ipam/~/ax', reason: 'carved out of it' }],
    });
    expect(allowed.problems).toEqual([]);
    expect(new Set(Object.values(blocks(allowed))).size).toBe(5);
  });

  test('overlapping pools that are allowed never give one block twice', () => {
    const over: RootPool[] = [{ key: 'ipam/~/wide', block: '10.0.0.0/24' }, { key: 'ipam/~/part', block: '10.0.0.0/26' }];
    const requests = Array.from({ length: 16 }, (_, i) => ask(`n${i}`, { prefixLength: 28, pools: i % 3 === 0 ? ['ipam/~/part', 'ipam/~/wide'] : i % 3 === 1 ? ['ipam/~/wide'] : undefined }));
    const made = run(requests, EMPTY_LOCK, { pools: over, allowedOverlaps: [{ a: 'ipam/~/wide', b: 'ipam/~/part', reason: 'x' }] });
    expect(made.problems).toEqual([]);
    expect(new Set(Object.values(blocks(made))).size).toBe(16);
  });

  test('two fixed blocks of siblings may be one, of relatives not', () => {
    const fixed = '10.0.0.0/24';
    expect(run([ask('a', { namespace: 'a', fixed }), ask('b', { namespace: 'b', fixed })], EMPTY_LOCK, { pools }).problems).toEqual([]);
    expect(run([ask('a', { namespace: 'a', fixed }), ask('x', { namespace: 'a/x', fixed })], EMPTY_LOCK, { pools }).problems).toMatchObject([{ code: 'OVERLAP', key: 'ipam/s/x' }]);
    expect(run([ask('a', { namespace: 'a', fixed }), ask('r', { fixed })], EMPTY_LOCK, { pools }).problems).toMatchObject([{ code: 'OVERLAP', key: 'ipam/s/r' }]);
  });

  test('siblings take back the same block, relatives do not', () => {
    const dead = (name: string, namespace?: string) => lease(name, '10.0.0.0/24', { released: true, ...(namespace === undefined ? {} : { namespace }) });
    const siblings = run([ask('a', { namespace: 'a' }), ask('b', { namespace: 'b' })], lockOf(dead('a', 'a'), dead('b', 'b')), { pools });
    expect(blocks(siblings)).toEqual({ a: '10.0.0.0/24', b: '10.0.0.0/24' });
    const relatives = run([ask('a', { namespace: 'a' }), ask('b', { namespace: 'a/x' })], lockOf(dead('a', 'a'), dead('b', 'a/x')), { pools });
    expect(blocks(relatives)).toEqual({ a: '10.0.0.0/24', b: '10.0.1.0/24' });
  });

  test('what lies in a pool lies in its namespace, or below', () => {
    const made = run([
      ask('net', { namespace: 'a', prefixLength: 24 }), ask('net/a', { prefixLength: 32, pools: ['ipam/s/net'] }), ask('net/b', { prefixLength: 32, pools: ['ipam/s/net'], namespace: 'b' }),
      ask('net/x', { prefixLength: 32, pools: ['ipam/s/net'], namespace: 'a/x' }), ask('net/y', { prefixLength: 32, pools: ['ipam/s/net'], namespace: 'a/y' }),
    ], EMPTY_LOCK, { pools });
    expect(blocks(made)).toEqual({ net: '10.0.0.0/24', 'net/a': '10.0.0.0/32', 'net/b': '10.0.0.1/32', 'net/x': '10.0.0.2/32', 'net/y': '10.0.0.2/32' });
    expect(made.lock.leases.map(({ namespace }) => namespace)).toEqual(['a', 'a', 'a', 'a/x', 'a/y']);
    expect(kept(made).length).toBe(5);
  });
});

describe('NamespaceTree', () => {
  const name = fc.array(fc.constantFrom('a', 'b', 'a-', 'ab', '!'), { maxLength: 3 }).map((parts) => parts.join('/'));

  test('finds relatives as a look at each pair does', () => {
    fc.assert(fc.property(fc.uniqueArray(name, { maxLength: 15 }), name, (names, asked) => {
      const tree = new NamespaceTree();
      names.forEach((one) => tree.add(one));
      const above = (one: string) => asked !== one && isWithin(asked, one);
      expect(tree.ancestorsOf(asked).sort()).toEqual(names.filter(above).sort());
      expect(tree.withinOf(asked).sort()).toEqual(names.filter((one) => isWithin(one, asked)).sort());
      expect(tree.relatedTo(asked).sort()).toEqual(names.filter((one) => isWithin(one, asked) || above(one)).sort());
      expect([...tree.all()].sort()).toEqual([...names].sort());
    }), { numRuns: 1000 });
  });

  test('namespaces above, nearest first', () => {
    expect(ancestors('a/b/c')).toEqual(['a/b', 'a', '']);
    expect(ancestors('')).toEqual([]);
  });
});
