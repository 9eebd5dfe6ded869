import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App} from 'cdktf';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { DockerEngine, type DockerHostProps } from 'cdktf-docker-ipam';
import { home, host, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const daemon = (props: Partial<DockerHostProps> = {}) => {
  world.synth(home(world, () => undefined, { host: props }));
  return world.json('stacks/prod/hosts/web/etc/docker/daemon.json');
};
const summary = (): string => world.json('manifest.json').stacks.prod.annotations.find(({ level }: { level: string }) => level === '@cdktf/info').message;
const warnings = (): string => world.json('manifest.json').stacks.prod.annotations.find(({ level }: { level: string }) => level === '@cdktf/warn')?.message ?? '';

test('what is the user\'s own stays as it is beside what is planned', () => {
  expect(daemon({
    daemonJson: { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' }, 'live-restore': true, 'max-concurrent-downloads': 3 }, mtu: 1400,
    automaticPoolPrefixLength: 13, defaultBridgePrefixLength: 26,
  })).toEqual({
    'bip': '10.8.0.1/26', 'default-address-pools': [{ base: '10.0.0.0/13', size: 24 }], 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': '1400' } },
    'live-restore': true, 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' }, 'max-concurrent-downloads': 3, 'mtu': 1400,
  });
});

test('bip may be written, and is nobody else\'s then', () => {
  expect(daemon({ bip: '10.0.0.1/24' })).toMatchObject({ bip: '10.0.0.1/24', 'default-address-pools': [{ base: '10.1.0.0/16', size: 24 }] });
  expect(world.lock()['ipam/prod/web/docker0/ipv4']).toBe('10.0.0.0/24');
});

test('bip outside every pool is the user\'s own business, but not over a reservation', () => {
  expect(daemon({ bip: '192.168.77.1/24' }).bip).toBe('192.168.77.1/24');
  expect(world.refusal(home(world, (_web, ipam) => { ipam.reserve('lan', { cidrBlock: '192.168.0.0/16', reason: 'home LAN' }); }, { host: { bip: '192.168.77.1/24' } })))
    .toContain('prod/web: \'bip\' 192.168.77.0/24 overlaps 192.168.0.0/16, reserved by prod/ipam/lan ("home LAN")');
});

test('an automatic pool grows by further leases, never by another length', () => {
  world.synth(home(world, () => undefined));
  expect(world.refusal(home(world, () => undefined, { host: { automaticPoolPrefixLength: 15 } })))
    .toContain("prod/web: ipam.lock.json gives it 10.0.0.0/16, but 'automaticPoolPrefixLength' is 15 now; set it to 16 again, or run");
  world.synth(home(world, (web) => { web.addAutomaticPool('more', { prefixLength: 15 }); }));
  expect(world.json('stacks/prod/hosts/web/etc/docker/daemon.json')['default-address-pools']).toEqual([{ base: '10.0.0.0/16', size: 24 }, { base: '10.2.0.0/15', size: 24 }]);
  expect(summary()).toContain('room for 768 more');
});

test.each(['docker0', 'automatic'])("a network called '%s' is told apart from the host's own, or said to be in the way", (name) => {
  const build = home(world, (web) => { web.addBridgeNetwork(name); });
  try {
    world.synth(build);
    expect(new Set(Object.values(world.lock())).size).toBe(3);
  } catch (error) {
    expect((error as Error).message).toContain("is asked for twice; give one of the two constructs another id, or a 'lockKey' of its own");
  }
});

test('hosts of sibling namespaces may hold the same addresses; those of one may not', () => {
  const two = (a: string | undefined, b: string | undefined) => (app: App) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    host(stack, 'a', ipam, { namespace: a, bip: '10.9.0.1/24' });
    host(stack, 'b', ipam, { namespace: b, bip: '10.9.0.1/24' });
  };
  expect(() => world.synth(two('osaka', 'berlin'))).not.toThrow();
  expect(world.lock()['ipam/prod/a/automatic']).toBe(world.lock()['ipam/prod/b/automatic']);
  for (const [a, b] of [['osaka', 'osaka'], ['osaka', 'osaka/rack'], [undefined, 'osaka'], [undefined, undefined]]) {
    world.dispose();
    world = new World();
    expect(world.refusal(two(a, b))).toContain("'bip' 10.9.0.0/24 overlaps 10.9.0.0/24, the 'bip' of prod/");
  }
});

test('each stack with resources on a host has one provider for it, by an alias that Terraform takes', () => {
  world.synth((app) => {
    const stack = new TerraformStack(app, '1prod');
    const web = host(new Construct(stack, 'rack.a') as TerraformStack, 'web-1', world.ipam(stack), { connection: 'ssh://admin@web-1' });
    web.addBridgeNetwork('data');
    expect(web.dockerProvider).toBe(web.dockerProvider);
  });
  expect(world.json('stacks/1prod/cdk.tf.json').provider.docker).toEqual([{ alias: '_1prod_rack_a_web-1', host: 'ssh://admin@web-1' }]);
  expect(Object.keys(world.contents())).toContain('out/stacks/1prod/hosts/rack.a/web-1/etc/docker/daemon.json');
});

test('hosts in racks, and of one name in two stacks, are told apart in the summary', () => {
  world.synth((app) => {
    const ipam = world.ipam(app);
    const prod = new TerraformStack(app, 'prod');
    host(new Construct(prod, 'rack') as TerraformStack, 'web', ipam);
    host(prod, 'web', ipam);
    host(new TerraformStack(app, 'test'), 'web', ipam);
  });
  expect(summary().split('\n').filter((line) => line.includes('bip')).map((line) => line.trim().split(/\s+/)[0])).toEqual(['rack/web', 'prod/web', 'test/web']);
});

test('the summary is short, 80 columns wide, and warns before networks run out', () => {
  world.synth(home(world, (web) => { web.addBridgeNetwork('data'); }, { host: { automaticPoolPrefixLength: 21 } }));
  expect(summary().split('\n')).toEqual([
    'ipam: 1 host, 1 network, no problems; ipam.lock.json: 3 new',
    '  web    bip 10.0.8.1/24, 1 network in 10.0.9.0/24',
    '         automatic 10.0.0.0/21 in /24: room for 8 more',
    '  ! web  engine 28 has room for 8 more networks; widen its automatic pool',
  ]);
  expect(Math.max(...summary().split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('pools in address space that belongs to others are warned about, unless they are really one\'s own', () => {
  world.synth(home(world, () => undefined, { ipam: { ipv4Pools: ['172.80.0.0/16'], ipv6Pools: ['2001:db8::/32'] }, host: { automaticPoolPrefixLength: 20 } }));
  expect(warnings()).toContain("prod/ipam: 'ipv4Pools' 172.80.0.0/16 lies outside the ranges for private use");
  expect(warnings()).toContain("prod/ipam: 'ipv6Pools' 2001:db8::/32 is for examples in documents");
  world.dispose();
  world = new World();
  world.synth(home(world, () => undefined, { ipam: { ipv4Pools: ['172.80.0.0/16'], ownedCidrBlocks: ['172.80.0.0/12'] }, host: { automaticPoolPrefixLength: 20 } }));
  expect(warnings()).toBe('');
});

test('subnets that are written in address space of others are warned about, a few of them by name', () => {
  world.synth(home(world, (web) => {
    web.addBridgeNetwork('far', { subnet: '172.80.1.0/24', ipv6Subnet: '2a00:db9::/64' });
    web.addBridgeNetwork('near', { subnet: '10.0.7.0/24' });
    web.addBridgeNetwork('at-home', { subnet: '192.168.7.0/24' });
  }, { host: { bip: '25.0.0.1/24' } }));
  expect(warnings().split('\n').map((line) => line.split(';')[0])).toEqual([
    "prod/web: 'bip' 25.0.0.0/24 lies outside the ranges for private use (RFC 1918, RFC 6598, unique local IPv6)",
    "prod/web/far: 'subnet' 172.80.1.0/24 lies outside the ranges for private use (RFC 1918, RFC 6598, unique local IPv6)",
    "prod/web/far: 'ipv6Subnet' 2a00:db9::/64 lies outside the ranges for private use (RFC 1918, RFC 6598, unique local IPv6)",
  ]);
  world.dispose();
  world = new World();
  world.synth(home(world, (web) => {
    for (let n = 0; n < 8; n++) web.addBridgeNetwork(`far${n}`, { subnet: `172.80.${n}.0/24` });
  }));
  expect(warnings().split('\n')).toHaveLength(6);
  expect(warnings()).toMatch(/far4: 'subnet' 172\.80\.4\.0\/24 lies outside.*\nprod\/ipam: 3 more blocks are written in addresses that others own$/);
  world.dispose();
  world = new World();
  world.synth(home(world, (web) => { web.addBridgeNetwork('far', { subnet: '172.80.1.0/24' }); }, { ipam: { ownedCidrBlocks: ['172.80.0.0/16'] } }));
  expect(warnings()).toBe('');
});

const notices = (): string[] => world.json('ipam/plan.json').ipams[0].hosts[0].advice;

test('a host that runs with an earlier plan: the summary tells what moves, when, and what is made anew', () => {
  const site = (props: Partial<DockerHostProps>, subnet: string, more: boolean) => home(world, (web) => {
    web.addBridgeNetwork('front', { subnet });
    web.addBridgeNetwork('data');
    if (more) web.addAutomaticPool('more', { prefixLength: 20 });
  }, { host: { daemonJson: { 'live-restore': true }, ...props } });
  world.synth(site({}, '192.168.50.0/24', false));
  expect(notices()).toEqual([]);
  world.synth(site({ bip: '192.168.60.1/24' }, '192.168.51.0/24', true));
  const [bridge, pools, front, ...rest] = notices();
  expect(bridge).toMatch(/^web: docker0 moves from 10\.1\.0\.1\/24 to 192\.168\.60\.1\/24, .* \(1\) stop every container, since 'live-restore' keeps/);
  expect(pools).toBe("web: new networks come from 10.0.0.0/16 in /24 and 10.1.16.0/20 in /24 after the next restart of the engine, through which 'live-restore' keeps containers up; networks that exist keep their subnets");
  expect(front).toMatch(/^web: the network front is made anew, 192\.168\.50\.0\/24 to 192\.168\.51\.0\/24;/);
  expect(rest).toEqual([]);
  world.synth(site({ bip: '192.168.60.1/24' }, '192.168.51.0/24', true));
  expect(notices()).toEqual([]);
});

test('a host that had a daemon.json before it was planned: the first summary tells what the plan does to it', () => {
  writeFileSync(join(world.directory, 'daemon.json'), JSON.stringify({ 'live-restore': true, 'log-driver': 'local' }));
  const adopted = home(world, () => undefined, { host: { existingDaemonJson: join(world.directory, 'daemon.json') } });
  world.synth(adopted);
  expect(notices()).toEqual([
    expect.stringMatching(/^web: docker0 moves to 10\.1\.0\.1\/24, .* \(1\) stop every container/),
    expect.stringMatching(/^web: new networks come from 10\.0\.0\.0\/16 in \/24 after/),
  ]);
  world.synth(adopted);
  expect(notices()).toEqual([]);
});

test('an engine of a series uses only what all its releases accept, and one of a release what that accepts', () => {
  expect(DockerEngine.V28.isAtLeast(DockerEngine.V27)).toBe(true);
  expect(DockerEngine.V27.isAtLeast(DockerEngine.of('28.1.0'))).toBe(false);
  expect(DockerEngine.of('20.10.23').version).toBe('20.10.23');
});
