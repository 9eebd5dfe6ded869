import { isAtLeast, mayBeAtLeast, type EngineVersion } from './engine-version';
import { isJsonObject, type JsonObject } from './json-value';
import type { EngineProblem } from './problem';

/** Whether IPv6 packet filtering and NAT are on: the default turned with 27.0 (moby#47747). */
export function filtersIpv6(engine: EngineVersion, json: JsonObject): boolean {
  return typeof json.ip6tables === 'boolean' ? json.ip6tables : isAtLeast(engine, '27.0');
}

/** Keys that are right each by itself and stop the daemon, or cut its containers off, together. `dockerd --validate` sees none of them. */
export function checkCombinations(engine: EngineVersion, json: JsonObject, inSwarm: boolean): EngineProblem[] {
  const problems: EngineProblem[] = [];
  if (json.ip6tables === true && json.experimental !== true && !isAtLeast(engine, '27.0')) {
    problems.push({ code: 'IP6TABLES_NEEDS_EXPERIMENTAL', engine: engine.text });
  }
  if (json.icc === false && json.iptables === false) problems.push({ code: 'ICC_NEEDS_FILTER', key: 'iptables' });
  if (json.icc === false && json.ipv6 === true && isAtLeast(engine, '27.0') && !filtersIpv6(engine, json)) {
    problems.push({ code: 'ICC_NEEDS_FILTER', key: 'ip6tables' });
  }
  if ('host-gateway-ip' in json && 'host-gateway-ips' in json) problems.push({ code: 'HOST_GATEWAY_TWICE', engine: engine.text });
  if (masqueradeOffCutsBridge(engine, json)) problems.push({ code: 'MASQUERADE_OFF_CUTS_BRIDGE', engine: engine.text });
  return inSwarm ? [...problems, ...checkSwarm(engine, json)] : problems;
}

/**
 * From 28.2 a packet that comes from outside to a container's own address is dropped before connection tracking, so replies
 * reach docker0 only when masquerading hides that address (moby#49829; seen on 28.5.2).
 */
function masqueradeOffCutsBridge(engine: EngineVersion, json: JsonObject): boolean {
  return json['ip-masq'] === false && json['allow-direct-routing'] !== true && json.iptables !== false && json.bridge !== 'none'
    && mayBeAtLeast(engine, '28.2');
}

function checkSwarm(engine: EngineVersion, json: JsonObject): EngineProblem[] {
  const problems: EngineProblem[] = [];
  if (json['live-restore'] === true) problems.push({ code: 'LIVE_RESTORE_IN_SWARM' });
  const allowed = isJsonObject(json.features) && json.features['swarm-nftables'] === true && isAtLeast(engine, '29.6');
  if (json['firewall-backend'] === 'nftables' && json.iptables !== false && !allowed) {
    problems.push({ code: 'NFTABLES_IN_SWARM', engine: engine.text });
  }
  if ('cluster-store' in json || 'cluster-advertise' in json) problems.push({ code: 'CLUSTER_STORE_IN_SWARM' });
  return problems;
}

/**
 * Whether routed IPv6 networks are what they say.
 *
 * Engines before 27 have no gateway mode: they route plainly, but only while `ip6tables` is off; with it on, every packet
 * that leaves is NATed and every one that arrives dropped (seen on 20.10.24 and 26.1.5).
 */
export function checkRoutedNetworks(engine: EngineVersion, json: JsonObject): EngineProblem[] {
  return !isAtLeast(engine, '27.0') && filtersIpv6(engine, json) ? [{ code: 'ROUTED_NETWORKS_NEED_NO_IP6TABLES', engine: engine.text }] : [];
}
