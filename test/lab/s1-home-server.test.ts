import { emit } from './emitted';
import type { Engine } from './engine';
import { ENGINES, engineOf } from './engines';
import { exhaustedWords, HOME, homeServerWith } from './home';
import { Lab } from './lab';
import { overlapping, touches } from './ranges';

/** What examples/home-server gives its one host. */
const [SERVER] = emit('home-server');

/** The networks of all its Compose projects. */
const DECLARED = SERVER.overrides.flatMap(({ networks }) => networks);

describe('S1: the home server', () => {
  test.concurrent.each(ENGINES)('engine $version with Docker\'s defaults on a bare host refuses the 31st network', async (installed) => {
    await Lab.with(async (lab) => {
      const engine = await (await lab.engine('server', installed)).start({});
      const { networks, refusal } = await engine.exhaust(40);
      expect(networks).toHaveLength(30);
      expect(refusal).toBe(exhaustedWords(installed));
    });
  });

  test.concurrent.each(ENGINES)('engine $version with Docker\'s defaults beside a LAN and libvirt refuses the 28th network', async (installed) => {
    await Lab.with(async (lab) => {
      const engine = await (await homeServerWith(lab, installed)).start({});
      const { networks, refusal } = await engine.exhaust(40);
      expect(networks).toHaveLength(27);
      expect(refusal).toBe(exhaustedWords(installed));
    });
  });

  // Nine tenths of the time that a network takes go into packet-filter rules,
  // which have no say in addresses: off here, and on in the test that follows.
  test.concurrent.each(ENGINES)('engine $version with the planned file (filtering off) makes all Compose networks and 300 more, none at the LAN or libvirt', async (installed) => {
    await Lab.with(async (lab) => {
      const server = await homeServerWith(lab, installed);
      const file = JSON.parse(SERVER.daemonJson) as Record<string, unknown>;
      await makesAllNetworks(await server.start({ ...file, 'iptables': false, 'ip6tables': false }), 300);
    });
  });

  test.concurrent('engine 20.10, the article\'s own, does so with the planned file to the letter', async () => {
    await Lab.with(async (lab) => {
      const server = await homeServerWith(lab, engineOf(20));
      await makesAllNetworks(await server.start(SERVER.daemonJson), 300);
    });
  });
});

async function makesAllNetworks(engine: Engine, more: number): Promise<void> {
  const bridge = await engine.network('bridge');
  expect(bridge.gateways).toEqual([SERVER.bip.split('/')[0]]);
  const declared = [];
  for (const { name, ...options } of DECLARED) {
    const network = await engine.createNetwork(name, options);
    expect(network.subnets).toEqual(options.subnets);
    declared.push(network);
  }
  expect(declared.length).toBeGreaterThanOrEqual(42);

  const { networks, refusal } = await engine.exhaust(more);
  expect(refusal).toBeUndefined();
  expect(networks).toHaveLength(more);
  expect(networks.filter(({ ipv4 }) => !SERVER.automatic.some(({ base }) => touches(ipv4[0], base)))).toEqual([]);
  expect(overlapping([...[bridge, ...declared, ...networks].flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]), ...Object.values(HOME)])).toEqual([]);
}
