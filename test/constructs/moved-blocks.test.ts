import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataTerraformRemoteStateLocal, TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Container } from '@cdktf/provider-docker/lib/container';
import type { Ipam } from 'cdktf-docker-ipam';
import { host, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const addresses = (stack = 'prod') => Object.entries<object>(world.json(`stacks/${stack}/cdk.tf.json`).resource)
  .flatMap(([type, resources]) => Object.keys(resources).map((name) => `${type}.${name}`)).sort();

/** A resource that Terraform knows without a provider. */
class Plain extends TerraformResource {
  constructor(scope: Construct, id: string) {
    super(scope, id, { terraformResourceType: 'terraform_data', terraformGeneratorMetadata: { providerName: 'terraform' } });
  }
}

function rack(stack: TerraformStack, id: string, ipam: Ipam): void {
  const at = new Construct(stack, id);
  const web = host(at as TerraformStack, 'web', ipam);
  for (const name of ['api', 'Default', 'Resource']) web.addBridgeNetwork(name).reserveAddress('proxy');
  new Plain(at, 'note');
  new Plain(new Construct(at, 'deep'), 'note');
  // No state of theirs could move.
  new DataTerraformRemoteStateLocal(at, 'remote', { path: 'x' });
}

function synth(id: string, moves: Array<[string, string]> = [], stackId = 'prod'): void {
  world.synth((app) => {
    const stack = new TerraformStack(app, stackId);
    const ipam = world.ipam(stack);
    for (const [from, to] of moves) ipam.moved(from, to);
    rack(stack, id, ipam);
    new Plain(stack, 'elsewhere');
  });
}

test('lead from every address of the old tree to the one of the new tree, and to nothing else', () => {
  synth('old');
  const before = addresses();
  const leases = world.lock();
  synth('new', [['prod/old', 'prod/new']]);
  const after = addresses();
  const { moved } = world.json('stacks/prod/cdk.tf.json') as { moved: Array<{ from: string; to: string }> };
  expect(moved.map(({ from }) => from).sort()).toEqual(before.filter((address) => !address.endsWith('.elsewhere')));
  expect(moved.map(({ to }) => to).sort()).toEqual(after.filter((address) => !address.endsWith('.elsewhere')));
  for (const { from, to } of moved) expect(to.replace(/_[0-9A-F]{8}$/, '')).toBe(from.replace('.old_', '.new_').replace(/_[0-9A-F]{8}$/, ''));
  expect(Object.values(world.lock())).toEqual(Object.values(leases));
});

test('are not written for stacks, for other constructs, and once nothing is called by the old name any more', () => {
  synth('old');
  expect(world.json('stacks/prod/cdk.tf.json').moved).toBeUndefined();
  synth('old', [['prod/never', 'prod/there']]);
  expect(world.json('stacks/prod/cdk.tf.json').moved).toBeUndefined();
});

describe('moves that do nothing are pointed out', () => {
  const build = (ids: string[], moves: Array<[string, string]>) => world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    for (const [from, to] of moves) ipam.moved(from, to);
    const web = host(stack, 'web', ipam);
    for (const id of ids) web.addBridgeNetwork(id);
  });
  const warned = () => (world.json('manifest.json').stacks.prod.annotations as Array<{ level: string; message: string }>)
    .filter(({ level }) => level === '@cdktf/warn').map(({ message }) => message).join('\n');

  test('away from what is still there: Terraform would refuse the block', () => {
    build(['old'], []);
    const lock = world.lock();
    build(['old', 'new'], [['prod/web/old', 'prod/web/new']]);
    expect(world.json('stacks/prod/cdk.tf.json').moved).toBeUndefined();
    expect(world.lock()).toMatchObject(lock);
    expect(warned()).toContain("prod/ipam: 'moved' names prod/web/old, which is still declared and keeps its leases; prod/web/new has new ones");
  });

  test('to what is not there', () => {
    build(['old'], [['prod/web/odl', 'prod/web/new']]);
    expect(warned()).toContain("prod/ipam: 'moved' leads from prod/web/odl to prod/web/new, which is not declared; nothing was moved");
  });

  test('those that do something, along others or to an absent stack, are not', () => {
    build(['a', 'b'], []);
    build(['b', 'c'], [['prod/web/a', 'prod/web/b'], ['prod/web/b', 'prod/web/c'], ['other/x', 'other/y']]);
    expect(world.json('stacks/prod/cdk.tf.json').moved).toHaveLength(2);
    expect(warned()).toBe('');
    build(['new'], [['prod/web/a', 'prod/web/c'], ['prod/web/c', 'prod/web/new']]);
    expect(warned()).toBe('');
  });
});

test('follow the longest of several paths', () => {
  synth('old');
  synth('new', [['prod/old', 'prod/new'], ['prod/old/web/Default', 'prod/new/web/Default']]);
  expect(world.json('stacks/prod/cdk.tf.json').moved).toHaveLength(5);
});

test('leave a container that only uses a moved network where it is', () => {
  const build = (id: string, move: boolean) => world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    if (move) ipam.moved('prod/web/old', 'prod/web/new');
    const web = host(stack, 'web', ipam);
    const data = web.addBridgeNetwork(id, { name: 'data' });
    new Container(stack, 'db', { provider: web.dockerProvider, name: 'db', image: 'mysql', networksAdvanced: [{ name: data.name }] });
  });
  build('old', false);
  build('new', true);
  expect(world.json('stacks/prod/cdk.tf.json').moved).toEqual([{ from: expect.stringMatching(/^docker_network\.web_old_/), to: expect.stringMatching(/^docker_network\.web_new_/) }]);
});

const terraform = ['terraform', 'tofu'].find((program) => spawnSync(program, ['version']).status === 0);

(terraform ? test : test.skip)('Terraform moves what it has in its state, and destroys nothing', () => {
  const cli = join(world.directory, 'terraform.rc');
  writeFileSync(cli, '');
  const directory = join(world.directory, 'tf');
  mkdirSync(directory);
  const run = (...args: string[]) => execFileSync(terraform!, args, {
    cwd: directory, encoding: 'utf8', env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: cli, TF_IN_AUTOMATION: '1' },
  });
  /** What needs no docker provider: Terraform's own resources, with the moves of those. */
  const install = () => {
    const { resource, moved = [] } = world.json('stacks/prod/cdk.tf.json');
    const plain = (moved as Array<{ from: string; to: string }>).filter(({ from }) => from.startsWith('terraform_data.'));
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ resource: { terraform_data: resource.terraform_data }, moved: plain }));
  };
  synth('old');
  install();
  run('init', '-input=false', '-no-color');
  run('apply', '-auto-approve', '-input=false', '-no-color');
  synth('new', [['prod/old', 'prod/new']]);
  install();
  run('plan', '-input=false', '-no-color', '-out=plan');
  const { resource_changes: changes } = JSON.parse(run('show', '-json', 'plan')) as { resource_changes: Array<{ previous_address?: string; change: { actions: string[] } }> };
  expect(changes).toHaveLength(3);
  expect(changes.flatMap(({ change }) => change.actions)).toEqual(['no-op', 'no-op', 'no-op']);
  expect(changes.filter(({ previous_address: from }) => from !== undefined)).toHaveLength(2);
}, 120_000);
