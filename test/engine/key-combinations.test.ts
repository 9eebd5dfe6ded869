import type { JsonObject } from '../../lib/engine/json-value';
import { checkCombinations, checkRoutedNetworks, filtersIpv6 } from '../../lib/engine/key-combinations';
import { engineOf } from './engine-of';

const codes = (engine: string, json: JsonObject, inSwarm = false) => checkCombinations(engineOf(engine), json, inSwarm).map(({ code }) => code);

test.each<[string, JsonObject, string[]]>([
  ['20.10', {}, []],
  ['26', { ip6tables: true }, ['IP6TABLES_NEEDS_EXPERIMENTAL']],
  ['26', { ip6tables: true, experimental: true }, []],
  ['26', { ip6tables: false }, []],
  ['27', { ip6tables: true }, []],
  ['20.10', { icc: false, iptables: false }, ['ICC_NEEDS_FILTER']],
  ['28', { icc: false }, []],
  ['27', { icc: false, ip6tables: false, ipv6: true }, ['ICC_NEEDS_FILTER']],
  ['27', { icc: false, ip6tables: false }, []],
  ['26', { icc: false, ipv6: true }, []],
  ['28', { 'host-gateway-ip': '10.0.0.1', 'host-gateway-ips': ['10.0.0.1'] }, ['HOST_GATEWAY_TWICE']],
  ['28.1.1', { 'ip-masq': false }, []],
  ['28.2.0', { 'ip-masq': false }, ['MASQUERADE_OFF_CUTS_BRIDGE']],
  ['28', { 'ip-masq': false }, ['MASQUERADE_OFF_CUTS_BRIDGE']],
  ['29', { 'ip-masq': false, 'allow-direct-routing': true }, []],
  ['29', { 'ip-masq': false, 'iptables': false }, []],
  ['29', { 'ip-masq': false, 'bridge': 'none' }, []],
])('engine %s, %j: %j', (engine, json, expected) => {
  expect(codes(engine, json)).toEqual(expected);
});

test.each<[string, JsonObject, string[]]>([
  ['28', { 'live-restore': true }, ['LIVE_RESTORE_IN_SWARM']],
  ['28', { 'live-restore': false }, []],
  ['29', { 'firewall-backend': 'nftables' }, ['NFTABLES_IN_SWARM']],
  ['29', { 'firewall-backend': 'nftables', 'features': { 'swarm-nftables': true } }, ['NFTABLES_IN_SWARM']],
  ['29.6.0', { 'firewall-backend': 'nftables', 'features': { 'swarm-nftables': true } }, []],
  ['29.6.0', { 'firewall-backend': 'nftables' }, ['NFTABLES_IN_SWARM']],
  ['29', { 'firewall-backend': 'nftables', 'iptables': false }, []],
  ['29', { 'firewall-backend': 'iptables' }, []],
  ['20.10', { 'cluster-store': 'etcd://10.0.0.1:2379', 'cluster-advertise': 'eth0:2376' }, ['CLUSTER_STORE_IN_SWARM']],
])('engine %s in a swarm, %j: %j', (engine, json, expected) => {
  expect(codes(engine, json, true)).toEqual(expected);
  expect(codes(engine, json, false)).toEqual([]);
});

test('IPv6 is filtered by default from 27', () => {
  expect(['20.10', '26.1.5', '27', '29'].map((engine) => filtersIpv6(engineOf(engine), {}))).toEqual([false, false, true, true]);
  expect(['20.10', '29'].map((engine) => filtersIpv6(engineOf(engine), { ip6tables: true }))).toEqual([true, true]);
  expect(['20.10', '29'].map((engine) => filtersIpv6(engineOf(engine), { ip6tables: false }))).toEqual([false, false]);
});

test('before 27 networks are routed only while nothing filters', () => {
  expect(checkRoutedNetworks(engineOf('26'), {})).toEqual([]);
  expect(checkRoutedNetworks(engineOf('26'), { ip6tables: true })).toEqual([{ code: 'ROUTED_NETWORKS_NEED_NO_IP6TABLES', engine: '26' }]);
  expect(checkRoutedNetworks(engineOf('27'), { ip6tables: true })).toEqual([]);
});
