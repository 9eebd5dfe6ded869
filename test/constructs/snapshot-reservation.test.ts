import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, type App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, type DockerHostProps, type Ipam } from 'cdktf-docker-ipam';
import { formatSnapshot, type HostSnapshot } from '../../lib/snapshot';
import { defaultBridge, hostSnapshot, network, route } from '../snapshot/networks';
import { thrown, World } from './world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.dispose());

const WEB = { ...network('web', '172.20.0.0/16'), subnets: [{ subnet: '172.20.0.0/16', gateway: '172.20.0.254', ipRange: '172.20.8.0/24', auxAddresses: [{ name: 'router', value: '172.20.0.9' }] }] };
const SNAPSHOT = hostSnapshot({
  networks: [{ ...defaultBridge(), subnets: [{ subnet: '172.17.0.0/16', gateway: '172.17.0.1', auxAddresses: [] }] }, WEB, network('shop_default', '172.18.0.0/16')],
  addresses: [{ device: 'eth0', address: '10.0.0.10/24' }, { device: 'docker0', address: '172.17.0.1/16' }],
  routes: [route('172.31.0.0/16', 'eth0', '10.0.0.1'), route('10.99.0.0/16', 'lo', undefined, { type: 'unreachable' }), route('128.0.0.0/1', 'tun0', '10.8.0.1')],
  resolvers: ['10.0.0.2'], libvirt: [{ name: 'default', bridge: 'virbr0', subnets: ['192.168.122.0/24'] }], outside: [{ block: '172.30.0.0/16', kind: 'PEER', owner: 'vpc-1 of pcx-1', source: 'p.json' }],
});

function file(snapshot: HostSnapshot): string {
  const path = join(world.directory, 'server.snapshot.json');
  writeFileSync(path, formatSnapshot(snapshot));
  return path;
}

function synth(props: Partial<DockerHostProps>, more: (host: DockerHost, ipam: Ipam) => void = () => undefined, pools = ['172.16.0.0/12']): Record<string, string> {
  world.synth((app) => declare(app, props, more, pools));
  return world.lock();
}

function declare(app: App, props: Partial<DockerHostProps>, more: (host: DockerHost, ipam: Ipam) => void, pools: string[]): void {
  const stack = new TerraformStack(app, 'prod');
  const ipam = world.ipam(stack, { ipv4Pools: pools });
  more(new DockerHost(stack, 'server', { ipam, engine: DockerEngine.of('28.5.2'), automaticPoolPrefixLength: 20, ...props }), ipam);
}

const reserved = () => (world.json('ipam/plan.json') as { ipams: Array<{ reservations: Array<{ key: string; block: string; reason: string }> }> }).ipams[0].reservations
  .filter(({ key }) => key.includes('snapshot')).map(({ block, reason }) => `${block} ${reason}`);

test('everything that a host has is kept clear of, with who has it', () => {
  synth({ snapshot: file(SNAPSHOT), bip: '172.24.0.1/24' });
  expect(reserved().sort()).toEqual([
    '10.0.0.0/24 on the link (eth0) of server', '10.0.0.10/32 server itself, on eth0', '10.0.0.2/32 resolver of server', '172.17.0.0/16 Docker network bridge of server', '172.18.0.0/16 Docker network shop_default of server',
    '172.20.0.0/16 Docker network web of server', '172.30.0.0/16 vpc-1 of pcx-1 (p.json)', '172.31.0.0/16 by way of 10.0.0.1 (eth0) of server', '192.168.122.0/24 libvirt network default of server',
  ]);
});

test('networks that are there by then are counted off the room for more', () => {
  const plan = () => (world.json('ipam/plan.json') as { ipams: Array<{ hosts: Array<{ automatic: Array<{ base: string }>; automaticRoom: number }> }> }).ipams[0].hosts[0];
  const before = synth({ snapshot: file(SNAPSHOT) })['ipam/prod/server/automatic'];
  expect(plan()).toMatchObject({ automatic: [{ base: before, size: 24 }], automaticRoom: 16 });
  const cut = Array.from({ length: 7 }, (_, i) => network(`app${i}_default`, before.replace(/\.(\d+)\.0\/20$/, (_match, third: string) => `.${Number(third) + i}.0/24`)));
  // One that is smaller than a subnet of the pool, and one that lies elsewhere.
  const there = hostSnapshot({ ...SNAPSHOT, networks: [...SNAPSHOT.networks, ...cut.slice(1), { ...cut[0], subnets: [{ subnet: cut[0].subnets[0].subnet.replace('/24', '/28'), auxAddresses: [] }] }] });
  expect(synth({ snapshot: file(there) })['ipam/prod/server/automatic']).toBe(before);
  expect(plan().automaticRoom).toBe(9);
  expect(readFileSync(join(world.outdir, 'ipam/report.html'), 'utf8')).toContain('"capacity":16,"left":9,"low":true');
});

test('a declared network that is there keeps its subnet, gateway, range and aux addresses; docker0 its address', () => {
  const leases = synth({ snapshot: file(SNAPSHOT) }, (host) => host.addBridgeNetwork('web'));
  expect(leases['ipam/prod/server/web/ipv4']).toBe('172.20.0.0/16');
  expect(leases['ipam/prod/server/docker0/ipv4']).toBe('172.17.0.0/16');
  const [made] = Object.values((world.json('stacks/prod/cdk.tf.json') as { resource: { docker_network: Record<string, { ipam_config: object[] }> } }).resource.docker_network);
  expect(made.ipam_config).toEqual([{ subnet: '172.20.0.0/16', gateway: '172.20.0.254', ip_range: '172.20.8.0/24', aux_address: { router: '172.20.0.9' } }]);
  expect(world.json('stacks/prod/hosts/server/etc/docker/daemon.json')).toMatchObject({ bip: '172.17.0.1/16' });
  expect(reserved().join()).not.toMatch(/network (web|bridge) /);
});

test('a network without a range is declared without one', () => {
  synth({ snapshot: file(SNAPSHOT) }, (host) => host.addBridgeNetwork('default', { name: 'shop_default' }));
  const [made] = Object.values((world.json('stacks/prod/cdk.tf.json') as { resource: { docker_network: Record<string, { ipam_config: object[] }> } }).resource.docker_network);
  expect(made.ipam_config).toEqual([{ subnet: '172.18.0.0/16', gateway: '172.18.0.1' }]);
});

test('what is written wins, and the old place stays reserved', () => {
  const leases = synth({ snapshot: file(SNAPSHOT), defaultBridgePrefixLength: 24 }, (host) => host.addBridgeNetwork('web', { subnetPrefixLength: 24 }));
  expect(leases['ipam/prod/server/web/ipv4']).toMatch(/\/24$/);
  expect(leases['ipam/prod/server/docker0/ipv4']).toMatch(/\/24$/);
  expect(reserved().join()).toMatch(/172\.17\.0\.0\/16 .*172\.20\.0\.0\/16 Docker network web/);
});

test('what is in somebody\'s way is leased anew: the host of S3 gets well by its plan', () => {
  const s3 = hostSnapshot({ networks: [defaultBridge('172.31.0.0/20'), network('n14', '172.31.0.0/16')], routes: [route('172.31.0.0/16', 'eth0', '10.0.0.1')], addresses: [{ device: 'docker0', address: '172.31.0.1/20' }] });
  const leases = synth({ snapshot: file(s3) }, (host) => host.addBridgeNetwork('n14'));
  for (const block of Object.values(leases)) expect(block).not.toMatch(/^172\.31\./);
});

test('a host that is scanned again after the apply changes nothing', () => {
  const build = (host: DockerHost) => host.addBridgeNetwork('web', { subnetPrefixLength: 24 });
  const before = synth({}, build);
  const [web, bridge, automatic] = ['web/ipv4', 'docker0/ipv4', 'automatic'].map((key) => before[`ipam/prod/server/${key}`]);
  const auto = network('made_by_docker', automatic.replace(/\/\d+$/, '/24'));
  const applied = hostSnapshot({ networks: [defaultBridge(bridge), network('web', web), auto], routes: [route(web, 'eth9', '10.0.0.9')], addresses: [{ device: 'docker0', address: bridge.replace('.0/', '.1/') }] });
  expect(synth({ snapshot: file(applied) }, build)).toEqual(before);
  expect(reserved()).toEqual(['10.0.0.0/24 on the link (eth0) of server']);
});

test('a snapshot of somebody who is not declared', () => {
  let blocks: string[] = [];
  synth({}, (_, ipam) => {
    const reservation = ipam.reserveSnapshot('others', { file: file({ ...hostSnapshot({ networks: [] }), name: 'none', addresses: [], routes: [], outside: [{ block: '172.16.0.0/13', kind: 'VPC', owner: 'vpc-9', source: 'v.json' }] }) });
    blocks = reservation.cidrBlocks;
    expect(reservation.hostName).toBe('none');
  });
  expect(blocks).toEqual(['172.16.0.0/13']);
  for (const block of Object.values(world.lock())) expect(block).toMatch(/^172\.(2[4-9]|3[01])\./);
});

test('an engine of another release is a warning', () => {
  const warned: string[] = [];
  jest.spyOn(Annotations.prototype, 'addWarning').mockImplementation((text: string) => void warned.push(text));
  synth({ snapshot: file(SNAPSHOT), engine: DockerEngine.V29 });
  expect(warned.join()).toContain("prod/server: 'engine' is 29, and the snapshot has 28.5.2");
  jest.restoreAllMocks();
});

test.each([
  ['missing', undefined, /^prod\/server: 'snapshot' must name a snapshot that 'docker-ipam scan --output' wrote; .*missing\.json: cannot read it/], ['cut off', formatSnapshot(SNAPSHOT).slice(0, 300), /^prod\/server: 'snapshot' .*: the snapshot is not JSON: line \d+, column \d+ breaks it, as when it was cut off/],
  ['of another version', '{"version": 7}', /a newer cdktf-docker-ipam wrote this snapshot/], ['hostile', JSON.stringify({ version: 1, name: 'x\u001b[2J', pieces: 7 }), /'pieces' must be a list, got 7/],
])('a snapshot that is %s is refused where it is named', (_, text, words) => {
  const path = join(world.directory, text === undefined ? 'missing.json' : 's.json');
  if (text !== undefined) writeFileSync(path, text);
  expect(thrown(() => synth({ snapshot: path }))).toMatch(words);
});
