import { formatAddress } from '../netip/address';
import { isParseProblem } from '../netip/parse-problem';
import { formatPrefix, parsePrefix } from '../netip/prefix';
import { firstHost } from './default-bridge';
import { isAtLeast, type EngineVersion } from './engine-version';
import { isJsonObject, sameJson, sortEntries, type JsonObject, type JsonValue } from './json-value';
import { filtersIpv6 } from './key-combinations';
import { daemonKey } from './key-verdict';
import { readPool, type PoolBlock } from './pool-capacity';

/** What a changed key asks of the daemon. */
export type KeyNeeds = 'RELOAD' | 'RESTART';

/** One key that differs; the side where it is missing is left out. */
export interface KeyChange {
  readonly key: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly needs: KeyNeeds;
}

/** Whether docker0 gets another address, and when. */
export type BridgeMove =
  | { readonly moves: 'NO' }
  | {
    /**
     * `AT_RESTART`, or `WHEN_NO_CONTAINER_RUNS`: with live restore the daemon leaves docker0 alone as long as a container runs.
     *
     * `NEVER_BY_ITSELF`: a host that begins with the new file has docker0 elsewhere, this one keeps it. No address is named,
     * and the daemon goes by its own records, from which it makes even a deleted docker0 anew at a restart or a reboot. What
     * moves it: a `bip`, or one start with `bridge` `none` while no container runs; where there are pools, also one start
     * without live restore.
     */
    readonly moves: 'AT_RESTART' | 'WHEN_NO_CONTAINER_RUNS' | 'NEVER_BY_ITSELF';
    /** Address, or subnet where the daemon chose it; left out where the file does not tell. */
    readonly from: readonly string[];
    /** Likewise; of a pool its first subnet, which is what the daemon takes unless a network has it. */
    readonly to: readonly string[];
  };

/** What writing a new `daemon.json` and making it effective does to a living host. */
export interface ChangeEffects {
  readonly changes: readonly KeyChange[];
  readonly needs: 'NOTHING' | KeyNeeds;
  /** Whether containers go down with the daemon: at every restart, unless live restore is on before and after it. */
  readonly containersStop: boolean;
  readonly defaultBridge: BridgeMove;
  /**
   * The pools that networks come from which are made after the restart, where they change. Networks that exist keep their
   * subnets, on every engine.
   */
  readonly newNetworksFrom?: { readonly before: readonly JsonValue[]; readonly after: readonly JsonValue[] };
  /** Filters that are turned off: Docker leaves its chains, its masquerading and the FORWARD policy behind. */
  readonly leavesRulesOf: ReadonlyArray<'iptables' | 'ip6tables'>;
}

/**
 * What differs between two `daemon.json` and what follows from it, on a host whose docker0 is where the first puts it. Both
 * are judged as JSON, so that order and spacing are no change.
 *
 * Seen on 20.10.24, 26.1.5, 27.5.1, 28.5.2 and 29.8.0, which agree.
 */
export function changeEffects(engine: EngineVersion, before: JsonObject, after: JsonObject): ChangeEffects {
  const changes = keyChanges(before, after);
  const needs = changes.length === 0 ? 'NOTHING' : changes.some((change) => change.needs === 'RESTART') ? 'RESTART' : 'RELOAD';
  const containersLive = before['live-restore'] === true && after['live-restore'] === true;
  const pools = { before: poolsOf(before), after: poolsOf(after) };
  return {
    changes,
    needs,
    containersStop: needs === 'RESTART' && !containersLive,
    defaultBridge: needs === 'RESTART' ? bridgeMove(engine, before, after, containersLive) : { moves: 'NO' },
    ...(sameJson(pools.before, pools.after) ? {} : { newNetworksFrom: pools }),
    leavesRulesOf: turnedOff(engine, before, after),
  };
}

function keyChanges(before: JsonObject, after: JsonObject): KeyChange[] {
  const all = new Map<string, { before?: JsonValue; after?: JsonValue }>();
  for (const [key, value] of Object.entries(before)) all.set(key, { before: value });
  for (const [key, value] of Object.entries(after)) all.set(key, { ...all.get(key), after: value });
  return sortEntries([...all])
    .filter(([, sides]) => sides.before === undefined || sides.after === undefined || !sameJson(sides.before, sides.after))
    .map(([key, sides]) => ({ key, ...sides, needs: keyNeeds(key, sides.after === undefined) }));
}

function keyNeeds(key: string, unset: boolean): KeyNeeds {
  const reload = daemonKey(key)?.reload;
  return reload === 'SET_AND_UNSET' || (reload === 'SET' && !unset) ? 'RELOAD' : 'RESTART';
}

function poolsOf(json: JsonObject): readonly JsonValue[] {
  const pools = json['default-address-pools'];
  return Array.isArray(pools) ? pools : [];
}

function turnedOff(engine: EngineVersion, before: JsonObject, after: JsonObject): Array<'iptables' | 'ip6tables'> {
  const off: Array<'iptables' | 'ip6tables'> = [];
  if (before.iptables !== false && after.iptables === false) off.push('iptables');
  if (filtersIpv6(engine, before) && !filtersIpv6(engine, after)) off.push('ip6tables');
  return off;
}

function bridgeMove(engine: EngineVersion, before: JsonObject, after: JsonObject, containersLive: boolean): BridgeMove {
  const [from, to] = [bridgeAddresses(before), bridgeAddresses(after)];
  if (typeof after.bip === 'string' || after.bridge !== undefined) {
    if (sameJson(from, to)) return { moves: 'NO' };
    return { moves: containersLive ? 'WHEN_NO_CONTAINER_RUNS' : 'AT_RESTART', from, to };
  }
  return chosenBridgeMove(engine, before, after, from);
}

/**
 * Without `bip` the daemon keeps the address that it finds on docker0, which it has made before from its records where it was
 * gone. Only one that has pools and no live restore removes the device first and takes the first subnet of its pools.
 */
function chosenBridgeMove(engine: EngineVersion, before: JsonObject, after: JsonObject, from: readonly string[]): BridgeMove {
  const [first, next] = [firstSubnet(engine, before), firstSubnet(engine, after)];
  const named = typeof before.bip === 'string';
  if (!named && first === next) return { moves: 'NO' };
  const leaves = named ? from : first === undefined ? [] : [first];
  if (next !== undefined && after['live-restore'] !== true) return { moves: 'AT_RESTART', from: leaves, to: [next] };
  return { moves: 'NEVER_BY_ITSELF', from: leaves, to: next === undefined ? [] : [next] };
}

/** What the file says of docker0's addresses; `none` where there is no docker0. */
function bridgeAddresses(json: JsonObject): string[] {
  if (json.bridge !== undefined) return [String(json.bridge)];
  return [json.bip, json.bip6 ?? firstHostOf(json['fixed-cidr-v6'])].filter((value): value is string => typeof value === 'string');
}

/** The address that docker0 takes of an IPv6 block by itself, written as `bip6` would be. */
function firstHostOf(block: JsonValue | undefined): JsonValue | undefined {
  if (typeof block !== 'string') return undefined;
  const prefix = parsePrefix(block);
  return isParseProblem(prefix) ? block : `${formatAddress(firstHost(prefix))}/${prefix.length}`;
}

/** The first subnet of the first pool: in the order of the file before 27, in that of addresses from it. */
function firstSubnet(engine: EngineVersion, json: JsonObject): string | undefined {
  const pools: PoolBlock[] = [];
  for (const entry of poolsOf(json)) {
    if (!isJsonObject(entry) || typeof entry.base !== 'string' || typeof entry.size !== 'number') continue;
    const pool = readPool({ base: entry.base, size: entry.size });
    if (!isParseProblem(pool) && pool.prefix.family === 4) pools.push(pool);
  }
  if (isAtLeast(engine, '27.0')) pools.sort((a, b) => (a.prefix.address < b.prefix.address ? -1 : 1));
  return pools.length === 0 ? undefined : formatPrefix({ ...pools[0].prefix, length: pools[0].size });
}
