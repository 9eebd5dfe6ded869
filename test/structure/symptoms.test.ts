import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../../lib/doctor';

const ROOT = join(__dirname, '../..');
const PAGES = readdirSync(join(ROOT, 'docs/symptoms'));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test.each(PAGES)('%s is found from the README, and begins with what is seen', (page) => {
  expect(read('README.md')).toContain(`docs/symptoms/${page}`);
  expect(read(`docs/symptoms/${page}`)).toMatch(/^# .+\n\n```\n/);
});

test.each(PAGES)('%s names codes that doctor has, and pages that are there', (page) => {
  const text = read(`docs/symptoms/${page}`);
  const codes = [...text.matchAll(/`([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)`/g)].map(([, code]) => code);
  expect(codes.filter((code) => !(CODES as readonly string[]).includes(code))).toEqual([]);
  for (const [, link] of text.matchAll(/\]\((\.\.\/[^)#]+)/g)) expect(() => read(join('docs/symptoms', link))).not.toThrow();
});

test('every code of doctor is in the manual', () => {
  const manual = read('docs/cli.md');
  for (const code of CODES) expect(manual).toContain(`\`${code}\``);
});
