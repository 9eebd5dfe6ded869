import { renderDaemonJson, type EngineProblem, type JsonObject } from '../../lib/engine';
import { asked, emit, type EmittedHost } from './emitted';
import type { DaemonJson, Engine } from './engine';
import { ENGINES, type InstalledEngine } from './engines';
import { exampleNames } from './example';
import { Lab } from './lab';
import type { NetworkView } from './network';
import { overlapping, touches } from './ranges';
import { rendered, versionOf, type HostDeclaration } from './rendering';

const HOSTS = exampleNames().flatMap(emit);

/**
 * Whether a host was declared for an installed engine: for that release, or for
 * all of its series. A release that the lab does not have is shown by the one
 * that it has of the same series: 20.10.24 for 20.10.23.
 */
function isDeclaredFor({ engine }: EmittedHost, { version }: InstalledEngine): boolean {
  const series = (text: string) => text.split('.').slice(0, 2).join('.');
  return version.startsWith(`${engine}.`) || series(version) === series(engine);
}

/** The declaration behind a daemon.json, read back from it: enough to have the library write it for another engine. */
function declarationOf(text: string): HostDeclaration {
  const {
    bip, 'default-address-pools': pools, 'fixed-cidr-v6': ipv6, ipv6: _on, bip6: _named,
    'cluster-store': store, 'cluster-advertise': advertise, 'cluster-store-opts': options, ...userKeys
  } = JSON.parse(text) as JsonObject;
  const all = pools as unknown as ReadonlyArray<{ base: string; size: number }>;
  return {
    bridge: { bip: String(bip), ...(ipv6 === undefined ? {} : { ipv6: { subnet: String(ipv6) } }) },
    ipv4Pools: all.filter(({ base }) => base.includes('.')),
    ipv6Pools: all.filter(({ base }) => base.includes(':')),
    ...(store === undefined ? {} : { clusterStore: { store: String(store), advertise: String(advertise), options: options as Record<string, string> } }),
    userKeys,
  };
}

const CASES = HOSTS.flatMap((host) => ENGINES.map((installed) => ({ host, installed })));

/** What the library says of a host that is to have another engine. */
function problemsOf({ host, installed }: { host: EmittedHost; installed: InstalledEngine }): readonly EngineProblem[] {
  return renderDaemonJson({ ...declarationOf(host.daemonJson), engine: versionOf(installed) }).problems;
}

const ON_DECLARED = CASES.filter(({ host, installed }) => isDeclaredFor(host, installed));
const ON_OTHERS = CASES.filter(({ host, installed }) => !isDeclaredFor(host, installed));

test('every example has a host with a daemon.json, and some installed engine is one that it declares', () => {
  expect(new Set(HOSTS.map(({ example }) => example))).toEqual(new Set(exampleNames()));
  expect(new Set(ON_DECLARED.map(({ host }) => host))).toEqual(new Set(HOSTS));
});

test.each(HOSTS)('$example: the declaration read back from the file of $name gives that file', (host) => {
  expect(rendered({ version: host.engine }, declarationOf(host.daemonJson))).toEqual(JSON.parse(host.daemonJson));
});

test('a host that the library does not write for another engine asks for what that engine has not', () => {
  const reasons = ON_OTHERS.flatMap(problemsOf).map(({ code }) => code);
  expect(reasons.filter((code) => !['KEY_TOO_NEW', 'KEY_REMOVED', 'IPV6_POOL_TOO_SHORT', 'IP6TABLES_NEEDS_EXPERIMENTAL', 'CLUSTER_STORE_REMOVED'].includes(code))).toEqual([]);
});

/** An engine with a key-value store starts where the store is: see s4-etcd-overlay.test.ts. */
const hasStore = ({ host }: { host: EmittedHost }) => host.daemonJson.includes('"cluster-store"');

test.concurrent.each(ON_DECLARED.filter((one) => !hasStore(one)))('$host.example: the file of $host.name starts engine $installed.version, declared as $host.engine, and all is where the plan says', ({ host, installed }) =>
  Lab.with(async (lab) => isAsPlanned(await lab.engine('host', installed), host, host.daemonJson)));

test.concurrent.each(ON_OTHERS.filter((one) => problemsOf(one).length === 0 && !hasStore(one)))(
  '$host.example: the file of $host.name, written for engine $installed.version, starts it, and all is where the plan says', ({ host, installed }) =>
    Lab.with(async (lab) => isAsPlanned(await lab.engine('host', installed), host, rendered(installed, declarationOf(host.daemonJson)))));

async function isAsPlanned(engine: Engine, host: EmittedHost, file: DaemonJson): Promise<void> {
  const validation = await engine.validate(file);
  if (validation.supported) expect(validation.words).toBe('configuration OK');
  await engine.start(file);
  const bridge = await engine.network('bridge');
  expect(await engine.host.exec('ip', '-4', '-o', 'address', 'show', 'dev', 'docker0')).toContain(` ${host.bip} `);
  const declared = await Promise.all(host.networks.map((network) => engine.createNetwork(network.name, asked(network))));
  expect(declared.map(({ subnets }) => subnets)).toEqual(host.networks.map((network) => asked(network).subnets));
  const hasIpv6Pool = host.automatic.some(({ base }) => base.includes(':'));
  const { networks: automatic } = await engine.exhaust(3, { ipv6: hasIpv6Pool });
  expect(automatic).toHaveLength(3);
  for (const subnet of automatic.flatMap(subnetsOf)) {
    const pool = host.automatic.find(({ base }) => touches(subnet, base));
    expect({ subnet, length: Number(subnet.split('/')[1]) }).toEqual({ subnet, length: pool?.size });
  }
  expect(automatic.flatMap(subnetsOf)).toHaveLength(hasIpv6Pool ? 6 : 3);
  expect(overlapping([bridge, ...declared, ...automatic].flatMap(subnetsOf))).toEqual([]);
}

function subnetsOf({ ipv4, ipv6 }: NetworkView): string[] {
  return [...ipv4, ...ipv6];
}
