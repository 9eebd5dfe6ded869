import * as fc from 'fast-check';
import { inKeyOrder } from '../../lib/plan/key-order';

/** The places as a comparison of texts gives them. */
function slowOrder(keys: readonly string[]): number[] {
  return keys.map((_, i) => i).sort((i, j) => (keys[i] < keys[j] ? -1 : keys[i] > keys[j] ? 1 : i - j));
}

function keyOf(i: number): string {
  return `ipam/prod/host-${i % 100}/network-${String(i).padStart(5, '0')}`;
}

describe('inKeyOrder gives the order of text', () => {
  const word = fc.oneof(fc.constantFrom('', 'a', 'b', 'ab', 'prod', 'network', '-', '0', '\u0000', 'é', 'ж', '漢', '\ud83d\ude00', '\uffff', '\ud800'), fc.nat(300).map(String));
  /** Whether keys are compared as text alone, by columns of them all, or by those of some first. */
  const steps = fc.constantFrom([], [1], [2, 1], [5, 1], [7]);
  const path = fc.array(word, { maxLength: 6 }).map((words) => words.join('/'));

  test('for paths', () => {
    fc.assert(fc.property(fc.array(path, { maxLength: 60 }), fc.constantFrom('', 'ipam/prod/', 'x'.repeat(50)), steps, (paths, start, by) => {
      const keys = paths.map((one) => start + one);
      expect([...inKeyOrder(keys, by).order]).toEqual(slowOrder(keys));
    }), { numRuns: 1500 });
  });

  test('for anything', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 60 }), steps, (keys, by) => {
      expect([...inKeyOrder(keys, by).order]).toEqual(slowOrder(keys));
    }), { numRuns: 1000 });
  });

  test('for keys that differ far behind, after much else that differs', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('0123456789'.repeat(9), 'abcdefghij'.repeat(9), '9876543210'.repeat(14)), fc.nat(99)), { maxLength: 40 }), steps, (parts, by) => {
      const keys = parts.map(([long, n]) => long + n);
      expect([...inKeyOrder(keys, by).order]).toEqual(slowOrder(keys));
    }), { numRuns: 300 });
  });

  test('for many', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `ipam/prod/host-${(i * 7919) % 1000}/network-${(i * 104_729) % 20_011}`);
    expect([...inKeyOrder(keys).order]).toEqual(slowOrder(keys));
    expect(inKeyOrder(keys).keys).toEqual([...keys].sort());
  });

  test('and it is told whether keys are equal', () => {
    fc.assert(fc.property(fc.array(path, { maxLength: 40 }), steps, (paths, by) => {
      const { keys, repeated } = inKeyOrder(paths, by);
      expect(keys).toEqual([...paths].sort());
      expect(repeated).toBe(new Set(paths).size < paths.length);
    }), { numRuns: 500 });
  });

  test('for many, of which a few are unlike those that are looked at first', () => {
    const odd = fc.oneof(path, fc.integer({ min: 0, max: 6000 }).map((i) => keyOf(i)), fc.tuple(fc.nat(6000), path).map(([i, more]) => keyOf(i) + more), fc.nat(6000).map((i) => keyOf(i).replace('prod', 'test')),
      fc.nat(6000).map((i) => keyOf(i).slice(0, -2)), fc.nat(6000).map((i) => `${keyOf(i)}\u0000`));
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(5999), odd), { maxLength: 6 }), (odds) => {
      const keys = Array.from({ length: 6000 }, (_, i) => keyOf((i * 7919) % 6007));
      for (const [at, key] of odds) keys[at] = key;
      const made = inKeyOrder(keys);
      expect(made.keys).toEqual([...keys].sort());
      expect([...made.order]).toEqual(slowOrder(keys));
      expect(made.repeated).toBe(new Set(keys).size < keys.length);
    }), { numRuns: 60 });
  });

  test('for many that agree in all that is packed', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `${'abcdefghijklmnop'.repeat(1 + (i % 3))}${String.fromCharCode(0x4e00 + ((i * 31) % 977)).repeat(12)}${(i * 7919) % 5003}`);
    keys.push(...keys.slice(0, 50));
    const made = inKeyOrder(keys);
    expect(made.keys).toEqual([...keys].sort());
    expect([...made.order]).toEqual(slowOrder(keys));
    expect(made.repeated).toBe(true);
  });

  test('for none and for one', () => {
    expect([...inKeyOrder([]).order]).toEqual([]);
    expect([...inKeyOrder([], [1]).order]).toEqual([]);
    expect([...inKeyOrder(['a'], [1]).order]).toEqual([0]);
    expect([...inKeyOrder(['a']).order]).toEqual([0]);
    expect([...inKeyOrder(['', '', 'a', '']).order]).toEqual([0, 1, 3, 2]);
  });
});
