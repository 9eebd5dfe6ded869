import { lease, planned, project, writePlan } from '../command-line';

const web = lease('ipam/prod/web/ipv4', '172.16.0.0/24');
const api = lease('ipam/prod/api/ipv4', '172.16.1.0/24');
const host = { path: 'prod/server', stack: 'prod', engine: '28', networks: 2, automatic: [{ base: '172.24.0.0/13', size: 24 }], automaticRoom: 2048, files: [], advice: [] };

function checked(locked: readonly object[], wanted = [planned(web), planned(api)]) {
  const at = project(locked as never);
  writePlan(at, { leases: wanted, hosts: [host] });
  return at;
}

test('a lock in step with the plan', async () => {
  const { exitCode, out, err } = await checked([web, api]).run('check');
  expect([exitCode, out, err]).toEqual([0, 'ipam: ipam.lock.json and the plan agree, 2 leases on 1 host; least room: 2,048 more networks on a host\n', '']);
});

test.each([
  ['a lease that is missing', [web], undefined, ["prod/api: ipam.lock.json has no lease for it, the last plan 172.16.1.0/24; run 'cdktf synth', which plans by the lock, or restore the lock from version control"]],
  ['a lease in another place', [web, { ...api, block: '172.16.2.0/24' }], undefined,
    ["prod/api: ipam.lock.json holds 172.16.2.0/24 for it, the last plan 172.16.1.0/24; run 'cdktf synth', which plans by the lock, or restore the lock from version control"]],
  ['a lease that is gone from the code', [web, api], [planned(web)],
    ["prod/api: ipam.lock.json holds 172.16.1.0/24 for it, the last plan none; run 'cdktf synth', which plans by the lock, or restore the lock from version control"]],
  ['leases that overlap', [web, api, lease('ipam/prod/new/ipv4', '172.16.0.0/23')], undefined, [
    'prod/api: ipam.lock.json gives it 172.16.1.0/24, which overlaps 172.16.0.0/23 of prod/new, as a merge of two branches can leave it; run \'docker-ipam lock merge\'',
    "prod/new: ipam.lock.json holds 172.16.0.0/23 for it, the last plan none; run 'cdktf synth', which plans by the lock, or restore the lock from version control",
    'prod/web: ipam.lock.json gives it 172.16.0.0/24, which overlaps 172.16.0.0/23 of prod/new, as a merge of two branches can leave it; run \'docker-ipam lock merge\'',
  ]],
])('%s', async (_, locked, wanted, problems) => {
  const { exitCode, out } = await checked(locked, wanted).run('check', '--json');
  expect((JSON.parse(out) as { problems: string[] }).problems.sort()).toEqual(problems);
  expect(exitCode).toBe(1);
});

test('an overlap that the plan has is allowed by its code', async () => {
  const over = lease('ipam/prod/new/ipv4', '172.16.0.0/23');
  expect((await checked([web, api, over], [planned(web), planned(api), planned(over)]).run('check')).exitCode).toBe(0);
});

test('tombstones are nobody’s problem', async () => {
  expect((await checked([web, api, lease('ipam/prod/x/ipv4', '172.16.9.0/24', { released: true })]).run('check')).exitCode).toBe(0);
});

test('too little room', async () => {
  const { exitCode, err } = await checked([web, api]).run('check', '--room', '4000');
  expect([exitCode, err]).toEqual([1, 'problem: prod/server: its engine has room for 2,048 more networks, fewer than --room 4000; widen its automatic pool\n']);
});

test.each([
  [['--room', '-1'], 2, /'--room <count>' argument '-1' is invalid\. It must be a whole number/],
  [['--room', 'many'], 2, /must be a whole number/],
])('%j', async (args, code, problem) => {
  const { exitCode, err } = await checked([web, api]).run('check', ...args);
  expect([exitCode, err]).toEqual([code, expect.stringMatching(problem)]);
});

test('without a plan, and without a lock', async () => {
  const without = await project([web]).run('check');
  expect([without.exitCode, without.err]).toEqual([1, expect.stringMatching(/plan\.json: there is no plan; run 'cdktf synth' first, or name one with --plan\n$/)]);
  const at = project();
  writePlan(at, { leases: [planned(web)] });
  expect((await at.run('check')).err).toContain('prod/web: ipam.lock.json has no lease for it');
});
