import { lease, planned, project, writePlan } from '../command-line';

const web = lease('ipam/prod/web/ipv4', '172.16.0.0/24');
const web6 = lease('ipam/prod/web/ipv6', 'fd00::/64');
const other = lease('ipam/staging/web/ipv4', '172.16.7.0/24', { stack: 'staging' });
const gone = lease('ipam/prod/gone/ipv4', '172.16.4.0/24', { released: true });

function made() {
  const at = project([web, web6, other, gone]);
  writePlan(at, {
    pools: [{ key: 'ipam/prod/ipam/pool/ipv4Pools/172.16.0.0/12', block: '172.16.0.0/12', family: 4, prefixLength: 12 }],
    reservations: [{ key: 'ipam/prod/ipam/vpn', block: '172.16.2.0/24', reason: 'staff \u001b[31mVPN' }],
    leases: [planned(web, { purpose: 'bridge network', addresses: ['docker_network.web_1A2B'] }), planned(web6, { fixed: true, purpose: 'bridge network' }),
      { ...planned(other), path: undefined }, planned(gone)],
    hosts: [{ path: 'prod/server', stack: 'prod', engine: '28', networks: 1, automatic: [], automaticRoom: 0, files: [], advice: ['server: look after it'] }],
  });
  return at;
}

test('an address: who, why, what is around', async () => {
  const { exitCode, out } = await made().run('explain', '172.16.0.1');
  expect(out).toBe([
    '172.16.0.1 in ipam: in what is leased to prod/web (bridge network)',
    '  it is the gateway: the address of the bridge on the host, unless the network names another',
    '  it was leased from 172.16.0.0/12 as the smallest free block that fitted then, the lowest of those',
    "  the lock (ipam.lock.json) keeps it there; 'docker-ipam lock renumber ipam/prod/web/ipv4' would have it leased anew",
    '  in Terraform: docker_network.web_1A2B of stack prod',
    '  around it',
    '    172.16.0.0/12  pool   prod/ipam',
    '    172.16.0.0/24  lease  prod/web  bridge network',
    '  free',
    '    172.16.1.0/24  next above',
    '    172.24.0.0/13  the largest of the pool',
    '',
  ].join('\n'));
  expect(exitCode).toBe(0);
});

test.each([
  ['172.16.4.9', /in a tombstone of prod\/gone\n.*'docker-ipam lock prune ipam\/prod\/gone\/ipv4', which is for after the apply/],
  ['172.16.2.9', /reserved by prod\/ipam\/vpn \("staff \\u\{1b\}\[31mVPN"\)\n {2}nobody is given any of it/],
  ['172.16.7.0/24', /leased to staging\/web\n[^]*the last synth did not ask for it \(stack staging of app shop\).*'docker-ipam lock release --stack staging'/],
  ['172.16.0.0/22', /^172\.16\.0\.0\/22 in ipam: partly taken, in a pool of prod\/ipam/],
  ['172.16.9.0/24', /^172\.16\.9\.0\/24 in ipam: free, in a pool of prod\/ipam/],
  ['8.8.8.8', /^8\.8\.8\.8 in ipam: nobody has it\n.*it is public address space, which somebody owns/],
  ['172.16.0.9/24', /^172\.16\.0\.9 in ipam: in what is leased to prod\/web/],
  ['fd00::1', /it is there because the code says so/],
  ['prod/web', /^172\.16\.0\.0\/24 in ipam[^]*\n\nfd00::\/64 in ipam/],
  ['prod/ipam/vpn', /^172\.16\.2\.0\/24 in ipam: reserved/],
  ['prod/ipam', /^172\.16\.0\.0\/12 in ipam: a pool of prod\/ipam/],
  ['prod/server', /^prod\/server: a host with engine 28, 1 declared network, room for 0 more networks\n {2}server: look after it/],
])('%s', async (what, text) => {
  const { exitCode, out, err } = await made().run('explain', what);
  expect(out).toMatch(text);
  expect([exitCode, err]).toEqual([0, '']);
});

test('in JSON', async () => {
  const { out } = await made().run('explain', 'prod/web', '--json');
  expect(JSON.parse(out)).toMatchObject({ asked: 'prod/web', ipams: [{ id: 'ipam', explanations: [{ block: '172.16.0.0/24' }, { block: 'fd00::/64' }] }], problems: [] });
});

test('what is nothing', async () => {
  const { exitCode, err } = await made().run('explain', 'prod/wbe');
  expect([exitCode, err]).toEqual([2, 'problem: prod/wbe: is no address, no CIDR block, and no construct that has a lease; did you mean prod/web?\n']);
});

test('the lock alone will do', async () => {
  const { exitCode, out } = await project([web]).run('explain', '172.16.0.9');
  expect(out).toContain('172.16.0.9 in ipam: in what is leased to prod/web\n');
  expect(exitCode).toBe(0);
});

test('nothing to read', async () => {
  const { exitCode, err } = await project().run('explain', '10.0.0.1');
  expect([exitCode, err]).toEqual([1, expect.stringContaining('there is neither a lock nor a plan here')]);
});

test.each(['prod/web', '172.16.200.9', '172.16.0.9'])('%s, where the lock was edited after the synth: both blocks are named', async (what) => {
  const at = made();
  at.writeLock([{ ...web, block: '172.16.200.0/24' }, web6, other, gone]);
  const said = "prod/web: ipam.lock.json holds 172.16.200.0/24 for it, the last plan 172.16.0.0/24; run 'cdktf synth', which plans by the lock, or restore the lock from version control";
  const { exitCode, out } = await at.run('explain', what);
  expect([exitCode, out.split('\n')[0]]).toEqual([0, `! ${said}`]);
  expect(JSON.parse((await at.run('explain', what, '--json')).out)).toMatchObject({ problems: [said] });
  const elsewhere = await at.run('explain', '172.16.7.9');
  expect(elsewhere.out).not.toContain('last plan');
});
