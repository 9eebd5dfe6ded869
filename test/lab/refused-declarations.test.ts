import { renderDaemonJson, type EngineProblem } from '../../lib/engine';
import type { DaemonKeys, Engine } from './engine';
import { ENGINES, enginesFrom, type InstalledEngine } from './engines';
import { Lab } from './lab';
import { versionOf, type HostDeclaration } from './rendering';

/** What the library refuses, and what the engine makes of the file that it would have been. */
interface Refusal {
  readonly code: EngineProblem['code'];
  readonly title: string;
  /** @default - all */
  readonly engines?: readonly InstalledEngine[];
  readonly declaration: HostDeclaration;
  /** The file, by hand. */
  readonly file: DaemonKeys;
  /** Where the daemon starts with it all the same: what goes wrong then. @default - it must not start */
  readonly then?: (engine: Engine) => Promise<void>;
}

const BRIDGE = { bip: '10.100.0.1/24' };
const IPV6 = { 'ipv6': true, 'fixed-cidr-v6': 'fd00:2::/64' };
const POOL = { base: '10.200.0.0/22', size: 24 };
const listed = (...pools: { base: string; size: number }[]): DaemonKeys => ({ ...BRIDGE, 'default-address-pools': pools });

/** The engine says no when a container is to have its address. */
const noContainer = (network: string) => async (engine: Engine) => {
  if (network !== 'bridge') await engine.createNetwork(network, { ipv6: true });
  await expect(engine.run('app', { network, unsettled: true })).rejects.toThrow(/no available (IPv[46] )?addresses|MTU|runc create failed|set up container networking/);
};

const REFUSALS: readonly Refusal[] = [
  { code: 'BIP_NOT_A_HOST', title: 'a network address as bip', declaration: { bridge: { bip: '10.200.0.0/24' } }, file: { bip: '10.200.0.0/24' } },
  { code: 'BIP_NOT_A_HOST', title: 'a broadcast address as bip', declaration: { bridge: { bip: '10.200.0.255/24' } }, file: { bip: '10.200.0.255/24' } },
  { code: 'BRIDGE_TOO_SMALL', title: 'a default bridge of one address', declaration: { bridge: { bip: '10.200.0.1/32' } }, file: { bip: '10.200.0.1/32' }, then: noContainer('bridge') },
  { code: 'BRIDGE_SUBNET_UNUSABLE', title: 'a multicast block for docker0', declaration: { bridge: { bip: '224.1.0.1/24' } }, file: { bip: '224.1.0.1/24' }, then: noContainer('bridge') },
  {
    code: 'BRIDGE_SUBNET_UNUSABLE', title: 'an IPv6 multicast block for docker0',
    declaration: { bridge: { ...BRIDGE, ipv6: { subnet: 'ff05::/64' } } }, file: { ...BRIDGE, 'ipv6': true, 'fixed-cidr-v6': 'ff05::/64' },
  },
  {
    code: 'OUTSIDE_BRIDGE', title: 'a range outside docker0\'s subnet', declaration: { bridge: { ...BRIDGE, fixedCidr: '10.201.0.0/25' } }, file: { ...BRIDGE, 'fixed-cidr': '10.201.0.0/25' },
    // Before 28 the range is passed over without a word.
    then: async (engine) => {
      const address = engine.run('app', { unsettled: true }).then(({ ipv4 }) => ipv4);
      if (engine.installed.major >= 28) await expect(address).rejects.toThrow('is not in subnet');
      else expect(await address).toBe('10.100.0.2');
    },
  },
  {
    code: 'GATEWAY_RESERVED', title: 'a network address as IPv6 address of docker0', engines: enginesFrom(28),
    declaration: { bridge: { ...BRIDGE, ipv6: { subnet: 'fd00:2::/64', gateway: 'fd00:2::' } } }, file: { ...BRIDGE, ...IPV6, bip6: 'fd00:2::/64' },
  },
  { code: 'MTU_OUT_OF_RANGE', title: 'an MTU beyond 16 bits', declaration: { bridge: { ...BRIDGE, mtu: 70_000 } }, file: { ...BRIDGE, mtu: 70_000 }, then: noContainer('bridge') },
  { code: 'MTU_OUT_OF_RANGE', title: 'an MTU below IPv4\'s least', declaration: { bridge: { ...BRIDGE, mtu: 60 } }, file: { ...BRIDGE, mtu: 60 }, then: noContainer('bridge') },
  {
    code: 'MTU_OUT_OF_RANGE', title: 'an MTU below IPv6\'s least', declaration: { bridge: { ...BRIDGE, mtu: 1000, ipv6: { subnet: 'fd00:2::/64' } } },
    file: { ...BRIDGE, ...IPV6, mtu: 1000 }, then: noContainer('bridge'),
  },
  {
    code: 'POOL_SIZE_SHORTER_THAN_BASE', title: 'subnets larger than their pool', declaration: { bridge: BRIDGE, ipv4Pools: [{ base: '10.200.0.0/24', size: 16 }] },
    file: listed({ base: '10.200.0.0/24', size: 16 }),
  },
  {
    code: 'POOL_SIZE_NOT_A_LENGTH', title: 'subnets of no address at all', declaration: { bridge: BRIDGE, ipv4Pools: [{ base: '10.200.0.0/24', size: 33 }] },
    file: listed({ base: '10.200.0.0/24', size: 33 }),
    then: async (engine) => expect(engine.createNetwork('n1')).rejects.toThrow('failed to allocate gateway'),
  },
  {
    code: 'POOL_SIZE_NOT_A_LENGTH', title: 'IPv6 subnets without room for a container', declaration: { bridge: BRIDGE, ipv4Pools: [POOL], ipv6Pools: [{ base: 'fd00:1::/120', size: 127 }] },
    file: listed(POOL, { base: 'fd00:1::/120', size: 127 }), then: noContainer('n1'),
  },
  {
    code: 'IPV6_POOLS_ALONE', title: 'no IPv4 pool beside an IPv6 one', declaration: { bridge: BRIDGE, ipv6Pools: [{ base: 'fd00:1::/64', size: 80 }] },
    file: listed({ base: 'fd00:1::/64', size: 80 }),
    then: async (engine) => expect(engine.createNetwork('n1')).rejects.toThrow(/address pool/),
  },
  {
    code: 'BLOCKS_OVERLAP', title: 'docker0 inside its pool', declaration: { bridge: { bip: '10.200.0.1/24' }, ipv4Pools: [POOL] },
    file: { ...listed(POOL), bip: '10.200.0.1/24' },
    then: async (engine) => expect((await engine.exhaust(5)).networks).toHaveLength(3), // of four
  },
  {
    code: 'BLOCKS_OVERLAP', title: 'a pool inside another', declaration: { bridge: BRIDGE, ipv4Pools: [POOL, { base: '10.200.2.0/23', size: 25 }] },
    file: listed(POOL, { base: '10.200.2.0/23', size: 25 }),
    then: async (engine) => expect((await engine.exhaust(9)).networks).toHaveLength(4), // of four and four
  },
  { code: 'KEY_OF_WRONG_TYPE', title: 'text where a switch should be', declaration: { bridge: BRIDGE, userKeys: { debug: 'yes' } }, file: { ...BRIDGE, debug: 'yes' } },
  { code: 'KEY_UNKNOWN', title: 'a key that no engine knows', declaration: { bridge: BRIDGE, userKeys: { 'default-address-pooll': [] } }, file: { ...BRIDGE, 'default-address-pooll': [] } },
  {
    code: 'CLUSTER_STORE_REMOVED', title: 'a cluster store', engines: enginesFrom(23), declaration: { bridge: BRIDGE, clusterStore: { store: 'etcd://10.0.0.254:2379', advertise: 'eth0:2376' } },
    file: { ...BRIDGE, 'cluster-store': 'etcd://10.0.0.254:2379', 'cluster-advertise': 'eth0:2376' },
  },
  { code: 'ICC_NEEDS_FILTER', title: 'no traffic between containers, and no filter', declaration: { bridge: BRIDGE, userKeys: { icc: false, iptables: false } }, file: { ...BRIDGE, icc: false, iptables: false } },
  {
    code: 'ICC_NEEDS_FILTER', title: 'the same of IPv6', engines: enginesFrom(27),
    declaration: { bridge: { ...BRIDGE, ipv6: { subnet: 'fd00:2::/64' } }, ip6tables: false, userKeys: { icc: false } }, file: { ...BRIDGE, ...IPV6, icc: false, ip6tables: false },
  },
  {
    code: 'HOST_GATEWAY_TWICE', title: 'a host gateway said twice', engines: enginesFrom(28),
    declaration: { bridge: BRIDGE, userKeys: { 'host-gateway-ip': '192.0.2.1', 'host-gateway-ips': ['192.0.2.1'] } }, file: { ...BRIDGE, 'host-gateway-ip': '192.0.2.1', 'host-gateway-ips': ['192.0.2.1'] },
  },
  {
    code: 'LIVE_RESTORE_IN_SWARM', title: 'live-restore on a member of a swarm', declaration: { bridge: BRIDGE, liveRestore: true, inSwarm: true }, file: { ...BRIDGE, 'live-restore': true },
    then: async (engine) => expect(swarm(engine)).rejects.toThrow('incompatible with swarm mode'),
  },
  {
    code: 'NFTABLES_IN_SWARM', title: 'the nftables backend on a member of a swarm', engines: enginesFrom(29),
    declaration: { bridge: BRIDGE, inSwarm: true, userKeys: { 'firewall-backend': 'nftables', 'ip-forward': false } }, file: { ...BRIDGE, 'firewall-backend': 'nftables', 'ip-forward': false },
    then: async (engine) => expect(swarm(engine)).rejects.toThrow('incompatible with swarm mode'),
  },
  { code: 'SOCKET_MALFORMED', title: 'a socket that is none', declaration: { bridge: BRIDGE, userKeys: { hosts: ['tcp:/nowhere'] } }, file: { ...BRIDGE, hosts: ['tcp:/nowhere'] } },
];

async function swarm(engine: Engine): Promise<void> {
  await engine.api.post('/swarm/init', { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: '127.0.0.1' });
}

describe('what the library refuses goes wrong on the engine', () => {
  for (const { code, title, engines, declaration, file, then } of REFUSALS) {
    const on = engines ?? ENGINES;
    if (on.length === 0) continue;
    test.concurrent.each(on)(`${code}: ${title}, on engine $version`, (installed) => Lab.with(async (lab) => {
      const { problems } = renderDaemonJson({ ...declaration, engine: versionOf(installed) });
      expect(problems.map((problem) => problem.code)).toContain(code);
      const engine = await lab.engine('host', installed);
      const start = await engine.tryStart(file);
      if (!start.started) expect(start.words).not.toMatch(/no answer within/);
      else if (then) await then(engine);
      else throw new Error(`engine ${installed.version} starts with it`);
    }));
  }
});
