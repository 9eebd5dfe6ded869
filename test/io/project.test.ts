import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nearestProject, readProjectFile } from '../../lib/io/project';

let root: string;
beforeEach(() => { root = realpathSync(mkdtempSync(join(tmpdir(), 'project-'))); });
afterEach(() => { rmSync(root, { recursive: true }); });

test('the nearest cdktf.json above says where the project is, and who owns its leases', () => {
  mkdirSync(join(root, 'a/b/c'), { recursive: true });
  writeFileSync(join(root, 'a/cdktf.json'), '{"projectId": "shop", "output": "out"}');
  expect(nearestProject(join(root, 'a/b/c'))).toBe(join(root, 'a'));
  expect(nearestProject(join(root, 'a'))).toBe(join(root, 'a'));
  expect(readProjectFile(join(root, 'a'))).toEqual({ projectId: 'shop', output: 'out' });
});

test('without one it is nowhere, and nobody in particular', () => {
  expect(nearestProject(root)).toBeUndefined();
  expect(readProjectFile(root)).toEqual({});
});

test.each(['', '{', '[]', '{"projectId": ""}', '{"projectId": 7}', 'null'])('%j names nobody', (text) => {
  writeFileSync(join(root, 'cdktf.json'), text);
  expect(readProjectFile(root).projectId).toBeUndefined();
});
