import { changeEffects, type BridgeMove, type JsonObject } from '../../lib/engine';
import { Container } from './container';
import type { Engine } from './engine';
import { ENGINES } from './engines';
import { Lab } from './lab';
import { touches } from './ranges';
import { rendered, versionOf, type HostDeclaration } from './rendering';

/** One way in which a host's declaration changes. */
interface Change {
  readonly title: string;
  readonly before: HostDeclaration;
  readonly after: HostDeclaration;
  /** What shows whether the daemon goes by the new file; never the same before and after. @default - docker0's addresses and new networks' pool tell */
  readonly sign?: (engine: Engine) => Promise<unknown>;
}

const OLD_POOL = { base: '10.200.0.0/22', size: 24 };
const NEW_POOL = { base: '10.210.0.0/22', size: 24 };

/** A host with docker0 and one automatic pool apart from each other. */
function host(more: Partial<HostDeclaration> = {}): HostDeclaration {
  return { bridge: { bip: '10.100.0.1/24' }, ipv4Pools: [OLD_POOL], ...more };
}

interface Info {
  readonly LiveRestoreEnabled: boolean;
  readonly Labels: readonly string[] | null;
  readonly RegistryConfig: { readonly Mirrors: readonly string[] | null };
}

const info = (engine: Engine) => engine.api.get<Info>('/info');
const mirrors = async (engine: Engine) => (await info(engine)).RegistryConfig.Mirrors ?? [];
const labels = async (engine: Engine) => (await info(engine)).Labels ?? [];
const liveRestore = async (engine: Engine) => (await info(engine)).LiveRestoreEnabled;
const mtuOfBridge = async (engine: Engine) => (await engine.network('bridge')).options['com.docker.network.driver.mtu'];

/** The log options that a container gets which is made now. */
async function logOptions(engine: Engine): Promise<unknown> {
  await engine.api.post('/containers/create?name=probe', { Image: 'lab' });
  const { HostConfig } = await engine.api.get<{ HostConfig: { LogConfig: { Config: unknown } } }>('/containers/probe/json');
  await engine.api.delete('/containers/probe');
  return HostConfig.LogConfig.Config;
}

const CHANGES: readonly Change[] = [
  { title: 'nothing', before: host({ userKeys: { 'log-driver': 'json-file', 'debug': true } }), after: host({ userKeys: { 'debug': true, 'log-driver': 'json-file' } }) },
  { title: 'another pool', before: host(), after: host({ ipv4Pools: [NEW_POOL] }) },
  { title: 'one more pool', before: host(), after: host({ ipv4Pools: [OLD_POOL, NEW_POOL] }) },
  { title: 'another bip', before: host(), after: host({ bridge: { bip: '10.110.0.1/24' } }) },
  { title: 'another address in the same subnet as bip', before: host(), after: host({ bridge: { bip: '10.100.0.9/24' } }) },
  { title: 'another bip with live-restore', before: host({ liveRestore: true }), after: host({ liveRestore: true, bridge: { bip: '10.110.0.1/24' } }) },
  { title: 'another bip, and live-restore at the same time', before: host(), after: host({ liveRestore: true, bridge: { bip: '10.110.0.1/24' } }) },
  { title: 'another pool and bip, and no live-restore any more', before: host({ liveRestore: true }), after: host({ ipv4Pools: [NEW_POOL], bridge: { bip: '10.110.0.1/24' } }) },
  { title: 'IPv6 on docker0', before: host(), after: host({ bridge: { bip: '10.100.0.1/24', ipv6: { subnet: 'fd00:100::/64' } } }) },
  {
    title: 'another IPv6 subnet of docker0',
    before: host({ bridge: { bip: '10.100.0.1/24', ipv6: { subnet: 'fd00:100::/64' } } }),
    after: host({ bridge: { bip: '10.100.0.1/24', ipv6: { subnet: 'fd00:110::/64' } } }),
  },
  { title: 'no IPv6 on docker0 any more', before: host({ bridge: { bip: '10.100.0.1/24', ipv6: { subnet: 'fd00:100::/64' } } }), after: host() },
  { title: 'an MTU', before: host(), after: host({ bridge: { bip: '10.100.0.1/24', mtu: 1400 } }), sign: mtuOfBridge },
  { title: 'log options', before: host(), after: host({ userKeys: { 'log-opts': { 'max-size': '10m' } } }), sign: logOptions },
  { title: 'live-restore', before: host(), after: host({ liveRestore: true }), sign: liveRestore },
  { title: 'no live-restore, said', before: host({ liveRestore: true }), after: host({ liveRestore: false }), sign: liveRestore },
  { title: 'no live-restore, by leaving it out', before: host({ liveRestore: true }), after: host(), sign: liveRestore },
  { title: 'registry mirrors', before: host(), after: host({ userKeys: { 'registry-mirrors': ['https://mirror.example.net/'] } }), sign: mirrors },
  { title: 'no registry mirrors any more', before: host({ userKeys: { 'registry-mirrors': ['https://mirror.example.net/'] } }), after: host(), sign: mirrors },
  { title: 'labels', before: host(), after: host({ userKeys: { labels: ['rack=7'] } }), sign: labels },
];

async function docker0(engine: Engine): Promise<string[]> {
  const lines = await engine.host.exec('ip', '-o', 'address', 'show', 'dev', 'docker0', 'scope', 'global');
  return lines.trim().split('\n').map((line) => / inet6? (\S+)/.exec(line)![1]);
}

describe('what the library says of a changed declaration is what the engine does', () => {
  for (const change of CHANGES) {
    test.concurrent.each(ENGINES)(`${change.title}, on engine $version`, (installed) => Lab.with(async (lab) => {
      const [before, after] = [rendered(installed, change.before), rendered(installed, change.after)];
      const effects = changeEffects(versionOf(installed), before, after);
      const engine = await (await lab.engine('host', installed)).start(before);
      await engine.run('app', { unsettled: true });
      const n1 = await engine.createNetwork('n1');
      const was = { docker0: await docker0(engine), sign: await change.sign?.(engine) };

      if (effects.needs === 'NOTHING') {
        await engine.restart(after);
        expect(await docker0(engine)).toEqual(was.docker0);
        return;
      }

      // A reload that turns live-restore on would change what the restart after it does to containers.
      if (effects.needs === 'RELOAD' || change.after.liveRestore !== true || change.before.liveRestore) {
        await engine.reload(after);
        expect(await isRunning(engine)).toBe(true);
        expect(await docker0(engine)).toEqual(was.docker0);
        await newNetworkIsFrom(engine, 'n2', before);
        expect({ enough: JSON.stringify(await change.sign?.(engine)) !== JSON.stringify(was.sign) }).toEqual({ enough: effects.needs === 'RELOAD' });
      }
      if (effects.needs === 'RELOAD') {
        expect(effects).toMatchObject({ containersStop: false, defaultBridge: { moves: 'NO' } });
        expect(effects.newNetworksFrom).toBeUndefined();
        return;
      }

      await engine.restart(after);
      expect({ containersStop: !(await isRunning(engine)) }).toEqual({ containersStop: effects.containersStop });
      if (change.sign && effects.containersStop) expect(await change.sign(engine)).not.toEqual(was.sign);
      await bridgeMovesAsSaid(engine, was.docker0, effects.defaultBridge);
      expect((await engine.network('n1')).subnets).toEqual(n1.subnets);
      expect(effects.newNetworksFrom === undefined).toBe(JSON.stringify(before['default-address-pools']) === JSON.stringify(after['default-address-pools']));
      await newNetworkIsFrom(engine, 'n3', after);
    }));
  }
});

async function bridgeMovesAsSaid(engine: Engine, was: readonly string[], move: BridgeMove): Promise<void> {
  const now = await docker0(engine);
  if (move.moves === 'NO') {
    expect(now).toEqual(was);
    return;
  }
  expect(move.from).toEqual(was);
  if (move.moves === 'WHEN_NO_CONTAINER_RUNS') {
    expect(now).toEqual(was);
    await (await Container.find(engine, 'app')).remove();
    await engine.restart();
    expect(await docker0(engine)).toEqual(move.to);
    return;
  }
  expect({ moves: move.moves, docker0: now }).toEqual({ moves: 'AT_RESTART', docker0: move.to });
}

async function isRunning(engine: Engine): Promise<boolean> {
  return (await engine.api.get<{ State: { Running: boolean } }>('/containers/app/json')).State.Running;
}

async function newNetworkIsFrom(engine: Engine, name: string, file: JsonObject): Promise<void> {
  const { ipv4: [subnet] } = await engine.createNetwork(name);
  const pools = file['default-address-pools'] as unknown as ReadonlyArray<{ base: string }>;
  expect({ subnet, of: pools.filter(({ base }) => touches(base, subnet)).length }).toEqual({ subnet, of: 1 });
}
