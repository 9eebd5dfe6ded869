import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const FILES = readdirSync(join(ROOT, 'test/lab')).filter((file) => file.endsWith('.test.ts'));
const ENGINES = [{ version: '20.10.24', release: 'bookworm', dockerd: '' }, { version: '26.1.5', release: 'trixie', dockerd: '' }, { version: '27.5.1', release: 'trixie', dockerd: '/built' }];

type Assertion = { fullName: string; status: string };

const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-count-'));
beforeAll(() => {
  mkdirSync(join(folder, 'root/usr/sbin'), { recursive: true });
  writeFileSync(join(folder, 'root/usr/sbin/dockerd'), '');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ format: 1, engines: ENGINES.map((engine) => ({ ...engine, root: join(folder, 'root') })) }));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the script says of a run in which every lab file passed on every engine, but for what is changed. */
function count(change: (results: Map<string, Assertion[]>) => void, required = '1', steps = 'passed\n', onCdktn = { numPassedTests: 3, numFailedTests: 0, numFailedTestSuites: 0, numPendingTests: 0 }) {
  const results = new Map(FILES.map((file) => [file, ENGINES.map(({ version }) => ({ fullName: `a story engine ${version}: holds`, status: 'passed' }))]));
  change(results);
  const testResults = [...results].map(([file, assertionResults]) => ({ name: join(ROOT, 'test/lab', file), assertionResults }));
  writeFileSync(join(folder, 'jest.json'), JSON.stringify({ numPassedTests: 9, numFailedTests: 0, numFailedTestSuites: 0, numPendingTests: 0, testResults }));
  writeFileSync(join(folder, 'cdktn.json'), JSON.stringify(onCdktn));
  writeFileSync(join(folder, 'steps'), steps);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, '.ci/count.mjs'), folder], {
    encoding: 'utf8', env: { ...process.env, DOCKER_IPAM_LAB_DIR: folder, LAB_REQUIRED: required },
  });
  return { status, last: stdout.trimEnd().split('\n').at(-1), gaps: stdout.split('\n').filter((line) => line.startsWith('the lab was')).map((line) => line.replace('the lab was to run and did not: ', '')), stderr };
}

test('a run of everything passes', () => {
  expect(count(() => undefined)).toEqual({ status: 0, last: '13 passed, 0 failed, 0 skipped', gaps: [], stderr: '' });
});

test('a step beside the tests, and the tests on the other core, are counted and fail the run', () => {
  expect(count(() => undefined, '1', 'passed\nfailed\npassed\n')).toMatchObject({ status: 1, last: '14 passed, 1 failed, 0 skipped' });
  expect(count(() => undefined, '1', 'passed\n', { numPassedTests: 1, numFailedTests: 0, numFailedTestSuites: 2, numPendingTests: 0 })).toMatchObject({ status: 1, last: '11 passed, 2 failed, 0 skipped' });
});

test('a file without results fails the run where the lab is required, and only there', () => {
  const gone = (results: Map<string, Assertion[]>) => { results.delete('version-traps.test.ts'); };
  expect(count(gone)).toMatchObject({ status: 1, gaps: ['version-traps.test.ts has no test that passed'] });
  expect(count(gone, '')).toMatchObject({ status: 0, gaps: [] });
});

test('an engine that a file did not run on fails the run, unless the file is named as one that does not', () => {
  const without = (file: string, version: string) => (results: Map<string, Assertion[]>) => { results.set(file, results.get(file)!.filter(({ fullName }) => !fullName.includes(version))); };
  expect(count(without('ipv6-routed.test.ts', '27.5.1'))).toMatchObject({ status: 1, gaps: ['ipv6-routed.test.ts on engine 27.5.1'] });
  expect(count(without('s1-compose.test.ts', '27.5.1'))).toMatchObject({ status: 0 });
  expect(count(without('s1-compose.test.ts', '26.1.5'))).toMatchObject({ status: 1 });
});

test('a test that is left out fails the run', () => {
  expect(count((results) => results.get('ipv6-routed.test.ts')!.push({ fullName: 'a link flap heals', status: 'pending' })))
    .toMatchObject({ status: 1, gaps: ['ipv6-routed.test.ts: a link flap heals'] });
});
