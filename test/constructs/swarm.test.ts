import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type App, TerraformResource, TerraformStack } from 'cdktf';
import * as fc from 'fast-check';
import { BridgeNetwork, DockerEngine, DockerHost, type DockerHostProps, type Ipam, PortFirewall, Swarm, type SwarmProps } from 'cdktf-docker-ipam';
import { parsePlanFile, type PlanFile, planSummary } from '../../lib/io';
import { BlockList, formatPrefix, overlappingPairs, parsePrefix, type Prefix } from '../../lib/netip';
import { planSummaryText } from '../../lib/report';
import { World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

interface Parts {
  readonly stack: TerraformStack;
  readonly ipam: Ipam;
  readonly swarm: Swarm;
  readonly hosts: readonly DockerHost[];
  readonly another: (name: string, props?: Partial<DockerHostProps>) => DockerHost;
}

/** h1 manages, h2 works, on a LAN that is reserved. */
function swarmed(build: (parts: Parts) => void, props: Partial<SwarmProps> = {}, hostProps: Partial<DockerHostProps> = {}): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    ipam.reserve('lan', { cidrBlock: '192.0.2.0/24', reason: 'the hosts themselves' });
    let n = 0;
    const another = (name: string, more: Partial<DockerHostProps> = {}) => (
      new DockerHost(stack, name, { ipam, engine: DockerEngine.V28, underlayAddress: `192.0.2.${++n}`, ...hostProps, ...more }));
    const hosts = [another('h1'), another('h2')];
    build({ stack, ipam, hosts, another, swarm: new Swarm(stack, 'swarm', { ipam, managers: [hosts[0]], workers: [hosts[1]], ...props }) });
  };
}

const networks = () => Object.values(world.json('stacks/prod/cdk.tf.json').resource.docker_network as Record<string, Record<string, unknown>>);
const fileOf = (host: string, path: string): string | undefined => world.contents()[`out/stacks/prod/hosts/${host}/${path}`];
const SCRIPT = 'etc/docker-ipam/swarm';

describe('what is planned', () => {
  test('a pool with ingress as its first block, a bridge for each node, and overlays outside all of them', () => {
    world.synth(swarmed(({ swarm }) => { swarm.addOverlayNetwork('web', { attachable: true }).reserveAddress('db'); }));
    expect(world.lock()).toMatchObject({
      'ipam/prod/h1/automatic': '10.0.0.0/16',
      'ipam/prod/h2/automatic': '10.1.0.0/16',
      'ipam/prod/swarm/address-pool/ipv4': '10.2.0.0/16',
      'ipam/prod/swarm/ingress/ipv4': '10.2.0.0/24',
      'ipam/prod/h1/swarm/gateway-bridge/ipv4': '10.3.0.0/22',
      'ipam/prod/h2/swarm/gateway-bridge/ipv4': '10.3.4.0/22',
      'ipam/prod/swarm/web/ipv4': '10.3.10.0/24',
      'ipam/prod/swarm/web/db/ipv4': '10.3.10.2/32',
    });
    expect(fileOf('h1', SCRIPT)).toContain('--default-addr-pool 10.2.0.0/16 --default-addr-pool-mask-length 24');
    expect(fileOf('h2', SCRIPT)).toContain("docker swarm join --advertise-addr '192.0.2.2' --listen-addr '192.0.2.2:2377' --data-path-addr '192.0.2.2'");
    expect(statSync(join(world.outdir, 'stacks/prod/hosts/h1', SCRIPT)).mode & 0o777).toBe(0o755);
  });

  test('overlays are counted once, after synth as by whoever reads its plan', () => {
    world.synth(swarmed(({ swarm, hosts: [h1] }) => {
      h1.addBridgeNetwork('own');
      swarm.addOverlayNetwork('web', { attachable: true }).reserveAddress('db');
      swarm.addOverlayNetwork('data');
    }));
    const said: string = world.json('manifest.json').stacks.prod.annotations.find(({ level }: { level: string }) => level === '@cdktf/info').message;
    const read = parsePlanFile(world.contents()['out/ipam/plan.json']) as PlanFile;
    const later = planSummaryText(planSummary(read.ipams[0]));
    for (const text of [said, later]) {
      expect(text).toMatch(/^ipam: 2 hosts, 3 networks, no problems;/);
      expect(text).toMatch(/\n {2}(prod\/)?h1 +bip \S+ 1 network in /);
      expect(text).toMatch(/\n {2}\(overlays\) +2 networks in 10\.3\.11\.0\/24 … 10\.3\.12\.0\/24$/m);
    }
  });

  test('an overlay is a docker_network on the first manager, with all that a second plan would ask for', () => {
    world.synth(swarmed(({ swarm }) => {
      swarm.addOverlayNetwork('web', { attachable: true });
      swarm.addOverlayNetwork('data', { internal: true, encrypted: true, labels: { team: 'db' } });
    }));
    expect(networks().map(({ '//': _, depends_on: _none, ...network }) => network)).toEqual([
      {
        name: 'data', driver: 'overlay', internal: true, provider: 'docker.prod_h1', lifecycle: { ignore_changes: ['options'] },
        // Tasks only: all of the subnet is theirs.
        ipam_config: [{ subnet: '10.3.10.0/24', gateway: '10.3.10.1' }], options: { encrypted: 'true' },
        labels: [{ label: 'team', value: 'db' }, { label: 'docker-ipam.options', value: '{"encrypted":"true"}' }],
      },
      {
        name: 'web', driver: 'overlay', attachable: true, provider: 'docker.prod_h1', lifecycle: { ignore_changes: ['options'] },
        ipam_config: [{ subnet: '10.3.11.0/24', gateway: '10.3.11.1', ip_range: '10.3.11.128/25' }],
      },
    ]);
  });

  test('the MTU of the narrowest member, whenever it joined, reaches overlays, ingress and the bridges', () => {
    world.synth(swarmed(({ swarm, another }) => {
      swarm.addOverlayNetwork('web');
      swarm.addWorker(another('h3', { mtu: 1400 }));
    }));
    expect(networks()[0]).toMatchObject({ options: { 'com.docker.network.driver.mtu': '1400' }, labels: [{ label: 'docker-ipam.options', value: '{"com.docker.network.driver.mtu":"1400"}' }] });
    expect(fileOf('h1', SCRIPT)).toContain('--ingress --subnet 10.3.0.0/24 --gateway 10.3.0.1 --opt com.docker.network.driver.mtu=1400 ingress');
    for (const host of ['h1', 'h2', 'h3']) expect(fileOf(host, SCRIPT)).toContain('--opt com.docker.network.driver.mtu=1400 \\\n    docker_gwbridge');
  });

  test('over IPv6 the option is 20 less, since the driver does not count them', () => {
    world.synth((app) => {
      const stack = new TerraformStack(app, 'prod');
      const ipam = world.ipam(stack);
      const host = new DockerHost(stack, 'h1', { ipam, engine: DockerEngine.V28, underlayAddress: '2001:db8::1' });
      new Swarm(stack, 'swarm', { ipam, managers: [host] }).addOverlayNetwork('web');
    });
    expect(networks()[0]).toMatchObject({ options: { 'com.docker.network.driver.mtu': '1480' } });
    expect(fileOf('h1', SCRIPT)).toContain("--advertise-addr '2001:db8::1' --listen-addr '[2001:db8::1]:2377' --data-path-addr '2001:db8::1'");
    expect(fileOf('h1', 'etc/docker-ipam/filter.nft')).toContain('ip6 saddr { 2001:db8::1 } accept');
  });

  test('ports are open to members, and to whom they are told to trust; ESP where a network is encrypted', () => {
    world.synth(swarmed(({ swarm }) => { swarm.addOverlayNetwork('data', { encrypted: true }); }, { dataPathPort: 7777, trustedCidrBlocks: ['198.51.100.0/28'] }));
    const filter = fileOf('h2', 'etc/docker-ipam/filter.nft')!;
    for (const words of ['tcp dport { 2377, 7946 }', 'udp dport { 7777, 7946 }', 'meta l4proto esp', 'ip saddr { 192.0.2.1, 192.0.2.2, 198.51.100.0/28 } accept']) expect(filter).toContain(words);
    expect(filter).not.toContain('4789');
    expect(fileOf('h1', SCRIPT)).toContain('--data-path-port 7777');
  });

  test("the engine's API is one of these ports only where clients need a certificate", () => {
    const tls = { hosts: ['fd://', 'tcp://192.0.2.1:2376'], tlsverify: true, tlscacert: '/etc/docker/ca.pem', tlscert: '/etc/docker/cert.pem', tlskey: '/etc/docker/key.pem' };
    world.synth(swarmed(() => undefined, {}, {}));
    expect(fileOf('h1', 'etc/docker-ipam/filter.nft')).not.toContain('2376');
    const withApi = (clients?: string[]) => world.synth((app) => {
      const stack = new TerraformStack(app, 'prod');
      new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
      const ipam = world.ipam(stack);
      const swarm = new Swarm(stack, 'swarm', { ipam, managers: [new DockerHost(stack, 'h1', { ipam, engine: DockerEngine.V28, underlayAddress: '192.0.2.1', daemonJson: tls })], apiClientCidrBlocks: clients });
      swarm.addSecurityGroupRules('members', 'sg-0123');
      swarm.addWorker(new DockerHost(stack, 'h2', { ipam, engine: DockerEngine.V28, underlayAddress: '192.0.2.2', daemonJson: { ...tls, hosts: ['fd://', 'tcp://192.0.2.2:12376'] } }));
    });
    const chainOf = (port: number) => {
      const filter = fileOf('h1', 'etc/docker-ipam/filter.nft')!;
      const [, name] = new RegExp(`tcp dport \\{ ${port} \\} jump (\\w+)`).exec(filter)!;
      return new RegExp(`\\n  chain ${name} \\{\\n([^]*?)\\n  \\}`).exec(filter)![1].trim().split(/\n\s*/);
    };
    const rules = () => Object.values(world.json('stacks/prod/cdk.tf.json').resource.aws_vpc_security_group_ingress_rule as Record<string, Record<string, unknown>>)
      .filter(({ from_port }) => Number(from_port) % 10000 === 2376).map(({ from_port, cidr_ipv4, cidr_ipv6 }) => [from_port, cidr_ipv4 ?? cidr_ipv6]);
    // Closed, to members too.
    withApi();
    expect(chainOf(2376)).toEqual(['counter drop']);
    expect(rules()).toEqual([]);
    withApi(['198.51.100.7/32', '2001:db8:7::/48']);
    expect(chainOf(2376)).toEqual(['ip saddr { 198.51.100.7 } accept', 'ip6 saddr { 2001:db8:7::/48 } accept', 'counter drop']);
    expect(rules()).toEqual([[12376, '198.51.100.7/32'], [12376, '2001:db8:7::/48'], [2376, '198.51.100.7/32'], [2376, '2001:db8:7::/48']]);
  });

  test('in a security group they are open to who has it too, ESP from the first encrypted network on', () => {
    world.synth(swarmed(({ stack, swarm }) => {
      new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
      swarm.addSecurityGroupRules('members', 'sg-0123');
      swarm.addOverlayNetwork('web');
      swarm.addOverlayNetwork('data', { encrypted: true });
      swarm.addOverlayNetwork('more', { encrypted: true });
    }, { dataPathPort: 7777, firewall: PortFirewall.UNMANAGED }));
    const rules = Object.values(world.json('stacks/prod/cdk.tf.json').resource.aws_vpc_security_group_ingress_rule as Record<string, Record<string, unknown>>);
    expect(rules.map(({ ip_protocol, from_port, to_port }) => [ip_protocol, from_port, to_port])).toEqual([
      ['50', undefined, undefined], ['tcp', 2377, 2377], ['tcp', 7946, 7946], ['udp', 7777, 7777], ['udp', 7946, 7946],
    ]);
    for (const rule of rules) expect(rule).toMatchObject({ security_group_id: 'sg-0123', referenced_security_group_id: 'sg-0123' });
  });

  test('another firewall has files of its own, and none has none', () => {
    world.synth(swarmed(() => undefined, { firewall: PortFirewall.FIREWALLD }));
    expect(fileOf('h1', 'etc/docker-ipam/filter.nft')).toBeUndefined();
    expect(fileOf('h1', 'etc/firewalld/policies/docker-ipam-1.xml')).toContain('192.0.2.2');
    world.synth(swarmed(() => undefined, { firewall: PortFirewall.UNMANAGED }));
    expect(Object.keys(world.contents()).filter((path) => /firewalld|filter/.test(path))).toEqual([]);
  });

  test('no token stands anywhere in what is written', () => {
    world.synth(swarmed(({ swarm }) => { swarm.addOverlayNetwork('web'); }));
    // The command tells one that it is given by how it begins.
    const texts = Object.values(world.contents()).map((text) => text.replaceAll('SWMTKN-*', ''));
    expect(texts.filter((text) => text.includes('SWMTKN'))).toEqual([]);
  });

  test('overlays wait for what forms the swarm, whether declared before it or after', () => {
    world.synth(swarmed(({ stack, swarm }) => {
      swarm.addOverlayNetwork('before');
      swarm.formedBy(new TerraformResource(stack, 'formed', { terraformResourceType: 'terraform_data' }));
      swarm.addOverlayNetwork('after');
    }));
    expect(networks().map(({ name, depends_on }) => [name, depends_on])).toEqual([['after', ['terraform_data.formed']], ['before', ['terraform_data.formed']]]);
  });
});

describe('growth', () => {
  const grown = (workers: number, overlays: number) => swarmed(({ swarm, another }) => {
    for (let i = 0; i < workers; i++) swarm.addWorker(another(`w${i}`));
    for (let i = 0; i < overlays; i++) swarm.addOverlayNetwork(`net${i}`, { attachable: true }).reserveAddress('db');
  });

  test('a member or an overlay more changes no other lease, in any order', () => {
    let before: Record<string, string> = {};
    for (const [workers, overlays] of [[0, 0], [1, 0], [1, 2], [3, 2], [3, 7], [8, 7], [8, 20]]) {
      world.synth(grown(workers, overlays));
      const lock = world.lock();
      expect(lock).toMatchObject(before);
      before = lock;
    }
  });

  test('law: whatever joins or is declared, and in whatever order, what was leased stays, and all blocks are apart', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('manager', 'worker') }), fc.record({ kind: fc.constant('overlay'), length: fc.integer({ min: 22, max: 29 }), attachable: fc.boolean() }),
    ).map((one) => ({ length: 24, attachable: false, ...one }));
    const story = fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 10 }), runs: fc.array(fc.nat(10), { maxLength: 3 }), pool: fc.integer({ min: 12, max: 22 }) });
    fc.assert(fc.property(story, ({ steps, runs, pool }) => {
      world.dispose();
      world = new World();
      let before: Record<string, string> = {};
      for (const count of [...runs.map((n) => Math.min(n, steps.length)).sort((a, b) => a - b), steps.length]) {
        world.synth(swarmed(({ swarm, another }) => {
          steps.slice(0, count).forEach(({ kind, length, attachable }, i) => {
            if (kind === 'overlay') swarm.addOverlayNetwork(`net${i}`, { subnetPrefixLength: length, attachable });
            else if (kind === 'manager') swarm.addManager(another(`m${i}`));
            else swarm.addWorker(another(`w${i}`));
          });
        }, { addressPoolPrefixLength: pool }));
        const lock = world.lock();
        expect(lock).toMatchObject(before);
        before = lock;
      }
      const blocks = Object.entries(before).filter(([key]) => !key.includes('/ingress/')).map(([, block]) => parsePrefix(block) as Prefix);
      overlappingPairs(BlockList.of(4, blocks), (a, b) => { throw new Error(`${formatPrefix(blocks[a])} and ${formatPrefix(blocks[b])}`); });
      expect(before['ipam/prod/swarm/ingress/ipv4'].replace(/\/.*/, '')).toBe(before['ipam/prod/swarm/address-pool/ipv4'].replace(/\/.*/, ''));
    }), { numRuns: 15 });
  }, 60_000);

  test('a member more changes nobody else but for who may open his ports, and which managers there are', () => {
    world.synth(grown(1, 1));
    const files = world.contents();
    world.synth(grown(2, 1));
    const later = world.contents();
    const changed = Object.keys(files).filter((path) => path.includes('/hosts/') && later[path] !== files[path]);
    expect(changed.map((path) => path.split('/hosts/')[1]).sort()).toEqual(['h1', 'h2', 'w0'].map((host) => `${host}/etc/docker-ipam/filter.nft`));
  });

  test('a pool that is asked for anew in another size stays as the swarm has it, and is a problem', () => {
    world.synth(swarmed(() => undefined));
    const said = world.refusal(swarmed(() => undefined, { addressPoolPrefixLength: 15 }));
    expect(said).toContain('prod/swarm: ');
    expect(said).toContain('10.2.0.0/16');
    expect(said).toContain("'addressPoolPrefixLength'");
  });
});

describe('refused, with nothing written', () => {
  test.each<[string, Partial<SwarmProps>, string]>([
    ['no manager', { managers: [] }, "prod/swarm: 'managers' must name a host that forms the swarm, got none; write something like [host]"],
    ['an IPv6 pool', { addressPool: 'fd00::/64' }, "prod/swarm: 'addressPool' must be IPv4, got 'fd00::/64'"],
    ['host bits', { addressPool: '10.9.1.0/16' }, "prod/swarm: 'addressPool' must be a network address, got '10.9.1.0/16': its host bits are set; write '10.9.0.0/16'"],
    ['subnets longer than swarm mode cuts', { subnetPrefixLength: 30 }, "prod/swarm: 'subnetPrefixLength' must be a prefix length of IPv4 between 16 and 29, got 30"],
    ['subnets larger than the pool', { subnetPrefixLength: 15 }, "prod/swarm: 'subnetPrefixLength' must be a prefix length of IPv4 between 16 and 29, got 15"],
    ['a data-path port below what is taken', { dataPathPort: 80 }, "prod/swarm: 'dataPathPort' must be a whole number from 1024 to 49151, got 80"],
    ["swarm mode's own port", { dataPathPort: 7946 }, "prod/swarm: 'dataPathPort' must not be a port that swarm mode uses itself, got 7946; leave it out for 4789"],
    ['an MTU that is none', { underlayMtu: 900 }, "prod/swarm: 'underlayMtu' must be a whole number of bytes from 1280 to 65535, got 900"],
    ['a bridge without room', { gatewayBridgePrefixLength: 30 }, "prod/swarm: 'gatewayBridgePrefixLength' must be a prefix length of IPv4 between 16 and 28, got 30"],
    ['a trusted block that is none', { trustedCidrBlocks: ['10.0.0.0'] }, "prod/swarm: 'trustedCidrBlocks' must have a prefix length, got '10.0.0.0'; write '10.0.0.0/24'"],
  ])('%s', (_, props, words) => {
    expect(world.refusal(swarmed(() => undefined, props))).toContain(words);
  });

  test('a host without an address, in two swarms, of another Ipam or of a namespace', () => {
    expect(world.refusal(swarmed(({ swarm, another }) => { swarm.addWorker(another('h3', { underlayAddress: undefined })); }))).toBe(
      "prod/h3: 'underlayAddress' is missing: the other members reach this host by it; write the host's own address on the network that they share, such as '192.0.2.10'");
    expect(world.refusal(swarmed(({ swarm, hosts }) => { swarm.addWorker(hosts[0]); }))).toContain('prod/h1: it is a member of prod/swarm already; an engine has one such cluster');
    expect(world.refusal(swarmed(({ stack, swarm, another }) => { swarm.addWorker(another('h3', { ipam: world.ipam(stack, {}, 'other') })); })))
      .toContain("prod/h3: its 'ipam' is another one than that of prod/swarm; plan both with one Ipam");
    expect(world.refusal(swarmed(({ swarm, another }) => { swarm.addWorker(another('h3', { namespace: 'berlin' })); })))
      .toContain("prod/h3: 'namespace' 'berlin' lets siblings hold the blocks of prod/swarm, and overlays reach every member; leave it out");
    expect(world.refusal(swarmed(({ another }) => { another('h3', { underlayAddress: '192.0.2.300' }); }))).toContain("prod/h3: 'underlayAddress' must");
  });

  test('live-restore, by the name of the host', () => {
    expect(world.refusal(swarmed(() => undefined, {}, { daemonJson: { 'live-restore': true } })))
      .toContain("prod/h1: 'live-restore' excludes swarm mode: the daemon would refuse to join; turn it off");
  });

  test('a pool or an overlay over what others own', () => {
    expect(world.refusal(swarmed(({ ipam }) => { ipam.reserve('peer', { cidrBlock: '10.50.0.0/16', reason: 'peered VPC' }); }, { addressPool: '10.50.0.0/17' })))
      .toContain("prod/swarm: 'addressPool' 10.50.0.0/17 overlaps 10.50.0.0/16, reserved by prod/ipam/peer (\"peered VPC\")");
    expect(world.refusal(swarmed(({ swarm, hosts }) => {
      hosts[1].addBridgeNetwork('local', { subnet: '10.60.0.0/24' });
      swarm.addOverlayNetwork('web', { subnet: '10.60.0.0/25' });
    }))).toMatch(/prod\/swarm\/web: 'subnet' 10\.60\.0\.0\/25 overlaps 10\.60\.0\.0\/24[^]*choose another/);
  });

  test('an overlap that is allowed elsewhere, and that no engine bears', () => {
    expect(world.refusal(swarmed(({ ipam, swarm, hosts }) => {
      const local = new BridgeNetwork(hosts[1], 'local', { host: hosts[1], subnet: '10.60.0.0/24' });
      const web = swarm.addOverlayNetwork('web', { subnet: '10.60.0.0/25' });
      ipam.allowOverlap(local, web, 'never on one node, we think');
    }))).toContain('prod/h2: the network local of prod/h2 10.60.0.0/24 overlaps 10.60.0.0/25, the overlay prod/swarm/web: on a node that has both');
  });

  test('IPv6 in an overlay', () => {
    expect(world.refusal(swarmed(({ swarm }) => { swarm.addOverlayNetwork('web', { subnet: 'fd00:1::/64' }); }))).toContain("prod/swarm/web: 'subnet' must be IPv4, got 'fd00:1::/64'");
    expect(world.refusal(swarmed(({ swarm }) => { swarm.addOverlayNetwork('web', { attachable: true }).reserveAddress('db', { ipv6Address: 'fd00:1::5' }); })))
      .toContain("prod/swarm/web/db: 'ipv6Address' needs a network with IPv6, got prod/swarm/web, which has none");
  });

  test("an address in a network of tasks only, one outside its subnet, and names that are Docker's own", () => {
    expect(world.refusal(swarmed(({ swarm }) => { swarm.addOverlayNetwork('web').reserveAddress('db'); })))
      .toContain("prod/swarm/web/db: tasks of services take the addresses that the swarm gives them, and prod/swarm/web lets in no other containers; give it 'attachable: true'");
    expect(world.refusal(swarmed(({ swarm }) => { swarm.addOverlayNetwork('web', { attachable: true, subnet: '10.60.1.0/24' }).reserveAddress('db', { ipv4Address: '10.60.2.100' }); })))
      .toMatch(/prod\/swarm\/web\/db: 'ipv4Address' 10\.60\.2\.100\S* .*outside/);
    expect(world.refusal(swarmed(({ swarm }) => { swarm.addOverlayNetwork('ingress'); })))
      .toContain("prod/swarm/ingress: 'id' must not be that of a network of Docker's own, got 'ingress'; choose another one");
  });

  test('tasks that do not fit', () => {
    expect(world.refusal(swarmed(({ swarm }) => { swarm.addOverlayNetwork('web', { subnetPrefixLength: 27, services: 4, tasks: 30 }); })))
      .toContain("prod/swarm/web: 4 services and 30 tasks do not fit into 10.3.10.0/27, which has 27 addresses beside one for each of 2 nodes; ask for 'subnetPrefixLength' 26");
  });

  test.each(['swarm\nadd rule inet x y accept', 'a"b', '$(reboot)', '..'])('the id %j, which stands in commands', (id) => {
    expect(world.refusal((app) => {
      const stack = new TerraformStack(app, 'prod');
      const ipam = world.ipam(stack);
      new Swarm(stack, id, { ipam, managers: [new DockerHost(stack, 'h1', { ipam, engine: DockerEngine.V28, underlayAddress: '192.0.2.1' })] });
    })).toContain("'id' must begin with a letter or digit");
  });
});
