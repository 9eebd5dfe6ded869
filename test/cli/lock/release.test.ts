import { plan } from '../../../lib/plan';
import { lease, planned, project, writePlan } from '../command-line';

const live = lease('ipam/prod/web/ipv4', '172.16.0.0/24');
const staging = lease('ipam/staging/web/ipv4', '172.16.1.0/24', { stack: 'staging' });
const inside = lease('ipam/staging/web/db/ipv4', '172.16.1.2/32', { stack: 'staging', pool: staging.key });
const leases = [live, staging, inside];

test('a stack that is gone leaves tombstones, and gets its blocks back if it returns', async () => {
  const at = project(leases);
  const { exitCode, out, err } = await at.run('lock', 'release', '--stack', 'staging');
  expect(out.split('\n')[0]).toBe('ipam.lock.json: 2 freed');
  expect(err).toBe('note: nobody gets these blocks until they are pruned, and their constructs get them back if they return\n');
  expect(exitCode).toBe(0);
  expect(at.leases()).toEqual({
    [live.key]: live.block, [`${staging.key} (tombstone)`]: staging.block, [`${inside.key} (tombstone)`]: inside.block,
  });
  const again = plan({
    ipam: 'ipam', run: { app: 'shop', stacks: ['staging'] }, reservations: [], pools: [{ key: 'p', block: '172.16.0.0/12' }],
    requests: [
      { key: staging.key, family: 4, prefixLength: 24, stack: 'staging' },
      { key: inside.key, family: 4, prefixLength: 32, stack: 'staging', pools: [staging.key] },
    ],
  }, at.lock());
  expect([...again.leases].map(({ key, block }) => [key, block]).sort()).toEqual([[inside.key, inside.block], [staging.key, staging.block]].sort());
});

test('one construct by its path', async () => {
  const at = project(leases);
  await at.run('lock', 'release', 'staging/web/db');
  expect(at.leases()).toEqual({ [live.key]: live.block, [staging.key]: staging.block, [`${inside.key} (tombstone)`]: inside.block });
});

test.each([
  ['a construct', ['staging/web/db'], [inside]],
  ['a stack', ['--stack', 'staging'], [staging, inside]],
])('%s that is released already', async (_, args, kept) => {
  const at = project(leases);
  await at.run('lock', 'release', ...args);
  const before = at.read('ipam.lock.json');
  const { exitCode, out } = await at.run('lock', 'release', ...args);
  expect(out.split('\n')[0]).toBe(`ipam.lock.json: ${kept.length} kept`);
  for (const { block, key } of kept) expect(out).toMatch(new RegExp(`kept  ${block} +${key}  \\(it is released already\\)`));
  expect(exitCode).toBe(0);
  expect(at.read('ipam.lock.json')).toBe(before);
});

test('a stack that the last synth still had is released with a warning', async () => {
  const at = project(leases);
  writePlan(at, { leases: leases.map((one) => planned(one)) });
  const { err } = await at.run('lock', 'release', '--stack', 'prod');
  expect(err).toContain('note: the last synth still asked for 1 of them, ipam/prod/web/ipv4 first: it comes back at the next synth that does');
});

test('what other stacks have inside is named', async () => {
  const at = project([...leases, lease('ipam/guests/x/ipv4', '172.16.1.3/32', { stack: 'guests', pool: staging.key })]);
  const { err } = await at.run('lock', 'release', '--stack', 'staging');
  expect(err).toContain('note: 1 lease of other stacks still lies inside, ipam/guests/x/ipv4 first: the blocks around them cannot be pruned');
});

test('two apps with a stack of one name', async () => {
  const theirs = lease('net/prod/api/ipv4', '172.17.0.0/24', { app: 'billing' });
  const at = project([...leases, theirs]);
  const { exitCode, err } = await at.run('lock', 'release', '--stack', 'prod');
  expect(err).toBe('problem: prod: the apps billing and shop have a stack of that name; say whose with --app\n');
  expect(exitCode).toBe(2);
  await at.run('lock', 'release', '--stack', 'prod', '--app', 'billing');
  expect(at.leases()).toEqual({ [live.key]: live.block, [staging.key]: staging.block, [inside.key]: inside.block, [`${theirs.key} (tombstone)`]: theirs.block });
});

test.each([
  ['an unknown stack', ['--stack', 'stagin'], 'problem: stagin: ipam.lock.json has no live lease of a stack of that name; its stacks are prod and staging\n'],
  ['a stack of another app', ['--stack', 'prod', '--app', 'x'], 'problem: prod: ipam.lock.json has no live lease of a stack of that name; it has no live lease at all\n'],
  ['nothing', [], 'problem: say what to release: either --stack and its name, or keys\n'],
  ['both', ['--stack', 'prod', 'prod/web'], 'problem: say what to release: either --stack and its name, or keys\n'],
  ['an app without a stack', ['prod/web', '--app', 'shop'], 'problem: --app says whose --stack; give that as well\n'],
])('%s is refused', async (_, args, text) => {
  const at = project(leases);
  const { exitCode, err } = await at.run('lock', 'release', ...args);
  expect([exitCode, err]).toEqual([2, text]);
  expect(at.lock().leases).toEqual(leases.sort((a, b) => (a.key < b.key ? -1 : 1)));
});
