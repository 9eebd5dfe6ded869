import fc from 'fast-check';
import { printable, printableName } from '../../lib/report';

test('what a terminal obeys is spelt out', () => {
  expect(printable('\u001b[2Jred\r\n')).toBe('\\u{1b}[2Jred\\u{d}\\u{a}');
  expect(printable('\u009b31m')).toBe('\\u{9b}31m');
  expect(printable('abc\u202edcba')).toBe('abc\\u{202e}dcba');
  expect(printable('a\u200bb\u3164')).toBe('a\\u{200b}b\\u{3164}');
  expect(printable('\ud800')).toBe('\\u{d800}');
  expect(printable('家のLAN, "staff" VPN')).toBe('家のLAN, "staff" VPN');
});

test('a page of text becomes a name by losing its middle', () => {
  expect(printableName(`begin${'x'.repeat(1_000_000)}end`)).toMatch(/^beginx+…x+end$/);
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
    expect(printableName(text).length).toBeLessThanOrEqual(120 * '\\u{10ffff}'.length);
  }));
});
