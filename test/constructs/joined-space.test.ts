import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container';
import type { TerraformStack } from 'cdktf';
import { type BridgeNetwork, type BridgeNetworkOptions, type DockerHost, Swarm } from 'cdktf-docker-ipam';
import { home, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => world.dispose());

/** Services with their addresses on `n`, which is the network `data` of others. */
function file(project: string, addresses: Record<string, string>, below = 'n: { external: true, name: data }'): string {
  mkdirSync(join(world.directory, project), { recursive: true });
  const path = join(world.directory, project, 'compose.yaml');
  const services = Object.entries(addresses).map(([service, asked]) => `  ${service}: { image: x, networks: { ${asked} } }\n`);
  writeFileSync(path, `services:\n${services.join('')}networks: { ${below} }\n`);
  return path;
}

interface Wish {
  readonly network?: BridgeNetworkOptions;
  readonly reserve?: (network: BridgeNetwork, web: DockerHost, stack: TerraformStack) => void;
}

function app(addresses: Record<string, string>, { network, reserve }: Wish = {}, below?: string) {
  const path = file('shop', addresses, below);
  return home(world, (web, _ipam, stack) => {
    const data = web.addBridgeNetwork('data', { subnet: '172.30.0.0/24', ...network });
    reserve?.(data, web, stack);
    web.addComposeProject('shop', { file: path });
  }, { ipam: { ipv4Pools: ['10.0.0.0/8', '172.30.0.0/16'] } });
}

const ipv4 = (address: string) => `n: { ipv4_address: ${address} }`;
const web = (address: string, rest: string) => `compose.yaml: 'services.w.networks.n.ipv4_address' ${address} ${rest}`;

describe('an address of a Compose file on a network of the host', () => {
  test.each<[string, string, BridgeNetworkOptions?]>([
    ['10.9.9.9', 'lies outside the subnet 172.30.0.0/24 of prod/web/data; choose one inside, such as 172.30.0.2'],
    ['172.30.0.0', 'is the network address of 172.30.0.0/24; choose another, such as 172.30.0.2'],
    ['172.30.0.255', 'is the broadcast address of 172.30.0.0/24; choose another, such as 172.30.0.2'],
    ['172.30.0.1', "is the network's gateway, which the bridge itself holds; choose another, such as 172.30.0.2"],
    ['172.30.0.2', "is the network's gateway, which the bridge itself holds; choose another, such as 172.30.0.1", { gateway: '172.30.0.2' }],
    ['172.30.0.200', 'lies inside 172.30.0.128/25, the range of prod/web/data that Docker gives addresses from: another container may hold it; choose another, such as 172.30.0.2'],
    ['172.30.0.9', 'lies inside 172.30.0.0/25, the range of prod/web/data that Docker gives addresses from: another container may hold it; choose another, such as 172.30.0.128', { ipRange: '172.30.0.0/25' }],
    ['172.30.0.7', "is kept out of use as 'nas' under 'auxAddresses' of prod/web/data; remove it there, or choose another", { auxAddresses: { nas: '172.30.0.7' } }],
  ])('%s %s', (address, rest, network = {}) => {
    const said = world.refusal(app({ w: ipv4(address) }, { network }));
    expect(said).toContain('prod/web/shop: ');
    expect(said).toContain(web(address, rest));
  });

  test('is taken below the range, or anywhere where there is none', () => {
    world.synth(app({ w: ipv4('172.30.0.9') }));
    world.synth(app({ w: ipv4('172.30.0.200') }, { network: { ipRange: '172.30.0.0/24' } }));
  });

  test('of IPv6', () => {
    const asked = (address: string) => ({ w: `n: { ipv6_address: '${address}' }` });
    expect(world.refusal(app(asked('fd00::9')))).toContain("'services.w.networks.n.ipv6_address' fd00::9 needs a network with IPv6, and prod/web/data has none");
    const network = { ipv6Subnet: 'fd00:1234:5678:9::/64' };
    expect(world.refusal(app(asked('fd00:1234:5678:9::1'), { network }))).toContain("is the network's gateway, which the bridge itself holds; choose another, such as fd00:1234:5678:9::2");
    expect(world.refusal(app(asked('fd00::9'), { network }))).toContain('lies outside the subnet fd00:1234:5678:9::/64 of prod/web/data');
    world.synth(app(asked('fd00:1234:5678:9::9'), { network }));
  });

  test('is one of a leased subnet too', () => {
    const said = world.refusal(app({ w: ipv4('192.168.7.7') }, { network: { subnet: undefined } }));
    expect(said).toMatch(/192\.168\.7\.7 lies outside the subnet 10\.[\d.]+\/24 of prod\/web\/data; choose one inside, such as 10\.[\d.]+\.2/);
  });
});

test('an address of a Compose file on an overlay of its host', () => {
  const path = file('shop', { w: ipv4('10.9.9.9') }, 'n: { external: true, name: mesh }');
  expect(world.refusal(home(world, (host, ipam, stack) => {
    new Swarm(stack, 'swarm', { ipam, managers: [host], workers: [] }).addOverlayNetwork('mesh', { attachable: true });
    host.addComposeProject('shop', { file: path, externalNetworks: ['mesh'] });
  }, { host: { underlayAddress: '192.168.1.10' } }))).toMatch(/10\.9\.9\.9 lies outside the subnet 10\.[\d.]+\/24 of prod\/swarm\/mesh; choose one inside, such as/);
});

describe('a reserved address in a Compose file', () => {
  const reserve: Wish['reserve'] = (network) => { network.reserveAddress('db', { ipv4Address: '172.30.0.2' }); };

  test('is taken once', () => {
    world.synth(app({ w: ipv4('172.30.0.2') }, { reserve }));
    expect(world.refusal(app({ v: ipv4('172.30.0.2'), w: ipv4('172.30.0.2') }, { reserve })))
      .toContain(web('172.30.0.2', "is asked for by 'services.v' too; choose another for one of them"));
  });

  test('is suggested to nobody else', () => {
    expect(world.refusal(app({ w: ipv4('172.30.0.1') }, { reserve }))).toContain('choose another, such as 172.30.0.3');
  });

  test('is refused where a container has it', () => {
    const taken: Wish['reserve'] = (network, { dockerProvider }, stack) => {
      const { ipv4Address } = network.reserveAddress('db', { ipv4Address: '172.30.0.2' });
      new Container(stack, 'db', { provider: dockerProvider, name: 'db', image: 'x', networksAdvanced: [{ name: network.name, ipv4Address }] });
    };
    expect(world.refusal(app({ w: ipv4('172.30.0.2') }, { reserve: taken })))
      .toContain(web('172.30.0.2', 'is that of the container prod/db already; choose another, such as 172.30.0.3'));
  });

  test('and so is a written one of a container', () => {
    const taken: Wish['reserve'] = (network, { dockerProvider }, stack) => {
      new Container(stack, 'db', { provider: dockerProvider, name: 'db', image: 'x', networksAdvanced: [{ name: network.name, ipv4Address: '172.30.0.2' }] });
    };
    expect(world.refusal(app({ w: ipv4('172.30.0.2') }, { reserve: taken }))).toContain('is that of the container prod/db already');
    world.synth(app({ w: ipv4('172.30.0.3') }, { reserve: taken }));
  });
});

describe('the same address', () => {
  test('by two keys of one file', () => {
    const below = 'n: { external: true, name: data }, m: { external: true, name: data }';
    expect(world.refusal(app({ v: 'm: { ipv4_address: 172.30.0.9 }', w: ipv4('172.30.0.9') }, {}, below)))
      .toContain(web('172.30.0.9', "is asked for by 'services.v' too"));
  });

  test('in two projects of the host', () => {
    const [blog, shop, other] = [file('blog', { b: ipv4('172.30.0.9') }), file('shop', { w: ipv4('172.30.0.9') }), file('other', { w: ipv4('172.30.0.10') })];
    const projects = (second: string) => home(world, (host) => {
      host.addBridgeNetwork('data', { subnet: '172.30.0.0/24' });
      host.addComposeProject('blog', { file: blog });
      host.addComposeProject('shop', { file: second });
    }, { ipam: { ipv4Pools: ['10.0.0.0/8', '172.30.0.0/16'] } });
    const said = world.refusal(projects(shop));
    expect(said).toContain(web('172.30.0.9', "is asked for by 'services.b' of prod/web/blog too; choose another for one of them"));
    expect(said).not.toContain('services.b.networks');
    world.synth(projects(other));
  });
});
