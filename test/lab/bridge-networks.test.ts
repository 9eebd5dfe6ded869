import { asked } from './emitted';
import { Deployment, type Declare } from './deployment';
import { EngineRefusal } from './docker-api';
import type { Engine } from './engine';
import { ENGINES, enginesBefore } from './engines';
import { Lab } from './lab';
import type { SubnetOptions } from './network';
import { addressesOf, isIn } from './ranges';

/** Small enough to be filled, or too large for it. */
const site: Declare = (host) => {
  const networks = [
    host.addBridgeNetwork('ranged', { subnetPrefixLength: 28 }),
    host.addBridgeNetwork('written', { subnet: '10.9.8.0/26', gateway: '10.9.8.62', ipRange: '10.9.8.32/29', auxAddresses: { printer: '10.9.8.33', nas: '10.9.8.5' } }),
    host.addBridgeNetwork('dual', { ipv6Subnet: 'fd00:64:0:80::/124' }),
    host.addBridgeNetwork('larger', { ipv6Subnet: 'fd00:64:0:81::40/122' }),
    ...[48, 62, 63, 64, 79, 80, 96].map((length, i) => host.addBridgeNetwork(`of-${length}`, { ipv6Subnet: `fd00:64:${i + 1}::/${length}` })),
  ];
  for (const network of networks) network.reserveAddress('db');
  host.addBridgeNetwork('tiny', { subnetPrefixLength: 29 });
  host.addBridgeNetwork('proxied', { ipv6Subnet: 'fd00:64:0:90::c008/125' });
  host.addBridgeNetwork('two', { subnetPrefixLength: 30 });
};

/** Of what is too large to fill, so many addresses are looked at. */
const ENOUGH = 6;

describe('declared networks, filled with containers', () => {
  test.concurrent.each(ENGINES)('engine $version: containers get the addresses of the range, all of them and no other; what is reserved stays free for its owner', (installed) =>
    Lab.with(async (lab) => {
      const engine = await lab.engine('server', installed);
      await Deployment.with(engine, async (deployment) => {
        deployment.synthesize(site);
        await engine.start(deployment.daemonJson);
        for (const network of deployment.networks) {
          const { subnets = [], ...rest } = asked(network);
          const made = await engine.createNetwork(network.name, { subnets, ...rest });
          const bySubnet = (a: SubnetOptions, b: SubnetOptions) => (a.subnet < b.subnet ? -1 : 1);
          expect([...made.subnets].sort(bySubnet)).toEqual([...subnets].sort(bySubnet));
          await isFilledAsPlanned(engine, network.name, subnets, deployment.reservedIn(network.name));
          await engine.removeNetwork(network.name);
        }
      });
    }));
});

async function isFilledAsPlanned(engine: Engine, network: string, subnets: readonly SubnetOptions[], reserved: { readonly ipv4?: string; readonly ipv6?: string }): Promise<void> {
  const free = subnets.map((subnet) => roomOf(subnet));
  const scarcest = Math.min(...free.map((addresses) => addresses?.length ?? Infinity));
  const containers: Array<{ readonly ipv4: string; readonly ipv6: string; readonly remove: () => Promise<void> }> = [];
  let refusal: string | undefined;
  while (refusal === undefined && containers.length < Math.min(scarcest + 1, scarcest === Infinity ? ENOUGH : Infinity)) {
    try {
      containers.push(await engine.run(`${network}-${containers.length}`, { network, unsettled: true }));
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
      refusal = error.message;
      await engine.api.delete(`/containers/${network}-${containers.length}?force=true`);
    }
  }
  subnets.forEach((subnet, i) => {
    const given = containers.map(({ ipv4, ipv6 }) => (subnet.subnet.includes(':') ? ipv6 : ipv4));
    const outside = given.filter((address) => !isIn(subnet.ipRange ?? subnet.subnet, address) || (free[i] !== undefined && !free[i].includes(address)));
    expect({ network, subnet, outside }).toEqual({ network, subnet, outside: [] });
    expect(new Set(given).size).toBe(given.length);
    expect(given.filter((address) => [subnet.gateway, ...Object.values(subnet.aux ?? {}), reserved.ipv4, reserved.ipv6].includes(address))).toEqual([]);
  });
  expect({ network, containers: containers.length, refused: refusal !== undefined }).toEqual({ network, containers: scarcest === Infinity ? ENOUGH : scarcest, refused: scarcest !== Infinity });
  if (refusal !== undefined) expect(refusal).toMatch(/no available IPv[46] addresses on this network's address pools/);

  if (reserved.ipv4 !== undefined) {
    const owner = await engine.run(`${network}-owner`, { network, ipv4: reserved.ipv4, ipv6: reserved.ipv6, unsettled: true });
    expect({ ipv4: owner.ipv4, ipv6: owner.ipv6 }).toEqual({ ipv4: reserved.ipv4, ipv6: reserved.ipv6 ?? '' });
    containers.push(owner);
  }
  await Promise.all(containers.map((container) => container.remove()));
}

/** The addresses that containers are to get, where they can be counted. */
function roomOf({ subnet, gateway, ipRange, aux = {} }: SubnetOptions): string[] | undefined {
  const all = addressesOf(ipRange ?? subnet);
  const whole = addressesOf(subnet);
  if (!all || !whole) return undefined;
  const edges = subnet.includes('.') ? [whole[0], whole.at(-1)] : [whole[0]];
  return all.filter((address) => ![gateway, ...Object.values(aux), ...edges].includes(address));
}

describe('what the library does not write', () => {
  test.concurrent.each(enginesBefore(27).flatMap((installed) => [
    { installed, subnet: 'fd00:9::/64', ipRange: 'fd00:9:0:0:8000::/65' },
    { installed, subnet: 'fd00:9::/48', ipRange: 'fd00:9:0:8000::/50' },
    ...(installed.major < 23 ? [{ installed, subnet: 'fd00:9::/80', ipRange: 'fd00:9::8000:0:0/81' }] : []),
  ]))('engine $installed.version makes a network of $subnet with the range $ipRange, or not, and starts no container in it', ({ installed, subnet, ipRange }) =>
    Lab.with(async (lab) => {
      const engine = await (await lab.engine('server', installed)).start({ bip: '10.200.0.1/24' });
      const attempt = engine.createNetwork('wrong', { ipv6: true, subnets: [{ subnet: '10.9.0.0/24' }, { subnet, ipRange }] }).then(() => engine.run('app', { network: 'wrong' }));
      await expect(attempt).rejects.toThrow(/invalid bit range/);
    }));

  // No Debian release has a 27: it is there only where it was built by hand.
  for (const installed of ENGINES.filter(({ major }) => major === 27)) {
    test.concurrent(`engine ${installed.version} gives addresses outside a range that covers whole /64s: the very ones that are reserved`, () => Lab.with(async (lab) => {
      const engine = await (await lab.engine('server', installed)).start({ bip: '10.200.0.1/24' });
      const [subnet, ipRange] = ['fd00:9::/48', 'fd00:9:0:8000::/50'];
      await engine.createNetwork('wrong', { ipv6: true, subnets: [{ subnet: '10.9.0.0/24' }, { subnet, ipRange, gateway: 'fd00:9::1' }] });
      const { ipv6 } = await engine.run('app', { network: 'wrong', unsettled: true });
      expect({ ipv6, inside: isIn(ipRange, ipv6) }).toEqual({ ipv6: 'fd00:9::2', inside: false });
    }));
  }
});
