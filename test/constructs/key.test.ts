import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { LockKey } from 'cdktf-docker-ipam';
import { host, thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

test('are Ipam, stack and path below, without the app; what stands outside all stacks has ~', () => {
  world.synth((app) => {
    const shared = new Construct(app, 'shared');
    const ipam = world.ipam(app);
    ipam.addPool('backbone', { prefixLength: 16 });
    ipam.reserve('lan', { cidrBlock: '192.168.0.0/16', reason: 'LAN' });
    host(new TerraformStack(shared, 'prod'), 'web', ipam).addBridgeNetwork('data').reserveAddress('db');
  });
  expect(Object.keys(world.lock())).toEqual([
    'ipam/prod/web/automatic', 'ipam/prod/web/data/db/ipv4', 'ipam/prod/web/data/ipv4', 'ipam/prod/web/docker0/ipv4', 'ipam/~/ipam/backbone',
  ]);
  expect(world.json('ipam/plan.json').ipams[0].reservations.map(({ key }: { key: string }) => key)).toContain('ipam/~/ipam/lan');
});

describe('a lock key', () => {
  /** `name` is the id that changes; `key` what the lock is to know it by. */
  const build = (name: string, key?: string) => world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const web = host(stack, 'web', world.ipam(stack));
    const network = web.addBridgeNetwork(name);
    network.reserveAddress('db');
    web.addBridgeNetwork('other');
    // After the fact: a network is there before anybody can name it.
    if (key !== undefined) LockKey.set(network, key);
  });

  test('set on a network counts for its own lease and those below', () => {
    build('old');
    const before = world.lock();
    build('new', 'old');
    expect(world.lock()).toEqual(before);
  });

  test('set on a host and on the Ipam, before or after what stands below', () => {
    const fleet = (webId: string, ipamId: string, early: boolean) => world.synth((app) => {
      const stack = new TerraformStack(app, 'prod');
      const ipam = world.ipam(stack, {}, ipamId);
      if (early) LockKey.set(ipam, 'ipam');
      const web = host(stack, webId, ipam);
      if (early) LockKey.set(web, 'web');
      web.addBridgeNetwork('data');
      LockKey.set(web, 'web');
      LockKey.set(ipam, 'ipam');
    });
    fleet('web', 'ipam', true);
    const before = world.lock();
    fleet('renamed', 'ipam-2', false);
    expect(world.lock()).toEqual(before);
    fleet('again', 'ipam-3', true);
    expect(world.lock()).toEqual(before);
  });

  test('that two constructs share is a problem of both, which says what to do', () => {
    const said = world.refusal((app) => {
      const stack = new TerraformStack(app, 'prod');
      const web = host(stack, 'web', world.ipam(stack));
      LockKey.set(web.addBridgeNetwork('a'), 'same');
      LockKey.set(web.addBridgeNetwork('b'), 'same');
    });
    expect(said).toMatch(/prod\/web\/[ab]: the key 'ipam\/prod\/web\/same\/ipv4' is asked for twice; give one of the two constructs another id, or a 'lockKey' of its own/);
  });

  test.each(['', 'a/b', 'a b', '\n'])('%j is refused', (key) => {
    expect(thrown(() => world.synth((app) => LockKey.set(new TerraformStack(app, 'prod'), key))))
      .toBe(`prod: 'lockKey' must be one path segment without white space, got '${key}'; write something like 'production'`);
  });
});

describe('moved paths', () => {
  const build = (stackId: string, hostId: string, moves: Array<[string, string]> = [], more?: (web: ReturnType<typeof host>) => void) => world.synth((app) => {
    const stack = new TerraformStack(app, stackId);
    LockKey.set(stack, 'shop');
    const ipam = world.ipam(stack);
    for (const [from, to] of moves) ipam.moved(from, to);
    const web = host(stack, hostId, ipam);
    web.addBridgeNetwork('data').reserveAddress('db');
    more?.(web);
  });

  test('are construct paths, also where lock keys stand for ids', () => {
    build('shop-blue', 'old');
    const before = world.lock();
    build('shop-blue', 'new', [['shop-blue/old', 'shop-blue/new']]);
    expect(world.lock()).toEqual(Object.fromEntries(Object.entries(before).map(([key, block]) => [key.replace('/old/', '/new/'), block])));
    expect(world.json('stacks/shop-blue/cdk.tf.json').moved).toHaveLength(1);
  });

  test('may stay in the program for good', () => {
    build('shop-blue', 'old');
    build('shop-blue', 'new', [['shop-blue/old', 'shop-blue/new']]);
    const before = world.contents();
    build('shop-blue', 'new', [['shop-blue/old', 'shop-blue/new']]);
    expect(world.contents()['ipam.lock.json']).toBe(before['ipam.lock.json']);
    expect(world.contents()['out/stacks/shop-blue/cdk.tf.json']).toBe(before['out/stacks/shop-blue/cdk.tf.json']);
  });

  test.each([['prod', 'prod/web'], ['prod/web', ''], ['/prod/web', 'prod/x'], ['prod//x', 'prod/y']])('from %j to %j is refused', (from, to) => {
    expect(thrown(() => world.synth((app) => world.ipam(new TerraformStack(app, 'prod')).moved(from, to))))
      .toMatch(/^prod\/ipam: '(from|to)' must be a construct path with its stack in front, got '.*'; write something like 'prod\/web'$/);
  });

  test('that go nowhere are refused', () => {
    expect(thrown(() => world.synth((app) => world.ipam(new TerraformStack(app, 'prod')).moved('prod/web', 'prod/web'))))
      .toBe("prod/ipam: 'to' must be another path than 'from', got 'prod/web' for both");
  });
});
