import fc from 'fast-check';
import type { AddressPool } from '../../lib/engine/address-pools';
import { renderDaemonJson } from '../../lib/engine/daemon-json';
import type { DaemonKeyType } from '../../lib/engine/daemon-key';
import { isAtLeast } from '../../lib/engine/engine-version';
import type { HostFacts } from '../../lib/engine/host-facts';
import { type JsonObject, type JsonValue, sameJson } from '../../lib/engine/json-value';
import { acceptedKeys, hasKeyType, keyVerdict } from '../../lib/engine/key-verdict';
import { overlaps, parseInterfaceAddress, parsePrefix, type Prefix, prefixOf } from '../../lib/netip/prefix';
import { ENGINES, engineOf } from './engine-of';

const HOME: HostFacts = {
  path: 'prod/server',
  engine: engineOf('20.10.23'),
  bridge: { bip: '172.24.0.1/24' },
  ipv4Pools: [{ base: '172.16.0.0/13', size: 24 }],
  userKeys: { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' }, 'live-restore': true, 'max-concurrent-downloads': 10 },
};

test('the home server', () => {
  expect(renderDaemonJson(HOME)).toMatchObject({ problems: [], warnings: [] });
  expect(renderDaemonJson(HOME).text).toBe(`{
  "bip": "172.24.0.1/24",
  "default-address-pools": [
    {
      "base": "172.16.0.0/13",
      "size": 24
    }
  ],
  "live-restore": true,
  "log-driver": "json-file",
  "log-opts": {
    "max-file": "3",
    "max-size": "10m"
  },
  "max-concurrent-downloads": 10
}
`);
});

const CLUSTER: HostFacts = {
  engine: engineOf('28.5.2'),
  bridge: { bip: '172.24.0.1/24', ipv6: { subnet: '2001:db8:1:1::/64' } },
  ipv4Pools: [{ base: '10.200.0.0/16', size: 24 }, { base: '10.100.0.0/16', size: 24 }],
  ipv6Pools: [{ base: '2001:db8:1:4::/62', size: 64 }],
  routedDefaultBridge: true,
  newNetworks: { routedIpv6: true, mtu: 1450 },
  existing: { 'default-network-opts': { overlay: { 'com.docker.network.driver.mtu': '1400' } }, 'debug': false },
};

test('a host of a routed cluster on 28', () => {
  expect(renderDaemonJson(CLUSTER)).toMatchObject({ problems: [], warnings: [] });
  expect(renderDaemonJson(CLUSTER).text).toBe(`{
  "bip": "172.24.0.1/24",
  "bip6": "2001:db8:1:1::1/64",
  "debug": false,
  "default-address-pools": [
    {
      "base": "10.100.0.0/16",
      "size": 24
    },
    {
      "base": "10.200.0.0/16",
      "size": 24
    },
    {
      "base": "2001:db8:1:4::/62",
      "size": 64
    }
  ],
  "default-network-opts": {
    "bridge": {
      "com.docker.network.bridge.gateway_mode_ipv6": "routed",
      "com.docker.network.driver.mtu": "1450"
    },
    "overlay": {
      "com.docker.network.driver.mtu": "1400"
    }
  },
  "fixed-cidr-v6": "2001:db8:1:1::/64",
  "ip6tables": false,
  "ipv6": true
}
`);
});

test('the same host on 20.10: IPv6 pools spelt out, no key that it does not know', () => {
  const { daemonJson, problems, warnings } = renderDaemonJson({ ...CLUSTER, engine: engineOf('20.10.24'), existing: {} });
  expect(problems).toEqual([]);
  expect(warnings).toEqual([{ code: 'NEW_NETWORKS_KEEP_MTU', engine: '20.10.24', mtu: 1450 }]);
  expect(daemonJson).toEqual({
    'bip': '172.24.0.1/24',
    'default-address-pools': [
      { base: '10.100.0.0/16', size: 24 }, { base: '10.200.0.0/16', size: 24 },
      ...['2001:db8:1:4::/64', '2001:db8:1:5::/64', '2001:db8:1:6::/64', '2001:db8:1:7::/64'].map((base) => ({ base, size: 64 })),
    ],
    'fixed-cidr-v6': '2001:db8:1:1::/64', 'ip6tables': false, 'ipv6': true,
  });
});

test.each<[string, string, Partial<HostFacts>, JsonObject]>([
  ['no docker0', '28', { bridge: 'none' }, { bridge: 'none' }],
  ['filters of IPv6 before 27', '26', { ip6tables: true }, { bip: '172.24.0.1/24', experimental: true, ip6tables: true }],
  ['filters of IPv6 from 27', '27', { ip6tables: true }, { bip: '172.24.0.1/24', ip6tables: true }],
  ['live restore of the plan', '28', { liveRestore: true }, { 'bip': '172.24.0.1/24', 'live-restore': true }],
  ['a cluster store', '20.10', { clusterStore: { store: 'etcd://10.0.0.254:2379', advertise: 'eth0:2376', options: { 'kv.path': 'x', 'kv.cacertfile': '/ca' } } },
    { 'bip': '172.24.0.1/24', 'cluster-advertise': 'eth0:2376', 'cluster-store': 'etcd://10.0.0.254:2379', 'cluster-store-opts': { 'kv.cacertfile': '/ca', 'kv.path': 'x' } }],
  ['an MTU of docker0 and of new networks', '24', { bridge: { bip: '172.24.0.1/24', mtu: 1460 }, newNetworks: { mtu: 1460 } },
    { 'bip': '172.24.0.1/24', 'mtu': 1460, 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': '1460' } } }],
  ['routed networks before 27', '26', { newNetworks: { routedIpv6: true } }, { bip: '172.24.0.1/24' }],
])('%s (engine %s)', (_, engine, facts, expected) => {
  expect(renderDaemonJson({ engine: engineOf(engine), bridge: { bip: '172.24.0.1/24' }, ...facts })).toMatchObject({ daemonJson: expected, problems: [], warnings: [] });
  expect(Object.keys(renderDaemonJson({ engine: engineOf(engine), bridge: { bip: '172.24.0.1/24' }, ...facts }).daemonJson)).toEqual(Object.keys(expected).sort());
});

test.each<[string, string, Partial<HostFacts>, object[]]>([
  ['pool over pool', '28', { ipv4Pools: [{ base: '10.0.0.0/8', size: 24 }, { base: '10.1.0.0/16', size: 24 }] },
    [{ code: 'BLOCKS_OVERLAP', outer: { field: 'ipv4Pools[0]', block: '10.0.0.0/8' }, inner: { field: 'ipv4Pools[1]', block: '10.1.0.0/16' } }]],
  ['bip in a pool', '28', { ipv4Pools: [{ base: '172.16.0.0/12', size: 24 }] },
    [{ code: 'BLOCKS_OVERLAP', outer: { field: 'ipv4Pools[0]', block: '172.16.0.0/12' }, inner: { field: 'bip', block: '172.24.0.0/24' } }]],
  ['IPv6 of docker0 in a pool', '28', { bridge: { bip: '172.24.0.1/24', ipv6: { subnet: 'fd00::/64' } }, ipv4Pools: [{ base: '10.0.0.0/16', size: 24 }], ipv6Pools: [{ base: 'fd00::/48', size: 64 }] },
    [{ code: 'BLOCKS_OVERLAP', outer: { field: 'ipv6Pools[0]', block: 'fd00::/48' }, inner: { field: 'ipv6.subnet', block: 'fd00::/64' } }]],
  ['IPv6 pools alone', '28', { ipv6Pools: [{ base: 'fd00::/48', size: 64 }] }, [{ code: 'IPV6_POOLS_ALONE', engine: '28' }]],
  ['a routed docker0 with filters', '28', { routedDefaultBridge: true, ip6tables: true }, [{ code: 'ROUTED_BRIDGE_NEEDS_NO_IP6TABLES' }]],
  ['a routed docker0 with filters of the user', '28', { routedDefaultBridge: true, userKeys: { ip6tables: true } },
    [{ code: 'KEY_OWNED_BY_PLAN', from: 'userKeys', key: 'ip6tables', got: true, planned: false }]],
  ['routed networks with filters before 27', '26', { newNetworks: { routedIpv6: true }, userKeys: { ip6tables: true, experimental: true } },
    [{ code: 'ROUTED_NETWORKS_NEED_NO_IP6TABLES', engine: '26' }]],
  ['live restore in a swarm', '28', { inSwarm: true, userKeys: { 'live-restore': true } }, [{ code: 'LIVE_RESTORE_IN_SWARM' }]],
  ['a cluster store on 23', '23', { clusterStore: { store: 'etcd://x', advertise: 'eth0:2376' } }, [{ code: 'CLUSTER_STORE_REMOVED', engine: '23' }]],
  ['an MTU too small', '28', { newNetworks: { mtu: 40 } }, [{ code: 'MTU_OUT_OF_RANGE', field: 'newNetworks.mtu', mtu: 40, least: 68, most: 65535 }]],
  ['an open socket', '28', { userKeys: { hosts: ['fd://', 'tcp://0.0.0.0:2375'] } },
    [{ code: 'SOCKET_ON_PLAIN_PORT' }, { code: 'SOCKET_ON_ALL_ADDRESSES' }, { code: 'SOCKET_WITHOUT_TLS' }]],
  ['a path that is none', '28', { userKeys: { hosts: ['fd://'] }, dockerdPath: 'dockerd' }, [{ code: 'DOCKERD_PATH_UNSAFE', value: 'dockerd' }]],
  ['several at once', '20.10', { bridge: { bip: '172.24.0.0/24' }, ipv4Pools: [{ base: '10.0.0.0/24', size: 16 }], existing: { bip6: 'fd00::1/64' }, userKeys: { nonsense: 1 } },
    [{ code: 'BIP_NOT_A_HOST' }, { code: 'POOL_SIZE_SHORTER_THAN_BASE' }, { code: 'KEY_TOO_NEW' }, { code: 'KEY_UNKNOWN' }, { code: 'KEY_OWNED_BY_PLAN' }]],
])('%s is a problem', (_, engine, facts, problems) => {
  const rendered = renderDaemonJson({ path: 'prod/server', engine: engineOf(engine), bridge: { bip: '172.24.0.1/24' }, ...facts });
  expect(rendered.problems).toMatchObject(problems.map((problem) => ({ ...problem, path: 'prod/server' })));
  expect(rendered.problems).toHaveLength(problems.length);
});

test('hosts bring the drop-in', () => {
  const hosts = { 'hosts': ['fd://', 'tcp://10.0.0.5:2376'], 'tlsverify': true, 'tlscacert': '/ca', 'tlscert': '/cert', 'tlskey': '/key' };
  expect(renderDaemonJson({ ...HOME, userKeys: hosts }).unitDropIn).toContain('ExecStart=\n');
  expect('unitDropIn' in renderDaemonJson(HOME)).toBe(false);
});

test('a warning is no problem', () => {
  const rendered = renderDaemonJson({ ...HOME, engine: engineOf('25.0.1'), userKeys: { 'deprecated-key-path': '/x' } });
  expect(rendered.problems).toEqual([]);
  expect(rendered.warnings.map(({ code }) => code)).toEqual(['ENGINE_TURNS_IPV6_ON', 'KEY_OUTDATED']);
});

/** Values that a daemon decodes, one for each type. */
const VALUES: Record<DaemonKeyType, JsonValue> = {
  'boolean': true, 'integer': 5, 'count': 1400, 'string': 'x', 'bytes': '64M', 'address': '192.0.2.1', 'list of strings': ['unix:///run/x.sock'],
  'list of addresses': ['192.0.2.1', '2001:db8::1'], 'list of pools': [], 'map of strings': { b: 'x', a: '${y}' }, 'map of booleans': { buildkit: false },
  'map of objects': { nvidia: { path: '/usr/bin/x', runtimeArgs: ['a'] } }, 'map of maps of strings': { overlay: { encrypted: '' } },
  'proxies': { 'http-proxy': 'http://proxy.example:3128' }, 'object': { gc: { enabled: true, defaultKeepStorage: '20GB' } },
};
/** They exclude one another, or what the plan writes, and have tests of their own. */
const APART = new Set(['host-gateway-ip', 'icc', 'ip6tables', 'experimental', 'mtu', 'live-restore', 'tls', 'ip-masq']);

interface Drawn {
  readonly facts: HostFacts;
  readonly userKeys: JsonObject;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  text: fc.constantFrom(...ENGINES),
  seed: fc.nat(199),
  ipv4: fc.uniqueArray(fc.record({ n: fc.nat(255), length: fc.integer({ min: 16, max: 24 }), more: fc.nat(6) }), { maxLength: 6, selector: ({ n }) => n }),
  ipv6: fc.uniqueArray(fc.record({ n: fc.nat(0xffff), length: fc.integer({ min: 60, max: 100 }), more: fc.nat(16) }), { maxLength: 4, selector: ({ n }) => n }),
  bridgeIpv6: fc.boolean(),
  none: fc.boolean(),
  flags: fc.record({
    routedDefaultBridge: fc.boolean(), inSwarm: fc.boolean(), liveRestore: fc.constantFrom(undefined, false),
    newNetworks: fc.record({ mtu: fc.constantFrom(undefined, 1280, 1450), routedIpv6: fc.boolean() }),
  }),
  user: fc.nat(),
}).map(({ text, seed, ipv4, ipv6, bridgeIpv6, none, flags, user }) => {
  const engine = engineOf(text);
  const ipv4Pools = ipv4.map(({ n, length, more }): AddressPool => ({ base: `10.${n}.0.0/${length}`, size: Math.min(length + more, 30) }));
  const ipv6Pools = ipv4.length === 0 ? [] : ipv6.map(({ n, length, more }): AddressPool => ({ base: `fd00:${n.toString(16)}::/${length}`, size: length + more }));
  const userKeys = Object.fromEntries(acceptedKeys(engine)
    .filter(({ name, owner }, i) => owner === 'user' && !APART.has(name) && ((user >> (i % 30)) & 1) === 1)
    .map(({ name, type }) => [name, VALUES[type]]));
  const ipv6Bridge = { subnet: `2001:db8:${seed}::/64` };
  const bridge: HostFacts['bridge'] = none ? 'none' : { bip: `172.24.${seed}.1/24`, ...(bridgeIpv6 ? { ipv6: ipv6Bridge } : {}) };
  return { facts: { engine, bridge, ipv4Pools, ipv6Pools, ...flags, userKeys }, userKeys };
});

const pools = (json: JsonObject) => ((json['default-address-pools'] ?? []) as unknown as AddressPool[]).map(({ base, size }) => ({ prefix: parsePrefix(base) as Prefix, size }));

describe('for any sound host and any engine', () => {
  test('nothing is a problem, every key is accepted and has its type, keys are in order', () => {
    fc.assert(fc.property(drawn, ({ facts }) => {
      const { daemonJson, problems, text } = renderDaemonJson(facts);
      expect(problems).toEqual([]);
      expect(JSON.parse(text)).toEqual(daemonJson);
      expect(text.endsWith('}\n')).toBe(true);
      expect(Object.keys(daemonJson)).toEqual(Object.keys(daemonJson).sort());
      for (const [name, value] of Object.entries(daemonJson)) {
        const verdict = keyVerdict(facts.engine, name);
        expect([name, verdict.verdict]).toEqual([name, 'ACCEPTED']);
        expect([name, verdict.verdict === 'ACCEPTED' && hasKeyType(value, verdict.key.type)]).toEqual([name, true]);
      }
    }), { numRuns: 500 });
  });

  test('pools are masked, apart from each other and from docker0, IPv4 first and in address order, and none kills an old engine', () => {
    fc.assert(fc.property(drawn, ({ facts }) => {
      const { daemonJson } = renderDaemonJson(facts);
      const entries = pools(daemonJson);
      const bip = typeof daemonJson.bip === 'string' ? parseInterfaceAddress(daemonJson.bip) : undefined;
      const taken = entries.map(({ prefix }) => prefix);
      if (bip && 'address' in bip) taken.push(prefixOf(bip.address, bip.length));
      if (typeof daemonJson['fixed-cidr-v6'] === 'string') taken.push(parsePrefix(daemonJson['fixed-cidr-v6']) as Prefix);
      taken.forEach((a, i) => taken.slice(i + 1).forEach((b) => expect(overlaps(a, b)).toBe(false)));
      entries.slice(1).forEach(({ prefix }, i) => {
        const before = entries[i].prefix;
        expect(before.family < prefix.family || (before.family === prefix.family && before.address < prefix.address)).toBe(true);
      });
      for (const { prefix, size } of entries) {
        expect(size).toBeGreaterThanOrEqual(prefix.length);
        if (isAtLeast(facts.engine, '27.0')) continue;
        expect(size - prefix.length).toBeLessThanOrEqual(16);
        expect(prefix.family === 4 || prefix.length >= 64 || prefix.length === size).toBe(true);
      }
      // Fatal before 28, and never needed.
      if (daemonJson.ipv6 === true) expect(daemonJson['fixed-cidr-v6']).toBeDefined();
    }), { numRuns: 500 });
  });

  test("the user's keys survive", () => {
    fc.assert(fc.property(drawn, ({ facts, userKeys }) => {
      const { daemonJson } = renderDaemonJson(facts);
      for (const [name, value] of Object.entries(userKeys)) {
        if (name === 'default-network-opts') expect(daemonJson[name]).toMatchObject(value as JsonObject);
        else expect([name, sameJson(daemonJson[name], value)]).toEqual([name, true]);
      }
    }), { numRuns: 300 });
  });

  test('the order in which pools and keys are given changes no byte; what was rendered can be given as existing', () => {
    const turned = (json: JsonObject) => Object.fromEntries(Object.entries(json).reverse());
    fc.assert(fc.property(drawn, ({ facts, userKeys }) => {
      const { text, daemonJson } = renderDaemonJson(facts);
      const other: HostFacts = {
        ...facts, ipv4Pools: [...(facts.ipv4Pools ?? [])].reverse(), ipv6Pools: [...(facts.ipv6Pools ?? [])].reverse(), userKeys: turned(userKeys),
      };
      expect(renderDaemonJson(other).text).toBe(text);
      expect(renderDaemonJson({ ...other, existing: turned(daemonJson) })).toMatchObject({ text, problems: [] });
    }), { numRuns: 300 });
  });
});

test('no value of a user throws, and none that the daemon would refuse passes', () => {
  fc.assert(fc.property(fc.constantFrom(...ENGINES), fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('bip', 'debug', 'hosts', 'log-opts', '__proto__')), fc.anything()), (text, userKeys) => {
    const engine = engineOf(text);
    const { problems, daemonJson } = renderDaemonJson({ engine, bridge: { bip: '172.24.0.1/24' }, userKeys });
    if (problems.length > 0) return;
    for (const [name, value] of Object.entries(daemonJson)) {
      const verdict = keyVerdict(engine, name);
      expect([name, verdict.verdict === 'ACCEPTED' && hasKeyType(value, verdict.key.type)]).toEqual([name, true]);
    }
  }), { numRuns: 500 });
});
