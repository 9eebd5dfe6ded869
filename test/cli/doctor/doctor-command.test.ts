import { formatSnapshot, type HostSnapshot } from '../../../lib/snapshot';
import { defaultBridge, hostSnapshot, network } from '../../snapshot/networks';
import { lease, planned, project, type Project, writePlan } from '../command-line';
import { fakedApi, fakedHost, KERNEL } from '../scan/faked-host';

const N14 = network('n14', '172.31.0.0/16', { id: 'ab'.repeat(32), containers: [{ name: 'app', addresses: ['172.31.0.2'] }] });
const S3 = hostSnapshot({ addresses: [{ device: 'eth0', address: '10.0.0.10/24' }, { device: 'docker0', address: '172.17.0.1/16' }], networks: [defaultBridge(), N14], clients: [{ address: '172.31.5.5', to: '10.0.0.10:22' }] });

function withSnapshot(snapshot: HostSnapshot): Project {
  const made = project();
  made.write('s.json', formatSnapshot(snapshot));
  return made;
}

test('a healthy host: one line and a clean bill', async () => {
  const made = project();
  made.accessTo = () => fakedHost(KERNEL, fakedApi());
  expect(await made.run('doctor')).toEqual({ exitCode: 0, err: '', out: 'server: engine 28.5.2, 1 network, room for 30 more\nnothing wrong was found\n' });
});

test('S3 as an operator reads it, with commands to copy', async () => {
  const said = await withSnapshot(S3).run('doctor', '--snapshot', 's.json');
  expect(said.exitCode).toBe(1);
  expect(said.err).toBe('');
  expect(said.out).toBe(`server: engine 28.5.2, 2 networks, room for 29 more

error NETWORK_SHADOWS  n14
  cause        Docker network n14 has 172.31.0.0/16 on br-abababababab, which covers 172.31.5.5, which is connecting to 10.0.0.10:22
  consequence  this host sends what is for them into the bridge: 172.31.5.5 is cut off from it and from its containers, and a reboot does not help
  remedy       its containers lose this network for a moment, and get other addresses in it
               $ docker network disconnect -f n14 app
               $ docker network rm n14
               $ docker network create --subnet 172.21.0.0/24 n14
               $ docker network connect n14 app
               in /etc/docker/daemon.json set:
                 "default-address-pools": [{"base":"172.16.0.0/16","size":24}]
                 "bip": "172.17.0.1/16"
               $ dockerd --validate --config-file=/etc/docker/daemon.json
               $ systemctl restart docker

1 error, 0 warnings, 0 notes
`);
});

test('the same for programs; colours only where they are asked for', async () => {
  const made = withSnapshot(S3);
  const { out, exitCode } = await made.run('doctor', '--snapshot', 's.json', '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ host: 'server', engine: '28.5.2', networksLeft: 29, unread: [], problems: [], findings: [{ code: 'NETWORK_SHADOWS', severity: 'ERROR', subject: 'n14' }] });
  expect(out).not.toContain('\u001b');
});

test('notes alone do not fail; --room moves the line', async () => {
  const odd = withSnapshot(hostSnapshot({ networks: [defaultBridge(), network('odd', '172.80.0.0/16')] }));
  expect(await odd.run('doctor', '--snapshot', 's.json')).toMatchObject({ exitCode: 0, out: expect.stringContaining('note PUBLIC_SUBNET  odd') as string });
  expect(await odd.run('doctor', '--snapshot', 's.json', '--room', '31')).toMatchObject({ exitCode: 1, out: expect.stringContaining('warning POOLS_NEARLY_EXHAUSTED') as string });
  expect(await odd.run('doctor', '--snapshot', 's.json', '--room', 'x')).toMatchObject({ exitCode: 2 });
});

test('what was not seen is named and is no finding', async () => {
  const made = project();
  made.accessTo = () => fakedHost({ ...KERNEL, routes: { code: 127, errors: 'there is no ip command (iproute2)' } }, () => Promise.reject(Object.assign(new Error('x'), { code: 'EACCES' })));
  const said = await made.run('doctor');
  expect(said).toMatchObject({ exitCode: 1, out: 'server: no engine seen, 0 networks\n' });
  expect(said.err).toContain('problem: server: nothing could be looked at: no engine, no daemon.json and no network was seen; ');
  expect(said.err).toContain("note: engine was not read: permission denied on the engine's socket");
  expect(said.err).toContain('note: routes was not read: there is no ip command');
});

test('where nothing could be looked at nothing is well', async () => {
  const made = project();
  expect(await made.run('doctor', 'none')).toMatchObject({ exitCode: 1, out: 'none: no engine seen, 0 networks\n', err: expect.stringContaining('problem: none: nothing could be looked at') as string });
  made.accessTo = () => fakedHost(KERNEL);
  const said = await made.run('doctor', '--json');
  expect(said).toMatchObject({ exitCode: 1, err: expect.stringContaining('note: engine was not seen: there is no socket of one, and no dockerd') as string });
  expect(JSON.parse(said.out)).toMatchObject({ findings: [], unread: [expect.stringContaining('engine was not seen') as string], problems: [expect.stringContaining('nothing could be looked at') as string] });
});

test('a daemon.json, or networks out of a file, are something to look at', async () => {
  const made = project();
  made.accessTo = () => fakedHost({ ...KERNEL, 'daemon.json': '{"default-address-pools": [{"base": "172.30.0.0/16", "size": 24}]}' });
  const said = await made.run('doctor');
  expect(said).toMatchObject({ exitCode: 0, out: expect.stringContaining('nothing wrong was found') as string, err: expect.stringContaining('note: engine was not seen') as string });
  made.write('n.json', '[{"Id": "0d0c", "Name": "web", "Driver": "bridge", "IPAM": {"Config": [{"Subnet": "172.30.0.0/24"}]}}]');
  expect(await made.run('doctor', 'none', '--from', 'n.json')).toMatchObject({ exitCode: 0, out: 'none: no engine seen, 1 network\nnothing wrong was found\n' });
});

test.each([
  ['{"version": 1, "name": "x"', 'is not JSON'], ['{"version": 9}', 'upgrade cdktf-docker-ipam'], ['{}', "no 'version'"], ['{"version": 1, "name": 7}', "'name' must be text, got 7"],
])('a snapshot that is none: %s', async (text, words) => {
  const made = project();
  made.write('s.json', text);
  const said = await made.run('doctor', '--snapshot', 's.json');
  expect(said).toMatchObject({ exitCode: 1, out: '' });
  expect(said.err).toContain(`problem: s.json: `);
  expect(said.err).toContain(words);
});

test('the plan is compared with the host that it is for', async () => {
  const made = withSnapshot(hostSnapshot({ networks: [defaultBridge(), network('stray', '172.24.9.0/25')] }));
  const web = lease('ipam/prod/server/web/ipv4', '172.24.9.0/24');
  made.writeLock([web]);
  const host = { stack: 'prod', engine: '28', networks: 1, automatic: [], automaticRoom: 9, files: [], advice: [] };
  writePlan(made, { leases: [planned(web, { host: 'prod/server', purpose: 'bridge network' })], hosts: [{ ...host, path: 'prod/server' }, { ...host, path: 'prod/other' }] });
  const said = await made.run('doctor', '--snapshot', 's.json');
  expect(said.out).toContain('stray has 172.24.9.0/25 on the host, which the plan gives to prod/server/web (172.24.9.0/24)');
  expect((await made.run('doctor', '--snapshot', 's.json', '--host', 'prod/other')).out).toContain('two hosts have the same addresses');
  expect(await made.run('doctor', '--snapshot', 's.json', '--host', 'prod/nobody')).toMatchObject({ exitCode: 2, err: 'problem: --host prod/nobody: the plan has no such host; it has prod/other and prod/server\n' });
  made.write('s.json', formatSnapshot({ ...hostSnapshot(), name: 'somebody' }));
  expect((await made.run('doctor', '--snapshot', 's.json')).err).toContain('no host of the plan is called somebody');
});

test('hostile names: nothing reaches the terminal, and a copied command is one command', async () => {
  const name = "a'$(reboot);\u001b[2J\u202e";
  const made = withSnapshot(hostSnapshot({ networks: [network(name, '172.31.0.0/16', { containers: [{ name: '-rf', addresses: [] }] })], clients: [{ address: '172.31.5.5', to: '10.0.0.10:22' }] }));
  const { out } = await made.run('doctor', '--snapshot', 's.json');
  expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(out).toContain(String.raw`$ docker network disconnect -f -- $'a\'$(reboot);\U0000001b[2J\U0000202e' -rf`);
  expect(out).toContain(String.raw`$ docker network rm $'a\'$(reboot);\U0000001b[2J\U0000202e'`);
});
