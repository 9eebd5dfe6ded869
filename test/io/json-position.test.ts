import fc from 'fast-check';
import { jsonErrorPosition, linesOfEntries } from '../../lib/io/json-position';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonErrorPosition', () => {
  test.each([
    ['', 1, 1],
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['{\r\n  a: 1}', 2, 3],
    ['[1, 2', 1, 6],
    ['[1, 02]', 1, 5],
    ['{} {}', 1, 4],
    ['["tab\there"]', 1, 2],
    ['{"a":}', 1, 6],
    ['[1,,2]', 1, 4],
    ['[1}', 1, 3],
    ['{"a":1]', 1, 7],
    ['[truefalse]', 1, 6],
  ])('%j breaks at line %d, column %d', (text, line, column) => {
    expect(jsonErrorPosition(text)).toEqual({ line, column });
  });

  test('agrees with JSON.parse on what is JSON at all', () => {
    const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9"', '1', '-0.5e3', '01', 'true', 'null', ' ', '\n', '\ufeff', '"', '\\', 'x'), { maxLength: 9 });
    fc.assert(fc.property(pieces, (parts) => {
      const text = parts.join('');
      expect(jsonErrorPosition(text) === undefined).toBe(isJson(text));
    }), { numRuns: 3000 });
    fc.assert(fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '0'), (json, at, insert) => {
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + insert + json.slice(cut + 1);
      expect(jsonErrorPosition(json)).toBeUndefined();
      expect(jsonErrorPosition(text) === undefined).toBe(isJson(text));
    }), { numRuns: 1000 });
  });

  test('walks any depth', () => {
    expect(jsonErrorPosition('['.repeat(200_000))).toEqual({ line: 1, column: 200_001 });
  });
});

test('linesOfEntries counts lines of the outermost list only', () => {
  const text = '{\n"x": {"leases": [1,\n2]},\n"leases": [\n{"a": [1,\n2]}, 7,\n\n[]\n]}';
  expect(linesOfEntries(text, 'leases')).toEqual([5, 6, 8]);
  expect(linesOfEntries(text, 'none')).toEqual([]);
});
