import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptFiles } from '../../lib/io';

let directory: string;
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'kept-files-')); });
afterEach(() => { rmSync(directory, { recursive: true }); });

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
