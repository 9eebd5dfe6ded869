import { lease, planned, project, writePlan } from './command-line';

const web = lease('ipam/prod/web/ipv4', '172.16.0.0/24');

/** A project with lock and plan, in which no file is called `nope.json`. */
function made() {
  const at = project([web]);
  writePlan(at, { leases: [planned(web)] });
  return at;
}

const NO_PLAN = "nope.json: there is no plan; name the 'plan.json' that a synth left, or leave out --plan";
const NO_LOCK = 'nope.json: there is no lock; name one that a synth wrote, or leave out --lock-file';
const NOT_READ = 'nope.json: cannot read it: it, or a directory above it, does not exist; check its path';

test.each([
  ['explain prod/web --plan nope.json', NO_PLAN],
  ['report --plan nope.json', NO_PLAN],
  ['check --plan nope.json', NO_PLAN],
  ['doctor none --plan nope.json', NO_PLAN],
  ['lock list --plan nope.json', NO_PLAN],
  ['explain prod/web --lock-file nope.json', NO_LOCK],
  ['report --lock-file nope.json', NO_LOCK],
  ['check --lock-file nope.json', NO_LOCK],
  ...['list', 'prune', 'renumber prod/web', 'release prod/web', 'move a b', 'merge'].map((command) => [
    `lock ${command} --lock-file nope.json`, "nope.json: there is no lock; name one with --lock-file, or run 'cdktf synth' to make it",
  ]),
  ['lock rebuild nope.json', NOT_READ],
  ['lock prune --state nope.json', NOT_READ],
  ['doctor --snapshot nope.json', NOT_READ],
  ['doctor none --from nope.json', NOT_READ],
  ['scan none --from nope.json', NOT_READ],
])('%s names what is missing', async (line, problem) => {
  const at = made();
  const before = at.read('ipam.lock.json');
  const { exitCode, out, err } = await at.run(...line.split(' '));
  expect([exitCode, out, err]).toEqual([2, '', `problem: ${problem}\n`]);
  expect(at.read('ipam.lock.json')).toBe(before);
});

test.each(['list', 'prune', 'renumber prod/web', 'release prod/web', 'move a b', 'merge'])('lock %s where no synth has been is a problem, not a mistake of the command line', async (command) => {
  const { exitCode, err } = await project().run('lock', ...command.split(' '));
  expect([exitCode, err]).toEqual([1, "problem: ipam.lock.json: there is no lock; name one with --lock-file, or run 'cdktf synth' to make it\n"]);
});

test('a file that is broken beside one that is missing is a problem', async () => {
  const at = made();
  at.write('broken.json', '{');
  expect(await at.run('lock', 'prune', '--state', 'broken.json', '--state', 'nope.json')).toMatchObject({ exitCode: 1, err: expect.stringContaining(NOT_READ) });
});

test('a directory above is called by its name', async () => {
  const at = made();
  const { exitCode, err } = await at.run('check', '--lock-file', '..');
  expect([exitCode, err]).toEqual([1, expect.stringMatching(/^problem: \/.*: the lock must be a file, got a directory at \/.*; move that away, or name a file\n$/)]);
});
