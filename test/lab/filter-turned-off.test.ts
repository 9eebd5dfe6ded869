import { DockerHost, Ipv6Cluster, Ipv6Topology, LinuxRouter } from 'cdktf-docker-ipam';
import type { DaemonKeys, Engine } from './engine';
import { ENGINES, enginesFrom, type InstalledEngine } from './engines';
import type { Host } from './host';
import { Lab } from './lab';
import { bring, engineVersion, prepareStart, synthesized } from './synthesized';

/** The files of a host of a routed cluster on which the plan filters, or, from 27 on, Docker. */
function filesOf(installed: InstalledEngine, filteredByDocker: boolean, more: object = {}): ReadonlyMap<string, string> {
  return synthesized((stack, ipam) => {
    const host = new DockerHost(stack, 'h1', { ipam, engine: engineVersion(installed), daemonJson: { 'live-restore': true, ...more } });
    const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', topology: Ipv6Topology.ROUTED, router: new LinuxRouter(stack, 'router') });
    const member = cluster.addHost(host, { routedDefaultBridge: !filteredByDocker });
    if (!filteredByDocker) member.openPort({ port: 80 });
  }).filesOf('h1');
}

const DAEMON_JSON = '/etc/docker/daemon.json';

/** The host as it was before: the same addresses, and Docker's filter. */
function before({ major }: InstalledEngine, off: ReadonlyMap<string, string>): DaemonKeys {
  return { ...JSON.parse(off.get(DAEMON_JSON)!) as DaemonKeys, ip6tables: true, ...(major < 27 ? { experimental: true } : {}) };
}

/** Containers with published ports on docker0, on a network, on one whose bridge has a name of its own, and in an internal one. */
async function populate(engine: Engine): Promise<void> {
  const network = (name: string, n: number, more: object = {}) => engine.createNetwork(name, { ipv6: true, subnets: [{ subnet: `10.9.${n}.0/24` }, { subnet: `fd00:9:${n}::/64` }], ...more });
  await network('web', 1);
  await network('named', 2, { options: { 'com.docker.network.bridge.name': 'uplink7' } });
  await network('closed', 3, { internal: true });
  for (const [i, name] of ['bridge', 'web', 'named', 'closed'].entries()) await engine.run(`on-${name}`, { network: name, unsettled: true, publish: { 80: 8080 + i } });
}

/** All rules and the policy of FORWARD, each with its table in front; counters and order left out. */
async function rulesOf(host: Host): Promise<string[]> {
  let table = '';
  const rules: string[] = [];
  for (const line of (await host.exec('ip6tables-save')).split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    if (line.startsWith('-A') || /^:DOCKER|^:FORWARD/.test(line)) rules.push(`${table} ${line.replace(/ \[\d+:\d+\]$/, '')}`);
  }
  return rules.sort();
}

/** DOCKER-USER is its user's. */
const isDockers = (rule: string) => /DOCKER(?!-USER)/.test(rule);

describe("Docker's IPv6 filter, turned off and on again on one living host", () => {
  test.concurrent.each(ENGINES)('engine $version: its rules stay behind, until the unit\'s drop-in removes them all, and nothing of anybody else\'s', (installed) => Lab.with(async (lab) => {
    const engine = await lab.engine('h1', installed);
    const { host } = engine;
    await lab.link(await lab.host('router'), host);
    const off = filesOf(installed, false);
    await engine.start(before(installed, off));
    await populate(engine);
    const foreign = ['nat -A POSTROUTING -s fd00:99::/64 -o eth0 -j MASQUERADE', 'filter -A INPUT -p tcp -m tcp --dport 2375 -j DROP', 'raw -A PREROUTING -d fd00:98::/64 -i eth0 -j DROP'];
    for (const rule of foreign) await host.exec('ip6tables', '-t', ...rule.split(' '));
    const filtered = await rulesOf(host);
    expect(filtered.filter(isDockers).length).toBeGreaterThan(15);
    expect(filtered).toContain('filter :FORWARD DROP');
    const left = [...foreign, 'filter :FORWARD ACCEPT', ...filtered.filter((rule) => rule.includes('DOCKER-USER'))].sort();

    await bring(host, off);
    await engine.restart(off.get(DAEMON_JSON)!);
    expect((await rulesOf(host)).filter(isDockers).length).toBeGreaterThan(10);
    await engine.stop();
    // Twice, as the restart after it has it.
    for (let i = 0; i < 2; i++) {
      await prepareStart(host, off);
      expect(await rulesOf(host)).toEqual(left);
    }
    await engine.restart();
    expect(await rulesOf(host)).toEqual(left);
    expect(await host.exec('nft', 'list', 'tables')).toContain('table inet docker_ipam');

    if (installed.major >= 27) await bring(host, filesOf(installed, true));
    await engine.restart(before(installed, off));
    // Who forwards by the plan's kernel parameters has no policy set by Docker.
    const again = await rulesOf(host);
    expect(again.filter((rule) => !rule.includes(':FORWARD'))).toEqual(filtered.filter((rule) => !rule.includes(':FORWARD')));
    expect((await host.exec('nft', 'list', 'tables')).includes('docker_ipam')).toBe(installed.major < 27);
  }));

  test.concurrent.each(ENGINES.filter(({ major }) => major >= 23))('engine $version: rules of one\'s own in DOCKER-USER and FORWARD stay, and so does a policy that may be theirs', (installed) => Lab.with(async (lab) => {
    const engine = await lab.engine('h1', installed);
    const { host } = engine;
    const off = filesOf(installed, false);
    await lab.link(await lab.host('router'), host);
    await engine.start(before(installed, off));
    const own = ['filter -A FORWARD -s fd00:97::/64 -j ACCEPT', 'filter -A DOCKER-USER -s fd00:96::/64 -j DROP'];
    for (const rule of own) await host.exec('ip6tables', '-t', ...rule.split(' '));
    await bring(host, off);
    await engine.stop();
    await prepareStart(host, off);
    const left = await rulesOf(host);
    for (const rule of [...own, 'filter -A FORWARD -j DOCKER-USER', 'filter :FORWARD DROP']) expect(left).toContain(rule);
    expect(left.filter(isDockers)).toEqual([]);
  }));

  // The engines of Debian are older: where none is built by hand there is nothing to tell.
  for (const installed of enginesFrom(29)) {
    test.concurrent(`engine ${installed.version} with nftables: the table that stays behind is removed, and Docker's of IPv4 is not`, () => Lab.with(async (lab) => {
      const backend = { 'firewall-backend': 'nftables' };
      const engine = await lab.engine('h1', installed);
      const { host } = engine;
      await lab.link(await lab.host('router'), host);
      // It turns no forwarding on with this backend, and does not start without.
      await host.sysctl('net.ipv4.ip_forward', 1);
      await host.sysctl('net.ipv6.conf.all.forwarding', 1);
      const off = filesOf(installed, false, backend);
      await engine.start({ ...before(installed, off), ...backend });
      await populate(engine);
      const tables = async () => (await host.exec('nft', 'list', 'tables')).trim().split('\n').sort();
      await host.exec('nft', 'add', 'table', 'ip6', 'somebodys');
      const [docker4, docker6, own, theirs] = ['table ip docker-bridges', 'table ip6 docker-bridges', 'table inet docker_ipam', 'table ip6 somebodys'];
      expect(await tables()).toEqual([docker4, docker6, theirs]);

      await bring(host, off);
      await engine.restart(off.get(DAEMON_JSON)!);
      expect(await tables()).toEqual([own, docker4, docker6, theirs].sort());
      expect(await host.exec('nft', 'list', 'table', 'ip6', 'docker-bridges')).toContain('INTERNAL NETWORK INGRESS');
      await engine.stop();
      for (let i = 0; i < 2; i++) {
        await prepareStart(host, off);
        expect(await tables()).toEqual([own, docker4, theirs].sort());
      }
      await engine.restart();
      expect(await tables()).toEqual([own, docker4, theirs].sort());

      await bring(host, filesOf(installed, true, backend));
      await engine.restart({ ...before(installed, off), ...backend });
      expect(await tables()).toEqual([docker4, docker6, theirs]);
    }));
  }
});
