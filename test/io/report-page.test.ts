import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { reportPage } from '../../lib/io';

const DIRECTORY = join(__dirname, '../../lib/report/page');
const VIEW = { id: 'ipam', lockFile: 'ipam.lock.json', pools: [], reservations: [], leases: [], hosts: [] };

test('equal plans give equal bytes', () => {
  expect(reportPage([VIEW])).toBe(reportPage([VIEW]));
});

test('the policy has the hashes of what is in the page', () => {
  const html = reportPage([VIEW]);
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html)!;
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html)!;
  expect(html).toContain(`script-src ${hash(script)}; style-src ${hash(style)};`);
});

test.each(readdirSync(DIRECTORY))('%s neither ends its element nor names a server', (name) => {
  const text = readFileSync(join(DIRECTORY, name), 'utf8');
  if (name !== 'page.html') expect(text).not.toMatch(/<\/|<!--/);
  expect(text.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|\/\/[a-z0-9-]+\.[a-z]|@import|url\((?!#)/i);
});

test('the page goes with the package', () => {
  const { files } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { files: string[] };
  expect(files).toContain('lib/report/page/');
});
