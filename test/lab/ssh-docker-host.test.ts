import { until } from './command';
import { Container } from './container';
import { ENGINES } from './engines';
import { applied, DAEMON_JSON, refused, withServer } from './ssh-applied';
import type { SshHost } from './ssh-host';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();

async function bridgeOf(server: SshHost): Promise<string> {
  return (await server.host.sh("ip -o -4 address show dev docker0 | awk '{ print $4 }'")).trim();
}

describe('a host configured over SSH', () => {
  terraformTest.each(ENGINES)('engine $version gets its file, keeps its containers, and needs nothing afterwards', (installed) =>
    withServer(installed, async (deployment, server) => {
      const before = await server.daemonPid();
      const output = await applied(deployment);
      expect(output).toContain('put /etc/docker/daemon.json: bip default-address-pools\n');
      expect(output).toContain('the engine restarts; 1 containers stop with it and are started again: web\n');
      expect(output).toMatch(/docker0 moves from 172\.17\.0\.1\/16 to 10\.6\d\.0\.1\/24/);
      expect(await server.daemonJson()).toBe(deployment.file(DAEMON_JSON).read());
      const after = await server.daemonPid();
      expect(after).not.toBe(before);
      expect(await bridgeOf(server)).toBe((JSON.parse(await server.daemonJson()) as { bip: string }).bip);
      expect((await Container.find(server.engine, 'web')).ipv4).toMatch(/^10\.6\d\.0\./);
      expect(await deployment.terraform('machines').plan()).toMatchObject({ empty: true });

      // A file that says the same in other words is no reason to restart.
      await server.writeDaemonJson(JSON.stringify(JSON.parse(await server.daemonJson())).replace('json-file', 'json\\u002dfile'));
      const [address] = await deployment.terraform('machines').resources();
      await deployment.terraform('machines').plan(`-replace=${address}`);
      expect(await deployment.terraform('machines').apply()).toContain('put /etc/docker/daemon.json: no key changes\n');
      expect(await server.daemonPid()).toBe(after);
    }));

  terraformTest.each(ENGINES)('engine $version: a file that it refuses changes nothing; one that it does not start with is undone', (installed) =>
    withServer(installed, async (deployment, server) => {
      const [file, before, bridge, pid] = [deployment.file(DAEMON_JSON), await server.daemonJson(), await bridgeOf(server), await server.daemonPid()];
      const planned = file.read();
      file.write(planned.replace('"bip"', '"bipp": 1,\n  "bip"'));
      const words = await refused(deployment);
      expect(words).toContain("the following directives don't match any configuration option: bipp");
      expect(words).toContain('nothing was changed');
      expect([await server.daemonJson(), await server.daemonPid()]).toEqual([before, pid]);

      // A file that no check of the engine's finds fault with, beside a flag that it starts with.
      file.write(planned.replace('"bip"', '"cgroup-parent": "/elsewhere",\n  "bip"'));
      const undone = await refused(deployment);
      expect(undone).toContain('the following directives are specified both as a flag and in the configuration file: cgroup-parent');
      expect(undone).toContain('the change was undone: it failed on the host');
      expect([await server.daemonJson(), await bridgeOf(server)]).toEqual([before, bridge]);
      expect(await until(30_000, async () => (await Container.find(server.engine, 'web').catch(() => undefined))?.ipv4 || undefined)).toMatch(/^172\.17\./);

      file.write(planned);
      await applied(deployment);
      expect(await server.daemonJson()).toBe(planned);
    }));
});
