import { givenText } from '../../lib/netip';

test.each<[unknown, string]>([
  ['24', "'24'"], ['', "''"], [24, '24'], [NaN, 'NaN'], [true, 'true'], [undefined, 'undefined'], [null, 'null'], [[24], 'a list'], [{ length: 24 }, 'an object'], [24n, '24'],
])('%p is shown as %s', (value, text) => {
  expect(givenText(value)).toBe(text);
});
