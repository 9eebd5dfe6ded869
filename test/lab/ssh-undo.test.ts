import { DockerEngine, DockerHost, Ipv6Cluster, Ipv6DefaultRoute, Ipv6Topology } from 'cdktf-docker-ipam';
import { until } from './command';
import { ENGINES } from './engines';
import { applied, configurationOf, DAEMON_JSON, OWN, refused, running, withServer } from './ssh-applied';
import type { DeclareSite } from './ssh-deployment';
import type { SshHost } from './ssh-host';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();

/** Waits for something on the host while an apply goes on. */
async function seen(server: SshHost, condition: string, limit = 120_000): Promise<void> {
  const output = await server.host.attempt(['sh', '-c', `for i in $(seq 1 ${limit / 50}); do ${condition} && exit 0; sleep 0.05; done; exit 1`], { timeout: limit + 10_000 });
  if (output.code !== 0) throw new Error(`${server.name}: not seen within ${limit} ms: ${condition}`);
}

/** Ends every SSH connection at its next packet. */
const RESET = '-p tcp --dport 22 -j REJECT --reject-with tcp-reset';

/** The same as soon as a change has begun, in one shell: a moment later it may be confirmed. */
const CUT = `[ "$(cat /var/lib/docker-ipam/pending/status 2>/dev/null)" = changing ] && iptables -I INPUT ${RESET}`;

const STATUS = '/var/lib/docker-ipam/pending/status';

describe('a host that nobody reaches any more', () => {
  // The incident of the source article, done on purpose: the operators' network is behind a route, and Docker's bridge takes it.
  terraformTest.each(ENGINES)('engine $version: Docker is put over the operator\'s network, and the host comes back by itself', (installed) => {
    const declare = (forced: boolean): DeclareSite => ({ host }) => {
      host('server', { daemonJson: OWN, bip: '172.31.5.1/24', automaticPoolPrefixLength: 20, confirmTimeout: 25, acceptedOverlaps: forced ? ['172.31.0.0/16'] : [] });
    };
    return withServer(installed, async (deployment, server) => {
      const { operator } = deployment;
      await operator.exec('ip', 'address', 'add', '172.31.5.5/32', 'dev', 'lo');
      await operator.exec('ip', 'route', 'replace', '192.0.2.0/24', 'dev', 'eth0', 'src', '172.31.5.5');
      await server.host.route('172.31.0.0/16', 'via', '192.0.2.5');
      const [before, pid] = [await configurationOf(server), await server.daemonPid()];

      const said = await refused(deployment);
      expect(said).toContain('  172.31.5.1/24 (docker0) overlaps 172.31.5.5: you, who are connected from there\n');
      expect(said).toMatch(/ {2}172\.31\.5\.1\/24 \(docker0\) overlaps 172\.31\.0\.0\/16: route via 192\.0\.2\.5 dev eth0/);
      expect([await configurationOf(server), await server.daemonPid()]).toEqual([before, pid]);

      deployment.synthesize(declare(true), ['172.31.0.0/16']);
      await deployment.terraform('machines').plan();
      const apply = deployment.terraform('machines').apply().then(() => 'applied', (error: Error) => error.message);
      await seen(server, `[ "$(cat ${STATUS} 2>/dev/null)" = waiting ]`);
      expect(await operator.pings('192.0.2.10')).toBe(false);
      // The operator's network is Docker's now; nobody could say so but the watch on the host.
      expect(await server.host.sh('ip route get 172.31.5.5')).toContain('dev docker0');
      await seen(server, '[ "$(cat /var/lib/docker-ipam/last/status 2>/dev/null)" = undone ]');
      expect(await apply).not.toBe('applied');
      expect(await operator.reaches('192.0.2.10')).toBe(true);
      expect(await configurationOf(server)).toBe(before);
      expect(await running(server)).toEqual(['web']);
      // The connection that made the change has died with it; the next one tells what became of it.
      deployment.synthesize(declare(false), ['172.31.0.0/16']);
      expect(await refused(deployment)).toContain('the change before this one was undone: no new SSH connection confirmed it within 25 s\n');
    }, { declare: declare(false), pools: ['172.31.0.0/16'] });
  });

  terraformTest.each(ENGINES.slice(-1))('engine $version: a connection that is cut on the way leaves either side, and the next apply ends right', (installed) =>
    withServer(installed, async (deployment, server) => {
      const cut = async () => {
        await deployment.terraform('machines').plan();
        const apply = deployment.terraform('machines').apply().then(() => 'applied', (error: Error) => error.message);
        await seen(server, CUT);
        const said = await apply;
        await server.host.sh(`iptables -D INPUT ${RESET}`);
        return said;
      };
      // While the engine restarts: the change goes on, and waits for the apply that comes next.
      expect(await cut()).not.toBe('applied');
      const output = await applied(deployment);
      expect(output).toContain('it is this one: in place, and waiting for its confirmation\n');
      expect(output).toMatch(/confirmed$/);
      expect(await server.daemonJson()).toBe(deployment.file(DAEMON_JSON).read());
      expect(await deployment.terraform('machines').plan()).toMatchObject({ empty: true });

      // Nobody comes back in time: undone. Then it is done from the beginning.
      const before = await configurationOf(server);
      deployment.synthesize(({ host }) => { host('server', { daemonJson: { ...OWN, 'max-concurrent-downloads': 7 }, confirmTimeout: 5 }).addAutomaticPool('more', { prefixLength: 20 }); });
      expect(await cut()).not.toBe('applied');
      await seen(server, '[ "$(cat /var/lib/docker-ipam/last/status)" = undone ]');
      expect(await configurationOf(server)).toBe(before);
      await applied(deployment);
      expect(await server.daemonJson()).toContain('"max-concurrent-downloads": 7');
      expect(await running(server)).toEqual(['web']);
    }));

  terraformTest.each(ENGINES.slice(-1))('engine $version: another plan that comes while one waits undoes it first, and the one that was late is told', (installed) =>
    withServer(installed, async (deployment, server) => {
      const { host } = server;
      const before = await server.daemonJson();
      await deployment.terraform('machines').plan();
      const apply = deployment.terraform('machines').apply().then(() => 'applied', (error: Error) => error.message);
      // Nobody else applies meanwhile: he would take a host for his that changes under him.
      await seen(server, `cp /root/.docker-ipam/run /root/late 2>/dev/null && ${CUT} && ! flock -n /var/lib/docker-ipam/lock true`);
      expect(await apply).not.toBe('applied');
      await host.sh(`iptables -D INPUT ${RESET}`);
      await seen(server, `[ "$(cat ${STATUS} 2>/dev/null)" = waiting ]`);
      expect(await server.daemonJson()).not.toBe(before);

      deployment.synthesize(({ host: declare }) => { declare('server', { daemonJson: { ...OWN, 'max-concurrent-downloads': 7 } }).addAutomaticPool('more', { prefixLength: 20 }); });
      const output = await applied(deployment);
      expect(output).toContain('another change of this host is under way\n');
      expect(output).toContain('undoing the change: another plan came before it was confirmed\n');
      expect(output).toMatch(/confirmed$/);
      expect(await server.daemonJson()).toBe(deployment.file(DAEMON_JSON).read());
      expect(await running(server)).toEqual(['web']);
      // What it would have gone back to is what was there before both.
      expect(await host.exec('cat', `/var/lib/docker-ipam/last/backup/tree/etc/docker/daemon.json`)).toBe(before);

      const late = await host.attempt(['sh', '/root/late', 'confirm', '192.0.2.5 1 192.0.2.10 22']);
      expect([late.code, late.stderr]).toEqual([1, 'docker-ipam: another plan has been put in place on this host instead; plan again\n']);
      expect(await deployment.terraform('machines').plan()).toMatchObject({ empty: true });
    }, { declare: ({ host }) => { host('server', { daemonJson: OWN, confirmTimeout: 300 }); } }));

  terraformTest.each(ENGINES.slice(-1))('engine $version: a power cut before the confirmation leaves the old file to the next boot', (installed) =>
    withServer(installed, async (deployment, server) => {
      const before = await server.daemonJson();
      await deployment.terraform('machines').plan();
      const apply = deployment.terraform('machines').apply().catch((error: Error) => error.message);
      await seen(server, CUT);
      await seen(server, `[ "$(cat ${STATUS} 2>/dev/null)" = waiting ]`);
      await server.host.sh("ps -eo pid,args | awk '/installer watch/ && !/awk/ { print $1 }' | xargs kill -9");
      await server.service('stop');
      await apply;
      expect(await server.daemonJson()).not.toBe(before);

      // What the unit runs that is written as long as a change waits.
      await server.host.exec('ip', 'link', 'del', 'docker0');
      await server.host.exec('/bin/sh', '/var/lib/docker-ipam/pending/installer', 'undo-at-boot');
      await server.service('start');
      expect(await server.daemonJson()).toBe(before);
      await server.host.sh(`iptables -D INPUT ${RESET}`);
      expect(await applied(deployment)).toContain('the change before this one was undone: the host was restarted before a new SSH connection confirmed it\n');
    }));

  terraformTest.each(ENGINES.slice(-1))('engine $version: a worker that is killed is undone at once', (installed) =>
    withServer(installed, async (deployment, server) => {
      const before = await configurationOf(server);
      await deployment.terraform('machines').plan();
      const apply = deployment.terraform('machines').apply().then(() => 'applied', (error: Error) => error.message);
      await seen(server, '[ -f /var/lib/docker-ipam/pending/worker ] && [ -f /var/lib/docker-ipam/pending/restarted ] && kill -9 "$(cat /var/lib/docker-ipam/pending/worker)"');
      expect(await apply).toContain('the change was undone: its worker was killed');
      expect(await configurationOf(server)).toBe(before);
      expect(await until(60_000, async () => (await running(server)).length > 0 || undefined)).toBe(true);
      await applied(deployment);
    }));
});

describe('sysctls, addresses, routes and filters', () => {
  const cluster: DeclareSite = ({ ipam, machines, host }) => {
    const members = new Ipv6Cluster(machines, 'cluster', { ipam, prefix: 'fd5c:7f1e::/32', topology: Ipv6Topology.SWITCHED });
    const options = { defaultRoute: Ipv6DefaultRoute.UNMANAGED, routedDefaultBridge: true };
    members.addHost(host('server', { daemonJson: OWN }), options);
    members.addHost(new DockerHost(machines, 'other', { ipam, engine: DockerEngine.V28 }), options);
  };
  /** What the emitted sysctl file names, as the host has it. */
  const sysctlsOf = async (server: SshHost, text: string) => server.host.exec('sysctl', ...[...text.matchAll(/^-?([a-z][^ =]*)/gm)].map(([, key]) => key));

  terraformTest.each(ENGINES)('engine $version: come with a change, go with it when it is undone, and stay as they are after the next', (installed) =>
    withServer(installed, async (deployment, server) => {
      const sysctls = deployment.file('stacks/machines/hosts/server/etc/sysctl.d/90-docker-ipam.conf').read();
      const file = deployment.file(DAEMON_JSON);
      const planned = file.read();
      const both = async () => [await configurationOf(server), await sysctlsOf(server, sysctls)];
      const before = await both();

      file.write(planned.replace('"bip"', '"cgroup-parent": "/elsewhere",\n  "bip"'));
      expect(await refused(deployment)).toContain('the change was undone: it failed on the host');
      expect(await both()).toEqual(before);

      file.write(planned);
      const output = await applied(deployment);
      expect(output).toContain('put /etc/docker-ipam/filter.nft\n');
      if (installed.major >= 27) expect(output).toContain("ip6tables is turned off: Docker's own chains and FORWARD policy stay in force until this host is rebooted\n");
      const [configuration, values] = await both();
      expect(configuration).toMatch(/^fd5c:7f1e:\S+ via \S+ dev eth0/m);
      expect(configuration).toContain('table inet docker_ipam');
      expect(values).not.toBe(before[1]);
      expect(await deployment.terraform('machines').plan()).toMatchObject({ empty: true });
    }, { declare: cluster }));
});
