import fc from 'fast-check';
import { jsonText } from '../../lib/cli/json-text';

test('is the same document, and holds nothing that a terminal obeys', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    const json = jsonText({ text });
    expect(JSON.parse(json)).toEqual({ text });
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
  }));
});

test('large numbers are text', () => {
  expect(JSON.parse(jsonText({ n: 2n ** 79n }))).toEqual({ n: '604462909807314587353088' });
});
