import { Console, table } from '../../lib/cli/console';

function said(isTTY: boolean, env: Record<string, string> = {}): string {
  let err = '';
  const console = new Console({ cwd: '/', env, readStdin: () => '', stdout: { write: () => true }, stderr: { isTTY, columns: 60, write: (text) => err += text } });
  console.problem(`prod/web: ${'something is wrong '.repeat(6)}\u001b[31m`);
  return err;
}

test('a log has a problem in one line, without colours', () => {
  expect(said(false)).toBe(`problem: prod/web: ${'something is wrong '.repeat(6)}\\u{1b}[31m\n`);
});

test('a terminal has lines that fit, and colours', () => {
  const text = said(true);
  expect(text.startsWith('\u001b[31mproblem:\u001b[39m prod/web:')).toBe(true);
  expect(text.replace(/\u001b\[\d+m/g, '').split('\n').every((line) => line.length < 60)).toBe(true);
});

test.each([[{ NO_COLOR: '1' }, false], [{ TERM: 'dumb' }, false], [{}, true]])('%j', (env, coloured) => {
  expect(said(true, env as Record<string, string>).includes('\u001b')).toBe(coloured);
});

test('a table counts the columns of a terminal', () => {
  expect(table([['日本', 'x', ''], ['a', 'yy', 'z']])).toEqual(['日本  x', 'a     yy  z']);
});
