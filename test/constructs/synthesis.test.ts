import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, type App, AssetType, Lazy, TerraformAsset, TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { BridgeNetwork, DockerEngine, DockerHost, Ipv6Cluster, Ipv6Topology, LinuxRouter, LockMode, SshDockerHost, Swarm } from 'cdktf-docker-ipam';
import { home, host, thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const FILES = ['out/ipam/plan.json', 'out/ipam/report.html', 'out/manifest.json', 'out/stacks/prod/cdk.tf.json', 'out/stacks/prod/hosts/web/etc/docker/daemon.json'];

test('a synth leaves the lock, the stack, the files of the host and the plan', () => {
  world.synth(home(world, (web) => { web.addBridgeNetwork('data'); }));
  expect(Object.keys(world.contents())).toEqual(['ipam.lock.json', ...FILES]);
  const daemon = world.json('stacks/prod/hosts/web/etc/docker/daemon.json');
  const lock = world.lock();
  expect(daemon).toEqual({
    bip: lock['ipam/prod/web/docker0/ipv4'].replace('.0/24', '.1/24'),
    'default-address-pools': [{ base: lock['ipam/prod/web/automatic'], size: 24 }],
  });
  const [network] = Object.values<any>(world.json('stacks/prod/cdk.tf.json').resource.docker_network); // eslint-disable-line @typescript-eslint/no-explicit-any
  expect(network).toMatchObject({ name: 'data', driver: 'bridge', ipam_config: [{ subnet: lock['ipam/prod/web/data/ipv4'] }] });
});

test('two synths leave the same bytes', () => {
  const build = home(world, (web) => { web.addBridgeNetwork('data', { ipv6: true }).reserveAddress('db'); });
  world.synth(build);
  const first = world.contents();
  world.synth(build);
  const second = world.contents();
  // The summary says what is new, and the second time nothing is.
  const without = ({ 'out/manifest.json': _, ...rest }: Record<string, string>) => rest;
  expect(without(second)).toEqual(without(first));
  world.synth(build);
  expect(world.contents()).toEqual(second);
});

test('the files of a host that is gone go with it', () => {
  world.synth(home(world, (_web, ipam, stack) => { host(stack, 'old', ipam); }));
  expect(existsSync(join(world.outdir, 'stacks/prod/hosts/old/etc/docker/daemon.json'))).toBe(true);
  world.synth(home(world, () => undefined));
  expect(existsSync(join(world.outdir, 'stacks/prod/hosts/old'))).toBe(false);
});

test("somebody else's error leaves lock and host files unwritten", () => {
  const fails = home(world, (_web, _ipam, stack) => { Annotations.of(stack).addError('not today'); });
  expect(thrown(() => world.synth(fails))).toContain('not today');
  expect(Object.keys(world.contents())).toEqual([]);
  const before = process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS;
  process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS = 'true';
  try {
    // As under the CLI: stacks are on disk, and nothing of ours is.
    world.synth(fails);
    expect(Object.keys(world.contents()).filter((path) => path.includes('hosts') || path.includes('lock'))).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS;
    else process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS = before;
  }
});

test.each([
  ['a later stack is refused', (app: App) => { new TerraformStack(app, 'later').node.addValidation({ validate: () => ['not this one'] }); }],
  ['a later stack cannot be written', (app: App) => {
    const later = new TerraformStack(app, 'later');
    new TerraformOutput(later, 'late', { value: Lazy.stringValue({ produce: () => { throw new Error('not this one'); } }), staticId: true });
    later.prepareStack = () => undefined;
  }],
  ['the app is refused', (app: App) => { app.node.addValidation({ validate: () => ['not this one'] }); }],
])('where %s, stacks with their assets stay as the run before left them', (_what, refuse) => {
  const [source, other] = ['one', 'two'].map((text) => {
    writeFileSync(join(world.directory, text), text);
    return join(world.directory, text);
  });
  const build = (path: string, more: (web: DockerHost) => void) => home(world, (web, _ipam, stack) => {
    new TerraformAsset(stack, 'page', { path, type: AssetType.FILE });
    more(web);
  });
  const refused = (app: App) => {
    build(other, (web) => { web.addBridgeNetwork('data'); })(app);
    refuse(app);
  };
  expect(world.refusal(refused)).toContain('not this one');
  world.synth(build(source, () => undefined));
  expect(Object.keys(world.contents()).filter((path) => path.includes('assets'))).toEqual([expect.stringMatching(/page.*\/one$/)]);
  expect(world.refusal(refused)).toContain('not this one');
});

test('without validations a problem still gets no address out', () => {
  const said = thrown(() => world.synth(home(world, (web) => { web.addBridgeNetwork('a', { subnet: '127.0.0.0/24' }); }), { skipValidation: true }));
  expect(said).toContain("prod/web/a: 'subnet' 127.0.0.0/24 overlaps 127.0.0.0/8");
  expect(Object.keys(world.contents())).toEqual([]);
});

test('Testing.synth gives the text, throws on problems, and writes nothing', () => {
  const app = Testing.app();
  const stack = new TerraformStack(app, 'prod');
  const ipam = world.ipam(stack, { lockMode: undefined });
  expect(ipam.lockMode).toBe(LockMode.EPHEMERAL);
  const web = host(stack, 'web', ipam);
  web.addBridgeNetwork('data');
  expect(Testing.synth(stack)).toContain('"subnet": "10.1.1.0/24"');
  web.addBridgeNetwork('bad', { subnet: '127.0.0.0/8' });
  expect(thrown(() => Testing.synth(stack))).toContain('prod/web/bad');
  expect(world.contents()).toEqual({});
});

test('every stack keeps its own leases in an output', () => {
  world.synth((app) => {
    const ipam = world.ipam(app);
    for (const id of ['one', 'two']) host(new TerraformStack(app, id), 'web', ipam).addBridgeNetwork('data');
  });
  const kept = (stack: string) => JSON.parse(world.json(`stacks/${stack}/cdk.tf.json`).output['docker-ipam-leases'].value).map(({ key }: { key: string }) => key);
  expect(kept('one')).toEqual(['ipam/one/web/automatic', 'ipam/one/web/data/ipv4', 'ipam/one/web/docker0/ipv4']);
  expect(kept('two')).toEqual(['ipam/two/web/automatic', 'ipam/two/web/data/ipv4', 'ipam/two/web/docker0/ipv4']);
});

test('a planned value crosses stacks as plain text, without a dependency between them', () => {
  world.synth((app) => {
    const ipam = world.ipam(app);
    const data = host(new TerraformStack(app, 'one'), 'web', ipam).addBridgeNetwork('data');
    new TerraformOutput(new TerraformStack(app, 'two'), 'subnet', { value: data.subnet });
  });
  expect(world.json('stacks/two/cdk.tf.json').output.subnet.value).toBe(world.lock()['ipam/one/web/data/ipv4']);
  expect(world.json('manifest.json').stacks.two.dependencies).toEqual([]);
});

test('plan.json says who has what, and which resource carries it', () => {
  world.synth(home(world, (web, ipam) => {
    ipam.reserve('lan', { cidrBlock: '192.168.0.0/16', reason: 'home LAN' });
    web.addBridgeNetwork('data').reserveAddress('db');
  }));
  const { version, ipams: [plan] } = world.json('ipam/plan.json');
  expect(version).toBe(1);
  expect(plan.reservations).toContainEqual({ key: 'ipam/prod/ipam/lan', block: '192.168.0.0/16', reason: 'home LAN' });
  const [carrier] = Object.keys(world.json('stacks/prod/cdk.tf.json').resource.docker_network);
  expect(plan.leases).toContainEqual(expect.objectContaining({
    key: 'ipam/prod/web/data/ipv4', path: 'prod/web/data', host: 'prod/web', addresses: [`docker_network.${carrier}`],
  }));
  expect(plan.leases).toContainEqual(expect.objectContaining({ key: 'ipam/prod/web/data/db/ipv4', pool: 'ipam/prod/web/data/ipv4', purpose: 'reserved address' }));
  expect(plan.hosts).toEqual([expect.objectContaining({ path: 'prod/web', stack: 'prod', automaticRoom: 256, files: ['stacks/prod/hosts/web/etc/docker/daemon.json'] })]);
});

test('plan.json says what each lease is for, whatever class its construct is of', () => {
  class Server extends DockerHost {}
  class Shop extends BridgeNetwork {}
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    const engine = DockerEngine.V28;
    const ssh = new SshDockerHost(stack, 'ssh', { ipam, engine, address: '192.0.2.1', hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlXwXp4h1hZ0Wl3Gm4oM8h3hYkQ5kq0m4vA3w1d7n3m' });
    new Swarm(stack, 'swarm', { ipam, managers: [ssh] }).addOverlayNetwork('mesh');
    const own = new Server(stack, 'own', { ipam, engine });
    new Shop(own, 'shop', { host: own });
    own.addAutomaticPool('more', { prefixLength: 20 });
    new Ipv6Cluster(stack, 'cluster', { ipam, prefix: 'fd5c:7f1e::/32', topology: Ipv6Topology.ROUTED, router: new LinuxRouter(stack, 'router'), ipv4: {} }).addHost(host(stack, 'routed', ipam, { underlayAddress: '192.0.2.2' }));
  });
  const { leases } = world.json('ipam/plan.json').ipams[0];
  const purposes = Object.fromEntries(leases.map(({ key, purpose }: { key: string; purpose: string }) => [key.replace('ipam/prod/', ''), purpose]));
  expect(purposes).toMatchObject({
    'ssh/docker0/ipv4': 'docker0', 'ssh/automatic': 'automatic pool', 'own/docker0/ipv4': 'docker0', 'own/automatic': 'automatic pool', 'own/more': 'automatic pool', 'own/shop/ipv4': 'bridge network',
    'swarm/address-pool/ipv4': 'swarm pool', 'swarm/ingress/ipv4': 'ingress', 'swarm/mesh/ipv4': 'overlay network', 'ssh/swarm/gateway-bridge/ipv4': 'docker_gwbridge',
    'cluster/ipv4': 'routed ipv4', 'routed/ipv6-cluster/ipv4': 'host prefix', 'routed/ipv6-cluster/ipv6': 'host prefix',
  });
});

test('two Ipams may share a lock, and each is a world of its own', () => {
  const build = (app: Parameters<Parameters<World['synth']>[0]>[0]) => {
    for (const id of ['east', 'west']) {
      const stack = new TerraformStack(app, id);
      host(stack, 'web', world.ipam(stack, {}, `ipam-${id}`)).addBridgeNetwork('data');
    }
  };
  world.synth(build);
  const lock = world.lock();
  expect(lock['ipam-east/east/web/data/ipv4']).toBe(lock['ipam-west/west/web/data/ipv4']);
  const text = readFileSync(world.lockFile, 'utf8');
  world.synth(build);
  expect(readFileSync(world.lockFile, 'utf8')).toBe(text);
});

test('keys of daemon.json that hold a token are left to Terraform', () => {
  world.synth(home(world, (web, _ipam, stack) => {
    new TerraformOutput(stack, 'daemon', { value: web.daemonJson });
  }, { host: { daemonJson: { 'registry-mirrors': ['${var.mirror}'] } } }));
  expect(existsSync(join(world.outdir, 'stacks/prod/hosts/web/etc/docker/daemon.json'))).toBe(false);
  const { output, locals } = world.json('stacks/prod/cdk.tf.json');
  const [[name, value]] = Object.entries(locals);
  expect(output.daemon.value).toBe(`\${jsonencode(local.${name})}`);
  expect(value).toEqual({ 'bip': '10.1.0.1/24', 'default-address-pools': [{ base: '10.0.0.0/16', size: 24 }], 'registry-mirrors': ['${var.mirror}'] });
});
