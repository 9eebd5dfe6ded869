import fc from 'fast-check';
import { columns, padded, printable, shortened, wrapped } from '../../lib/report';

test('columns counts East Asian characters and emoji twice, and marks not at all', () => {
  expect(columns('server')).toBe(6);
  expect(columns('家のサーバー')).toBe(12);
  expect(columns('서버')).toBe(4);
  expect(columns('🐳')).toBe(2);
  expect(columns('e\u0301')).toBe(1);
  expect(columns('172.24.1.0/24 … 172.24.28.0/24')).toBe(30);
});

test('shortened keeps both ends and never exceeds its room', () => {
  expect(shortened('prod-web-server-0017', 11)).toBe('prod-…-0017');
  expect(shortened('prod', 4)).toBe('prod');
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, most) => {
    const name = printable(text);
    const short = shortened(name, most);
    expect(columns(short)).toBeLessThanOrEqual(most);
    if (columns(name) <= most) expect(short).toBe(name);
  }));
});

test('padded fills up to the width, by columns', () => {
  expect(padded('家', 4)).toBe('家  ');
  expect(padded('server', 4)).toBe('server');
});

test('wrapped breaks at spaces, hangs, and loses nothing', () => {
  expect(wrapped('one two three', 9, '- ', '  ')).toEqual(['- one two', '  three']);
  expect(wrapped('2001:db8:1111:2222:3333:4444:5555:6666/128', 20, '  ')).toEqual(['  2001:db8:1111:2222', '  :3333:4444:5555:66', '  66/128']);
  expect(wrapped('', 10, '- ')).toEqual(['- ']);
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
    const clean = printable(text);
    const lines = wrapped(clean, 20, '- ', '  ');
    for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(20);
    expect(lines.map((line) => line.slice(2)).join('').replaceAll(' ', '')).toBe(clean.replaceAll(' ', ''));
  }));
});
