import * as fc from 'fast-check';
import { BUILT_IN_POOLS } from '../../lib/engine';
import { type Finding, type FindingCode, diagnose, NO_SURROUNDINGS, type Surroundings } from '../../lib/doctor';
import { formatSnapshot, type HostSnapshot, isSnapshotProblem, parseSnapshot } from '../../lib/snapshot';
import { defaultBridge, hostSnapshot, network, route } from '../snapshot/networks';

const READ = ['routes', 'engine', 'daemon.json'].map((piece) => ({ piece, state: 'READ' as const }));
const host = (rest: Parameters<typeof hostSnapshot>[0] = {}) => hostSnapshot({ pieces: READ, ...rest });
const codes = (snapshot: HostSnapshot, surroundings?: Surroundings) => diagnose(snapshot, surroundings).findings.map(({ code, severity, subject }) => [code, severity, subject]);
const one = (snapshot: HostSnapshot, code: FindingCode, surroundings?: Surroundings): Finding => {
  const found = diagnose(snapshot, surroundings).findings.filter((finding) => finding.code === code);
  expect(found).toHaveLength(1);
  return found[0];
};
const keys = (json: object) => Object.entries(json).map(([key, value]) => ({ key, value: value as never }));
const running = (finding: Finding) => finding.remedy.flatMap((step) => (step.do === 'RUN' ? [step.command.join(' ')] : []));
const N14 = network('n14', '172.31.0.0/16', { containers: [{ name: 'app', addresses: ['172.31.0.2'] }] });

describe('networks', () => {
  test('a healthy host has no findings', () => {
    expect(diagnose(host({ networks: [defaultBridge(), network('web', '172.20.0.0/16')] }))).toEqual({ findings: [], networksLeft: 29 });
  });

  test('S3 in one line: the network, the route, who is cut off', () => {
    const finding = one(host({
      networks: [defaultBridge(), N14], outside: [{ block: '172.31.0.0/16', kind: 'PEER', owner: 'vpc-1 of pcx-1', source: 'p.json' }], clients: [{ address: '172.31.5.5', to: '10.0.0.10:22' }],
    }), 'NETWORK_SHADOWS');
    expect(finding.cause).toBe(`Docker network n14 has 172.31.0.0/16 on ${N14.bridge}, which covers 172.31.5.5, which is connecting to 10.0.0.10:22 and 172.31.0.0/16 of vpc-1 of pcx-1`);
    expect(finding.severity).toBe('ERROR');
    expect(running(finding)).toEqual([
      'docker network disconnect -f n14 app', 'docker network rm n14', expect.stringMatching(/^docker network create --subnet [\d.]+\/24 n14$/), 'docker network connect n14 app',
      'dockerd --validate --config-file=/etc/docker/daemon.json', 'systemctl restart docker',
    ]);
  });

  test.each([
    ['an equal route that stands before the bridge\'s wins', [route('172.31.0.0/16', 'eth0', '10.0.0.1')], true, ['NETWORK_HIDDEN', 'ERROR', 'n14']],
    ['an equal route that stands behind it loses', [route('172.31.0.0/16', 'eth0', '10.0.0.1')], false, ['NETWORK_SHADOWS', 'ERROR', 'n14']],
    ['an equal route of a greater metric loses', [route('172.31.0.0/16', 'eth0', '10.0.0.1', { metric: 100 })], true, ['NETWORK_SHADOWS', 'ERROR', 'n14']],
    ['of a wider route a part is lost', [route('172.16.0.0/12', 'tun0', '10.8.0.1')], false, ['NETWORK_SHADOWS', 'WARNING', 'n14']],
    ['a narrower route takes its part', [route('172.31.9.0/24', 'tun0', '10.8.0.1')], false, ['NETWORK_HIDDEN', 'WARNING', 'n14']],
    ['neighbours on a narrower link are missed', [route('172.31.9.0/24', 'eth1')], false, ['NETWORK_HIDDEN', 'ERROR', 'n14']],
    ['neighbours on a wider link are missed', [route('172.16.0.0/12', 'eth1')], false, ['NETWORK_SHADOWS', 'ERROR', 'n14']],
  ] as const)('%s', (_, routes, first, finding) => {
    const base = host({ networks: [defaultBridge(), N14] });
    const snapshot = { ...base, routes: first ? [...routes, ...base.routes] : [...base.routes, ...routes] };
    expect(codes(snapshot)).toContainEqual(finding);
  });

  test.each([
    ['default routes', [route('0.0.0.0/0', 'tun0', '10.8.0.1')]], ['both halves of a full-tunnel VPN', [route('0.0.0.0/1', 'tun0', '10.8.0.1'), route('128.0.0.0/1', 'tun0', '10.8.0.1')]],
    ['routes that lead nowhere', [route('172.31.0.0/16', 'lo', undefined, { type: 'unreachable' })]], ['tables that no rule leads everybody to', [route('172.31.0.0/16', 'tun0', '10.8.0.1', { table: 'vpn' })]],
  ])('%s are nobody\'s', (_, routes) => {
    expect(codes(host({ networks: [defaultBridge(), N14], routes, rules: [{ family: 4, priority: 100, table: 'vpn', from: '10.8.0.5/32' }] }))).toEqual([]);
  });

  test('a table that everybody is led to before main wins', () => {
    const snapshot = host({ networks: [defaultBridge(), N14], routes: [route('172.16.0.0/12', 'tun0', '10.8.0.1', { table: '51820' })], rules: [{ family: 4, priority: 100, table: '51820' }] });
    expect(codes(snapshot)).toContainEqual(['NETWORK_HIDDEN', 'WARNING', 'n14']);
  });

  test('resolvers, unless they are containers of the network', () => {
    expect(one(host({ networks: [defaultBridge(), N14], resolvers: ['172.31.0.53'] }), 'NETWORK_SHADOWS').cause).toContain('the resolver 172.31.0.53');
    expect(codes(host({ networks: [defaultBridge(), N14], resolvers: ['172.31.0.2'] }))).toEqual([]);
  });

  test('a VPC is certain where the host is in it, and a guess elsewhere; on EC2 the default VPC is a guess', () => {
    const vpc = { block: '172.31.0.0/16', kind: 'VPC' as const, owner: 'vpc-1', source: 'v.json' };
    expect(codes(host({ networks: [N14], outside: [vpc] }))[0]).toEqual(['NETWORK_SHADOWS', 'WARNING', 'n14']);
    expect(codes(host({ networks: [N14], outside: [vpc], addresses: [{ device: 'eth0', address: '172.31.3.4/20' }] }))[0]).toEqual(['NETWORK_SHADOWS', 'ERROR', 'n14']);
    expect(codes(host({ networks: [N14], vendor: 'Amazon EC2' }))[0]).toEqual(['NETWORK_SHADOWS', 'WARNING', 'n14']);
  });

  test('docker0 moves by bip, with the warning that live-restore needs', () => {
    const snapshot = host({ networks: [defaultBridge()], routes: [route('172.17.0.0/16', 'tun0', '10.8.0.1')], engine: { version: '28.5.2', running: true, liveRestore: true, containersRunning: 2, pools: [] } });
    const { remedy } = one(snapshot, 'NETWORK_SHADOWS');
    expect(remedy[0]).toMatchObject({ do: 'SAY', words: expect.stringContaining("with 'live-restore' docker0 keeps its address") as string });
    expect(remedy[1]).toMatchObject({ do: 'SET', keys: { bip: expect.stringMatching(/\.1\/24$/) as string } });
  });

  test('what a remedy proposes is free, of IPv6 too', () => {
    const snapshot = host({ networks: [defaultBridge(), network('six', 'fd00:7:1:1::/64')], routes: [route('fd00:7:1:1::/64', 'eth1')] });
    const created = running(one(snapshot, 'NETWORK_SHADOWS')).find((line) => line.includes('create'))!;
    expect(created).toMatch(/--ipv6 --subnet fd00:7:1:(?!1::)[0-9a-f:]+\/64 six$/);
  });

  test('two networks with the same addresses, and an overlay over the host\'s own', () => {
    const overlay = network('front', '10.0.0.0/24', { driver: 'overlay', scope: 'swarm', bridge: undefined });
    expect(codes(host({ networks: [defaultBridge(), overlay, network('a', '172.20.0.0/16'), network('b', '172.20.5.0/24')] }))).toEqual([['SUBNETS_OVERLAP', 'ERROR', 'b'], ['OVERLAY_HIDES', 'WARNING', 'front']]);
  });

  test('macvlan shares the LAN on purpose; an IPv6 subnet without IPv6 is nothing', () => {
    const six = { ...network('off', 'fd00:9::/64'), ipv6: false };
    expect(codes(host({ networks: [defaultBridge(), network('lan', '10.0.0.0/24', { driver: 'macvlan', bridge: undefined }), six], routes: [route('fd00:9::/64', 'eth1')] }))).toEqual([]);
  });

  test('full networks, and public ones', () => {
    const containers = Array.from({ length: 12 }, (_, i) => ({ name: `c${i}`, addresses: [`172.20.0.${i + 2}`] }));
    expect(codes(host({ networks: [network('tiny', '172.20.0.0/28', { containers })] }))).toEqual([['NETWORK_NEARLY_FULL', 'WARNING', 'tiny']]);
    expect(codes(host({ networks: [network('odd', '172.80.0.0/16')] }))).toEqual([['PUBLIC_SUBNET', 'NOTE', 'odd']]);
  });
});

describe('pools', () => {
  const all = BUILT_IN_POOLS.flatMap(({ base }, i) => (i < 3 ? [base] : [])).map((base, i) => network(`n${i}`, base));
  const rest = Array.from({ length: 12 }, (_, i) => network(`m${i}`, `172.${20 + i}.0.0/16`));
  const lan = Array.from({ length: 16 }, (_, i) => network(`l${i}`, `192.168.${i * 16}.0/20`));

  test.each([['28.5.2', 'all predefined address pools have been fully subnetted'], ['20.10.24', 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network']])('S1 on %s, with its own words', (version, words) => {
    const full = host({ version, networks: [...all, ...rest, ...lan] });
    expect(codes(full)).toEqual([['POOLS_EXHAUSTED', 'ERROR', 'default-address-pools']]);
    expect(one(full, 'POOLS_EXHAUSTED').consequence).toContain(words);
    const keysSet = one(full, 'POOLS_EXHAUSTED').remedy.find((step) => step.do === 'SET');
    expect(keysSet).toMatchObject({ keys: { 'default-address-pools': [{ base: '172.16.0.0/16', size: 24 }] } });
  });

  test('nearly: from how many on can be said', () => {
    const nearly = host({ networks: [...all, ...rest, ...lan.slice(3)] });
    expect(diagnose(nearly).networksLeft).toBe(3);
    expect(codes(nearly)).toEqual([['POOLS_NEARLY_EXHAUSTED', 'WARNING', 'default-address-pools']]);
    expect(diagnose(nearly, NO_SURROUNDINGS, 3).findings).toEqual([]);
  });

  test('pools of a flag are not written into the file beside it without a word', () => {
    const flagged = host({ networks: [network('a', '10.1.0.0/24')], daemonJson: [], engine: { version: '28.5.2', running: true, liveRestore: false, containersRunning: 0, pools: [{ base: '10.1.0.0/24', size: 24 }] } });
    expect(one(flagged, 'POOLS_EXHAUSTED').remedy[0]).toMatchObject({ words: expect.stringContaining('--default-address-pool on its command line') as string });
  });

  const shaped = (version: string, pools: ReadonlyArray<{ base: string; size: number }>) => codes(host({ version, networks: [], daemonJson: keys({ 'default-address-pools': pools }), engine: { version, running: true, liveRestore: false, containersRunning: 0, pools } })).map(([code, severity]) => [code, severity]);
  test.each([
    ['28.5.2', [{ base: '10.1.0.0/16', size: 24 }, { base: '10.1.4.0/24', size: 28 }], [['POOL_DROPPED', 'WARNING']]], ['26.1.5', [{ base: '10.1.0.0/16', size: 24 }, { base: '10.1.4.0/24', size: 28 }], []],
    ['28.5.2', [{ base: '10.1.0.9/16', size: 24 }], [['POOL_MASKED', 'WARNING']]], ['28.5.2', [{ base: '10.1.0.0/16', size: 12 }], [['POOL_REFUSED', 'ERROR']]],
    ['26.1.5', [{ base: '10.1.0.0/16', size: 24 }, { base: 'fd00:1::/48', size: 64 }], [['IPV6_POOL_UNCUT', 'ERROR']]], ['26.1.5', [{ base: '10.1.0.0/16', size: 24 }, { base: 'fd00:1::/64', size: 80 }], []],
    ['28.5.2', [{ base: '10.1.0.0/16', size: 24 }, { base: 'fd00:1::/48', size: 64 }], []], ['20.10.24', [{ base: 'fd00:1::/64', size: 80 }, { base: '10.1.0.0/16', size: 24 }], [['POOL_REFUSED', 'ERROR']]],
    ['26.1.5', [{ base: 'fd00:1::/64', size: 80 }, { base: '10.1.0.0/16', size: 24 }], []], ['26.1.5', [{ base: '10.0.0.0/8', size: 28 }], [['POOL_REFUSED', 'WARNING']]],
    ['28.5.2', [{ base: '10.1.0.0/16', size: 32 }], [['POOL_REFUSED', 'ERROR']]],
  ])('%s with %j', (version, pools, expected) => {
    expect(shaped(version, pools)).toEqual(expected);
  });

  test('a peer inside the pools is foretold; a LAN that engines skip is not', () => {
    expect(codes(host({ routes: [route('172.31.0.0/16', 'eth0', '10.0.0.1')] }))).toEqual([['POOL_REACHES', 'WARNING', 'default-address-pools']]);
    expect(codes(host({ routes: [route('192.168.1.0/24', 'eth1')], libvirt: [{ name: 'default', subnets: ['192.168.122.0/24'] }] }))).toEqual([]);
  });
});

describe('daemon.json', () => {
  test.each([
    ['28.5.2', { bip7: 1 }, ['KEY_REFUSED', 'ERROR', 'bip7']], ['26.1.5', { bip6: 'fd00::1/64' }, ['KEY_REFUSED', 'ERROR', 'bip6']], ['26.1.5', { 'cluster-store': '(withheld)' }, ['KEY_REFUSED', 'ERROR', 'cluster-store']],
    ['28.5.2', { 'default-address-pool': [] }, ['KEY_WITHOUT_EFFECT', 'WARNING', 'default-address-pool']], ['26.1.5', { ip6tables: true }, ['KEY_REFUSED', 'ERROR', 'daemon.json']],
    ['26.1.5', { ipv6: true }, ['KEY_REFUSED', 'ERROR', 'ipv6']], ['28.5.2', { bip: '172.17.0.0/16' }, ['KEY_REFUSED', 'ERROR', 'bip']], ['28.5.2', { mtu: '1400' }, ['KEY_REFUSED', 'ERROR', 'mtu']],
  ])('%s with %j', (version, json, finding) => {
    expect(codes(host({ version, daemonJson: keys(json) }))).toContainEqual(finding);
  });

  test.each([['28.5.2', { 'ipv6': true, 'live-restore': true, 'log-opts': { 'max-size': '(withheld)' } }], ['20.10.24', { 'bip': '172.17.0.1/16', 'experimental': true, 'ip6tables': true }]])('%s takes %j', (version, json) => {
    expect(codes(host({ version, daemonJson: keys(json), addresses: [{ device: 'docker0', address: '172.17.0.1/16' }] }))).toEqual([]);
  });

  test('a bip over a network, and a bip that is not in force', () => {
    const snapshot = host({ networks: [defaultBridge(), network('web', '10.5.0.0/24')], daemonJson: keys({ bip: '10.5.0.1/24' }), addresses: [{ device: 'docker0', address: '172.17.0.1/16' }] });
    expect(codes(snapshot)).toEqual([['BIP_OVERLAPS', 'ERROR', 'bip'], ['CONFIG_NOT_IN_FORCE', 'WARNING', 'bip']]);
  });

  test('a file that is broken, releases that hand out duplicates or are not known', () => {
    const broken = host({ pieces: [{ piece: 'daemon.json', state: 'BROKEN', note: 'is not JSON at line 1, column 3; the daemon does not start with it' }] });
    expect(codes(broken)).toEqual([['DAEMON_JSON_BROKEN', 'ERROR', 'daemon.json']]);
    expect(codes(host({ version: '27.0.1' }))[0]).toEqual(['ENGINE_REFUSED', 'ERROR', 'engine 27.0.1']);
    expect(codes(host({ version: '31.0.0' }))).toEqual([['ENGINE_UNKNOWN', 'NOTE', 'engine 31.0.0']]);
    expect(codes(host({ version: '19.03.5' }))).toEqual([['ENGINE_UNKNOWN', 'NOTE', 'engine 19.03.5']]);
  });
});

describe('drift', () => {
  const planned: Surroundings = {
    host: { path: 'prod/server', bip: '172.24.0.1/24', automatic: [{ base: '172.16.0.0/16', size: 24 }] },
    taken: [
      { block: '172.24.1.0/24', kind: 'LEASED', whose: 'THIS_HOST', owner: 'prod/server/web', purpose: 'bridge network', addresses: ['docker_network.web'] },
      { block: '172.24.9.0/24', kind: 'LEASED', whose: 'ANOTHER_HOST', owner: 'prod/other/web', purpose: 'bridge network', addresses: ['docker_network.other'] },
      { block: '172.16.0.0/16', kind: 'LEASED', whose: 'THIS_HOST', owner: 'prod/server', purpose: 'automatic pool', addresses: [] },
      { block: '10.8.0.0/16', kind: 'RESERVED', owner: 'prod/vpn ("staff VPN")' },
    ],
  };
  const engine = { version: '28.5.2', running: true, liveRestore: false, containersRunning: 0, pools: [{ base: '172.16.0.0/16', size: 24 }] };
  const asPlanned = { engine, addresses: [{ device: 'docker0', address: '172.24.0.1/24' }] };

  test('a host that is as planned has none', () => {
    expect(codes(host({ ...asPlanned, networks: [defaultBridge('172.24.0.0/24'), network('web', '172.24.1.0/24'), network('x_default', '172.16.4.0/24')] }), planned)).toEqual([]);
  });

  test.each([
    ['the automatic pool by its name', 'automatic pool', '172.16.0.0/16'], ['the automatic pool in an older plan of a host over SSH', 'ssh docker host', '172.16.0.0/16'],
    ["the host's own prefix", 'host prefix', '172.30.0.0/16'],
  ])('%s holds networks of the host', (_, purpose, pool) => {
    const lease = { block: pool, kind: 'LEASED', whose: 'THIS_HOST', owner: 'prod/server', purpose, addresses: [] } as const;
    const inside = host({ ...asPlanned, networks: [defaultBridge('172.24.0.0/24'), network('inside', pool.replace('.0.0/16', '.9.0/24'))] });
    const drifted = (one: object) => codes(inside, { ...planned, taken: [{ ...lease, ...one }] }).filter(([code]) => code === 'DRIFT');
    expect(drifted({})).toEqual([]);
    expect(drifted({ whose: 'ANOTHER_HOST' })).toEqual([['DRIFT', 'WARNING', 'inside']]);
    expect(drifted({ purpose: 'bridge network', block: pool.replace('.0.0/16', '.8.0/23') })).toEqual([['DRIFT', 'ERROR', 'inside']]);
  });

  test("a cluster host's automatic IPv6 pool is the plan's too", () => {
    const ipv6 = { block: '2001:db8:1:8000::/49', kind: 'LEASED', whose: 'THIS_HOST', owner: 'prod/server/ipv6-cluster', purpose: 'automatic pool', addresses: [] } as const;
    const pools = [...engine.pools, { base: '2001:db8:1:8000::/49', size: 64 }];
    const seen = host({ ...asPlanned, engine: { ...engine, pools }, networks: [defaultBridge('172.24.0.0/24'), network('web', '172.24.1.0/24')] });
    expect(codes(seen, { ...planned, taken: [...planned.taken, ipv6] })).toEqual([]);
    expect(codes(seen, planned)).toEqual([['DRIFT', 'WARNING', 'default-address-pools']]);
  });

  test('other pools, another docker0, networks in others\' places, networks that are missing', () => {
    const snapshot = host({ networks: [defaultBridge(), network('web', '172.24.1.0/25'), network('stray', '172.24.9.0/24'), network('vpn', '10.8.1.0/24')], addresses: [{ device: 'docker0', address: '172.17.0.1/16' }] });
    expect(codes(snapshot, planned)).toEqual([
      ['NETWORK_SHADOWS', 'ERROR', 'vpn'], ['DRIFT', 'ERROR', 'web'], ['POOL_REACHES', 'WARNING', 'default-address-pools'],
      ['DRIFT', 'WARNING', 'bip'], ['DRIFT', 'WARNING', 'default-address-pools'], ['DRIFT', 'WARNING', 'stray'],
    ].filter(([code]) => code !== 'POOL_REACHES'));
    expect(codes(host({ ...asPlanned, networks: [defaultBridge('172.24.0.0/24')] }), planned)).toEqual([['DRIFT', 'NOTE', 'prod/server']]);
  });

  test('Terraform\'s state against lock and host', () => {
    const web = network('web', '172.24.1.0/24');
    const state = (subnets: string[], id = web.id) => host({ ...asPlanned, networks: [defaultBridge('172.24.0.0/24'), web], terraform: [{ address: 'docker_network.web', id, name: 'web', subnets }] });
    expect(codes(state(['172.24.1.0/24']), planned)).toEqual([]);
    expect(codes(state(['172.24.7.0/24']), planned)).toEqual([['DRIFT', 'WARNING', 'docker_network.web'], ['DRIFT', 'WARNING', 'docker_network.web']]);
    expect(codes(state(['172.24.1.0/24'], 'other'), planned)).toEqual([['DRIFT', 'NOTE', 'docker_network.web']]);
  });
});

test('hostile names are spelt out, in every text of every finding', () => {
  const name = 'x\u001b[31m\n\u202e';
  const snapshot = host({
    networks: [defaultBridge(), network(name, '172.31.0.0/16', { containers: [{ name, addresses: [] }], labels: [{ name: 'com.docker.compose.project', value: name }, { name: 'com.docker.compose.network', value: name }] })],
    outside: [{ block: '172.31.0.0/16', kind: 'PEER', owner: name, source: name }], routes: [route('172.31.0.0/16', name, '10.0.0.1', { table: 'main' })], daemonJson: keys({ [name]: 1 }), terraform: [{ address: name, id: 'z', name, subnets: ['172.30.0.0/16'] }],
  });
  for (const { subject, cause, consequence } of diagnose(snapshot).findings) {
    for (const text of [subject, cause, consequence]) expect(text).not.toMatch(/[\u0000-\u001f\u202e]/);
  }
});

test('any snapshot that can be read is diagnosed, and the same twice', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const prefix = fc.tuple(octet, octet, fc.constantFrom(8, 12, 16, 24)).map(([a, b, length]) => (length === 8 ? `${a}.0.0.0/8` : length === 12 ? `${a}.${b & 240}.0.0/12` : `${a}.${b}.0.0/${length}`));
  const made = fc.record({
    version: fc.constantFrom('20.10.24', '26.1.5', '28.5.2', '30.1.0', 'x'), subnets: fc.array(prefix, { maxLength: 6 }), routes: fc.array(prefix, { maxLength: 6 }),
    pools: fc.array(fc.record({ base: fc.oneof(prefix, fc.string(), fc.constant('fd00::/48')), size: fc.integer({ min: 0, max: 130 }) }), { maxLength: 3 }), json: fc.dictionary(fc.constantFrom('bip', 'ipv6', 'default-address-pools', 'zz', 'mtu', '__proto__'), fc.jsonValue()),
  });
  fc.assert(fc.property(made, ({ version, subnets, routes, pools, json }) => {
    const snapshot = hostSnapshot({
      networks: subnets.map((subnet, i) => network(`n${i}`, subnet)), routes: routes.map((destination) => route(destination, 'eth1', '10.0.0.1')), daemonJson: keys(json), engine: { version, running: true, liveRestore: false, containersRunning: 0, pools },
    });
    const read = parseSnapshot(formatSnapshot(snapshot));
    if (isSnapshotProblem(read)) throw new Error(JSON.stringify(read));
    expect(diagnose(read)).toEqual(diagnose(read));
  }), { numRuns: 150 });
});
