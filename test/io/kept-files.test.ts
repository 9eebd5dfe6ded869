import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptFiles } from '../../lib/io';

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'kept-files-')); });
const { TMPDIR } = process.env;
afterEach(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  rmSync(directory, { recursive: true });
});

test('what was changed or removed is as it was, and what is new is gone', () => {
  const [changed, removed, added] = ['changed', 'removed', 'added'].map((name) => join(directory, name));
  const bytes = Buffer.from([0xff, 0x00, 0x0a]);
  for (const path of [changed, removed]) writeFileSync(path, bytes);
  const kept = new KeptFiles([changed, removed, added]);
  writeFileSync(changed, 'other');
  rmSync(removed);
  writeFileSync(added, 'new');
  kept.putBack();
  expect([readFileSync(changed), readFileSync(removed)]).toEqual([bytes, bytes]);
  expect(existsSync(added)).toBe(false);
});

test('so is a folder with all that is in it, and no copy stays', () => {
  const [changed, added] = ['changed', 'added'].map((name) => join(directory, name));
  const script = join(changed, 'inner/run');
  mkdirSync(join(changed, 'inner'), { recursive: true });
  writeFileSync(script, 'old');
  chmodSync(script, 0o755);
  symlinkSync('run', join(changed, 'inner/link'));
  process.env.TMPDIR = join(directory, 'tmp');
  mkdirSync(process.env.TMPDIR);
  const kept = new KeptFiles([changed, added]);
  for (const folder of [changed, added]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'new'), '');
  }
  kept.putBack();
  expect([existsSync(added), readdirSync(changed), readFileSync(script, 'utf8'), statSync(script).mode & 0o777, readlinkSync(join(changed, 'inner/link'))]).toEqual([false, ['inner'], 'old', 0o755, 'run']);
  expect(readdirSync(process.env.TMPDIR)).toEqual([]);
  new KeptFiles([changed]).forget();
  expect(readdirSync(process.env.TMPDIR)).toEqual([]);
});
