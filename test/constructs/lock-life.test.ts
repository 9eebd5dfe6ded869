import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App} from 'cdktf';
import { TerraformStack } from 'cdktf';
import { type DockerHost, LockKey, LockMode } from 'cdktf-docker-ipam';
import { home, host, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const networks = (...ids: string[]) => (web: DockerHost) => { for (const id of ids) web.addBridgeNetwork(id); };

test('adding, removing and reordering moves nobody; what is removed leaves a tombstone, and comes back to it', () => {
  world.synth(home(world, networks('a', 'b', 'c')));
  const first = world.lock();
  world.synth(home(world, networks('zz', 'c', 'aa', 'b', 'a')));
  expect(world.lock()).toMatchObject(first);
  world.synth(home(world, networks('c', 'zz', 'aa', 'new')));
  const third = world.lock();
  expect(third['ipam/prod/web/a/ipv4 (released)']).toBe(first['ipam/prod/web/a/ipv4']);
  expect(Object.values(first)).not.toContain(third['ipam/prod/web/new/ipv4']);
  world.synth(home(world, networks('a', 'b', 'c')));
  expect(world.lock()).toMatchObject(first);
});

test('a renamed host keeps its leases, and Terraform is told to move its resources', () => {
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    host(stack, 'old', world.ipam(stack)).addBridgeNetwork('data').reserveAddress('db');
  });
  const before = world.lock();
  const [from] = Object.keys(world.json('stacks/prod/cdk.tf.json').resource.docker_network);
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    ipam.moved('prod/old', 'prod/new');
    host(stack, 'new', ipam).addBridgeNetwork('data').reserveAddress('db');
  });
  const renamed = Object.fromEntries(Object.entries(before).map(([key, block]) => [key.replace('/old/', '/new/'), block]));
  expect(world.lock()).toEqual(renamed);
  const stack = world.json('stacks/prod/cdk.tf.json');
  const [to] = Object.keys(stack.resource.docker_network);
  expect(to).not.toBe(from);
  expect(stack.moved).toEqual([{ from: `docker_network.${from}`, to: `docker_network.${to}` }]);
});

test('a block that is fixed later renumbers its own network and nobody else', () => {
  world.synth(home(world, networks('a', 'b')));
  const before = world.lock();
  world.synth(home(world, (web) => {
    web.addBridgeNetwork('a', { subnet: '192.168.77.0/24' });
    web.addBridgeNetwork('b');
  }));
  expect(world.lock()).toEqual({
    ...before, 'ipam/prod/web/a/ipv4': '192.168.77.0/24', 'ipam/prod/web/a/ipv4 (released)': before['ipam/prod/web/a/ipv4'],
  });
});

test('three environments, two apps, and one stack out of five share a lock', () => {
  const environments = ['dev', 'stage', 'prod', 'test', 'demo'];
  const app = (ids: string[], appId: string) => (root: App) => {
    const ipam = world.ipam(root, { appId });
    for (const id of ids) networks('a', 'b')(host(new TerraformStack(root, id), 'web', ipam));
  };
  world.synth(app(environments, 'shop'));
  const first = world.lock();
  expect(new Set(Object.values(first)).size).toBe(Object.values(first).length);
  world.synth(app(['billing'], 'billing'));
  expect(world.lock()).toMatchObject(first);
  const text = readFileSync(world.lockFile, 'utf8');
  for (const id of environments) world.synth(app([id], 'shop'));
  expect(readFileSync(world.lockFile, 'utf8')).toBe(text);
});

test('a lock key stands for ids that differ by environment', () => {
  const build = (id: string) => (root: App) => {
    const stack = new TerraformStack(root, id);
    LockKey.set(stack, 'shop');
    networks('a')(host(stack, 'web', world.ipam(stack)));
  };
  world.synth(build('shop-blue'));
  const text = readFileSync(world.lockFile, 'utf8');
  world.synth(build('shop-green'));
  expect(readFileSync(world.lockFile, 'utf8')).toBe(text);
});

test.each([LockMode.FROZEN, LockMode.EPHEMERAL])('%s writes nothing', (lockMode) => {
  world.synth(home(world, networks('a')));
  const text = readFileSync(world.lockFile, 'utf8');
  world.synth(home(world, networks('a'), { ipam: { lockMode } }));
  if (lockMode === LockMode.EPHEMERAL) world.synth(home(world, networks('a', 'b'), { ipam: { lockMode } }));
  else expect(world.refusal(home(world, networks('a', 'b'), { ipam: { lockMode } }))).toContain('prod/web/b');
  expect(readFileSync(world.lockFile, 'utf8')).toBe(text);
});

test('a run with nothing new does not touch the file', () => {
  world.synth(home(world, networks('a')));
  writeFileSync(world.lockFile, readFileSync(world.lockFile, 'utf8').replaceAll('\n', '\r\n'));
  const text = readFileSync(world.lockFile, 'utf8');
  world.synth(home(world, networks('a')));
  expect(readFileSync(world.lockFile, 'utf8')).toBe(text);
});

test('synths at once, in processes of their own, lose nothing', async () => {
  const lib = join(__dirname, '../../lib');
  const program = join(__dirname, `../../node_modules/.at-once-${process.pid}.ts`);
  writeFileSync(program, `
    import { App, TerraformStack } from 'cdktf';
    import { DockerEngine, DockerHost, Ipam, LockMode } from '${lib}';
    const [, , name, lockFile, outdir] = process.argv;
    const app = new App({ outdir: outdir + name });
    const stack = new TerraformStack(app, name);
    const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.0.0.0/8'], lockFile, lockMode: LockMode.UPDATE, appId: name });
    new DockerHost(stack, 'web', { ipam, engine: DockerEngine.V28 }).addBridgeNetwork('data');
    app.synth();
  `);
  const names = ['a', 'b', 'c', 'd'];
  const run = (name: string) => new Promise<{ name: string; code: number | null; said: string }>((resolve) => {
    const child = spawn(join(__dirname, '../../node_modules/.bin/tsx'), [program, name, world.lockFile, `${world.outdir}-`], { cwd: world.directory, env: { ...process.env } });
    let said = '';
    child.stderr.on('data', (text) => { said += text; });
    child.on('close', (code) => resolve({ name, code, said }));
  });
  try {
    // Whoever planned on a lock that another has changed meanwhile is told to run again, and then finds its place.
    for (let left = names, round = 0; left.length > 0 && round < names.length; round++) {
      const results = await Promise.all(left.map(run));
      for (const { code, said } of results) if (code !== 0) expect(said).toContain('synthesize again');
      left = results.filter(({ code }) => code !== 0).map(({ name }) => name);
    }
    const lock = world.lock();
    expect(Object.keys(lock)).toHaveLength(3 * names.length);
    expect(new Set(Object.values(lock)).size).toBe(3 * names.length);
  } finally {
    (await import('node:fs')).rmSync(program);
  }
}, 120_000);
