import { posix } from 'node:path';
import fc from 'fast-check';
import { directoriesOf, judgePath, judgePaths, pathProblemText } from '../../lib/io/emitted-path';

test.each(['a', 'etc/docker/daemon.json', 'etc/systemd/system/docker.service.d/10-ipam.conf', 'server-1/etc/x@y.service', '.hidden', 'a b', 'サーバー/x'])('%j can be emitted', (path) => {
  expect(judgePath(path)).toBeUndefined();
});

test.each([
  ['', 'it is empty'],
  ['/etc/passwd', 'it is absolute'],
  ['..', "a part of it is '..'"],
  ['a/../../b', "a part of it is '..'"],
  ['./a', "a part of it is '.'"],
  ['a//b', 'a part of it is empty'],
  ['a/', 'a part of it is empty'],
  ['a\0b', 'it holds a NUL'],
  ['a\nb', 'it holds an invisible or control character'],
  ['\u001b[2J', 'it holds an invisible or control character'],
  ['a\u202eb', 'it holds an invisible or control character'],
  ['a\ud800', 'it holds an invisible or control character'],
  ['..\\..\\x', "it holds '\\'"],
  ['C:x', "it holds ':'"],
  ['a/*', "it holds '*'"],
  ['-rf/x', "a part of it begins with '-', which commands take for an option"],
  ['a/ b', 'a part of it begins or ends in a space, or ends in a dot'],
  ['a./b', 'a part of it begins or ends in a space, or ends in a dot'],
  ['x'.repeat(201), 'a part of it is longer than 200 bytes'],
])('%j cannot', (path, because) => {
  expect(judgePath(path)).toEqual({ code: 'HOSTILE_PATH', path, because });
});

test('what passes stays inside its directory', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', '...', '.. ', '\\', '\0'), fc.string({ maxLength: 4 }));
  fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
    const path = parts.join('/');
    if (judgePath(path) !== undefined) return;
    const resolved = posix.join('/root/owned', path);
    expect(resolved).toBe(`/root/owned/${path}`);
    expect(resolved.split('/').every((name) => name !== '..')).toBe(true);
  }), { numRuns: 2000 });
});

describe('judgePaths', () => {
  test('refuses names that some file systems take for one', () => {
    expect(judgePaths(['host/a', 'Host/b', 'x/Y', 'x/y', 'caf\u00e9', 'cafe\u0301'])).toEqual([
      { code: 'SAME_PATH', path: 'caf\u00e9', other: 'cafe\u0301' },
      { code: 'SAME_PATH', path: 'host', other: 'Host' },
      { code: 'SAME_PATH', path: 'x/y', other: 'x/Y' },
    ]);
  });

  test('refuses a file inside a file', () => {
    expect(judgePaths(['etc/docker', 'etc/docker/daemon.json'])).toEqual([{ code: 'PATH_INSIDE_FILE', path: 'etc/docker/daemon.json', other: 'etc/docker' }]);
  });

  test('gives all that is wrong, whatever the order', () => {
    const paths = ['..', 'a/b', 'a', '/x'];
    const problems = judgePaths(paths);
    expect(problems.map(({ code }) => code)).toEqual(['HOSTILE_PATH', 'HOSTILE_PATH', 'PATH_INSIDE_FILE']);
    expect(judgePaths(paths.reverse())).toEqual(problems);
  });
});

test('directoriesOf gives them outermost first', () => {
  expect(directoriesOf('a/b/c')).toEqual(['a', 'a/b']);
  expect(directoriesOf('a')).toEqual([]);
});

test('the words name the path, the reason and the way out', () => {
  expect(pathProblemText({ code: 'HOSTILE_PATH', path: 'a\nb', because: 'it holds an invisible or control character' }))
    .toBe('a\\u{a}b: cannot be emitted under this name: it holds an invisible or control character; rename what it is made for');
  expect(pathProblemText({ code: 'SAME_PATH', path: 'host', other: 'Host' }))
    .toBe('host: cannot be emitted beside Host: some file systems take both names for one; rename one of them');
  expect(pathProblemText({ code: 'PATH_INSIDE_FILE', path: 'a/b', other: 'a' })).toBe('a/b: cannot be emitted inside a, which is a file; rename one of them');
});
