import fc from 'fast-check';
import { isEngineWarning, type EngineProblem } from '../../lib/engine/problem';
import { engineProblemText } from '../../lib/engine/problem-text';

/** Every problem of the room in its words. */
const TEXTS: Array<[EngineProblem, string]> = [
  [{ code: 'ENGINE_MALFORMED', text: 'v28', path: 'prod/web' }, "prod/web: 'engine' must be a release such as '28.5.2' or a series such as '28', got 'v28'"],
  [{ code: 'ENGINE_MALFORMED', text: '28.5.2-rc.1', instead: '28.5.2' },
    "'engine' must be a release such as '28.5.2' or a series such as '28', got '28.5.2-rc.1'; write '28.5.2'"],
  [{ code: 'ENGINE_UNSUPPORTED', text: '18', supported: ['20.10', '23'] }, "'engine' '18' is not planned for: use one of 20.10, 23, or a release of them"],
  [{ code: 'ENGINE_HANDS_OUT_DUPLICATES', text: '27.0.1' },
    "'engine' 27.0.1 is refused: it gives the same subnet to several networks (moby#48069); use 27.0.3 or later"],
  [{ code: 'ENGINE_TURNS_IPV6_ON', text: '25.0.1' },
    'engine 25.0.1 turns IPv6 on for every network that has an IPv6 subnet, asked for or not; use 25.0.3 or later'],
  [{ code: 'NOT_JSON', reason: 'unexpected end of JSON input', line: 3, column: 7 }, 'daemon.json is not JSON at line 3, column 7: unexpected end of JSON input'],
  [{ code: 'NOT_JSON', reason: "unexpected token 'b'" }, "daemon.json is not JSON: unexpected token 'b'"],
  [{ code: 'NOT_AN_OBJECT', got: 'a list' }, `daemon.json must be an object such as '{"log-driver": "json-file"}', got a list`],
  [{ code: 'DUPLICATE_KEY', key: 'log-opts.max-size', line: 4 },
    "daemon.json sets 'log-opts.max-size' a second time in line 4: the daemon would take the last one without a word; remove one"],
  [{ code: 'ADDRESS_MALFORMED', field: 'ipv4Pools[0].base', problem: { code: 'HOST_BITS', text: '10.0.3.1/28', instead: '10.0.3.0/28' } },
    "'ipv4Pools[0].base' must be a network address, got '10.0.3.1/28': its host bits are set; write '10.0.3.0/28'"],
  [{ code: 'BIP_NOT_A_HOST', bip: '10.0.0.0/24', is: 'network', instead: '10.0.0.1/24' },
    "'bip' must be an address for docker0 itself, got '10.0.0.0/24', its subnet's network address; write '10.0.0.1/24'"],
  [{ code: 'BRIDGE_TOO_SMALL', field: 'bip', block: '10.0.0.1/31', most: 30 },
    "'bip' '10.0.0.1/31' leaves containers no address beside the bridge's; use a prefix length of at most 30"],
  [{ code: 'BRIDGE_SUBNET_UNUSABLE', field: 'ipv6.subnet', block: 'fe80::/64', is: 'link-local' },
    "'ipv6.subnet' fe80::/64 lies in link-local space, which docker0 cannot use; choose another block"],
  [{ code: 'OUTSIDE_BRIDGE', field: 'fixedCidr', value: '10.1.0.0/24', subnet: '10.0.0.0/24' },
    "'fixedCidr' 10.1.0.0/24 lies outside docker0's subnet 10.0.0.0/24; choose one inside it, or leave it out"],
  [{ code: 'GATEWAY_NOT_FIRST', engine: '26', gateway: 'fd00::9', first: 'fd00::1' },
    "'ipv6.gateway' fd00::9 needs engine 28: 26 always gives docker0 the first address, fd00::1; leave it out"],
  [{ code: 'GATEWAY_RESERVED', gateway: 'fd00::', instead: 'fd00::1' },
    "'ipv6.gateway' fd00:: is the routers' anycast address of its subnet; write 'fd00::1', or leave it out"],
  [{ code: 'MTU_OUT_OF_RANGE', field: 'mtu', mtu: 40, least: 68, most: 65535 }, "'mtu' must be a whole number of bytes from 68 to 65535, got 40"],
  [{ code: 'POOL_SIZE_NOT_A_LENGTH', field: 'ipv4Pools[0].size', base: '10.0.0.0/16', size: 33, most: 30 },
    "'ipv4Pools[0].size' must be a prefix length of at most 30, which leaves a container an address, got 33 for 10.0.0.0/16"],
  [{ code: 'POOL_SIZE_SHORTER_THAN_BASE', field: 'ipv4Pools[0].size', base: '10.0.0.0/24', size: 16 },
    "'ipv4Pools[0].size' /16 is larger than its pool 10.0.0.0/24; choose a size of at least the pool's own prefix length"],
  [{ code: 'POOL_OF_TOO_MANY_SUBNETS', field: 'ipv4Pools[0].size', engine: '26', base: '10.0.0.0/8', size: 28, most: 24 },
    "engine 26 writes every subnet of a pool into memory when it starts, and 10.0.0.0/8 in /28 is too many ('ipv4Pools[0].size'); "
    + 'cut it in /24 or larger subnets, or use engine 27 or later'],
  [{ code: 'IPV6_POOL_TOO_SHORT', field: 'ipv6Pools[0]', engine: '26', base: '2001:db8:1::/48', entries: 65536, most: 256 },
    "engine 26 cannot cut an IPv6 pool shorter than /64 ('ipv6Pools[0]' 2001:db8:1::/48), and 65536 entries, one for each, are more than 256; "
    + 'take a longer block, use engine 27 or later, or declare the networks'],
  [{ code: 'IPV6_POOLS_ALONE', engine: '28' }, "'ipv6Pools' without 'ipv4Pools' leave engine 28 no IPv4 subnet for any network; give it a pool of each"],
  [{ code: 'BLOCKS_OVERLAP', outer: { field: 'ipv4Pools[0]', block: '172.16.0.0/12' }, inner: { field: 'bip', block: '172.24.0.0/24' } },
    "'bip' 172.24.0.0/24 overlaps 'ipv4Pools[0]' 172.16.0.0/12; the daemon needs them apart"],
  [{ code: 'KEY_UNKNOWN', from: 'userKeys', key: 'log-drver', engine: '28', nearest: 'log-driver' },
    "'daemonJson' sets 'log-drver', which engine 28 does not know; did you mean 'log-driver'"],
  [{ code: 'KEY_UNKNOWN', from: 'existing', key: 'x', engine: '28' },
    "the existing daemon.json sets 'x', which engine 28 does not know; remove it"],
  [{ code: 'KEY_TOO_NEW', from: 'userKeys', key: 'bip6', engine: '27', since: '28.0' },
    "'daemonJson' sets 'bip6', which came with engine 28.0: 27 does not take it; remove it, or raise 'engine'"],
  [{ code: 'KEY_REMOVED', from: 'userKeys', key: 'graph', engine: '26', removed: '23.0' },
    "'daemonJson' sets 'graph', which went with engine 23.0: 26 does not take it; remove it"],
  [{ code: 'KEY_WITHOUT_EFFECT', from: 'userKeys', key: 'default-address-pool', engine: '28', instead: 'default-address-pools' },
    "'daemonJson' sets 'default-address-pool', the name of a flag, which the daemon reads over without a word; write 'default-address-pools'"],
  [{ code: 'KEY_WITHOUT_EFFECT', from: 'userKeys', key: 'help', engine: '28' },
    "'daemonJson' sets 'help', the name of a flag, which the daemon reads over without a word; remove it"],
  [{ code: 'KEY_OUTDATED', from: 'userKeys', key: 'deprecated-key-path', engine: '28' },
    "'daemonJson' sets 'deprecated-key-path', which engine 28 no longer reads; remove it"],
  [{ code: 'KEY_OF_WRONG_TYPE', from: 'userKeys', key: 'log-opts', wanted: 'map of strings', got: { 'max-file': 3 } },
    `'log-opts' in 'daemonJson' must be an object of texts, such as '{"max-size": "10m"}', got {"max-file":3}`],
  [{ code: 'KEY_NOT_JSON', from: 'userKeys', at: 'labels[1]' },
    "'labels[1]' in 'daemonJson' cannot be written as JSON; use text, numbers, booleans, lists and plain objects"],
  [{ code: 'KEY_NOT_JSON', from: 'userKeys', at: '' }, "'daemonJson' must be an object of keys and values"],
  [{ code: 'KEY_OWNED_BY_PLAN', from: 'userKeys', key: 'bip', got: '10.0.0.1/24', planned: '172.24.0.1/24' },
    `'daemonJson' sets 'bip' to "10.0.0.1/24", the plan to "172.24.0.1/24"; remove it, or declare the same`],
  [{ code: 'KEY_OWNED_BY_PLAN', from: 'existing', key: 'fixed-cidr', got: '10.0.0.0/25' },
    `the existing daemon.json sets 'fixed-cidr' to "10.0.0.0/25", an address that the plan has to know; declare it on the host instead`],
  [{ code: 'KEY_SET_TWICE', key: 'debug', existing: true, declared: false },
    "'daemonJson' sets 'debug' to false, the existing daemon.json to true; remove one"],
  [{ code: 'IP6TABLES_NEEDS_EXPERIMENTAL', engine: '26' },
    "'ip6tables' needs 'experimental' on engine 26, which would not start; set both, or use engine 27 or later"],
  [{ code: 'ROUTED_BRIDGE_NEEDS_NO_IP6TABLES' },
    "'routedDefaultBridge' turns 'ip6tables' off for the whole daemon, got 'ip6tables' true; leave it out, or put routed containers on a network of their own"],
  [{ code: 'ROUTED_NETWORKS_NEED_NO_IP6TABLES', engine: '26' },
    "engine 26 routes IPv6 plainly only while 'ip6tables' is off, and it is on; turn it off, or use engine 27 or later"],
  [{ code: 'ICC_NEEDS_FILTER', key: 'iptables' }, "'icc' false needs 'iptables', which is off: the daemon would not start; turn one of them on"],
  [{ code: 'HOST_GATEWAY_TWICE', engine: '28' },
    "'host-gateway-ip' and 'host-gateway-ips' exclude each other, and engine 28 would not start; keep 'host-gateway-ips'"],
  [{ code: 'LIVE_RESTORE_IN_SWARM' }, "'live-restore' excludes swarm mode: the daemon would refuse to join; turn it off"],
  [{ code: 'NFTABLES_IN_SWARM', engine: '29' },
    "'firewall-backend' nftables excludes swarm mode on engine 29; use iptables, or engine 29.6 with the feature 'swarm-nftables'"],
  [{ code: 'CLUSTER_STORE_REMOVED', engine: '23' }, 'a cluster store needs engine 20.10: 23 would not start with its keys; use a swarm'],
  [{ code: 'CLUSTER_STORE_IN_SWARM' }, "'cluster-store' and 'cluster-advertise' exclude swarm mode; use one of the two"],
  [{ code: 'MASQUERADE_OFF_CUTS_BRIDGE', engine: '28.5.2' },
    "'ip-masq' false cuts containers on docker0 off on engine 28.5.2: replies to their own address are dropped; also set 'allow-direct-routing', or leave it out"],
  [{ code: 'NEW_NETWORKS_KEEP_MTU', engine: '20.10', mtu: 1450 },
    'engine 20.10 cannot set an MTU of 1450 for networks that name none: they keep 1500; set it on each network, or use engine 24 or later'],
  [{ code: 'SOCKET_MALFORMED', host: 'http://x' }, "'hosts' must hold 'fd://', 'unix:///path' or 'tcp://address:port', got 'http://x'"],
  [{ code: 'SOCKET_WITHOUT_TLS', host: 'tcp://10.0.0.5:2376', missing: ['tlsverify', 'tlskey'] },
    "'hosts' 'tcp://10.0.0.5:2376' opens the daemon, and with it the host, to whoever reaches it; set 'tlsverify', 'tlskey' too"],
  [{ code: 'SOCKET_ON_PLAIN_PORT', host: 'tcp://10.0.0.5:2375' }, "'hosts' 'tcp://10.0.0.5:2375' is on 2375, the port without TLS that scanners look for; use 2376"],
  [{ code: 'SOCKET_ON_ALL_ADDRESSES', host: 'tcp://:2376' }, "'hosts' 'tcp://:2376' listens on every address of the host; name the one that clients use"],
  [{ code: 'TLS_WITHOUT_VERIFY' }, "'tls' without 'tlsverify' lets any client in; set 'tlsverify' to true"],
  [{ code: 'SOCKET_NOT_LOCAL', hosts: ['tcp://10.0.0.5:2376'] },
    "'hosts' 'tcp://10.0.0.5:2376' leaves no socket for the docker command on the host itself; add 'fd://'"],
  [{ code: 'DOCKERD_PATH_UNSAFE', value: 'dockerd' }, "'dockerdPath' must be an absolute path of letters, digits and '._+-/', got 'dockerd'"],
];

test.each(TEXTS)('%#: $code', (problem, text) => {
  expect(engineProblemText(problem)).toBe(text);
});

test('words begin in lower case or with the property, and end without a full stop', () => {
  for (const [problem] of TEXTS) expect(engineProblemText({ ...problem, path: undefined })).toMatch(/^['a-z][^\n]*[^.\n]$/);
});

test('what is advice', () => {
  expect([...new Set(TEXTS.map(([problem]) => problem).filter(isEngineWarning).map(({ code }) => code))]).toEqual(
    ['ENGINE_TURNS_IPV6_ON', 'KEY_OUTDATED', 'MASQUERADE_OFF_CUTS_BRIDGE', 'NEW_NETWORKS_KEEP_MTU', 'SOCKET_NOT_LOCAL'],
  );
});

test('text of others cannot break the line', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u001b[2K', 'a\r\nb', '\u202edcba', '\u2028', 'x'.repeat(5000)));
  fc.assert(fc.property(hostile, (text) => {
    const problems: EngineProblem[] = [
      { code: 'KEY_UNKNOWN', from: 'existing', key: text, engine: '28' }, { code: 'ENGINE_MALFORMED', text }, { code: 'DUPLICATE_KEY', key: text, line: 1 },
      { code: 'SOCKET_MALFORMED', host: text }, { code: 'NOT_JSON', reason: text.slice(0, 90) }, { code: 'DOCKERD_PATH_UNSAFE', value: text },
      { code: 'KEY_OF_WRONG_TYPE', from: 'userKeys', key: 'debug', wanted: 'boolean', got: text }, { code: 'KEY_NOT_JSON', from: 'userKeys', at: text },
    ];
    for (const problem of problems) {
      const words = engineProblemText(problem);
      expect(words).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect(words.length).toBeLessThan(1000);
    }
  }));
});
