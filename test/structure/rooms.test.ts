import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Ground first: a room imports only rooms before it. */
const ROOMS = ['netip', 'plan', 'engine', 'compose', 'routing', 'aws', 'overlay', 'deploy', 'report', 'io', 'snapshot', 'doctor', 'constructs', 'cli'];
/** `snapshot` and `doctor` come after io for its reading of JSON records and its plan as a type; they touch nothing themselves. */
const PURE = ['netip', 'plan', 'engine', 'compose', 'routing', 'aws', 'overlay', 'deploy', 'report', 'snapshot', 'doctor'];
/** What the library may load besides Node, and where. */
const PACKAGES: Record<string, string[]> = {
  netip: ['ip-num'],
  compose: ['yaml'],
  aws: ['yaml'],
  io: ['write-file-atomic'],
  snapshot: ['csv-parse/sync'],
  cli: ['commander', 'fastest-levenshtein', 'picocolors'],
  constructs: ['constructs', '@cdktf/provider-docker/lib/', '@cdktf/provider-aws/lib/'],
};
const LIB = join(__dirname, '../../lib');

function sources(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? sources(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** Import lines, and what is loaded or named in the middle of the code. */
const IMPORTS = [/^(?:import|export)\s[^;]*?from '([^']+)';/gms, /^import '([^']+)';/gm, /\b(?:require|import)\('([^']+)'\)/g];
const imports = sources(LIB).flatMap((file) => IMPORTS.flatMap((pattern) => [...readFileSync(file, 'utf8').matchAll(pattern)])
  .map(([, target]) => ({ file: relative(LIB, file), target })));
const roomOf = (file: string) => file.split('/')[0];

test('there are import lines to look at', () => {
  expect(imports.length).toBeGreaterThan(100);
});

test('a room imports only rooms that stand before it', () => {
  const wrong = imports.filter(({ file, target }) => {
    if (!target.startsWith('.') || !file.includes('/')) return false;
    const to = roomOf(relative(LIB, resolve(LIB, dirname(file), target)));
    return to !== roomOf(file) && ROOMS.indexOf(to) >= ROOMS.indexOf(roomOf(file));
  });
  expect(wrong).toEqual([]);
});

test('every room is known', () => {
  const rooms = readdirSync(LIB).filter((name) => statSync(join(LIB, name)).isDirectory());
  expect(rooms.filter((room) => !ROOMS.includes(room))).toEqual([]);
});

test('the cli imports everything but constructs', () => {
  expect(imports.filter(({ file, target }) => roomOf(file) === 'cli' && target.includes('/constructs'))).toEqual([]);
});

test('only the cli loads the packages of the command line, and nothing loads the cli', () => {
  const packages = imports.filter(({ target }) => PACKAGES.cli.includes(target));
  expect(new Set(packages.map(({ target }) => target))).toEqual(new Set(PACKAGES.cli));
  expect(packages.filter(({ file }) => roomOf(file) !== 'cli')).toEqual([]);
  expect(imports.filter(({ file, target }) => roomOf(file) !== 'cli' && /\/cli(\/|$)/.test(target))).toEqual([]);
  const others = imports.filter(({ file, target }) => roomOf(file) === 'cli' && !target.startsWith('.') && !target.startsWith('node:'));
  expect(others.filter(({ target }) => !PACKAGES.cli.includes(target))).toEqual([]);
});

test('pure rooms touch neither disk nor network nor CDKTF', () => {
  const wrong = imports.filter(({ file, target }) => PURE.includes(roomOf(file)) && !target.startsWith('.')
    && !(PACKAGES[roomOf(file)] ?? []).includes(target));
  expect(wrong).toEqual([]);
});

test("CDKTF's core is imported in one file, and providers by deep paths", () => {
  const wrong = imports.filter(({ file, target }) => {
    if (target === 'cdktf') return file !== 'constructs/cdk.ts';
    if (target.startsWith('.') || target.startsWith('node:')) return false;
    return roomOf(file) === 'constructs' && !PACKAGES.constructs.some((allowed) => target === allowed || (allowed.endsWith('/') && target.startsWith(allowed)));
  });
  expect(wrong).toEqual([]);
});
