import { BridgeNetwork, DockerEngine, Maintenance, type SshDockerHostProps } from 'cdktf-docker-ipam';
import { ENGINES } from './engines';
import { applied, configurationOf, OWN, refused, running, withServer } from './ssh-applied';
import type { DeclareSite } from './ssh-deployment';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();
const newest = ENGINES.slice(-1);

const declaring = (props: Partial<SshDockerHostProps>): DeclareSite => ({ host }) => { host('server', { daemonJson: OWN, ...props }); };

describe('what is looked at before anything is touched', () => {
  terraformTest.each(newest)('engine $version: another engine, foreign keys, a link in the way, networks, routes and addresses in the way', (installed) =>
    withServer(installed, async (deployment, server) => {
      const { host } = server;
      const state = async () => [await configurationOf(server), await server.daemonPid(), await running(server)];
      let before = await state();
      const stopped = async (words: string | RegExp) => {
        expect(await refused(deployment)).toMatch(words);
        expect(await state()).toEqual(before);
      };

      deployment.synthesize(declaring({ engine: DockerEngine.of('24') }));
      await stopped(`this host runs engine ${installed.version}`);
      deployment.synthesize(declaring({ daemonJson: {} }));
      await stopped("/etc/docker/daemon.json on this host has keys that are not declared: 'log-driver'; add them to 'daemonJson'");

      deployment.synthesize(declaring({}));
      const { bip, 'default-address-pools': [{ base }] } = JSON.parse(deployment.file('stacks/machines/hosts/server/etc/docker/daemon.json').read()) as { bip: string; 'default-address-pools': [{ base: string }] };
      const [bridge, pool] = [bip.replace('.1/24', ''), base.replace('.0.0/16', '')];
      const meanwhile = async (come: string, go: string, words: string | RegExp) => {
        await host.sh(come);
        before = await state();
        await stopped(words);
        await host.sh(go);
        before = await state();
      };
      await meanwhile(`docker network create --subnet ${bridge}.0/25 old`, 'docker network rm old', `${bip} (docker0) overlaps ${bridge}.0/25: network old`);
      await meanwhile(`ip route add ${pool}.7.0/24 via 192.0.2.1`, `ip route del ${pool}.7.0/24`, `${base} (pool) overlaps ${pool}.7.0/24: route via 192.0.2.1 dev eth0`);
      await meanwhile(`ip address add ${pool}.9.1/32 dev lo`, `ip address del ${pool}.9.1/32 dev lo`, `${base} (pool) overlaps ${pool}.9.1/32: address on lo`);
      await meanwhile('docker swarm init --advertise-addr 192.0.2.10 --default-addr-pool 10.64.0.0/10 >/dev/null; for i in $(seq 300); do ip link show docker_gwbridge >/dev/null 2>&1 && break; sleep 0.1; done; sleep 1',
        'docker swarm leave --force; for i in $(seq 100); do docker network rm docker_gwbridge >/dev/null 2>&1 || true; docker network inspect docker_gwbridge >/dev/null 2>&1 || break; sleep 0.2; done', 'address pool of the swarm');
      await meanwhile('mv /etc/docker/daemon.json /etc/docker/other.json; ln -s other.json /etc/docker/daemon.json', 'mv /etc/docker/other.json /etc/docker/daemon.json',
        '/etc/docker/daemon.json on this host is a symbolic link');
      await meanwhile('docker run -d --rm --name once lab >/dev/null', 'docker rm -f once', 'containers that were started with --rm would be gone for good: once;');

      // A route that is wider on purpose, and a network that the pool itself gave.
      await host.sh(`ip route add 10.64.0.0/10 via 192.0.2.1; docker network create --subnet ${pool}.200.0/24 compose`);
      before = await state();
      await stopped('overlaps 10.64.0.0/10: route via 192.0.2.1 dev eth0');
      deployment.synthesize(declaring({ acceptedOverlaps: ['10.64.0.0/10'] }));
      await applied(deployment);
      expect(await server.daemonJson()).toContain(bip);
      await deployment.terraform('machines').plan(`-replace=${(await deployment.terraform('machines').resources())[0]}`);
      expect(await deployment.terraform('machines').apply()).toContain('this host is as planned; nothing to do\n');

      // A new network alone is compared, and restarts nothing.
      const pid = await server.daemonPid();
      deployment.synthesize((site) => { new BridgeNetwork(site.networks, 'front', { host: site.host('server', { daemonJson: OWN, acceptedOverlaps: ['10.64.0.0/10'] }), subnet: '192.0.2.0/26' }); });
      expect(await refused(deployment)).toContain('192.0.2.0/26 (network front) overlaps 192.0.2.10/24: address on eth0');
      expect(await server.daemonPid()).toBe(pid);
    }));

  terraformTest.each(newest)('engine $version: nothing is sent to a machine with another key, and the private key is nowhere in the state', (installed) =>
    withServer(installed, async (deployment, server) => {
      await server.host.sh("rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; kill \"$(cat /run/sshd.pid)\"");
      const listens = "grep -q ':0016 .* 0A ' /proc/net/tcp";
      await server.host.waitFor(['sh', '-c', `! ${listens}`]);
      await server.host.exec('/usr/sbin/sshd', '-o', 'UsePAM=no');
      await server.host.waitFor(['sh', '-c', listens]);
      await deployment.terraform('machines').plan();
      const apply = deployment.terraform('machines').apply().then(() => 'applied', (error: Error) => error.message);
      expect(await apply).toMatch(/host key mismatch|knownhosts|ssh: handshake failed/);
      expect(await server.host.sh('ls -a /root')).not.toContain('.docker-ipam');
      const state = deployment.state('machines');
      expect(state).toContain('terraform_data');
      for (const secret of ['PRIVATE KEY', 'log-driver', 'json-file']) expect(state).not.toContain(secret);
    }));
});

describe('restarts', () => {
  terraformTest.each(ENGINES)('engine $version: with live restore docker0 is never said to have moved while it has not', (installed) => {
    const daemonJson = { ...OWN, 'live-restore': true };
    return withServer(installed, async (deployment, server) => {
      const before = [await configurationOf(server), await server.daemonPid()];
      const said = await refused(deployment);
      expect(said).toMatch(/docker0 must move from 172\.17\.0\.1\/16 to 10\.6\d\.0\.1\/24, and with 'live-restore' the engine leaves it where it is as long as a container runs/);
      expect(said).toContain('1. stop the containers:  docker stop web\n');
      expect([await configurationOf(server), await server.daemonPid()]).toEqual(before);

      await server.host.exec('docker', 'stop', 'web');
      await applied(deployment);
      await server.host.exec('docker', 'start', 'web');
      const { bip } = JSON.parse(await server.daemonJson()) as { bip: string };
      expect(await server.host.exec('ip', '-o', '-4', 'address', 'show', 'docker0')).toContain(bip);

      // What needs no move goes on beneath running containers.
      const started = await server.host.exec('docker', 'inspect', '-f', '{{.State.StartedAt}}', 'web');
      deployment.synthesize(declaring({ daemonJson: { ...daemonJson, 'log-opts': { 'max-size': '10m' } } }));
      expect(await applied(deployment)).toContain('the engine restarts; no container stops\n');
      expect(await server.host.exec('docker', 'inspect', '-f', '{{.State.StartedAt}}', 'web')).toBe(started);
    }, { declare: declaring({ daemonJson }), daemonJson });
  });

  terraformTest.each(newest)('engine $version: wait for the boot where that is declared', (installed) =>
    withServer(installed, async (deployment, server) => {
      const pid = await server.daemonPid();
      expect(await applied(deployment)).toContain('takes effect at the next boot\n');
      expect(await server.daemonJson()).toContain('default-address-pools');
      expect(await server.daemonPid()).toBe(pid);
      expect(await deployment.terraform('machines').plan()).toMatchObject({ empty: true });
      // Not any more: the restart that is due comes now.
      deployment.synthesize(declaring({}));
      expect(await applied(deployment)).toMatch(/the engine restarts; 1 containers stop with it and are started again: web\n/);
      expect(await server.daemonPid()).not.toBe(pid);
      expect(await running(server)).toEqual(['web']);
    }, { declare: declaring({ maintenance: Maintenance.AT_NEXT_BOOT }) }));
});
