import { TerraformStack, TerraformVariable } from 'cdktf';
import type { IpamPoolProps } from 'cdktf-docker-ipam';
import { home, thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

test('a leased pool lies in the pools, a given one beside them, and a nested one in its parent', () => {
  world.synth(home(world, (_web, ipam) => {
    ipam.addPool('leased', { prefixLength: 20 });
    const site = ipam.addPool('site', { cidrBlock: '172.20.0.0/16' });
    expect(site.cidrBlock).toBe('172.20.0.0/16');
    const rack = ipam.addPool('rack', { prefixLength: 12 });
    ipam.addPool('nested', { parent: rack, prefixLength: 24 });
    ipam.addPool('fixed', { parent: rack, cidrBlock: '10.5.77.0/24' });
    ipam.addPool('v6', { prefixLength: 56, family: 6 });
  }));
  expect(world.lock()).toMatchObject({
    'ipam/prod/ipam/rack': '10.0.0.0/12', 'ipam/prod/ipam/nested': '10.5.76.0/24', 'ipam/prod/ipam/fixed': '10.5.77.0/24',
    'ipam/prod/ipam/leased': '10.17.0.0/20', 'ipam/prod/ipam/v6': 'fd00:1234:5678::/56',
  });
  expect(Object.keys(world.lock())).not.toContain('ipam/prod/ipam/site');
  const [{ pools }] = world.json('ipam/plan.json').ipams;
  expect(pools.map(({ block }: { block: string }) => block)).toEqual(expect.arrayContaining(['172.20.0.0/16', '10.0.0.0/12', '10.0.0.0/8']));
});

test.each<[IpamPoolProps, string]>([
  [{}, "'cidrBlock' is missing; write the block, or a 'prefixLength' to have one leased"],
  [{ cidrBlock: '10.0.0.0/16', prefixLength: 16 }, "'prefixLength' stands beside 'cidrBlock'; write one of them"],
  [{ prefixLength: 33 }, "'prefixLength' must be a prefix length of IPv4 between 0 and 32, got 33"],
  [{ prefixLength: 129, family: 6 }, "'prefixLength' must be a prefix length of IPv6 between 0 and 128, got 129"],
  [{ prefixLength: 20, family: 5 }, "'family' must be 4 or 6, got 5"],
  [{ cidrBlock: '10.0.0.0/8', family: 6 }, "'family' must be the 4 of 'cidrBlock' 10.0.0.0/8, got 6; leave it out"],
  [{ cidrBlock: '10.0.0.1/16' }, "'cidrBlock' must be a network address, got '10.0.0.1/16': its host bits are set; write '10.0.0.0/16'"],
])('%j is refused', (props, words) => {
  expect(thrown(() => world.synth((app) => world.ipam(new TerraformStack(app, 'prod')).addPool('pool', props)))).toBe(`prod/ipam/pool: ${words}`);
});

test('what a nested pool says twice is refused where it says two things', () => {
  const nested = (props: IpamPoolProps) => thrown(() => world.synth(home(world, (_web, ipam) => {
    ipam.addPool('nested', { parent: ipam.addPool('rack', { prefixLength: 12 }), ...props });
  })));
  expect(nested({ cidrBlock: '10.0.0.0/16', prefixLength: 20 })).toBe("prod/ipam/nested: 'prefixLength' stands beside 'cidrBlock'; write one of them");
  expect(nested({ prefixLength: 24, family: 6 })).toBe("prod/ipam/nested: 'family' must be the 4 of 'parent' prod/ipam/rack, got 6; leave it out");
});

test('a pool outside its parent, and one that does not fit, are refused', () => {
  expect(world.refusal(home(world, (_web, ipam) => {
    ipam.addPool('nested', { parent: ipam.addPool('rack', { prefixLength: 16 }), cidrBlock: '172.16.0.0/24' });
  }))).toMatch(/prod\/ipam\/nested: 'cidrBlock' 172\.16\.0\.0\/24 is outside .*; choose one inside, such as /);
  expect(world.refusal(home(world, (_web, ipam) => {
    ipam.addPool('nested', { parent: ipam.addPool('rack', { prefixLength: 16 }), prefixLength: 12 });
  }))).toMatch(/prod\/ipam\/nested: no free \/12 left in .*; .*ask for 'prefixLength' 16 or longer/);
});

test('a pool declared inside another is told of `parent`; one inside the Ipam\'s own has none to name', () => {
  expect(world.refusal(home(world, (_web, ipam) => {
    ipam.addPool('site', { cidrBlock: '172.20.0.0/16' });
    ipam.addPool('rack', { cidrBlock: '172.20.8.0/24' });
  }))).toContain("172.20.8.0/24, a pool of prod/ipam/rack; give prod/ipam/rack prod/ipam/site as its 'parent', or shrink or drop one");
  expect(world.refusal(home(world, (_web, ipam) => ipam.addPool('rack', { cidrBlock: '10.20.8.0/24' })))).toMatch(/a pool of prod\/ipam; shrink or drop one/);
});

describe('overlaps', () => {
  const build = (allowed: boolean) => home(world, (web, ipam) => {
    const a = web.addBridgeNetwork('a', { subnet: '10.7.0.0/16' });
    const b = web.addBridgeNetwork('b', { subnet: '10.7.1.0/24' });
    if (allowed) ipam.allowOverlap(a, b, 'b is the old name of a part of a');
  });

  test('may be allowed, with a reason', () => {
    expect(world.refusal(build(false))).toContain('overlaps');
    expect(() => world.synth(build(true))).not.toThrow();
  });

  test('cover what is declared below later on', () => {
    expect(() => world.synth(home(world, (web, ipam) => {
      const lan = ipam.reserve('lan', { cidrBlock: '10.9.0.0/16', reason: 'LAN' });
      ipam.allowOverlap(web, lan, 'macvlan into the LAN');
      web.addBridgeNetwork('a', { subnet: '10.9.1.0/24' });
    }))).not.toThrow();
  });

  test('need a reason', () => {
    expect(world.refusal(home(world, (web, ipam) => ipam.allowOverlap(web, ipam, ' '))))
      .toBe("prod/ipam: 'reason' must say why prod/web and prod/ipam may overlap, got nothing; write something like 'never reachable from each other'");
  });
});

test('a token in any place where a literal is needed', () => {
  const said = (run: (value: string) => void) => world.refusal((app) => run(new TerraformVariable(new TerraformStack(app, 'v'), 'x', {}).stringValue));
  expect(said((value) => world.synth((app) => { world.ipam(app, { ipv4Pools: [value] }); }))).toContain("ipam: 'ipv4Pools' must be a literal, got the token");
  expect(said((value) => world.synth((app) => { world.ipam(app, { ownedCidrBlocks: [`10.${value}.0.0/16`] }); }))).toContain("ipam: 'ownedCidrBlocks' must be a literal, got the token");
  expect(said((value) => world.synth((app) => { world.ipam(app).reserve('lan', { cidrBlock: value, reason: 'LAN' }); }))).toContain("ipam/lan: 'cidrBlock' must be a literal, got the token");
  expect(said((value) => world.synth(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.7.0.0/24', gateway: value }); })))).toContain("prod/web/data: 'gateway' must be a literal, got the token");
  expect(said((value) => world.synth(home(world, (web) => { web.addBridgeNetwork('data').reserveAddress('db', { ipv4Address: value }); })))).toContain("prod/web/data/db: 'ipv4Address' must be a literal, got the token");
});
