import { changeEffects, type JsonObject } from '../../lib/engine';
import { pools } from './daemon-files';
import { Container } from './container';
import { type Declare, Deployment } from './deployment';
import { asked } from './emitted';
import type { DaemonKeys, Engine } from './engine';
import { ENGINES } from './engines';
import { Lab } from './lab';
import { touches } from './ranges';
import { versionOf } from './rendering';

const OLD = '10.200.0.0/22';
const NEW = '10.210.0.0/22';

describe('pools that change on a host with networks', () => {
  test.concurrent.each(ENGINES)('engine $version: a reload changes nothing; a restart moves docker0 and new networks, never old ones', (installed) =>
    Lab.with(async (lab) => {
      const engine = await (await lab.engine('host', installed)).start(pools(OLD));
      await engine.createNetwork('n1');
      expect((await engine.network('bridge')).ipv4).toEqual(['10.200.0.0/24']);

      await engine.reload(pools(NEW));
      expect((await engine.createNetwork('n2')).ipv4).toEqual(['10.200.2.0/24']);

      await engine.restart();
      expect((await engine.network('bridge')).ipv4).toEqual(['10.210.0.0/24']);
      expect((await engine.network('n1')).ipv4).toEqual(['10.200.1.0/24']);
      expect((await engine.network('n2')).ipv4).toEqual(['10.200.2.0/24']);
      expect((await engine.createNetwork('n3')).ipv4).toEqual(['10.210.1.0/24']);

      await engine.removeNetwork('n1');
      expect((await engine.createNetwork('n1')).ipv4).toEqual([expect.stringMatching(/^10\.210\./)]);
    }));

  test.concurrent.each(ENGINES)('engine $version: live-restore keeps docker0 in the old pool even with no container; `bip` moves it', (installed) =>
    Lab.with(async (lab) => {
      const engine = await (await lab.engine('host', installed)).start(pools(OLD, { 'live-restore': true }));

      await engine.restart(pools(NEW, { 'live-restore': true }));
      expect((await engine.network('bridge')).ipv4).toEqual(['10.200.0.0/24']);
      expect((await engine.createNetwork('n1')).ipv4).toEqual([expect.stringMatching(/^10\.210\./)]);

      await engine.restart(pools(NEW, { 'live-restore': true, 'bip': '10.210.3.1/24' }));
      expect((await engine.network('bridge')).ipv4).toEqual(['10.210.3.0/24']);
    }));

  test.concurrent.each(ENGINES)('engine $version: with live-restore and a running container not even `bip` is in effect until it stops', (installed) =>
    Lab.with(async (lab) => {
      const before = pools(OLD, { 'live-restore': true });
      const after = pools(NEW, { 'live-restore': true, 'bip': '10.210.0.1/24' });
      const engine = await (await lab.engine('host', installed)).start(before);
      const container = await engine.run('app');
      expect(container.ipv4).toBe('10.200.0.2');

      await engine.restart(after);
      expect(engine.log.messages()).toContainEqual(expect.stringMatching(/^There are (old running containers, the network config|running containers, updated network configuration) will not take affect$/i));
      expect((await engine.network('bridge')).ipv4).toEqual(['10.200.0.0/24']);
      expect((await Container.find(engine, 'app')).ipv4).toBe('10.200.0.2');
      expect(await engine.host.fetched('http://10.200.0.2/')).toBe('served');

      await container.remove();
      await engine.restart(after);
      expect((await engine.network('bridge')).ipv4).toEqual(['10.210.0.0/24']);
    }));
});

describe('a planned host whose plan changes while it runs', () => {
  const site = (subnet: string, more: boolean): Declare => (host) => {
    host.addBridgeNetwork('front', { subnet });
    host.addBridgeNetwork('data', { internal: true });
    if (more) host.addAutomaticPool('more', { prefixLength: 22 });
  };

  for (const live of [false, true]) {
    test.concurrent.each(ENGINES)(`engine $version, live-restore ${live}: docker0, pools and networks do what the summary says, and nothing else`, (installed) =>
      Lab.with(async (lab) => {
        const engine = await lab.engine('server', installed);
        await Deployment.with(engine, async (deployment) => {
          const props = { automaticPoolPrefixLength: 23, daemonJson: { 'live-restore': live } };
          deployment.synthesize(site('192.168.50.0/24', false), props);
          expect(deployment.notices).toEqual([]);
          await engine.start(deployment.daemonJson);
          for (const network of deployment.networks) await engine.createNetwork(network.name, asked(network));
          const { networks: full, refusal } = await engine.exhaust(5);
          expect({ made: full.length, refusal }).toEqual({ made: 2, refusal: expect.any(String) });
          for (const network of ['bridge', 'front', 'data']) await engine.run(network, { network, unsettled: true });
          const before = await subnets(engine);

          deployment.synthesize(site('192.168.51.0/24', true), { ...props, bip: '192.168.60.1/24' });
          const [bridge, automatic, front, ...rest] = deployment.notices;
          const [, from, to] = /^server: docker0 moves from (\S+) to (\S+), and containers on it get new addresses: /.exec(bridge)!;
          expect({ from, to }).toEqual({ from: (await docker0(engine))[0], to: '192.168.60.1/24' });
          expect(bridge).toContain(live ? "(1) stop every container, since 'live-restore' keeps the old address while one runs, (2) restart the engine," : '(2) restart the engine, which stops its containers,');
          const [, pool] = /^server: new networks come from \S+ in \/24 and (\S+) in \/24 after the next restart of the engine, /.exec(automatic)!;
          expect(automatic).toContain(live ? "through which 'live-restore' keeps containers up" : 'which stops its containers');
          expect(automatic).toMatch(/; networks that exist keep their subnets$/);
          expect(front).toBe('server: the network front is made anew, 192.168.50.0/24 to 192.168.51.0/24; its containers lose their connection and their addresses meanwhile');
          expect(rest).toEqual([]);

          await engine.restart(deployment.daemonJson);
          expect(await running(engine)).toEqual(live ? ['bridge', 'data', 'front'] : []);
          expect(await docker0(engine)).toEqual([live ? from : to]);
          expect(await subnets(engine)).toEqual({ ...before, ...(live ? {} : { bridge: ['192.168.60.0/24'] }) });
          const { ipv4: [next] } = await engine.createNetwork('next');
          expect(touches(next, pool)).toBe(true);

          for (const name of await running(engine)) await engine.api.post(`/containers/${name}/stop?t=0`);
          if (live) await engine.restart();
          expect(await docker0(engine)).toEqual([to]);
          await engine.api.post('/containers/bridge/start');
          expect((await Container.find(engine, 'bridge')).ipv4).toMatch(/^192\.168\.60\./);

          expect((await engine.network('front')).ipv4).toEqual(['192.168.50.0/24']);
          await (await Container.find(engine, 'front')).remove();
          await engine.removeNetwork('front');
          const anew = deployment.networks.find(({ name }) => name === 'front')!;
          expect((await engine.createNetwork('front', asked(anew))).subnets).toEqual(asked(anew).subnets);
          expect(await subnets(engine)).toEqual({ ...before, bridge: ['192.168.60.0/24'], next: [next], front: ['192.168.51.0/24'] });
        });
      }));
  }
});

/** Files without `bip`, as the library never writes them: what it says of a change between them. */
describe('docker0 whose address no file names', () => {
  const LIVE = { 'live-restore': true };
  const NONE_ONCE = (file: DaemonKeys) => async (engine: Engine) => {
    await engine.restart({ ...file, bridge: 'none' });
    expect(await docker0(engine)).toEqual([]);
    await engine.restart(file);
  };
  const CASES: ReadonlyArray<{ title: string; before: DaemonKeys; after: DaemonKeys; stays: string; cure: string; cured: string; by: (engine: Engine) => Promise<unknown> }> = [
    { title: 'other pools and live-restore', before: pools(OLD, LIVE), after: pools(NEW, LIVE), stays: '10.200.0.1/24',
      cure: "one start with 'bridge' 'none'", cured: '10.210.0.1/24', by: NONE_ONCE(pools(NEW, LIVE)) },
    { title: 'other pools and live-restore, again', before: pools(OLD, LIVE), after: pools(NEW, LIVE), stays: '10.200.0.1/24',
      cure: 'one start without live-restore', cured: '10.210.0.1/24', by: (engine) => engine.restart(pools(NEW)).then(() => engine.reload(pools(NEW, LIVE))) },
    { title: 'other pools, and live-restore from now on', before: pools(OLD), after: pools(NEW, LIVE), stays: '10.200.0.1/24',
      cure: "a 'bip'", cured: '10.210.2.1/24', by: (engine) => engine.restart(pools(NEW, { ...LIVE, bip: '10.210.2.1/24' })) },
    { title: 'no pools any more', before: pools(OLD), after: {}, stays: '10.200.0.1/24', cure: "one start with 'bridge' 'none'", cured: '172.17.0.1/16', by: NONE_ONCE({}) },
    { title: 'no bip any more', before: { bip: '10.1.0.1/24' }, after: {}, stays: '10.1.0.1/24', cure: "one start with 'bridge' 'none'", cured: '172.17.0.1/16', by: NONE_ONCE({}) },
    { title: 'no bip any more, and live-restore', before: { bip: '10.1.0.1/24', ...LIVE }, after: LIVE, stays: '10.1.0.1/24',
      cure: "one start with 'bridge' 'none'", cured: '172.17.0.1/16', by: NONE_ONCE(LIVE) },
  ];
  for (const { title, before, after, stays, cure, cured, by } of CASES) {
    test.concurrent.each(ENGINES)(`engine $version: ${title}: it stays, over restarts and reboots, until ${cure}`, (installed) =>
      Lab.with(async (lab) => {
        expect(changeEffects(versionOf(installed), before as JsonObject, after as JsonObject).defaultBridge.moves).toBe('NEVER_BY_ITSELF');
        const engine = await (await lab.engine('host', installed)).start(before);
        expect(await docker0(engine)).toEqual([stays]);
        await engine.restart(after);
        expect(await docker0(engine)).toEqual([stays]);
        await reboot(engine);
        expect(await docker0(engine)).toEqual([stays]);
        await by(engine);
        expect(await docker0(engine)).toEqual([cured]);
        await engine.restart();
        expect(await docker0(engine)).toEqual([cured]);
      }));
  }
});

/** What a reboot takes away while the daemon is down: its bridge, and all that lies in /run. */
async function reboot(engine: Engine): Promise<void> {
  await engine.stop();
  await engine.host.sh('ip link delete docker0; rm -rf /run/docker /run/docker.pid /run/containerd');
  expect(await docker0(engine)).toEqual([]);
  await engine.restart();
}

async function docker0(engine: Engine): Promise<string[]> {
  const { stdout } = await engine.host.attempt(['ip', '-4', '-o', 'address', 'show', 'dev', 'docker0']);
  return [...stdout.matchAll(/ inet (\S+)/g)].map(([, address]) => address);
}

async function subnets(engine: Engine): Promise<Record<string, readonly string[]>> {
  return Object.fromEntries((await engine.networks()).filter(({ driver }) => driver === 'bridge').map(({ name, ipv4 }) => [name, ipv4]));
}

async function running(engine: Engine): Promise<string[]> {
  return (await engine.api.get<ReadonlyArray<{ Names: readonly string[] }>>('/containers/json')).map(({ Names: [name] }) => name.slice(1)).sort();
}
