import { plan } from '../../../lib/plan';
import { lease, project } from '../command-line';

const network = lease('ipam/prod/web/old/ipv4', '172.16.0.0/24');
const address = lease('ipam/prod/web/old/db/ipv4', '172.16.0.2/32', { pool: network.key });
const tombstone = lease('ipam/prod/web/old/ipv4', '172.16.9.0/24', { released: true });
const other = lease('ipam/prod/web/older/ipv4', '172.16.1.0/24');
const leases = [network, address, tombstone, other];

test('moves a construct with all that stands below it, pools in leases included', async () => {
  const at = project(leases);
  const { exitCode, out, err } = await at.run('lock', 'move', 'prod/web/old', 'prod/web/new');
  expect(out.split('\n')).toEqual([
    'ipam.lock.json: 3 moved',
    '  moved  172.16.0.2/32  ipam/prod/web/old/db/ipv4 -> ipam/prod/web/new/db/ipv4',
    '  moved  172.16.0.0/24  ipam/prod/web/old/ipv4 -> ipam/prod/web/new/ipv4',
    '  moved  172.16.9.0/24  ipam/prod/web/old/ipv4 -> ipam/prod/web/new/ipv4',
    '',
  ]);
  expect(err).toContain("'ipam.moved(…)' in code does the same and moves Terraform's resources along");
  expect(exitCode).toBe(0);
  expect(at.lock().leases).toEqual([
    lease('ipam/prod/web/new/db/ipv4', '172.16.0.2/32', { pool: 'ipam/prod/web/new/ipv4' }),
    lease('ipam/prod/web/new/ipv4', '172.16.0.0/24'),
    lease('ipam/prod/web/new/ipv4', '172.16.9.0/24', { released: true }),
    other,
  ]);
});

test('the renamed construct keeps its block at the next synth', async () => {
  const at = project(leases);
  await at.run('lock', 'move', 'prod/web/old', 'prod/web/new');
  const made = plan({
    ipam: 'ipam', run: { app: 'shop', stacks: ['prod'] }, reservations: [], pools: [{ key: 'p', block: '172.16.0.0/12' }],
    requests: [
      { key: 'ipam/prod/web/new/ipv4', family: 4, prefixLength: 24, stack: 'prod' },
      { key: 'ipam/prod/web/new/db/ipv4', family: 4, prefixLength: 32, stack: 'prod', pools: ['ipam/prod/web/new/ipv4'] },
      { key: other.key, family: 4, prefixLength: 24, stack: 'prod' },
    ],
  }, at.lock());
  expect(made.problems).toEqual([]);
  expect(made.changes).toMatchObject({ leased: [], released: [], renumbered: [] });
});

test('a stack takes its leases along as their owner', async () => {
  const at = project(leases);
  await at.run('lock', 'move', 'prod', 'live');
  expect(new Set(at.lock().leases.map(({ key, stack }) => `${key.split('/')[1]} ${stack}`))).toEqual(new Set(['live live']));
});

test('an Ipam', async () => {
  const at = project(leases);
  await at.run('lock', 'move', 'ipam', 'net');
  expect(at.lock().leases.map(({ key, pool }) => [key, pool])).toContainEqual(['net/prod/web/old/db/ipv4', 'net/prod/web/old/ipv4']);
});

test.each([
  ['onto a live lease', ['prod/web/old', 'prod/web/older'], 1,
    "ipam/prod/web/old/ipv4: cannot move to ipam/prod/web/older/ipv4, which holds 172.16.1.0/24; free that one first with 'docker-ipam lock release ipam/prod/web/older/ipv4', and prune it"],
  ['from nowhere', ['prod/web/od', 'prod/web/new'], 2, 'prod/web/od: ipam.lock.json has no lease of that name; did you mean prod/web/old, prod/web or prod/web/older?'],
  ['to nothing', ['prod/web/old', ''], 2, "'' cannot be a key: it is empty"],
  ['to an empty part', ['prod/web/old', 'prod//new'], 2, "'prod//new' cannot be a key: a part of it between slashes is empty"],
  ['to a control character', ['prod/web/old', 'prod/\u001b[31m'], 2, "'prod/\\u{1b}[31m' cannot be a key: it holds a control character"],
  ['from a key to a path', ['ipam/prod/web/old', 'prod/web/new'], 2, "'prod/web/new' cannot be a key: it must begin like the other one with the id of an Ipam (ipam)"],
])('%s is refused', async (_, args, code, text) => {
  const at = project(leases);
  const { exitCode, err } = await at.run('lock', 'move', ...args);
  expect([exitCode, err]).toEqual([code, `problem: ${text}\n`]);
  expect(at.lock().leases).toHaveLength(4);
});

test('below itself, and onto itself', async () => {
  const at = project(leases);
  await at.run('lock', 'move', 'prod/web/old', 'prod/web/old/inner');
  expect(at.lock().leases.map(({ key }) => key)).toContain('ipam/prod/web/old/inner/db/ipv4');
  const { out } = await at.run('lock', 'move', 'prod/web/older', 'prod/web/older');
  expect(out).toBe('ipam.lock.json: nothing to do\n');
});

test('a path that two Ipams have is refused', async () => {
  const at = project([network, lease('net/prod/web/old/ipv4', '10.0.0.0/24')]);
  const { exitCode, err } = await at.run('lock', 'move', 'prod/web/old', 'prod/web/new');
  expect([exitCode, err]).toEqual([2, "problem: 'prod/web/old' cannot be a key: it stands for keys of several Ipams (ipam/, net/); write the whole key\n"]);
});
