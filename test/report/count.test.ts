import { counted, grouped, listed, roughly } from '../../lib/report';

test('numbers for people', () => {
  expect([0, 999, 1000, 2048, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '2,048', '1,234,567']);
  expect(counted(1, 'network')).toBe('1 network');
  expect(counted(2048, 'address', 'addresses')).toBe('2,048 addresses');
  expect(roughly(2 ** 60)).toBe('over 1,000,000,000');
  expect(roughly(27)).toBe('27');
});

test('lists are cut with a count', () => {
  expect(listed([])).toBe('');
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(listed(['a', 'b'], 3, 'or')).toBe('a or b');
  expect(listed(Array.from({ length: 1200 }, (_, i) => `${i}`))).toBe('0, 1 and 1,198 more');
});
