import { plan } from '../../../lib/plan';
import { lease, type Project, project } from '../command-line';

const live = lease('ipam/prod/web/ipv4', '172.16.0.0/24');
const old = lease('ipam/prod/old/ipv4', '172.16.1.0/24', { released: true });
const address = lease('ipam/prod/old/db/ipv4', '172.16.1.2/32', { pool: old.key, released: true });
const other = lease('ipam/prod/other/ipv4', '172.16.2.0/24', { released: true });
const leases = [live, old, address, other];

describe('prunes', () => {
  test.each([
    ['everything', [], ['ipam/prod/web/ipv4']],
    ['a path, with what lay in its network', ['prod/old'], ['ipam/prod/other/ipv4 (tombstone)', 'ipam/prod/web/ipv4']],
    ['a key, with what lay in it', ['ipam/prod/old/ipv4'], ['ipam/prod/other/ipv4 (tombstone)', 'ipam/prod/web/ipv4']],
    ['a stack', ['prod'], ['ipam/prod/web/ipv4']],
    ['an address alone', ['prod/old/db'], ['ipam/prod/old/ipv4 (tombstone)', 'ipam/prod/other/ipv4 (tombstone)', 'ipam/prod/web/ipv4']],
    ['several', ['prod/old/db', 'prod/other'], ['ipam/prod/old/ipv4 (tombstone)', 'ipam/prod/web/ipv4']],
  ])('%s', async (_, names, left) => {
    const at = project(leases);
    const { exitCode, err } = await at.run('lock', 'prune', ...names);
    expect(Object.keys(at.leases()).sort()).toEqual([...left].sort());
    expect(exitCode).toBe(0);
    expect(err).toContain('Terraform must have applied the removal by then');
  });
});

test('says what it did', async () => {
  const { out } = await project(leases).run('lock', 'prune', 'prod/old');
  expect(out).toBe([
    'ipam.lock.json: 2 pruned',
    '  pruned  172.16.1.0/24  ipam/prod/old/ipv4',
    '  pruned  172.16.1.2/32  ipam/prod/old/db/ipv4',
    '',
  ].join('\n'));
});

test('a dry run writes nothing', async () => {
  const at = project(leases);
  const { out } = await at.run('lock', 'prune', '--dry-run');
  expect(out).toContain('ipam.lock.json: 3 pruned (dry run: nothing written)');
  expect(at.lock().leases).toHaveLength(4);
});

test('in JSON', async () => {
  const { out, err } = await project(leases).run('lock', 'prune', 'prod/other', '--json');
  expect(JSON.parse(out)).toEqual({
    lockFile: 'ipam.lock.json', written: true, dryRun: false, changes: [{ what: 'pruned', ...other }], problems: [],
    advice: [expect.stringContaining('its block can be given out again')],
  });
  expect(err).toBe('');
});

test('a live lease is not pruned, and what to do instead is said', async () => {
  const at = project(leases);
  const { exitCode, err } = await at.run('lock', 'prune', 'prod/web');
  expect(err).toBe('problem: prod/web: ipam/prod/web/ipv4 is live in ipam.lock.json, and only tombstones are pruned; remove the construct, synthesize and apply, '
    + "and prune then; or, where the construct is gone and nothing of it was ever applied, run 'docker-ipam lock release prod/web' first\n");
  expect(exitCode).toBe(1);
  expect(at.lock().leases).toHaveLength(4);
});

test('a typo gets a suggestion', async () => {
  const { exitCode, err } = await project(leases).run('lock', 'prune', 'prod/odl');
  expect(err).toBe('problem: prod/odl: ipam.lock.json has no tombstone of that name; did you mean prod/old?\n');
  expect(exitCode).toBe(2);
});

test('without tombstones it says why there may be none', async () => {
  const { exitCode, out, err } = await project([live]).run('lock', 'prune');
  expect(out).toBe('ipam.lock.json: nothing to do\n');
  expect(err).toContain('a construct whose removal has not been synthesized yet still holds its lease');
  expect(exitCode).toBe(0);
});

test('a block in which another stack still has a lease stays', async () => {
  const guest = lease('ipam/guests/web/ipv4', '172.16.1.128/25', { pool: old.key, stack: 'guests' });
  const at = project([...leases, guest]);
  const { out } = await at.run('lock', 'prune');
  expect(out).toContain('kept    172.16.1.0/24  ipam/prod/old/ipv4  (ipam/guests/web/ipv4 still lies in it)');
  expect(at.leases()).toEqual({ [live.key]: live.block, [guest.key]: guest.block, [`${old.key} (tombstone)`]: old.block });
});

test('what a state still has stays', async () => {
  const at = project(leases);
  at.write('terraform.prod.tfstate', state([{ ...old, released: undefined }, live]));
  const { out } = await at.run('lock', 'prune', '--state', 'terraform.prod.tfstate');
  expect(out).toContain("kept    172.16.1.0/24  ipam/prod/old/ipv4  (Terraform's state still has it: apply its removal first)");
  expect(at.leases()).toEqual({ [live.key]: live.block, [`${old.key} (tombstone)`]: old.block });
});

describe('stacks whose state is not given keep their tombstones', () => {
  const staging = lease('ipam/staging/b/ipv4', '172.16.3.0/24', { stack: 'staging', released: true });
  const twin = lease('ipam/twin/ipv4', '172.16.4.0/24', { app: 'blog', released: true });
  const tombstonesOf = (at: Project) => at.lock().leases.filter(({ released }) => released).map(({ key }) => key);

  test('and are named', async () => {
    const at = project([live, other, staging]);
    at.write('prod.json', state([live]));
    const { exitCode, out, err } = await at.run('lock', 'prune', '--state', 'prod.json');
    expect(out).toBe([
      'ipam.lock.json: 1 pruned, 1 kept',
      '  pruned  172.16.2.0/24  ipam/prod/other/ipv4',
      '  kept    172.16.3.0/24  ipam/staging/b/ipv4  (no state of stack staging was given)',
      '',
    ].join('\n'));
    expect(err).toBe('note: the state of stack staging is missing, so its tombstones stay: give it with one more --state. A state tells its stack by the '
      + 'leases in it; where a stack is destroyed, or its state holds no leases any more, say without --state which keys to forget: '
      + "'docker-ipam lock prune' and the keys\n");
    expect(exitCode).toBe(0);
    expect(tombstonesOf(at)).toEqual([staging.key]);
    await at.run('lock', 'prune', staging.key);
    expect(tombstonesOf(at)).toEqual([]);
  });

  test('also one of that name in another app', async () => {
    const at = project([live, other, twin]);
    at.write('prod.json', state([live]));
    const { err } = await at.run('lock', 'prune', '--state', 'prod.json');
    expect(tombstonesOf(at)).toEqual([twin.key]);
    expect(err).toContain('the state of stack blog:prod is missing');
  });

  test('with the states of all nothing is missing', async () => {
    const at = project([live, other, staging]);
    at.write('prod.json', state([live]));
    at.write('staging.json', state([{ ...staging, released: undefined }]));
    const { out, err } = await at.run('lock', 'prune', '--state', 'prod.json', '--state', 'staging.json');
    expect([out.split('\n')[0], err]).toEqual(['ipam.lock.json: 1 pruned, 1 kept', '']);
    expect(tombstonesOf(at)).toEqual([staging.key]);
  });

  test.each([
    ['no leases', []],
    ['leases of another stack', [lease('net/x/ipv4', '172.16.9.0/24', { app: 'other', stack: 'x' })]],
  ])('a state with %s has nothing pruned', async (_, stands) => {
    for (const text of [JSON.stringify(stands), state(stands)]) {
      const at = project([...leases, staging]);
      at.write('s.json', text);
      const before = at.read('ipam.lock.json');
      const { out, err } = await at.run('lock', 'prune', '--state', 's.json');
      expect(out).toContain('ipam.lock.json: 4 kept\n');
      expect(err).toContain('the states of stacks prod and staging are missing');
      expect(at.read('ipam.lock.json')).toBe(before);
    }
  });

  test('a block around one that stays is kept, however deep', async () => {
    const pool = lease('ipam/prod/pool', '172.20.0.0/16', { released: true });
    const host = lease('ipam/prod/host', '172.20.0.0/20', { pool: pool.key, released: true });
    const guest = lease('ipam/staging/guest/ipv4', '172.20.0.0/24', { pool: host.key, stack: 'staging', released: true });
    const at = project([live, other, pool, host, guest]);
    at.write('prod.json', state([live]));
    const { out } = await at.run('lock', 'prune', '--state', 'prod.json');
    expect(out).toContain('(ipam/staging/guest/ipv4 still lies in it)');
    expect(tombstonesOf(at).sort()).toEqual([host.key, pool.key, guest.key].sort());
  });
});

test('a pool that was full is not any more', async () => {
  const declaration = {
    ipam: 'ipam', run: { app: 'shop', stacks: ['prod'] }, reservations: [], pools: [{ key: 'ipam/pool', block: '172.16.0.0/23' }],
    requests: ['ipam/prod/web/ipv4', 'ipam/prod/new/ipv4'].map((key) => ({ key, family: 4 as const, prefixLength: 24, stack: 'prod' })),
  };
  const at = project([live, old]);
  expect(plan(declaration, at.lock()).problems).toEqual([expect.objectContaining({ code: 'POOL_EXHAUSTED', tombstones: [old.key] })]);
  await at.run('lock', 'prune');
  expect(plan(declaration, at.lock()).problems).toEqual([]);
});

function state(leases: readonly object[]): string {
  return JSON.stringify({ version: 4, serial: 3, outputs: { 'docker-ipam-leases': { value: JSON.stringify(leases), type: 'string', sensitive: true } } });
}
