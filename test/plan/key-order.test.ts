import * as fc from 'fast-check';
import { keyOrder } from '../../lib/plan/key-order';

/** The places as a comparison of texts gives them. */
function slowOrder(keys: readonly string[]): number[] {
  return keys.map((_, i) => i).sort((i, j) => (keys[i] < keys[j] ? -1 : keys[i] > keys[j] ? 1 : i - j));
}

describe('keyOrder is the order of text', () => {
  const word = fc.oneof(fc.constantFrom('', 'a', 'b', 'ab', 'prod', 'network', '-', '0', '\u0000', 'é', 'ж', '漢', '\ud83d\ude00', '\uffff', '\ud800'), fc.nat(300).map(String));
  const path = fc.array(word, { maxLength: 6 }).map((words) => words.join('/'));

  test('for paths', () => {
    fc.assert(fc.property(fc.array(path, { maxLength: 60 }), fc.constantFrom('', 'ipam/prod/', 'x'.repeat(50)), (paths, start) => {
      const keys = paths.map((one) => start + one);
      expect([...keyOrder(keys)]).toEqual(slowOrder(keys));
    }), { numRuns: 1500 });
  });

  test('for anything', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 60 }), (keys) => {
      expect([...keyOrder(keys)]).toEqual(slowOrder(keys));
    }), { numRuns: 1000 });
  });

  test('for keys that differ far behind, after much else that differs', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('0123456789'.repeat(9), 'abcdefghij'.repeat(9), '9876543210'.repeat(14)), fc.nat(99)), { maxLength: 40 }), (parts) => {
      const keys = parts.map(([long, n]) => long + n);
      expect([...keyOrder(keys)]).toEqual(slowOrder(keys));
    }), { numRuns: 300 });
  });

  test('for many', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `ipam/prod/host-${(i * 7919) % 1000}/network-${(i * 104_729) % 20_011}`);
    expect([...keyOrder(keys)]).toEqual(slowOrder(keys));
    expect(Array.from(keyOrder(keys), (i) => keys[i])).toEqual([...keys].sort());
  });

  test('and equal keys are told', () => {
    fc.assert(fc.property(fc.array(path, { maxLength: 40 }), (keys) => {
      const twice: string[] = [];
      keyOrder(keys, (key) => twice.push(key));
      const sorted = [...keys].sort();
      expect(twice).toEqual(sorted.filter((key, i) => key === sorted[i - 1]));
    }), { numRuns: 500 });
  });

  test('for none and for one', () => {
    expect([...keyOrder([])]).toEqual([]);
    expect([...keyOrder(['a'])]).toEqual([0]);
    expect([...keyOrder(['', '', 'a', ''])]).toEqual([0, 1, 3, 2]);
  });
});
