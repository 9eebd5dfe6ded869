import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App} from 'cdktf';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { type BridgeNetworkOptions, DockerEngine, DockerHost } from 'cdktf-docker-ipam';
import { home, host, thrown, World } from './world';

let world: World;
/** Root may write anything: it has to step back for the file system to refuse. */
function asNobody<T>(run: () => T): T {
  if (process.getuid!() !== 0) return run();
  process.seteuid!(65534);
  try {
    return run();
  } finally {
    process.seteuid!(0);
  }
}

function underCi(run: () => void): void {
  const before = process.env.CI;
  process.env.CI = 'true';
  try {
    run();
  } finally {
    if (before === undefined) delete process.env.CI;
    else process.env.CI = before;
  }
}

beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

describe('what no compiler has looked at is refused in the constructor, with path, prop and value', () => {
  const anything = (value: unknown) => value as never;
  test.each<[string, () => void, string]>([
    ['an MTU that is none', () => world.synth(home(world, (web) => { web.addBridgeNetwork('data', { mtu: Number.NaN }); })), "prod/web/data: 'mtu' must be a whole number of bytes from 68 to 65535, got NaN"],
    ['an MTU below zero', () => world.synth(home(world, (web) => { web.addBridgeNetwork('data', { mtu: -1 }); })), "prod/web/data: 'mtu' must be a whole number of bytes from 68 to 65535, got -1"],
    ['a mode of no lock', () => world.synth(home(world, () => undefined, { ipam: { lockMode: anything('frozen') } })), "prod/ipam: 'lockMode' must be LockMode.UPDATE, FROZEN or EPHEMERAL, got 'frozen'"],
    ['an engine as text', () => world.synth(home(world, () => undefined, { host: { engine: anything('28') } })), "prod/web: 'engine' must be an engine such as DockerEngine.V28 or DockerEngine.of('28.5.2'), got '28'"],
    ['no engine', () => world.synth((app) => { new DockerHost(new TerraformStack(app, 'prod'), 'web', anything({ ipam: world.ipam(app) })); }), "prod/web: 'engine' must be an engine such as DockerEngine.V28 or DockerEngine.of('28.5.2'), got nothing"],
  ])('%s', (_, act, words) => {
    expect(thrown(act)).toContain(words);
  });
});

describe('a malformed block is refused in the constructor, with path, prop, value and what would work', () => {
  test.each([
    ['10.0.3.1/28', "'subnet' must be a network address, got '10.0.3.1/28': its host bits are set; write '10.0.3.0/28'"],
    ['10.0.0.0/33', "'subnet' must have a prefix length of at most 32, got '10.0.0.0/33'"],
    ['10.0.0.0/16junk', "'subnet' must end in a decimal prefix length, got '10.0.0.0/16junk': '16junk' is none"],
    ['10.0.0.0', "'subnet' must have a prefix length, got '10.0.0.0'; write '10.0.0.0/24'"],
    ['', "'subnet' must not be empty"],
    ['010.0.0.0/16', "'010' has a leading zero, which some programs read as octal; write '10'"],
    ['fe80::1%eth0/64', "'subnet' must not carry a zone id, got 'fe80::1%eth0/64'; write 'fe80::/64'"],
    ['::ffff:10.0.0.0/112', "must not be an IPv4-mapped IPv6 address, got '::ffff:10.0.0.0/112'; write '10.0.0.0/16'"],
    ['${var.subnet}', "must be a literal, got the token '${var.subnet}', whose value only Terraform knows"],
    ['2001:db8::/64', "'subnet' must be IPv4, got '2001:db8::/64'"],
    ['ten.0.0.0/8', "must be an IPv4 or IPv6 address, got 'ten.0.0.0/8'"],
  ])("'%s'", (subnet, words) => {
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('backend', { subnet }); }));
    expect(said).toContain('prod/web/backend: ');
    expect(said).toContain(words);
  });

  test('a token', () => {
    const said = world.refusal(home(world, (web, _ipam, stack) => {
      web.addBridgeNetwork('backend', { subnet: new TerraformVariable(stack, 'subnet', {}).stringValue });
    }));
    expect(said).toContain("prod/web/backend: 'subnet' must be a literal, got the token");
  });

  test('a token for a number', () => {
    const said = world.refusal(home(world, (web, _ipam, stack) => {
      web.addBridgeNetwork('backend', { subnetPrefixLength: new TerraformVariable(stack, 'length', {}).numberValue });
    }));
    expect(said).toContain("prod/web/backend: 'subnetPrefixLength' must be a literal number, got a token");
  });

  test('in every other place too', () => {
    expect(world.refusal((app) => world.ipam(app, { ipv4Pools: ['10.0.0.1/8'] }))).toContain("ipam: 'ipv4Pools' must be a network address, got '10.0.0.1/8'");
    expect(world.refusal((app) => world.ipam(app).reserve('lan', { cidrBlock: '192.168.0.0/33', reason: 'LAN' }))).toContain("ipam/lan: 'cidrBlock' must have a prefix length");
    expect(world.refusal((app) => world.ipam(app).reserve('lan', { cidrBlock: '192.168.0.0/16', reason: ' ' }))).toContain("ipam/lan: 'reason' must say who owns the block");
    expect(world.refusal((app) => world.ipam(app).reserve('lan', { cidrBlock: '10.0.0.0/8\u001b[2J', reason: 'LAN' }))).toContain("got '10.0.0.0/8\\u{1b}[2J'");
  });
});

describe("docker0's address", () => {
  test.each([
    ['10.0.0.300/24', "must be an IPv4 or IPv6 address, got '10.0.0.300/24'; write it as '172.24.0.1/24'"],
    ['10.0.0.1', "must have a prefix length, got '10.0.0.1'"],
    ['010.0.0.1/24', 'has a leading zero'],
    ['', "must not be empty: write an address such as '172.24.0.1/24'"],
    ['fd00::1/64', "must be IPv4, got 'fd00::1/64'; write it as '172.24.0.1/24'"],
    ['${var.bip}', "must be a literal, got the token '${var.bip}'"],
    ['10.9.0.0/24', "must be an address for docker0 itself, got '10.9.0.0/24', its subnet's network address; write '10.9.0.1/24'"],
    ['10.9.0.1/31', '10.9.0.1/31'],
  ])("'%s' is refused", (bip, words) => {
    const said = world.refusal(home(world, () => undefined, { host: { bip } }));
    expect(said).toContain("prod/web: 'bip' ");
    expect(said).toContain(words);
  });

  test('in the way of a network: the advice may be written as it is', () => {
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.9.0.0/24' }); }, { host: { bip: '10.9.0.1/24' } }));
    expect(said).toMatch(/choose another 'bip', such as 10\.\d+\.\d+\.1\/24/);
  });
});

test('an MTU that cannot be is said once, by the name that it was given', () => {
  const said = world.refusal(home(world, () => undefined, { host: { mtu: 40 } }));
  expect(said).toContain("prod/web: 'mtu' must be a whole number of bytes from 68 to 65535, got 40");
  expect(said).not.toContain('newNetworks');
});

describe('what only the whole plan shows', () => {
  test('two networks overlap', () => {
    const said = world.refusal(home(world, (web) => {
      web.addBridgeNetwork('api', { subnet: '10.1.0.0/16' });
      web.addBridgeNetwork('backend', { subnet: '10.1.128.0/17' });
    }));
    expect(said).toContain("prod/web/backend: 'subnet' 10.1.128.0/17 overlaps 10.1.0.0/16");
    expect(said).toContain('prod/web/api');
    expect(said).toMatch(/choose another 'subnet'.*leave it out/);
  });

  test('a network and a reservation overlap', () => {
    const said = world.refusal(home(world, (web, ipam) => {
      ipam.reserve('office-vpn', { cidrBlock: '10.1.128.0/17', reason: 'staff VPN' });
      web.addBridgeNetwork('backend', { subnet: '10.1.0.0/16' });
    }));
    expect(said).toContain('prod/web/backend: \'subnet\' 10.1.0.0/16 overlaps 10.1.128.0/17, reserved by prod/ipam/office-vpn ("staff VPN")');
  });

  test('two pools overlap', () => {
    const said = world.refusal(home(world, () => undefined, { ipam: { ipv4Pools: ['10.0.0.0/8', '10.128.0.0/9'] } }));
    expect(said).toContain("prod/ipam: 'ipv4Pools' 10.128.0.0/9 overlaps");
  });

  test('an exhausted pool names its largest free block', () => {
    const said = world.refusal(home(world, (web, ipam) => {
      ipam.reserve('lan', { cidrBlock: '10.0.16.0/22', reason: 'LAN' });
      web.addBridgeNetwork('a', { subnetPrefixLength: 20 });
      web.addBridgeNetwork('b', { subnetPrefixLength: 20 });
    }, { ipam: { ipv4Pools: ['10.0.0.0/19'] }, host: { automaticPoolPrefixLength: 24 } }));
    expect(said).toContain('prod/web/b: no free /20 left in 10.0.0.0/19: the largest free block is 10.0.24.0/21');
    expect(said).toContain("'subnetPrefixLength'");
  });

  test('all problems are reported at once', () => {
    const said = world.refusal(home(world, (web, ipam) => {
      ipam.reserve('lan', { cidrBlock: '10.9.0.0/16', reason: 'LAN' });
      web.addBridgeNetwork('a', { subnet: '10.9.1.0/24' });
      web.addBridgeNetwork('b', { subnet: '10.9.2.0/24' });
      web.addBridgeNetwork('c', { name: 'a' });
    }));
    for (const path of ['prod/web/a', 'prod/web/b', 'prod/web/c']) expect(said).toContain(`${path}: `);
  });

  test('a duplicated network name', () => {
    const said = world.refusal(home(world, (web) => {
      web.addBridgeNetwork('one', { name: 'data' });
      web.addBridgeNetwork('two', { name: 'data' });
    }));
    expect(said).toContain("prod/web/two: 'name' 'data' is the name of prod/web/one on the same host already");
  });

  test.each(['bridge', 'host', 'none', 'default'])("the name of the engine's own network '%s'", (name) => {
    expect(world.refusal(home(world, (web) => { web.addBridgeNetwork('one', { name }); })))
      .toContain(`prod/web/one: 'name' '${name}' is that of a network which every engine has, and makes no second of; give it another 'name'`);
  });

  test.each([
    [{ printer: '10.7.0.1' }, "'10.7.0.1' for 'printer', which is the gateway already"],
    [{ printer: '10.7.0.9', scanner: '10.7.0.9' }, "'10.7.0.9' for 'scanner', which is the aux address 'printer' already"],
  ])('an aux address that somebody holds: %j', (auxAddresses, words) => {
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.7.0.0/24', auxAddresses: auxAddresses as unknown as Record<string, string> }); }));
    expect(said).toContain(`prod/web/data: 'auxAddresses' must be of one machine each, got ${words}`);
  });

  test.each<[string, BridgeNetworkOptions, string]>([
    ['auxAddresses', { auxAddresses: { r: '10.8.1.3' } }, "got '10.8.1.3', which lies outside it; write something like '10.7.0.2'"],
    ['auxAddresses', { auxAddresses: { r: '10.8.1.3', s: '10.7.0.2' } }, "got '10.8.1.3', which lies outside it; write something like '10.7.0.3'"],
    ['auxAddresses', { gateway: '10.7.0.2', auxAddresses: { r: '10.7.0.0' } }, "got '10.7.0.0', which is its network address; write something like '10.7.0.1'"],
    ['gateway', { gateway: '10.8.0.1', auxAddresses: { r: '10.7.0.1' } }, "got '10.8.0.1', which lies outside it; write something like '10.7.0.2'"],
  ])("'%s' %j is told of an address that nobody has", (prop, options, words) => {
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.7.0.0/24', ...options }); }));
    expect(said).toContain(`prod/web/data: '${prop}' must be an address inside 'subnet' 10.7.0.0/24, ${words}`);
  });

  test('an address beside a /30 that is full', () => {
    expect(world.refusal(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.7.0.0/30', auxAddresses: { r: '10.7.0.2', s: '10.7.0.4' } }); })))
      .toContain("which lies outside it; nothing of it is free, so write a larger 'subnet'");
  });

  test("what is said to write for 'subnet' is accepted", () => {
    expect(world.refusal(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.7.0.0' }); })))
      .toBe("prod/web/data: 'subnet' must have a prefix length, got '10.7.0.0'; write '10.7.0.0/24'");
    world.synth(home(world, (web) => { web.addBridgeNetwork('data', { subnet: '10.7.0.0/24' }); }));
  });

  test("what is said to write for 'bip' is accepted", () => {
    expect(world.refusal(home(world, () => undefined, { host: { bip: '10.7.0.0' } }))).toBe("prod/web: 'bip' must have a prefix length, got '10.7.0.0'; write '10.7.0.1/24'");
    world.synth(home(world, () => undefined, { host: { bip: '10.7.0.1/24' } }));
  });

  test('a parent pool that is full', () => {
    const said = world.refusal(home(world, (_web, ipam) => {
      const parent = ipam.addPool('region', { cidrBlock: '172.20.0.0/24' });
      for (let i = 0; i < 5; i++) ipam.addPool(`rack${i}`, { prefixLength: 26, parent });
    }));
    expect(said).toContain('no free /26 left in 172.20.0.0/24: nothing of it is free; enlarge prod/ipam/region');
  });

  test.each<[string, unknown, string]>([
    ['subnetPrefixLength', '24', "between 8 and 30, got '24'"],
    ['subnetPrefixLength', 24.5, 'between 8 and 30, got 24.5'],
    ['subnetPrefixLength', [24], 'between 8 and 30, got a list'],
    ['mtu', '1400', "of bytes from 68 to 65535, got '1400'"],
  ])("a number's place with something else: '%s' %j", (prop, given, words) => {
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('data', { [prop]: given }); }));
    expect(said).toMatch(new RegExp(`^prod/web/data: '${prop}' must be a `));
    expect(said).toContain(words);
  });

  test("a host's numbers as text", () => {
    const asked = (props: object) => world.refusal(home(world, () => undefined, { host: props }));
    expect(asked({ automaticPoolPrefixLength: '16' })).toContain("prod/web: 'automaticPoolPrefixLength' must be a prefix length of IPv4 between 8 and 30, got '16'");
    expect(asked({ mtu: '1400' })).toContain("to 65535, got '1400'");
  });

  test('no pool at all', () => {
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('v6', { ipv6: true }); }, { ipam: { ipv6Pools: [] } }));
    expect(said).toContain("prod/web/v6: there is no IPv6 pool to draw from; declare one with 'ipv6Pools'");
  });
});

describe('a reserved address', () => {
  test.each([
    ['10.7.1.5', /lies? outside|outside/, 'outside the subnet'],
    ['10.7.0.0', /the network address/, 'the network address'],
    ['10.7.0.255', /the broadcast address/, 'the broadcast address'],
    ['10.7.0.1', /the gateway/, 'the gateway'],
    ['10.7.0.200', /the range that Docker gives addresses from/, "Docker's own range"],
    ['10.7.0.9', /the aux address 'printer'/, 'an aux address'],
  ])('%s is refused: %s', (ipv4Address, words) => {
    const said = world.refusal(home(world, (web) => {
      const data = web.addBridgeNetwork('data', { subnet: '10.7.0.0/24', auxAddresses: { printer: '10.7.0.9' } });
      data.reserveAddress('db', { ipv4Address });
    }));
    expect(said).toContain("prod/web/data/db: 'ipv4Address'");
    expect(said).toContain(ipv4Address);
    expect(said).toMatch(words);
  });

  test('twice the same', () => {
    const said = world.refusal(home(world, (web) => {
      const data = web.addBridgeNetwork('data', { subnet: '10.7.0.0/24' });
      data.reserveAddress('db', { ipv4Address: '10.7.0.5' });
      data.reserveAddress('cache', { ipv4Address: '10.7.0.5' });
    }));
    expect(said).toContain('10.7.0.5');
    expect(said).toContain('prod/web/data/cache');
    expect(said).toContain('prod/web/data/db');
  });

  test('IPv6 in a network without it, and malformed text', () => {
    expect(world.refusal(home(world, (web) => { web.addBridgeNetwork('data').reserveAddress('db', { ipv6Address: 'fd00::5' }); })))
      .toContain("prod/web/data/db: 'ipv6Address' needs a network with IPv6");
    expect(world.refusal(home(world, (web) => { web.addBridgeNetwork('data').reserveAddress('db', { ipv4Address: '10.0.0' }); })))
      .toContain("prod/web/data/db: 'ipv4Address' must be an IPv4 or IPv6 address, got '10.0.0'; write it as '10.0.3.7' or '2001:db8:3::7'");
  });
});

describe('engines and their daemon.json', () => {
  test.each([
    ['19.03', /19\.03/], ['30', /20\.10/], ['27.0.1', /27\.0\.3|same subnet/], ['27.0.2', /27\.0\.3|same subnet/], ['latest', /latest/], ['', /./],
  ])("the engine '%s'", (version, words) => {
    expect(thrown(() => DockerEngine.of(version))).toMatch(words);
  });

  test('a key that the engine does not know, with the nearest one', () => {
    const said = world.refusal(home(world, () => undefined, { host: { engine: DockerEngine.of('20.10.23'), daemonJson: { 'log-drivers': 'json-file' } } }));
    expect(said).toContain('prod/web: ');
    expect(said).toContain('log-drivers');
    expect(said).toContain("'log-driver'");
  });

  test('a key of a newer engine', () => {
    const said = world.refusal(home(world, () => undefined, { host: { engine: DockerEngine.V27, daemonJson: { 'allow-direct-routing': true } } }));
    expect(said).toContain('allow-direct-routing');
    expect(said).toContain('28.2');
  });

  test('a key that the plan owns, with another value', () => {
    const said = world.refusal(home(world, () => undefined, { host: { daemonJson: { bip: '172.17.0.1/16' } } }));
    expect(said).toContain("'bip'");
    expect(said).toContain('172.17.0.1/16');
  });

  test('an existing daemon.json that is no JSON, no object, or not there', () => {
    const file = join(world.directory, 'daemon.json');
    for (const [text, words] of [['{ "log-driver": ', /JSON/], ['[]', /object/], ['{"a":1,"a":2}', /a/]] as const) {
      writeFileSync(file, text);
      const said = world.refusal(home(world, () => undefined, { host: { existingDaemonJson: file } }));
      expect(said).toContain('prod/web');
      expect(said).toMatch(words);
    }
    expect(world.refusal(home(world, () => undefined, { host: { existingDaemonJson: join(world.directory, 'none.json') } }))).toContain("'existingDaemonJson' must name a file that can be read");
  });

  test('subnets larger than their pool, or longer than addresses are', () => {
    for (const automaticSubnetPrefixLength of [12, 33, 24.5, Number.NaN]) {
      expect(world.refusal(home(world, () => undefined, { host: { automaticSubnetPrefixLength } })))
        .toContain(`prod/web: 'automaticSubnetPrefixLength' must be a prefix length of IPv4 between 16 and 30, got ${automaticSubnetPrefixLength}`);
    }
    expect(world.refusal(home(world, (web) => { web.addAutomaticPool('v6', { prefixLength: 56, subnetPrefixLength: 129, family: 6 }); })))
      .toContain("prod/web/v6: 'subnetPrefixLength' must be a prefix length of IPv6 between 56 and 126, got 129");
  });

  test('a host outside all stacks, and names that would break out of a path', () => {
    expect(world.refusal((app) => { new DockerHost(app as unknown as TerraformStack, 'web', { ipam: world.ipam(app), engine: DockerEngine.V28 }); })).toContain('web: a host must stand in a stack');
    for (const id of ['..', 'a b', '-rf', 'a"b', 'x;reboot']) {
      expect(world.refusal((app) => { const stack = new TerraformStack(app, 's'); host(stack, id, world.ipam(stack)); })).toContain("'id' must begin with a letter or digit");
    }
  });
});

describe('Compose files', () => {
  const project = (text: string) => {
    mkdirSync(join(world.directory, 'shop'), { recursive: true });
    const file = join(world.directory, 'shop', 'compose.yaml');
    writeFileSync(file, text);
    return world.refusal(home(world, (web) => { web.addComposeProject('shop', { file }); }));
  };

  test.each([
    ['services: [', /YAML/],
    ['- a\n- b\n', /mapping/],
    ['services:\n  web: { image: a, networks: [proxy] }\nnetworks:\n  proxy: { external: true }\n', /'networks.proxy' is external/],
    ['services:\n  web: { image: a, networks: { n: { ipv4_address: 10.0.0.9 } } }\nnetworks:\n  n: { ipam: { config: [ { subnet: 10.66.0.0/24 } ] } }\n', /10\.0\.0\.9/],
    ['services:\n  web: { image: a, networks: [n] }\nnetworks:\n  n: { ipam: { config: [ { subnet: 10.66.0.1/24 } ] } }\n', /10\.66\.0\.0\/24/],
  ])('%j', (text, words) => {
    const said = project(text);
    expect(said).toContain('prod/web/shop');
    expect(said).toMatch(words);
  });

  test('one that is not there', () => {
    expect(world.refusal(home(world, (web) => { web.addComposeProject('shop', { file: 'no/such/compose.yaml' }); }))).toContain("prod/web/shop: 'file' must name a Compose file that can be read, got 'no/such/compose.yaml'");
  });
});

describe('the lock', () => {
  const build = (app: App) => home(world, (web) => { web.addBridgeNetwork('data'); })(app);
  const leases = (...lines: string[]) => `{"version":1,"layoutVersion":1,"leases":[${lines.join(',')}]}`;

  test.each([
    ['{ "version": 1, ', /ipam\.lock\.json/],
    ['<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n', /merge/],
    ['{"version":99,"layoutVersion":1,"leases":[]}', /prod\/ipam: .*newer/],
    ['{"version":1,"layoutVersion":99,"leases":[]}', /prod\/ipam: .*newer.*'layoutVersion'/],
    ['[]', /object/],
  ])('that is %j', (text, words) => {
    world.writeLock(text);
    expect(world.refusal(build)).toMatch(words);
  });

  test('in which two branches gave out the same addresses', () => {
    world.writeLock(leases(
      '{"key":"ipam/prod/web/data/ipv4","block":"10.1.0.0/24","app":"app","stack":"prod"}',
      '{"key":"ipam/other/db/ipv4","block":"10.1.0.0/24","app":"app","stack":"other"}',
    ));
    const said = world.refusal(build);
    expect(said).toContain('10.1.0.0/24');
    expect(said).toContain('ipam/other/db/ipv4');
    expect(said).toContain('prod/web/data');
    expect(said).toContain('docker-ipam lock merge');
  });

  test('whose lease lies outside its pool', () => {
    world.writeLock(leases('{"key":"ipam/prod/web/data/ipv4","block":"192.168.7.0/24","app":"app","stack":"prod"}'));
    const said = world.refusal(build);
    expect(said).toContain('prod/web/data: ipam.lock.json gives it 192.168.7.0/24, which is outside');
    expect(said).toContain('docker-ipam lock renumber');
  });

  test('that has another\'s lease where the code fixes a block', () => {
    world.synth(build);
    const block = world.lock()['ipam/prod/web/data/ipv4'];
    const said = world.refusal(home(world, (web) => {
      web.addBridgeNetwork('data');
      web.addBridgeNetwork('fixed', { subnet: block });
    }));
    expect(said).toContain(`prod/web/fixed: 'subnet' ${block} overlaps ${block}`);
    expect(said).toContain('prod/web/data');
  });

  test('whose lease has another length than the code asks', () => {
    world.synth(build);
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('data', { subnetPrefixLength: 20 }); }));
    expect(said).toContain('prod/web/data');
    expect(said).toContain('docker-ipam lock renumber');
  });

  test('that is missing, lacks a lease, or has one too many, under CI', () => {
    const more = home(world, (web) => { web.addBridgeNetwork('data'); web.addBridgeNetwork('more'); });
    underCi(() => expect(world.refusal(build)).toMatch(/prod\/ipam: .*ipam\.lock\.json is missing.*which CI turns on/));
    world.synth(build);
    underCi(() => expect(world.refusal(more)).toContain('prod/web/more: '));
    world.synth(more);
    const { 'ipam/prod/web/more/ipv4': block } = world.lock();
    underCi(() => expect(world.refusal(build)).toContain(`ipam/prod/web/more/ipv4: ipam.lock.json holds ${block} for it, which this plan does not keep`));
    underCi(() => world.synth(more));
  });

  test('that cannot be written', () => {
    world.synth(build);
    const before = world.lock();
    const more = home(world, (web) => { web.addBridgeNetwork('data'); web.addBridgeNetwork('more'); });
    chmodSync(world.directory, 0o755);
    rmSync(world.outdir, { recursive: true });
    mkdirSync(world.outdir);
    if (process.getuid!() === 0) chownSync(world.outdir, 65534, 65534);
    chmodSync(world.lockFile, 0o444);
    const said = asNobody(() => thrown(() => world.synth(more)));
    expect(said).toContain('ipam.lock.json');
    expect(world.lock()).toEqual(before);
  });

  test('of another app that has the same key', () => {
    world.synth(build);
    const said = world.refusal(home(world, (web) => { web.addBridgeNetwork('data'); }, { ipam: { appId: 'another' } }));
    expect(said).toContain('prod/web/data');
    expect(said).toContain('app');
  });
});

test('an Ipam may stand under the app and still reports everything on the first stack', () => {
  const said = world.refusal((app) => {
    const ipam = world.ipam(app);
    new TerraformStack(app, 'empty');
    const stack = new TerraformStack(app, 'prod');
    host(stack, 'web', ipam).addBridgeNetwork('a', { subnet: '127.0.0.0/24' });
  });
  expect(said).toContain('[empty] ');
  expect(said).toContain("prod/web/a: 'subnet' 127.0.0.0/24 overlaps 127.0.0.0/8");
});

