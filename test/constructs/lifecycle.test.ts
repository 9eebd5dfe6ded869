import { existsSync } from 'node:fs';
import { Annotations, App, Aspects, TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { DockerEngine, DockerHost } from 'cdktf-docker-ipam';
import { home, host, thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const networks = (stack = 'prod'): Record<string, Record<string, unknown> & { ipam_config: Array<Record<string, string>> }> => Object.fromEntries(
  Object.values<any>(world.json(`stacks/${stack}/cdk.tf.json`).resource.docker_network).map((network) => [network.name, network])); // eslint-disable-line @typescript-eslint/no-explicit-any
const ours = () => Object.keys(world.contents()).filter((path) => path.includes('/hosts/') || path.includes('ipam'));

/** Does something once, while CDKTF runs aspects: after all stacks are prepared. */
class Late {
  constructor(private act?: () => void) {}

  public visit(_: IConstruct): void {
    const { act } = this;
    this.act = undefined;
    act?.();
  }
}

describe('nothing of ours is written', () => {
  test.each<[string, (app: App) => void]>([
    ["when a later stack fails somebody else's validation", (app) => { new TerraformStack(app, 'later').node.addValidation({ validate: () => ['not today'] }); }],
    ["when the app fails somebody else's validation", (app) => { app.node.addValidation({ validate: () => ['not today'] }); }],
    ['when a later stack carries an error annotation', (app) => { Annotations.of(new TerraformStack(app, 'later')).addError('not today'); }],
  ])('%s', (_, spoil) => {
    expect(thrown(() => world.synth((app) => {
      home(world, (web) => { web.addBridgeNetwork('data'); })(app);
      spoil(app);
    }))).toMatch(/not today|annotation/i);
    expect(ours()).toEqual([]);
  });

  test('and nothing changed that an earlier run wrote', () => {
    world.synth(home(world, (web) => { web.addBridgeNetwork('data'); }));
    const before = Object.fromEntries(ours().map((path) => [path, world.contents()[path]]));
    expect(thrown(() => world.synth((app) => {
      home(world, (web) => { web.addBridgeNetwork('other'); })(app);
      app.node.addValidation({ validate: () => ['not today'] });
    }))).toContain('not today');
    expect(Object.fromEntries(ours().map((path) => [path, world.contents()[path]]))).toEqual(before);
  });
});

test.each<[string, (app: App) => Construct]>([
  ['the app', (app) => app],
  ['a stack that plans nothing else', (app) => app.node.findChild('first') as Construct],
])('with the Ipam under %s, errors stand on the first stack', (_, scope) => {
  const said = world.refusal((app) => {
    new TerraformStack(app, 'first');
    const ipam = world.ipam(scope(app) as TerraformStack);
    const web = host(new TerraformStack(app, 'second'), 'web', ipam);
    web.addBridgeNetwork('api', { subnet: '10.1.0.0/16' });
    web.addBridgeNetwork('backend', { subnet: '10.1.128.0/17' });
  });
  expect(said).toContain('[first] second/web/backend: ');
  expect(world.contents()).toEqual({});
});

test('pools that overlap are reported even when nobody draws from them', () => {
  expect(thrown(() => world.synth((app) => {
    new TerraformStack(app, 'first');
    world.ipam(app, { ipv4Pools: ['10.0.0.0/8', '10.1.0.0/16'] });
  }))).toContain("ipam: 'ipv4Pools' 10.1.0.0/16 overlaps 10.0.0.0/8");
  expect(existsSync(world.lockFile)).toBe(false);
});

test('an app that skips validations keeps its lock and its files all the same', () => {
  const build = (app: App) => {
    home(world, (web) => { web.addBridgeNetwork('data'); })(app);
    new TerraformStack(app, 'later');
  };
  world.synth(build, { skipValidation: true });
  const skipped = ours();
  const lock = world.lock();
  expect(Object.keys(lock)).toContain('ipam/prod/web/data/ipv4');
  world.synth(build);
  expect(ours()).toEqual(skipped);
  expect(world.lock()).toEqual(lock);
});

test('a host in a nested stack belongs to that stack', () => {
  world.synth((app) => {
    const outer = new TerraformStack(app, 'outer');
    host(new TerraformStack(outer, 'inner'), 'web', world.ipam(outer)).addBridgeNetwork('data');
  });
  expect(Object.keys(world.lock())).toContain('ipam/inner/web/data/ipv4');
  expect(networks('inner').data.provider).toBe('docker.outer_inner_web');
  expect(world.json('stacks/inner/cdk.tf.json').provider.docker).toEqual([{ alias: 'outer_inner_web' }]);
  expect(world.json('stacks/outer/cdk.tf.json').provider).toBeUndefined();
  expect(ours()).toContain('out/stacks/inner/hosts/web/etc/docker/daemon.json');
});

describe('several Ipams', () => {
  const build = (late?: (web: DockerHost) => void) => (app: App) => {
    const stack = new TerraformStack(app, 'prod');
    for (const id of ['lan', 'dmz']) {
      const web = host(stack, `${id}-web`, world.ipam(stack, {}, id));
      web.addBridgeNetwork(`${id}-data`);
      if (late && id === 'lan') Aspects.of(stack).add(new Late(() => late(web)));
    }
  };

  test('what one of them is given late does not undo what the other one has in the same lock', () => {
    world.synth(build());
    const before = world.lock();
    world.synth(build((web) => { web.addBridgeNetwork('late'); }));
    expect(world.lock()).toMatchObject(before);
    expect(Object.keys(world.lock())).toHaveLength(Object.keys(before).length + 1);
  });

  test('of one id and one lock are refused, since each would release what the other one leases', () => {
    const said = world.refusal((app) => ['a', 'b'].forEach((id) => {
      const stack = new TerraformStack(app, id);
      host(stack, 'web', world.ipam(stack));
    }));
    expect(said).toContain("b/ipam: the id 'ipam' is that of a/ipam too, and both keep their leases in ");
    expect(said).toContain("give one of them another id or a 'lockFile' of its own, or use one Ipam for both");
  });
});

describe('aspects', () => {
  test('may declare networks, which come round what was given out by then', () => {
    world.synth(home(world, (web) => { web.addBridgeNetwork('m'); }));
    const without = world.lock();
    world.dispose();
    world = new World();
    world.synth(home(world, (web, _ipam, stack) => {
      web.addBridgeNetwork('m');
      // Larger, so that it would have come first had it been there in time.
      Aspects.of(stack).add(new Late(() => { web.addBridgeNetwork('a', { subnetPrefixLength: 20 }); }));
    }));
    expect(world.lock()).toMatchObject(without);
    expect(networks().a.ipam_config[0].subnet).toBe(world.lock()['ipam/prod/web/a/ipv4']);
    expect(networks().m.ipam_config[0].subnet).toBe(world.lock()['ipam/prod/web/m/ipv4']);
  });

  test('may not spoil the plan unnoticed', () => {
    expect(world.refusal(home(world, (web, _ipam, stack) => {
      web.addBridgeNetwork('api', { subnet: '10.1.0.0/16' });
      Aspects.of(stack).add(new Late(() => { web.addBridgeNetwork('backend', { subnet: '10.1.128.0/17' }); }));
    }))).toContain("prod/web/backend: 'subnet' 10.1.128.0/17 overlaps 10.1.0.0/16");
  });
});

test('an Ipam of another app is refused', () => {
  const ipam = world.ipam(new TerraformStack(new App({ outdir: world.outdir }), 'elsewhere'));
  const stack = new TerraformStack(new App({ outdir: world.outdir }), 'prod');
  expect(thrown(() => new DockerHost(stack, 'web', { ipam, engine: DockerEngine.V28 })))
    .toBe("prod/web: 'ipam' must stand in the same app, got elsewhere/ipam of another; make an Ipam for each app, and give both the same 'lockFile'");
});

test('HCL holds the same addresses', () => {
  process.env.SYNTH_HCL_OUTPUT = 'true';
  try {
    world.synth(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.7.0.0/24', ipv6: true, auxAddresses: { printer: '10.7.0.9' } }); }));
  } finally {
    delete process.env.SYNTH_HCL_OUTPUT;
  }
  const text = world.contents()['out/stacks/prod/cdk.tf'].replace(/\s+/g, ' ');
  expect(text).toContain('ipam_config { aux_address = { printer = "10.7.0.9" } gateway = "10.7.0.1" ip_range = "10.7.0.128/25" subnet = "10.7.0.0/24" }');
  expect(text).toContain('ipam_config { gateway = "fd00:1234:5678::1" ip_range = "fd00:1234:5678:0:8000::/66" subnet = "fd00:1234:5678::/64" }');
  expect(text).toContain('output "docker-ipam-leases"');
  expect(ours()).toContain('out/stacks/prod/hosts/web/etc/docker/daemon.json');
});
