import * as fc from 'fast-check';
import { type CarveOut, type Declaration, EMPTY_LOCK, type Lock, type LockedLease, MOST_PROBLEMS, plan, type Request, type RootPool } from '../../lib/plan';
import { ask, declare, lease, lockOf, run } from './asking';

/** Few words, so that they meet; some of them nonsense. */
const key = fc.constantFrom('ipam/s/a', 'ipam/s/b', 'ipam/s/a/b', 'ipam/t/c', 'ipam', 'ipam/', '', '/4', '/6', '4', '6', '__proto__', 'ipam/s/constructor', 'other/s/a', 'ipam/s/\n', 'ipam/s/\ud800');
const block = fc.constantFrom(
  '10.0.0.0/24', '10.0.0.0/25', '10.0.0.128/25', '10.0.0.5/32', '0.0.0.0/0', '255.255.255.255/32', '::/0', '2001:db8::/48', '2001:db8::/64', '::ffff:1.2.3.4/128',
  '', ' ', '10.0.0.1/24', '10.0.0.0/33', '10.0.0.0', 'junk', '${x}', '10.0.0.0/-1', '2001:db8::/129', '1.2.3', 'x'.repeat(1000), undefined as unknown as string, null as unknown as string, 7 as unknown as string,
);
const length = fc.constantFrom(0, 1, 8, 24, 25, 32, 33, 64, 127, 128, 129, -1, -0, NaN, Infinity, -Infinity, 24.5, 1e300, undefined as unknown as number);
const family = fc.constantFrom<4 | 6>(4, 6);
const index = fc.constantFrom(0n, 1n, -1n, 5n, 1n << 200n, -(1n << 200n));
const namespace = fc.constantFrom('', 'a', 'a/b', '/', '//', 'a/', '\u0000', 'a\u0000b');
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const carveOut: fc.Arbitrary<CarveOut> = fc.record({ label: key, index: optional(index), prefixLength: optional(length), block: optional(block) });
const request: fc.Arbitrary<Request> = fc.record({
  key, family, prefixLength: length, stack: fc.constantFrom('s', 't', ''), pools: optional(fc.array(key, { maxLength: 3 })), fixed: fc.option(block, { nil: undefined, freq: 2 }), index: fc.option(index, { nil: undefined, freq: 4 }),
  namespace: optional(namespace), rank: optional(length), carveOuts: optional(fc.array(carveOut, { maxLength: 3 })),
});
const pool: fc.Arbitrary<RootPool> = fc.record({
  key, block: optional(block), namespace: optional(namespace), baseLength: fc.option(fc.record({ family, prefixLength: length }), { nil: undefined, freq: 2 }),
});
const garbage: fc.Arbitrary<Declaration> = fc.record({
  ipam: fc.constantFrom('ipam', '', 'other'), run: fc.record({ app: fc.constantFrom('app', ''), stacks: fc.array(fc.constantFrom('s', 't', ''), { maxLength: 2 }) }),
  pools: fc.array(pool, { maxLength: 4 }), reservations: fc.array(fc.record({ key, block, reason: key, namespace: optional(namespace) }), { maxLength: 3 }),
  requests: fc.array(request, { maxLength: 12 }), moved: optional(fc.array(fc.record({ from: key, to: key }), { maxLength: 4 })),
  allowedOverlaps: optional(fc.array(fc.record({ a: key, b: key, reason: key }), { maxLength: 2 })),
});
const lease_: fc.Arbitrary<LockedLease> = fc.record({
  key, block: block.filter((text) => typeof text === 'string'), app: fc.constantFrom('app', 'other'), stack: fc.constantFrom('s', 't', 'u'),
  namespace: optional(namespace), pool: optional(key), baseLength: optional(length), released: optional(fc.boolean()),
});
const lock: fc.Arbitrary<Lock> = fc.record({ layoutVersion: fc.constantFrom(0, 1, 9), leases: fc.array(lease_, { maxLength: 8 }) });

describe('whatever is declared', () => {
  test('nothing is thrown, every key is answered once, and what has no block has a reason', () => {
    fc.assert(fc.property(garbage, lock, (declaration, before) => {
      const made = plan(declaration, before);
      const answered = [...made.leases].map((one) => one.key);
      expect(answered.sort()).toEqual([...new Set(declaration.requests.map((one) => one.key))].sort());
      expect(made.leases.length).toBe(answered.length);
      if ([...made.leases].some((one) => one.block === undefined)) expect(made.problems.length).toBeGreaterThan(0);
      expect(made.problems.length).toBeLessThanOrEqual(MOST_PROBLEMS + 1);
      expect(typeof JSON.stringify([made.problems, made.notices])).toBe('string');
      // All of it, again: what is made when first asked for, too.
      expect(made.changes.leased.every((one) => answered.includes(one))).toBe(true);
      expect(plan(declaration, made.lock).leases.length).toBe(answered.length);
    }), { numRuns: 5000 });
  });

  test('nothing of a lock is lost for garbage', () => {
    fc.assert(fc.property(garbage, lock, (declaration, before) => {
      const made = plan({ ...declaration, moved: [] }, before);
      const known = new Set([...made.lock.leases.map((one) => one.key), ...made.notices.flatMap((notice) => (notice.code === 'TOMBSTONE_TAKEN_OVER' ? [notice.from] : []))]);
      // What is gone may be lost to a fixed block, with a notice; what lives never is.
      for (const one of before.leases) if (!one.released) expect(known).toContain(one.key);
    }), { numRuns: 3000 });
  });
});

describe('problems', () => {
  test('of one key asked twice, once', () => {
    for (const before of [EMPTY_LOCK, lockOf(lease('x', '10.0.9.0/24'))]) {
      for (const other of [ask('a'), ask('a', { prefixLength: 28 }), ask('a', { fixed: '10.0.0.0/24' })]) {
        const made = run([ask('a'), ask('b'), other], before);
        expect(made.problems).toEqual([{ code: 'DUPLICATE_KEY', key: 'ipam/s/a' }]);
        expect([...made.leases].map((one) => one.key).sort()).toEqual(['ipam/s/a', 'ipam/s/b']);
      }
    }
  });

  test.each([NaN, -1, 33, 24.5, Infinity])('of a prefix length of %p', (prefixLength) => {
    for (const requests of [[ask('a', { prefixLength })], [ask('a', { prefixLength }), ask('b')]]) {
      expect(run(requests).problems).toEqual([{ code: 'PREFIX_LENGTH_OUT_OF_RANGE', key: 'ipam/s/a', prefixLength, most: 32 }]);
    }
  });

  test('of a pool that is not there', () => {
    expect(run([ask('a', { pools: ['nowhere'] }), ask('b', { pools: ['ipam/~/pool', 'nowhere'] })]).problems).toEqual(['a', 'b'].map((name) => ({ code: 'UNKNOWN_POOL', key: `ipam/s/${name}`, pool: 'nowhere' })));
  });

  test('of the family without a pool, and of no pools at all', () => {
    expect(run([ask('a', { family: 6, prefixLength: 64 }), ask('b', { pools: [] })]).problems).toEqual([
      { code: 'NO_POOL', key: 'ipam/s/a', family: 6 }, { code: 'NO_POOL', key: 'ipam/s/b', family: 4 },
    ]);
  });

  test('of malformed blocks, with what is wrong with them', () => {
    const made = run([ask('f', { fixed: '10.0.0.1/24' }), ask('six', { fixed: '2001:db8::/64', family: 4, prefixLength: 24 }), ask('l')], lockOf(lease('l', '10.0.0.0'), lease('x', '1.2.3/4', { stack: 'far' })), {
      pools: [{ key: 'ipam/~/p', block: '10.0.0.0/33' }, { key: 'ipam/~/none' }], reservations: [{ key: 'ipam/~/r', block: '300.0.0.0/8', reason: 'x' }],
    });
    expect(made.problems.map((problem) => (problem.code === 'MALFORMED_BLOCK' ? [problem.what, problem.key, problem.problem.code] : problem))).toEqual([
      ['fixed', 'ipam/s/f', 'HOST_BITS'], ['lease', 'ipam/s/l', 'LENGTH_MISSING'], ['fixed', 'ipam/s/six', 'WRONG_FAMILY'], ['lease', 'ipam/s/x', 'MALFORMED'],
      ['pool', 'ipam/~/none', 'EMPTY'], ['pool', 'ipam/~/p', 'LENGTH_TOO_LONG'], ['reservation', 'ipam/~/r', 'MALFORMED'],
    ]);
  });

  test('of a malformed tombstone there are none: it stays', () => {
    const before = lockOf(lease('x', 'junk', { released: true }));
    const made = run([], before);
    expect([made.problems, made.lock]).toEqual([[], before]);
  });

  test('are counted past a hundred, and the first are the same in any order', () => {
    const requests = Array.from({ length: 450 }, (_, i) => ask(`n${String(i).padStart(3, '0')}`));
    const made = run(requests);
    expect(made.problems.length).toBe(MOST_PROBLEMS + 1);
    expect(made.problems[MOST_PROBLEMS]).toEqual({ code: 'MORE_PROBLEMS', count: 450 - 256 - MOST_PROBLEMS });
    expect(made.problems[0]).toMatchObject({ code: 'POOL_EXHAUSTED', key: 'ipam/s/n256', pools: [{ key: 'ipam/~/pool' }] });
    expect(run([...requests].reverse()).problems).toEqual(made.problems);
  });

  test('of thousands on one block are not all looked for', () => {
    const made = run(Array.from({ length: 3000 }, (_, i) => ask(`n${String(i).padStart(4, '0')}`, { fixed: '10.0.0.0/24' })));
    expect(made.problems.length).toBe(MOST_PROBLEMS + 1);
    expect(made.problems[0]).toMatchObject({ code: 'OVERLAP', suggestion: '10.0.1.0/24' });
    expect(made.problems[MOST_PROBLEMS]).toEqual({ code: 'MORE_PROBLEMS', count: 20_000 - MOST_PROBLEMS });
  });

  test('all of a run come together', () => {
    const made = run([
      ask('big', { prefixLength: 8 }), ask('f1', { fixed: '10.0.0.0/24' }), ask('f2', { fixed: '10.0.0.0/25' }), ask('lost', { pools: ['nowhere'] }), ask('f3', { fixed: '10.0.128.0/24' }),
    ], EMPTY_LOCK, { reservations: [{ key: 'ipam/~/vpn', block: '10.0.128.0/17', reason: 'staff VPN' }] });
    expect(made.problems.map((problem) => ('key' in problem ? [problem.key, problem.code] : problem))).toEqual([
      ['ipam/s/big', 'POOL_EXHAUSTED'], ['ipam/s/f2', 'OVERLAP'], ['ipam/s/f3', 'OVERLAP'], ['ipam/s/lost', 'UNKNOWN_POOL'],
    ]);
  });
});

test('a plan that was never asked for its lock has made none', () => {
  // Text is made when asked for: that is what makes a plan of a million leases affordable.
  const made = plan(declare({ requests: [ask('a')] }), EMPTY_LOCK);
  expect(made.lock).toBe(made.lock);
  expect(made.changes).toBe(made.changes);
  expect(made.leases.get('ipam/s/a')).toBe(made.leases.get('ipam/s/a'));
});
