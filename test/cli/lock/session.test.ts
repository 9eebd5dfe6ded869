import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lease, planned, project, writePlan } from '../command-line';

const old = lease('ipam/prod/old/ipv4', '172.16.1.0/24', { released: true });

test('without a lock', async () => {
  const { exitCode, err } = await project().run('lock', 'list');
  expect([exitCode, err]).toEqual([1, "problem: ipam.lock.json: there is no lock; name one with --lock-file, or run 'cdktf synth' to make it\n"]);
});

test('the lock that is named', async () => {
  const at = project();
  at.write('locks/a.json', '{"version": 1, "layoutVersion": 1, "leases": []}');
  expect((await at.run('lock', 'list', '--lock-file', 'locks/a.json')).out).toContain('0 live leases, 0 tombstones');
});

test('the lock that the last plan was made with', async () => {
  const at = project([old]);
  at.write('deep/ipam.lock.json', '{"version": 1, "layoutVersion": 1, "leases": []}');
  writePlan(at, { lockFile: 'deep/ipam.lock.json' });
  const { out } = await at.run('lock', 'list', '--json');
  expect(JSON.parse(out)).toMatchObject({ lockFile: 'deep/ipam.lock.json', leases: [] });
});

test('a plan in the output directory that cdktf.json names', async () => {
  const at = project([old]);
  at.write('cdktf.json', '{"output": "out"}');
  writePlan(at, { lockFile: 'ipam.lock.json' });
  const live = lease('ipam/live/x/ipv4', '172.16.0.0/24');
  at.write('out/ipam/plan.json', at.read('cdktf.out/ipam/plan.json').replace('"leases": []', `"leases": [${JSON.stringify(planned(live, { path: 'prod-1/x' }))}]`));
  at.writeLock([live]);
  expect((await at.run('lock', 'list', 'prod-1/x')).out).toContain('ipam/live/x/ipv4');
});

test('from a directory below cdktf.json', async () => {
  const at = project([old]);
  mkdirSync(join(at.directory, 'stacks'));
  const inside = Object.assign(Object.create(at) as typeof at, { directory: join(at.directory, 'stacks') });
  expect((await inside.run('lock', 'list')).out).toContain('1 tombstone');
});

test('a broken plan is in nobody’s way, unless it is named', async () => {
  const at = project([old]);
  at.write('cdktf.out/ipam/plan.json', '{');
  expect((await at.run('lock', 'list')).exitCode).toBe(0);
  const { exitCode, err } = await at.run('lock', 'list', '--plan', 'cdktf.out/ipam/plan.json');
  expect([exitCode, err]).toEqual([1, expect.stringContaining('the plan is not JSON')]);
});

test('a broken lock, in JSON too', async () => {
  const at = project();
  at.write('ipam.lock.json', '{"version": 9}');
  const { exitCode, out } = await at.run('lock', 'prune', '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toEqual({ problems: [expect.stringContaining("'version' must be at most 1, got 9; upgrade cdktf-docker-ipam")] });
});
