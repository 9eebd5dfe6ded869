import fc from 'fast-check';
import type { JsonObject } from '../../lib/engine/json-value';
import { parseDaemonJson } from '../../lib/engine/parse-daemon-json';

test.each<[string, object]>([
  ['{"bip": "10.0.0.1/24"}', { bip: '10.0.0.1/24' }],
  ['\uFEFF{"debug": true}\r\n', { debug: true }],
  ['', {}],
  [' \n', {}],
  ['\uFEFF', {}],
  ['{"log-opts": {"max-size": "10m"}, "labels": ["a", "a"], "x": {"max-size": "1"}}', { 'log-opts': { 'max-size': '10m' }, 'labels': ['a', 'a'], 'x': { 'max-size': '1' } }],
])('%j is read', (text, value) => {
  expect(parseDaemonJson(text)).toEqual({ value });
});

test.each<[string, object]>([
  ['{"a": 1,}', { line: 1, column: 9 }],
  ['{\n  "a": 1\n  "b": 2\n}', { line: 3, column: 3 }],
  ['{"a": 1', { line: 1, column: 8 }],
  ["{'a': 1}", { line: 1, column: 2 }],
  ['{"a": 01}', { line: 1, column: 8 }],
  ['{} // no comments', { line: 1, column: 4 }],
  ['{}{}', { line: 1, column: 3 }],
  ['{"a": "tab\there"}', { line: 1, column: 11 }],
])('%j is not JSON', (text, place) => {
  expect(parseDaemonJson(text)).toEqual({ problems: [{ code: 'NOT_JSON', reason: expect.stringMatching(/^[a-z][^\n]*$/), ...place }] });
});

test('text that is nowhere JSON is not echoed', () => {
  const parsed = parseDaemonJson('bip = 10.0.0.1/24');
  expect(parsed).toMatchObject({ problems: [{ code: 'NOT_JSON' }] });
  expect(JSON.stringify(parsed)).not.toContain('10.0.0.1');
});

test.each<[string, string]>([['[]', 'a list'], ['null', 'null'], ['"x"', 'a string'], ['1', 'a number'], ['true', 'a boolean']])('%s is no object', (text, got) => {
  expect(parseDaemonJson(text)).toEqual({ problems: [{ code: 'NOT_AN_OBJECT', got }] });
});

test('a key that stands twice in one object is a problem, wherever it is and however it is written', () => {
  const text = '{\n "bip": "a",\n "log-opts": {"max-size": "1", "max-file": "2",\n  "max-size": "3"},\n "b\\u0069p" : "b",\n "l": [{"x": 1}, {"x": 2, "x": 3}]\n}';
  expect(parseDaemonJson(text)).toEqual({
    problems: [
      { code: 'DUPLICATE_KEY', key: 'log-opts.max-size', line: 4 },
      { code: 'DUPLICATE_KEY', key: 'bip', line: 5 },
      { code: 'DUPLICATE_KEY', key: 'l.x', line: 6 },
    ],
  });
});

test('what JSON.stringify writes of an object is read back, at any indentation', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2, '\t'), (object, space) => {
    const parsed = parseDaemonJson(JSON.stringify(object, undefined, space));
    expect('value' in parsed && JSON.stringify(parsed.value)).toBe(JSON.stringify(object));
  }));
});

test('a second time is found for any key of any object', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, seed) => {
    const keys = Object.keys(object);
    const again = keys[seed % keys.length];
    const text = `${JSON.stringify(object as JsonObject).slice(0, -1)},${JSON.stringify(again)}:1}`;
    expect(parseDaemonJson(text)).toEqual({ problems: [{ code: 'DUPLICATE_KEY', key: again, line: 1 }] });
  }));
});
