import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../../lib/io/atomic-file';
import { asOrdinaryUser, temporaryDirectory } from './lock-writers';

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'file');
  chmodSync(directory.path, 0o777);
});
afterEach(() => directory.remove());

test('replaces a file by another of the same name', () => {
  writeFileSync(path, 'old');
  const { ino } = statSync(path);
  replaceFile(path, 'new ä', { durable: true });
  expect(readFileSync(path, 'utf8')).toBe('new ä');
  expect(statSync(path).ino).not.toBe(ino);
});

test.each([0o400, 0o444, 0o600, 0o755])('gives mode %o, read-only ones and to ordinary users included', (mode) => {
  asOrdinaryUser(() => replaceFile(path, 'text', { durable: false, mode }));
  expect(statSync(path).mode & 0o777).toBe(mode);
  expect(readFileSync(path, 'utf8')).toBe('text');
});

test('leaves the old file, and nothing else, when stopped on the way', () => {
  writeFileSync(path, 'old');
  const steps: string[] = [];
  const stop = () => {
    steps.push(...readdirSync(directory.path).map((name) => readFileSync(join(directory.path, name), 'utf8')));
    throw new Error('stopped');
  };
  expect(() => replaceFile(path, 'new', { durable: true, filled: stop })).toThrow('stopped');
  expect(steps.sort()).toEqual(['new', 'old']);
  expect(readdirSync(directory.path)).toEqual(['file']);
  expect(readFileSync(path, 'utf8')).toBe('old');
});
