import { conflictSides } from '../../../lib/cli/lock/conflict-marks';

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

test('a text without marks has no sides', () => {
  expect(conflictSides(text('{', '  "leases": []', '}'))).toBeUndefined();
});

test('two conflicts, with what stands between them', () => {
  expect(conflictSides(text('top', '<<<<<<< HEAD', 'a', '=======', 'b', '>>>>>>> feature', 'middle', '<<<<<<< HEAD', '=======', 'c', '>>>>>>> feature', 'end')))
    .toEqual({ ours: text('top', 'a', 'middle', 'end'), theirs: text('top', 'b', 'middle', 'c', 'end') });
});

test('with the base', () => {
  expect(conflictSides(text('top', '<<<<<<< HEAD', 'a', '||||||| 1a2b3c', 'o', '=======', 'b', '>>>>>>> feature', 'end')))
    .toEqual({ ours: text('top', 'a', 'end'), base: text('top', 'o', 'end'), theirs: text('top', 'b', 'end') });
});

test('line ends of Windows, and none at the end', () => {
  expect(conflictSides('top\r\n<<<<<<< HEAD\r\na\r\n=======\r\nb\r\n>>>>>>> x')).toEqual({ ours: 'top\r\na\r\n', theirs: 'top\r\nb\r\n' });
});

test.each([
  ['an end without a beginning', text('a', '>>>>>>> x'), 2],
  ['a middle without a beginning', text('=======', 'a'), 1],
  ['no end', text('<<<<<<< x', 'a', '=======', 'b'), 4],
  ['a beginning in a beginning', text('<<<<<<< x', '<<<<<<< y'), 2],
])('%s', (_, broken, line) => {
  expect(conflictSides(broken)).toEqual({ code: 'MISPLACED_MARK', line });
});

test('what only looks like a mark is text', () => {
  expect(conflictSides(text('<<<<<<<<', '======', '=======x'))).toBeUndefined();
});
