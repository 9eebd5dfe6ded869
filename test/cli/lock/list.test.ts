import { lease, project } from '../command-line';

const leases = [
  lease('ipam/prod/web/ipv4', '172.16.0.0/24'),
  lease('ipam/prod/web/ipv6', '::/64', { baseLength: 56, pool: 'ipam/prod/aws' }),
  lease('ipam/staging/web/ipv4', '172.16.1.0/24', { stack: 'staging', namespace: 'site-b' }),
  lease('ipam/staging/gone/ipv4', '172.16.2.0/24', { stack: 'staging', released: true }),
];

test('all leases, in the order of the file', async () => {
  const { exitCode, out } = await project(leases).run('lock', 'list');
  expect(out).toBe([
    'BLOCK           KEY                     STACK',
    '172.16.0.0/24   ipam/prod/web/ipv4      prod',
    '::/64 of a /56  ipam/prod/web/ipv6      prod',
    '172.16.2.0/24   ipam/staging/gone/ipv4  staging  tombstone',
    '172.16.1.0/24   ipam/staging/web/ipv4   staging  in site-b',
    '3 live leases, 1 tombstone',
    '',
  ].join('\n'));
  expect(exitCode).toBe(0);
});

test.each([
  [['prod/web'], ['ipam/prod/web/ipv4', 'ipam/prod/web/ipv6']],
  [['staging', '--live'], ['ipam/staging/web/ipv4']],
  [['--tombstones'], ['ipam/staging/gone/ipv4']],
  [['--live', '--tombstones'], ['ipam/prod/web/ipv4', 'ipam/prod/web/ipv6', 'ipam/staging/gone/ipv4', 'ipam/staging/web/ipv4']],
  [['--stack', 'staging'], ['ipam/staging/gone/ipv4', 'ipam/staging/web/ipv4']],
  [['--app', 'shop', '--stack', 'prod', '--tombstones'], []],
])('%j', async (args, keys) => {
  const { out } = await project(leases).run('lock', 'list', '--json', ...args);
  expect((JSON.parse(out) as { leases: Array<{ key: string }> }).leases.map(({ key }) => key)).toEqual(keys);
});

test('a name that is none', async () => {
  const { exitCode, err } = await project(leases).run('lock', 'list', 'prod/wbe');
  expect([exitCode, err]).toEqual([2, 'problem: prod/wbe: ipam.lock.json has no lease of that name; did you mean prod/web?\n']);
});

test.each([
  [['--stack', 'stagin'], 'stagin: ipam.lock.json has no lease of a stack of that name; its stacks are prod and staging'],
  [['--app', 'shp'], 'shp: ipam.lock.json has no lease of an app of that name; its app is shop'],
  [['--app', 'shop', '--stack', 'x', '--json'], 'x: ipam.lock.json has no lease of a stack of that name; its stacks are prod and staging'],
])('%j is no empty answer', async (args, problem) => {
  const { exitCode, out, err } = await project(leases).run('lock', 'list', ...args);
  expect(exitCode).toBe(2);
  if (args.includes('--json')) expect(JSON.parse(out)).toMatchObject({ problems: [problem] });
  else expect([out, err]).toEqual(['', `problem: ${problem}\n`]);
});

test.each([
  [['--tombstones'], 1, '3 live leases, 1 tombstone'],
  [['--live'], 3, '3 live leases, 1 tombstone'],
  [['--stack', 'staging', '--tombstones'], 1, '1 live lease, 1 tombstone'],
  [['--stack', 'prod', '--tombstones'], 0, '2 live leases, 0 tombstones'],
])('%j counts what it does not show as well', async (args, rows, counts) => {
  const { out } = await project(leases).run('lock', 'list', ...args);
  const lines = out.trimEnd().split('\n');
  expect([lines.slice(1, -1).length, lines.at(-1)]).toEqual([rows, counts]);
});

test('hostile names reach no terminal', async () => {
  const at = project([lease('ipam/prod/\u001b]0;x\u0007\u202e\u009b31m/ipv4', '172.16.0.0/24')]);
  for (const args of [['lock', 'list'], ['lock', 'list', '--json']]) {
    const { out } = await at.run(...args);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  const { out } = await at.run('lock', 'list', '--json');
  expect((JSON.parse(out) as { leases: Array<{ key: string }> }).leases[0].key).toBe('ipam/prod/\u001b]0;x\u0007\u202e\u009b31m/ipv4');
});
