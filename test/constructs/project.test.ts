import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProjectDirectory, projectId } from '../../lib/constructs/project';

let root: string;
beforeEach(() => { root = realpathSync(mkdtempSync(join(tmpdir(), 'project-'))); });
afterEach(() => { rmSync(root, { recursive: true }); });

test('the nearest cdktf.json above says where the project is, and who owns its leases', () => {
  mkdirSync(join(root, 'a/b/c'), { recursive: true });
  writeFileSync(join(root, 'a/cdktf.json'), '{"projectId": "shop"}');
  expect(findProjectDirectory(join(root, 'a/b/c'))).toBe(join(root, 'a'));
  expect(findProjectDirectory(join(root, 'a'))).toBe(join(root, 'a'));
  expect(projectId(join(root, 'a'))).toBe('shop');
});

test('without one it is where one stands, and nobody in particular', () => {
  expect(findProjectDirectory(root)).toBe(root);
  expect(projectId(root)).toBeUndefined();
});

test.each(['', '{', '[]', '{"projectId": ""}', '{"projectId": 7}', 'null'])('%j names nobody', (text) => {
  writeFileSync(join(root, 'cdktf.json'), text);
  expect(projectId(root)).toBeUndefined();
});
