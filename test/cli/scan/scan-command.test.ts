import { formatSnapshot, isSnapshotProblem, parseSnapshot } from '../../../lib/snapshot';
import { defaultBridge, hostSnapshot } from '../../snapshot/networks';
import { project } from '../command-line';
import { fakedApi, fakedHost, KERNEL } from './faked-host';

test('a host in a few lines, and as a snapshot that is read back', async () => {
  const made = project();
  made.accessTo = () => fakedHost(KERNEL, fakedApi([{ Id: 'ab', Name: 'web', Driver: 'bridge', IPAM: { Config: [{ Subnet: '172.20.0.0/16' }] }, Containers: { c: { Name: 'app', IPv4Address: '172.20.0.2/16' } } }]));
  const said = await made.run('scan', '--output', 'server.snapshot.json');
  expect(said).toEqual({
    exitCode: 0, err: '', out: [
      'server: engine 28.5.2, 2 networks, 3 routes, 1 address, 1 resolver',
      '  172.17.0.0/16  bridge  bridge  0 containers', '  172.20.0.0/16  web     bridge  1 container', 'written to server.snapshot.json', '',
    ].join('\n'),
  });
  const snapshot = parseSnapshot(made.read('server.snapshot.json'));
  expect(isSnapshotProblem(snapshot)).toBe(false);
  const again = await made.run('scan', '--json');
  expect(again.out).toBe(made.read('server.snapshot.json'));
});

test('what cannot be read is named, in the snapshot too, and is no failure', async () => {
  const made = project();
  made.accessTo = () => fakedHost({
    ...KERNEL, 'daemon.json': { code: 1, errors: 'cat: /etc/docker/daemon.json: Permission denied' }, 'routes': { code: 127, errors: 'there is no ip command (iproute2)' }, 'libvirt': { code: 124 },
    'dockerd': 'Docker version 20.10.24+dfsg1, build 297e128\n',
  }, () => Promise.reject(Object.assign(new Error('x'), { code: 'EACCES' })));
  const said = await made.run('scan', '--output', 's.json');
  expect(said.exitCode).toBe(0);
  expect(said.out).toContain('engine 20.10.24, which does not run');
  expect(said.err.split('\n')).toEqual([
    'note: daemon.json was not read: cat: /etc/docker/daemon.json: Permission denied; run as root, or as a user who may read it',
    "note: engine was not read: permission denied on the engine's socket; run as root, or as a member of group docker",
    'note: libvirt was not read: no answer within 20 seconds', 'note: routes was not read: there is no ip command (iproute2)', '',
  ]);
  expect(made.read('s.json')).toContain('"state": "UNREADABLE", "note": "there is no ip command (iproute2)"');
});

test('an engine that is asked by way of the script', async () => {
  const made = project();
  made.accessTo = () => fakedHost({ ...KERNEL, info: '{"ServerVersion": "26.1.5", "DefaultAddressPools": [{"Base": "10.2.0.0/16", "Size": 24}]}', networks: '[{"Id": "ab", "Name": "web", "Driver": "bridge", "IPAM": {"Config": [{"Subnet": "10.2.0.0/24"}]}}]' });
  const { out } = await made.run('scan', 'ssh://server', '--json');
  expect(JSON.parse(out)).toMatchObject({ engine: { version: '26.1.5', pools: [{ base: '10.2.0.0/16', size: 24 }] }, networks: [{ name: 'web' }] });
});

test.each([
  [{ code: 255, stdout: '', stderr: 'Host key verification failed.' }, 'its host key is not the one that is known'],
  [{ code: 255, stdout: '', stderr: 'admin@server: Permission denied (publickey).' }, 'it lets nobody in with the keys at hand'],
  [{ code: 255, stdout: '', stderr: 'ssh: connect to host server port 22: Connection refused' }, 'Connection refused'],
  [{ code: 0, stdout: 'x'.repeat(10), stderr: '', cut: 'TOO_LONG' as const }, 'no answer within two minutes'],
])('a host that cannot be reached is a failure with a reason', async (output, words) => {
  const made = project();
  made.accessTo = () => ({ run: () => Promise.resolve(output) });
  const said = await made.run('scan', 'ssh://admin@server');
  expect(said).toMatchObject({ exitCode: 1, out: '' });
  expect(said.err).toContain(`problem: ssh://admin@server: cannot be looked at: `);
  expect(said.err).toContain(words);
});

test('hosts that are none, and files that cannot be read', async () => {
  const made = project();
  expect(await made.run('scan', 'ssh://-x')).toMatchObject({ exitCode: 2 });
  made.write('a.json', '{"a": ');
  made.write('b.json', '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}');
  const said = await made.run('scan', 'none', '--from', 'a.json', '--from', 'missing.json', '--from', 'b.json');
  expect(said).toMatchObject({ exitCode: 1, out: '', err: 'problem: a.json: is not JSON; it may be cut off\nproblem: missing.json: cannot read it: it, or a directory above it, does not exist; check its path\n' });
  expect((await made.run('scan', 'none', '--from', 'b.json')).out).toContain('b.json: 1 block of VPCs');
});

test('hostile names write nothing to a terminal and leave the JSON as it is', async () => {
  const made = project();
  const name = 'web\u001b[2J\u202e\nx';
  made.accessTo = () => fakedHost({ ...KERNEL, hostname: 'ser\u001b]0;x\u0007ver\n' }, fakedApi([{ Id: 'ab', Name: name, Driver: 'bridge', IPAM: { Config: [{ Subnet: '172.20.0.0/16' }] }, Labels: { [name]: name } }]));
  const text = await made.run('scan');
  const json = await made.run('scan', '--json');
  for (const { out } of [text, json]) expect(out.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  expect(text.out).toContain('web\\u{1b}[2J\\u{202e}\\u{a}x');
  expect((JSON.parse(json.out) as { networks: Array<{ name: string }> }).networks[1].name).toBe(name);
});

test('a snapshot that another writes anew is the same text', () => {
  const snapshot = hostSnapshot({ networks: [defaultBridge()] });
  expect(formatSnapshot(parseSnapshot(formatSnapshot(snapshot)) as typeof snapshot)).toBe(formatSnapshot(snapshot));
});
