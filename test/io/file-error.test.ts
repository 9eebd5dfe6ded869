import { readFileSync } from 'node:fs';
import { fileError, fileErrorText } from '../../lib/io/file-error';

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

test('what the operating system throws becomes data', () => {
  const error = fileError('read', '/nowhere/x', thrownBy(() => readFileSync('/nowhere/x')));
  expect(error).toEqual({ code: 'FILE_ERROR', doing: 'read', path: '/nowhere/x', errno: 'ENOENT' });
  expect(fileErrorText(error)).toBe('/nowhere/x: cannot read it: it, or a directory above it, does not exist; check its path');
});

test.each([new TypeError('a mistake'), undefined, null, 'text', { code: 7 }])('a mistake of ours is no file error: %p', (mistake) => {
  let flew: unknown = 'nothing';
  try {
    fileError('read', 'x', mistake);
  } catch (thrown) {
    flew = thrown;
  }
  expect(flew).toBe(mistake);
});
