import { lease, project } from '../command-line';

const web = lease('ipam/prod/web/ipv4', '172.16.0.0/24');
const api = lease('ipam/staging/api/ipv4', '172.16.1.0/24', { stack: 'staging' });
const gone = lease('ipam/prod/old/ipv4', '172.16.2.0/24', { released: true });
const state = (...leases: object[]) => JSON.stringify({ version: 4, serial: 3, outputs: { 'docker-ipam-leases': { value: JSON.stringify(leases), type: 'string', sensitive: true } } });

test('a lost lock comes back from the local states', async () => {
  const at = project();
  at.write('terraform.prod.tfstate', state(web));
  at.write('terraform.staging.tfstate', state(api));
  at.write('terraform.staging.tfstate.backup', 'no state');
  const { exitCode, out, err } = await at.run('lock', 'rebuild');
  expect(out.split('\n')[0]).toBe('ipam.lock.json: 2 restored');
  expect(err).toContain('a state keeps no tombstones');
  expect(exitCode).toBe(0);
  expect(at.lock().leases).toEqual([web, api]);
  expect((await at.run('lock', 'rebuild')).out).toBe('ipam.lock.json: nothing to do\n');
});

test('what the lock still has stays', async () => {
  const at = project([gone, web]);
  at.write('s.json', state(web, api));
  await at.run('lock', 'rebuild', 's.json');
  expect(at.lock().leases).toEqual([gone, web, api]);
});

test('a tombstone that stands after all is a lease again', async () => {
  const at = project([gone]);
  at.write('s.json', state({ ...gone, released: undefined }));
  await at.run('lock', 'rebuild', 's.json');
  expect(at.lock().leases).toEqual([{ ...gone, released: undefined }]);
});

test('from standard input', async () => {
  const at = project(undefined, state(web));
  expect((await at.run('lock', 'rebuild', '-')).exitCode).toBe(0);
  expect(at.lock().leases).toEqual([web]);
});

test('a lock and a state that disagree', async () => {
  const at = project([{ ...web, block: '172.16.9.0/24' }, gone]);
  at.write('s.json', state(web));
  const { exitCode, err } = await at.run('lock', 'rebuild', 's.json');
  expect(err).toBe("problem: ipam/prod/web/ipv4: ipam.lock.json gives it 172.16.9.0/24, Terraform's state 172.16.0.0/24; "
    + 'apply what the lock plans, or add --replace to take the state for the truth and forget the lock\n');
  expect(exitCode).toBe(1);
  await at.run('lock', 'rebuild', 's.json', '--replace');
  expect(at.lock().leases).toEqual([web]);
});

test('two states that disagree', async () => {
  const at = project();
  at.write('a.json', state(web));
  at.write('b.json', state({ ...web, block: '172.16.9.0/24' }));
  const { exitCode, err } = await at.run('lock', 'rebuild', 'a.json', 'b.json');
  expect([exitCode, err]).toEqual([1, 'problem: ipam/prod/web/ipv4: the states give it 172.16.0.0/24 and 172.16.9.0/24; leave out the older state\n']);
});

test('a lock that cannot be read is replaced only when told so', async () => {
  const at = project();
  at.write('ipam.lock.json', '{"version": 1, "leases');
  at.write('s.json', state(web));
  const { exitCode, err } = await at.run('lock', 'rebuild', 's.json');
  expect([exitCode, err]).toEqual([1, expect.stringMatching(/the lock is not JSON.*--replace/)]);
  await at.run('lock', 'rebuild', 's.json', '--replace');
  expect(at.lock().leases).toEqual([web]);
});

test('all files that cannot be read are reported together', async () => {
  const at = project();
  at.write('a.json', 'x');
  at.write('b.json', '{"version": 4, "serial": 1, "outputs": {"other": {"value": 1}}}');
  const { exitCode, err } = await at.run('lock', 'rebuild', 'a.json', 'b.json', 'c.json');
  expect(err.split('\n')).toEqual([
    "problem: a.json: is not JSON; give the output of 'terraform show -json' of the stack",
    "problem: b.json: has no output 'docker-ipam-leases' (it has other); the stack holds no leases, or was last applied without this library",
    'problem: c.json: cannot read it: it, or a directory above it, does not exist; check its path',
    '',
  ]);
  expect(exitCode).toBe(1);
});

test('no state anywhere', async () => {
  const { exitCode, err } = await project().run('lock', 'rebuild');
  expect([exitCode, err]).toEqual([2, expect.stringContaining("there is no 'terraform.STACK.tfstate' beside cdktf.json")]);
});
