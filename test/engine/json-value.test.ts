import fc from 'fast-check';
import { readJson, sameJson, showJson, sortKeys, type JsonValue } from '../../lib/engine/json-value';

const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;

test('JSON is copied as it is, in objects of its own', () => {
  fc.assert(fc.property(json, (value) => {
    const read = readJson(value);
    // -0 has no text of its own in JSON.
    expect('value' in read && JSON.stringify(read.value)).toBe(JSON.stringify(value));
  }));
});

test('sorting keys keeps the value, and makes the text the same for every order', () => {
  const reversed = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(reversed);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([k, v]) => [k, reversed(v)])) : value;
  };
  fc.assert(fc.property(json, (value) => {
    expect(sameJson(value, reversed(value))).toBe(true);
    expect(JSON.stringify(sortKeys(reversed(value)))).toBe(JSON.stringify(sortKeys(value)));
  }));
});

test('lists differ by their order, numbers from their text', () => {
  expect(sameJson([1, 2], [2, 1])).toBe(false);
  expect(sameJson({ a: 1 }, { a: '1' })).toBe(false);
  expect(sameJson({ a: null }, {})).toBe(false);
});

test.each<[string, unknown, string]>([
  ['a function', { a: { b: () => 1 } }, 'a.b'],
  ['a date', { a: [1, new Date(0)] }, 'a[1]'],
  ['a big integer', { a: 1n }, 'a'],
  ['not a number', { a: NaN }, 'a'],
  ['infinity', [Infinity], '[0]'],
  ['a symbol', Symbol('x'), ''],
  ['a map', { a: new Map() }, 'a'],
  ['undefined in a list', { a: [undefined] }, 'a[0]'],
  ['a hole in a list', { a: new Array(1) }, 'a[0]'],
])('%s is not JSON', (_, value, at) => {
  expect(readJson(value)).toEqual({ notJson: at });
});

test('a cycle is not JSON; a value that stands twice is', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = { again: cycle };
  expect(readJson(cycle)).toEqual({ notJson: 'self.again' });
  const shared = { x: 1 };
  expect(readJson({ a: shared, b: shared })).toEqual({ value: { a: { x: 1 }, b: { x: 1 } } });
});

test('undefined keys are left out, objects without a prototype read, __proto__ is a key like others', () => {
  expect(readJson({ a: undefined, b: Object.assign(Object.create(null), { c: 1 }) })).toEqual({ value: { b: { c: 1 } } });
  const read = readJson(JSON.parse('{"__proto__": {"polluted": true}}'));
  expect(JSON.stringify('value' in read && sortKeys(read.value))).toBe('{"__proto__":{"polluted":true}}');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('long values are cut', () => {
  expect(showJson({ a: 'x'.repeat(200) })).toHaveLength(80);
  expect(showJson(['short'])).toBe('["short"]');
});
