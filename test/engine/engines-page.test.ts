import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginesPage } from '../../docs/generate-engines';
import { DAEMON_KEYS } from '../../lib/engine/daemon-keys';

const page = readFileSync(join(__dirname, '../../docs/engines.md'), 'utf8');

test('the page of engines is what the table makes of it: run `npx tsx docs/generate-engines.ts`', () => {
  expect(page).toBe(enginesPage());
});

test('every name of the table has one row, with a cell for each engine', () => {
  for (const { name } of DAEMON_KEYS) {
    const rows = page.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`));
    expect([name, rows.length, rows[0].split('|').length]).toEqual([name, 1, rows[0].includes('moby v') ? 15 : 12]);
  }
});

test('cells say when a key came within a series', () => {
  const row = (name: string) => page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))?.replaceAll(' ✓', '').split(' | ').slice(2, 10);
  expect(row('allow-direct-routing')).toEqual(['no', 'no', 'no', 'no', 'no', 'no', '28.2+', 'yes']);
  expect(row('cluster-store')).toEqual(['yes', 'no', 'no', 'no', 'no', 'no', 'no', 'no']);
  expect(row('default-stop-timeout')).toEqual(['no', 'no', 'no', 'no', 'no', 'no', 'no', '29.7+']);
  expect(row('default-address-pool')?.slice(0, 7)).toEqual(Array(7).fill('ignored'));
});
