import * as fc from 'fast-check';
import { isAtLeast, poolCapacity, readPool, renderDaemonJson, type AddressPool, type DefaultBridge, type PoolBlock } from '../../lib/engine';
import type { Engine } from './engine';
import { ENGINES, type InstalledEngine } from './engines';
import { Lab } from './lab';
import type { NetworkView } from './network';
import { hostDeclaration } from './random-host';
import { overlapping, touches } from './ranges';
import { rendered, versionOf, type HostDeclaration } from './rendering';

/**
 * Hosts drawn at random, started for real: what the library writes for them is
 * what the engine does. LAB_RUNS sets how many for each engine, LAB_SEED which.
 */
const RUNS = Number(process.env.LAB_RUNS ?? 12);
const SEED = Number(process.env.LAB_SEED ?? 20_10_26);
const LIMIT = 60_000 + RUNS * 40_000;

describe('a host as somebody might declare it', () => {
  test.concurrent.each(ENGINES)(`engine $version starts with what is written for each of ${RUNS}, and its networks are where their plan says`, async (installed) => {
    const accepted = hostDeclaration(installed).filter((declaration) => renderDaemonJson({ ...declaration, engine: versionOf(installed) }).problems.length === 0);
    const property = fc.asyncProperty(accepted, (declaration) => Lab.with(async (lab) => {
      const engine = await lab.engine('host', installed);
      const file = rendered(installed, declaration);
      const validation = await engine.validate(file);
      if (validation.supported) expect(validation.words).toBe('configuration OK');
      await engine.start(file);
      await bridgeIsAsDeclared(engine, declaration);
      await keysAreInForce(engine, declaration);
      await automaticNetworksAreAsDeclared(engine, declaration, 4);
      await automaticNetworksAreAsDeclared(engine, declaration, 6);
    }));
    // A failure is made small only when many are run by hand: each step of it is another daemon.
    const endOnFailure = process.env.LAB_RUNS === undefined;
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure, interruptAfterTimeLimit: LIMIT - 10_000, markInterruptAsFailure: true });
  }, LIMIT);
});

async function bridgeIsAsDeclared(engine: Engine, { bridge }: HostDeclaration): Promise<void> {
  if (bridge === 'none') {
    expect((await engine.networks()).filter(({ driver }) => driver === 'bridge')).toEqual([]);
    expect((await engine.host.attempt(['ip', 'link', 'show', 'dev', 'docker0'])).code).not.toBe(0);
    return;
  }
  const { ipv4, ipv6, options } = await engine.network('bridge');
  expect(ipv4.map(lengthOf)).toEqual([lengthOf(bridge.bip)]);
  expect(touches(ipv4[0], bridge.bip)).toBe(true);
  expect(ipv6.map(lengthOf)).toEqual(bridge.ipv6 ? [lengthOf(bridge.ipv6.subnet)] : []);
  if (bridge.ipv6) expect(touches(ipv6[0], bridge.ipv6.subnet)).toBe(true);
  if (bridge.mtu !== undefined) expect(options['com.docker.network.driver.mtu']).toBe(String(bridge.mtu));
  expect(await engine.host.exec('ip', '-4', '-o', 'address', 'show', 'dev', 'docker0')).toContain(` ${bridge.bip} `);
  await containerIsInside(engine, bridge);
}

async function containerIsInside(engine: Engine, bridge: DefaultBridge): Promise<void> {
  if (bridge.fixedCidr === undefined && bridge.ipv6 === undefined) return;
  const container = await engine.run('app', { unsettled: true });
  expect(touches(`${container.ipv4}/32`, bridge.fixedCidr ?? bridge.bip)).toBe(true);
  if (bridge.ipv6) {
    expect(touches(`${container.ipv6}/128`, bridge.ipv6.subnet)).toBe(true);
    if (bridge.ipv6.gateway) expect(overlapping([`${container.ipv6}/128`, `${bridge.ipv6.gateway}/128`])).toEqual([]);
  }
}

async function keysAreInForce(engine: Engine, { liveRestore, userKeys }: HostDeclaration): Promise<void> {
  const info = await engine.api.get<{ LiveRestoreEnabled: boolean; LoggingDriver: string; Labels: readonly string[] | null }>('/info');
  const keys = userKeys as Readonly<Record<string, unknown>>;
  expect(info.LiveRestoreEnabled).toBe(liveRestore ?? false);
  expect(info.LoggingDriver).toBe(keys['log-driver'] ?? 'json-file');
  expect(new Set(info.Labels ?? [])).toEqual(new Set((keys.labels ?? []) as readonly string[]));
}

/** Makes networks until four are there, or all that there is room for: then the next one must be refused. */
async function automaticNetworksAreAsDeclared(engine: Engine, declaration: HostDeclaration, family: 4 | 6): Promise<void> {
  const pools = (family === 4 ? declaration.ipv4Pools : declaration.ipv6Pools) ?? [];
  const before = await engine.networks();
  const room = roomOf(engine.installed, declaration, before);
  const expected = Math.min(4, room.ipv4, family === 6 ? room.ipv6 : Infinity);
  const made: NetworkView[] = [];
  for (let n = 1; n <= expected; n++) made.push(await engine.createNetwork(`v${family}-${n}`, { ipv6: family === 6 }));
  if (expected < 4) await expect(engine.createNetwork('one-too-many', { ipv6: family === 6 })).rejects.toThrow(/address pool|fully subnetted/);
  for (const { ipv4, ipv6, options } of made) {
    isOf(ipv4, declaration.ipv4Pools ?? []);
    if (family === 6 && pools.length > 0) isOf(ipv6, pools);
    if (family === 6 && pools.length === 0) expect(ipv6).toEqual([expect.stringMatching(/^fd[0-9a-f:]+\/64$/)]);
    if (family === 4) expect(ipv6).toEqual([]);
    defaultsAreIn(options, engine.installed, declaration);
  }
  expect(overlapping((await engine.networks()).flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]))).toEqual([]);
}

/** How many more networks the file is good for, by the library's count of what it wrote. */
function roomOf(installed: InstalledEngine, declaration: HostDeclaration, networks: readonly NetworkView[]): { ipv4: number; ipv6: number } {
  const entries = rendered(installed, declaration)['default-address-pools'] as unknown as readonly AddressPool[];
  const blocks = entries.map((pool) => readPool(pool) as PoolBlock);
  const taken = networks.filter(({ name }) => name !== 'bridge').flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]).map((base) => (readPool({ base, size: lengthOf(base) }) as PoolBlock).prefix);
  const { ipv4, ipv6 } = poolCapacity(versionOf(installed), blocks, taken);
  return { ipv4: ipv4.free, ipv6: ipv6.free };
}

/** One subnet, in one of the pools, as long as that pool is cut. */
function isOf(subnets: readonly string[], pools: readonly AddressPool[]): void {
  expect(subnets).toHaveLength(1);
  const pool = pools.find(({ base }) => touches(base, subnets[0]));
  expect({ subnet: subnets[0], length: lengthOf(subnets[0]) }).toEqual({ subnet: subnets[0], length: pool?.size });
}

function defaultsAreIn(options: Readonly<Record<string, string>>, installed: InstalledEngine, { newNetworks = {} }: HostDeclaration): void {
  const engine = versionOf(installed);
  expect(options['com.docker.network.driver.mtu']).toBe(newNetworks.mtu !== undefined && isAtLeast(engine, '24.0') ? String(newNetworks.mtu) : undefined);
  expect(options['com.docker.network.bridge.gateway_mode_ipv6']).toBe(newNetworks.routedIpv6 && isAtLeast(engine, '27.0') ? 'routed' : undefined);
}

function lengthOf(block: string): number {
  return Number(block.split('/')[1]);
}
