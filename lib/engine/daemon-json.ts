import { BlockList } from '../netip/block-list';
import { overlappingPairs } from '../netip/overlap';
import { formatPrefix, type Prefix } from '../netip/prefix';
import { checkPools, poolEntries } from './address-pools';
import { checkApiSockets, renderUnitDropIn } from './api-socket';
import { checkMtu, renderDefaultBridge, type RenderedBridge } from './default-bridge';
import { engineVersionWarnings, isAtLeast } from './engine-version';
import type { HostFacts } from './host-facts';
import { sortEntries, sortKeys, type JsonObject, type JsonValue } from './json-value';
import { checkCombinations, checkRoutedNetworks } from './key-combinations';
import { bridgeNetworkOptions } from './network-options';
import { isEngineWarning, type EngineProblem } from './problem';
import { mergeUserKeys, readUserKeys } from './user-keys';

/** The `daemon.json` of a host, and all that is wrong with it. */
export interface RenderedDaemonJson {
  /** Keys in code unit order, in depth. */
  readonly daemonJson: JsonObject;
  /** The same as the file has it: JSON with two spaces, and a line feed at the end. */
  readonly text: string;
  /** The systemd drop-in that `hosts` asks for (see `UNIT_DROP_IN_PATH`). */
  readonly unitDropIn?: string;
  /** With a single one of these nothing of the above is fit for a host. */
  readonly problems: readonly EngineProblem[];
  /** What a person should know. */
  readonly warnings: readonly EngineProblem[];
}

/**
 * Renders the `daemon.json` of a host.
 *
 * The same facts give the same bytes. Keys of the user stay as they are; one that the plan writes too is a problem unless
 * both say the same. Only keys that every release of the engine accepts are written: a single other one keeps the daemon
 * from starting.
 */
export function renderDaemonJson(facts: HostFacts): RenderedDaemonJson {
  const planned = plannedKeys(facts);
  const user = readUserKeys(facts.engine, facts.existing, facts.userKeys);
  const merged = mergeUserKeys(new Map(planned.keys), user.keys);
  const daemonJson = sortKeys(merged.json);
  const dropIn = renderUnitDropIn(daemonJson, facts.dockerdPath);
  const found = [
    ...engineVersionWarnings(facts.engine), ...planned.problems, ...user.problems, ...merged.problems,
    ...checkCombinations(facts.engine, daemonJson, facts.inSwarm ?? false),
    ...(facts.newNetworks?.routedIpv6 ? checkRoutedNetworks(facts.engine, daemonJson) : []), ...checkApiSockets(daemonJson), ...dropIn.problems,
  ].map((problem) => (facts.path === undefined ? problem : { ...problem, path: facts.path }));
  return {
    daemonJson,
    text: `${JSON.stringify(daemonJson, undefined, 2)}\n`,
    ...(dropIn.text === undefined ? {} : { unitDropIn: dropIn.text }),
    problems: found.filter((problem) => !isEngineWarning(problem)),
    warnings: found.filter(isEngineWarning),
  };
}

interface Planned {
  readonly keys: ReadonlyArray<readonly [string, JsonValue]>;
  readonly problems: readonly EngineProblem[];
}

function plannedKeys(facts: HostFacts): Planned {
  const { engine } = facts;
  const bridge: RenderedBridge = facts.bridge === 'none'
    ? { keys: [['bridge', 'none']], subnets: [], problems: [] }
    : renderDefaultBridge(engine, facts.bridge);
  const pools = plannedPools(facts, bridge.subnets);
  const parts = [bridge, pools, plannedFilter(facts), plannedDefaults(facts), plannedClusterStore(facts)];
  const liveRestore: Planned['keys'] = facts.liveRestore === undefined ? [] : [['live-restore', facts.liveRestore]];
  return { keys: [...parts.flatMap((part) => part.keys), ...liveRestore], problems: parts.flatMap((part) => part.problems) };
}

function plannedPools(facts: HostFacts, subnets: RenderedBridge['subnets']): Planned {
  const ipv4 = checkPools(facts.engine, 4, 'ipv4Pools', facts.ipv4Pools ?? []);
  const ipv6 = checkPools(facts.engine, 6, 'ipv6Pools', facts.ipv6Pools ?? []);
  const pools = [...ipv4.pools, ...ipv6.pools];
  const problems = [...ipv4.problems, ...ipv6.problems, ...overlapProblems([...subnets, ...pools])];
  // The list replaces the built-in pools as a whole: without an IPv4 entry no network gets an IPv4 subnet.
  if ((facts.ipv6Pools ?? []).length > 0 && (facts.ipv4Pools ?? []).length === 0) problems.push({ code: 'IPV6_POOLS_ALONE', engine: facts.engine.text });
  if (pools.length === 0) return { keys: [], problems };
  const entries = poolEntries(facts.engine, pools).map(({ base, size }) => ({ base, size }));
  return { keys: [['default-address-pools', entries]], problems };
}

/** Overlapping entries: which of them gives way differs before and after 27, and a bridge inside a pool takes it away from networks. */
function overlapProblems(blocks: ReadonlyArray<{ readonly field: string; readonly prefix: Prefix }>): EngineProblem[] {
  const problems: EngineProblem[] = [];
  for (const family of [4, 6] as const) {
    const ofFamily = blocks.filter(({ prefix }) => prefix.family === family);
    const named = (i: number) => ({ field: ofFamily[i].field, block: formatPrefix(ofFamily[i].prefix) });
    overlappingPairs(BlockList.of(family, ofFamily.map(({ prefix }) => prefix)), (outer, inner) => {
      problems.push({ code: 'BLOCKS_OVERLAP', outer: named(outer), inner: named(inner) });
    });
  }
  return problems;
}

/**
 * `ip6tables`: written whenever it was decided, on every engine, so that an upgrade across 27, which turned the default,
 * changes nothing.
 */
function plannedFilter({ engine, ip6tables, routedDefaultBridge }: HostFacts): Planned {
  if (routedDefaultBridge) {
    return { keys: [['ip6tables', false]], problems: ip6tables === true ? [{ code: 'ROUTED_BRIDGE_NEEDS_NO_IP6TABLES' }] : [] };
  }
  if (ip6tables === undefined) return { keys: [], problems: [] };
  const experimental: Planned['keys'] = ip6tables && !isAtLeast(engine, '27.0') ? [['experimental', true]] : [];
  return { keys: [['ip6tables', ip6tables], ...experimental], problems: [] };
}

/** Options of networks that somebody makes without saying any: `default-network-opts`, from 24. */
function plannedDefaults(facts: HostFacts): Planned {
  const { engine, newNetworks = {} } = facts;
  const options = bridgeNetworkOptions(engine, newNetworks);
  const problems = newNetworks.mtu === undefined ? [] : checkMtu('newNetworks.mtu', newNetworks.mtu, newNetworks.routedIpv6 ?? false);
  if (Object.keys(options).length === 0) return { keys: [], problems };
  if (isAtLeast(engine, '24.0')) return { keys: [['default-network-opts', { bridge: options }]], problems };
  return { keys: [], problems: newNetworks.mtu === undefined ? problems : [...problems, { code: 'NEW_NETWORKS_KEEP_MTU', engine: engine.text, mtu: newNetworks.mtu }] };
}

function plannedClusterStore({ engine, clusterStore }: HostFacts): Planned {
  if (!clusterStore) return { keys: [], problems: [] };
  if (isAtLeast(engine, '23.0')) return { keys: [], problems: [{ code: 'CLUSTER_STORE_REMOVED', engine: engine.text }] };
  const options: Planned['keys'] = clusterStore.options ? [['cluster-store-opts', Object.fromEntries(sortEntries(Object.entries(clusterStore.options)))]] : [];
  return { keys: [['cluster-store', clusterStore.store], ['cluster-advertise', clusterStore.advertise], ...options], problems: [] };
}
