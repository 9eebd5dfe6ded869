import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, TerraformStack } from 'cdktf';
import { type DockerHost, LockMode } from 'cdktf-docker-ipam';
import { home, host, thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

/** Somebody else's run, between our plan and our writing. */
function meanwhile(build: (app: App) => void, act: () => void): (app: App) => void {
  return (app) => {
    build(app);
    new TerraformStack(app, 'zz').node.addValidation({ validate: () => {
      act();
      return [];
    } });
  };
}
const data = (web: DockerHost) => { web.addBridgeNetwork('data'); };
const lease = (key: string, block: string) => `{"version":1,"layoutVersion":1,"leases":[{"key":"${key}","block":"${block}","app":"other","stack":"other"}]}`;

describe('another run writes the lock while this one plans', () => {
  test('what it leased elsewhere stays, beside what this one leases', () => {
    world.synth(meanwhile(home(world, data), () => world.writeLock(lease('ipam/other/web/data/ipv4', '10.200.0.0/24'))));
    expect(world.lock()).toEqual({
      'ipam/other/web/data/ipv4': '10.200.0.0/24', 'ipam/prod/web/automatic': '10.0.0.0/16', 'ipam/prod/web/data/ipv4': '10.1.1.0/24', 'ipam/prod/web/docker0/ipv4': '10.1.0.0/24',
    });
  });

  test('the same place can be had by one of them only: this one says so, and finds another when it runs again', () => {
    const theirs = lease('ipam/other/web/data/ipv4', '10.1.1.0/24');
    const said = thrown(() => world.synth(meanwhile(home(world, data), () => world.writeLock(theirs))));
    expect(said).toMatch(/prod\/ipam: \S*ipam\.lock\.json: another run changed it while this one was planning/);
    expect(said).toContain('synthesize again');
    expect(readFileSync(world.lockFile, 'utf8')).toBe(theirs);
    expect(existsSync(join(world.outdir, 'stacks/prod/hosts'))).toBe(false);
    expect(existsSync(join(world.outdir, 'stacks/prod/cdk.tf.json'))).toBe(false);
    world.synth(home(world, data));
    expect(world.lock()).toMatchObject({ 'ipam/other/web/data/ipv4': '10.1.1.0/24', 'ipam/prod/web/data/ipv4': '10.1.2.0/24' });
  });

  test('so can a place that another run of the same stack has leased to a network that this program does not have', () => {
    world.synth(home(world, (web) => { web.addBridgeNetwork('one'); }));
    const more = (name: string) => (web: DockerHost) => {
      web.addBridgeNetwork('one');
      web.addBridgeNetwork(name);
    };
    const theirs = readFileSync(world.lockFile, 'utf8').replace(/^.*\/one\/ipv4.*,$/m, (line) => `${line.replace('/one/', '/mine/').replace('10.1.1.0', '10.1.2.0')}\n${line}`);
    expect(theirs).toContain('mine');
    const said = thrown(() => world.synth(meanwhile(home(world, more('yours')), () => world.writeLock(theirs))));
    expect(said).toContain('synthesize again');
    expect(readFileSync(world.lockFile, 'utf8')).toBe(theirs);
    world.synth(home(world, more('yours')));
    expect(world.lock()).toMatchObject({ 'ipam/prod/web/one/ipv4': '10.1.1.0/24', 'ipam/prod/web/yours/ipv4': '10.1.3.0/24' });
  });

  test('what the run before left in the stacks is left', () => {
    world.synth(home(world, () => undefined));
    const before = world.contents();
    const theirs = lease('ipam/other/web/data/ipv4', '10.1.1.0/24');
    thrown(() => world.synth(meanwhile(home(world, data), () => world.writeLock(theirs))));
    const { 'ipam.lock.json': lock, ...after } = world.contents();
    expect(lock).toBe(theirs);
    expect({ ...after, 'ipam.lock.json': before['ipam.lock.json'] }).toEqual(before);
  });

  test('a lock that cannot be read any more is not written over', () => {
    expect(thrown(() => world.synth(meanwhile(home(world, data), () => world.writeLock('<<<<<<< HEAD\n'))))).toContain('merge');
    expect(readFileSync(world.lockFile, 'utf8')).toBe('<<<<<<< HEAD\n');
  });
});

test('of Ipams that share a lock, those that only look at it leave no lease in it', () => {
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    data(host(stack, 'a', world.ipam(stack, {}, 'kept')));
    data(host(stack, 'b', world.ipam(stack, { lockMode: LockMode.EPHEMERAL }, 'looking')));
  });
  expect(Object.keys(world.lock()).filter((key) => key.startsWith('kept/'))).toHaveLength(3);
  expect(Object.keys(world.lock()).filter((key) => key.startsWith('looking/'))).toEqual([]);
});

test('an Ipam that is no longer in the program leaves its leases as they are', () => {
  const build = (ids: string[]) => (app: App) => ids.forEach((id) => data(host(new TerraformStack(app, id), 'web', world.ipam(app.node.findChild(id) as TerraformStack, {}, `ipam-${id}`))));
  world.synth(build(['a', 'b']));
  const before = world.lock();
  world.synth(build(['b']));
  expect(world.lock()).toEqual(before);
});

test('a link in the way of a host file is named, and nothing is written through it', () => {
  const elsewhere = join(world.directory, 'elsewhere');
  mkdirSync(elsewhere);
  world.synth(home(world, data));
  rmSync(join(world.outdir, 'stacks/prod/hosts'), { recursive: true });
  symlinkSync(elsewhere, join(world.outdir, 'stacks/prod/hosts'));
  expect(thrown(() => world.synth(home(world, data)))).toContain('is a symbolic link');
  expect(existsSync(join(elsewhere, 'web'))).toBe(false);
});

test('a lock that is write-protected is no obstacle to a run that changes nothing', () => {
  world.synth(home(world, data));
  chmodSync(world.lockFile, 0o444);
  expect(() => world.synth(home(world, data))).not.toThrow();
});

test('a lock in a directory that is not there is named with what to do', () => {
  const said = thrown(() => world.synth(home(world, data, { ipam: { lockFile: join(world.directory, 'no/such/ipam.lock.json') } })));
  expect(said).toMatch(/no\/such\/ipam\.lock\.json: cannot .*: it, or a directory above it, does not exist; create that first/);
});

test('a directory where the lock should be is named before anything is planned', () => {
  mkdirSync(world.lockFile);
  writeFileSync(join(world.lockFile, 'x'), '');
  expect(world.refusal(home(world, data))).toContain('ipam.lock.json: the lock must be a file, got a directory');
});
