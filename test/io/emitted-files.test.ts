import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { emitFiles, emitProblemText, isEmission, type EmittedFile } from '../../lib/io/emitted-files';
import { asOrdinaryUser, temporaryDirectory } from './lock-writers';

const OWNED = 'stacks/prod/hosts';
const EARLIER = new Date('2020-01-01T00:00:00Z');

let root: ReturnType<typeof temporaryDirectory>;
beforeEach(() => { root = temporaryDirectory(); });
afterEach(() => root.remove());

const emit = (files: Record<string, string | EmittedFile>, owned = OWNED) => emitFiles(root.path, owned, new Map(
  Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? { text: file } : file]),
));

/** Every file below, with its text. */
function tree(directory = join(root.path, OWNED), prefix = ''): Record<string, string> {
  if (!existsSync(directory)) return {};
  return Object.fromEntries(readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? Object.entries(tree(path, `${prefix}${entry.name}/`)) : [[prefix + entry.name, readFileSync(path, 'utf8')]];
  }));
}

test('makes the directory hold exactly these files', () => {
  expect(emit({ 'server/etc/docker/daemon.json': '{}', 'server/setup.sh': { text: '#!/bin/sh\n', mode: 0o755 } })).toEqual({
    written: ['server/etc/docker/daemon.json', 'server/setup.sh'], unchanged: [], removed: [],
  });
  const at = (path: string) => statSync(join(root.path, OWNED, path)).mode & 0o777;
  expect([at('server/etc/docker/daemon.json'), at('server/setup.sh')]).toEqual([0o644, 0o755]);
  expect(emit({ 'server/setup.sh': { text: '#!/bin/sh\n', mode: 0o755 }, 'other/x': 'ä' })).toEqual({
    written: ['other/x'], unchanged: ['server/setup.sh'], removed: ['server/etc/docker/daemon.json'],
  });
  expect(tree()).toEqual({ 'server/setup.sh': '#!/bin/sh\n', 'other/x': 'ä' });
  expect(existsSync(join(root.path, OWNED, 'server/etc'))).toBe(false);
});

test('any tree becomes any other, and then stays as it is', () => {
  const names = fc.uniqueArray(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')), { maxLength: 6 })
    .map((paths) => paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`))));
  const trees = fc.tuple(names, fc.constantFrom('1', '2')).map(([paths, text]) => Object.fromEntries(paths.map((path) => [path, text])));
  fc.assert(fc.property(trees, trees, (before, after) => {
    emit(before);
    const changed = emit(after);
    expect(tree()).toEqual(after);
    const same = Object.keys(after).filter((path) => before[path] === after[path]).sort();
    expect(changed).toEqual({
      unchanged: same,
      written: Object.keys(after).filter((path) => !same.includes(path)).sort(),
      removed: Object.keys(before).filter((path) => !(path in after)).sort(),
    });
    expect(emit(after)).toEqual({ unchanged: Object.keys(after).sort(), written: [], removed: [] });
  }), { numRuns: 100 });
});

test('leaves a file alone that is as it should be, mends a mode without rewriting', () => {
  emit({ a: 'text', b: 'text' });
  const [a, b] = ['a', 'b'].map((name) => join(root.path, OWNED, name));
  for (const path of [a, b]) utimesSync(path, EARLIER, EARLIER);
  chmodSync(b, 0o600);
  expect(emit({ a: 'text', b: 'text' })).toEqual({ written: ['b'], unchanged: ['a'], removed: [] });
  expect([statSync(a).mtime, statSync(b).mtime]).toEqual([EARLIER, EARLIER]);
  expect(statSync(b).mode & 0o777).toBe(0o644);
});

test('with no files removes the directory, and makes none', () => {
  expect(emit({})).toEqual({ written: [], unchanged: [], removed: [] });
  expect(readdirSync(root.path)).toEqual([]);
  emit({ 'a/b': '' });
  expect(emit({})).toEqual({ written: [], unchanged: [], removed: ['a/b'] });
  expect(readdirSync(join(root.path, 'stacks/prod'))).toEqual([]);
});

test('touches nothing outside what it owns', () => {
  mkdirSync(join(root.path, 'stacks/prod'), { recursive: true });
  writeFileSync(join(root.path, 'stacks/prod/cdk.tf.json'), 'terraform');
  emit({ a: '' });
  emit({});
  expect(readFileSync(join(root.path, 'stacks/prod/cdk.tf.json'), 'utf8')).toBe('terraform');
});

describe('hostile trees', () => {
  test('are judged whole before a file changes', () => {
    emit({ a: 'old' });
    const problems = emit({ a: 'new', '../escape': 'x', 'b/\u0000': '', B: '', b: '' });
    if (isEmission(problems)) throw new Error('emitted');
    expect(problems.map(({ code }) => code)).toEqual(['HOSTILE_PATH', 'SAME_PATH', 'HOSTILE_PATH']);
    expect(tree()).toEqual({ a: 'old' });
    expect(readdirSync(join(root.path, 'stacks/prod'))).toEqual(['hosts']);
  });

  test.each(['', '..', '/tmp', 'a/../..'])('cannot be owned at %j', (owned) => {
    expect(emit({ a: '' }, owned)).toMatchObject([{ code: 'HOSTILE_PATH', path: owned }]);
  });

  test('a link above what is owned is a problem', () => {
    const outside = temporaryDirectory();
    writeFileSync(join(outside.path, 'precious'), '');
    mkdirSync(join(root.path, 'stacks'));
    symlinkSync(outside.path, join(root.path, 'stacks/prod'));
    const problems = emit({ a: '' });
    expect(problems).toEqual([{ code: 'LINK_IN_THE_WAY', path: join(root.path, 'stacks/prod') }]);
    if (!isEmission(problems)) expect(emitProblemText(problems[0])).toBe(`${join(root.path, 'stacks/prod')}: is a symbolic link, and files emitted below it would land elsewhere; remove it`);
    expect(readdirSync(outside.path)).toEqual(['precious']);
    outside.remove();
  });

  test('links below are removed as links, and what they lead to stays', () => {
    const outside = temporaryDirectory();
    writeFileSync(join(outside.path, 'precious'), 'kept');
    mkdirSync(join(root.path, OWNED), { recursive: true });
    symlinkSync(outside.path, join(root.path, OWNED, 'server'));
    symlinkSync(join(outside.path, 'precious'), join(root.path, OWNED, 'a'));
    symlinkSync(join(outside.path, 'precious'), join(root.path, OWNED, 'stale'));
    expect(emit({ 'server/precious': 'new', a: 'new' })).toMatchObject({ written: ['a', 'server/precious'] });
    expect(tree()).toEqual({ 'server/precious': 'new', a: 'new' });
    expect(readFileSync(join(outside.path, 'precious'), 'utf8')).toBe('kept');
    outside.remove();
  });
});

test('what cannot be written is named, all of it', () => {
  emit({ 'x/a': 'old', 'y/b': 'old' });
  chmodSync(root.path, 0o755);
  const problems = asOrdinaryUser(() => {
    if (process.getuid?.() !== 0) for (const name of ['x', 'y']) chmodSync(join(root.path, OWNED, name), 0o555);
    return emit({ 'x/a': 'new', 'y/b': 'new' });
  });
  for (const name of ['x', 'y']) chmodSync(join(root.path, OWNED, name), 0o755);
  if (isEmission(problems)) throw new Error('emitted');
  expect(problems).toMatchObject(['x/a', 'y/b'].map((path) => ({ code: 'FILE_ERROR', doing: 'write', path: join(root.path, OWNED, path), errno: 'EACCES' })));
  expect(tree()).toEqual({ 'x/a': 'old', 'y/b': 'old' });
});

test('a file where a directory has to be is named', () => {
  writeFileSync(join(root.path, 'stacks'), '');
  const problems = emit({ a: '' });
  if (isEmission(problems)) throw new Error('emitted');
  expect(problems[0]).toMatchObject({ code: 'FILE_ERROR', errno: 'ENOTDIR' });
});
