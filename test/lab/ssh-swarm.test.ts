import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OverlayNetwork, Swarm } from 'cdktf-docker-ipam';
import { ENGINES, type InstalledEngine } from './engines';
import { patiently } from './probe';
import { type DeclareSite, SshDeployment } from './ssh-deployment';
import type { SshHost } from './ssh-host';
import { connects, connectsAtLast, reachesByName } from './swarm-world';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();

/** A swarm in the stack of its machines, and an overlay in the other one. */
const site = (managers: string[], workers: string[]): DeclareSite => ({ ipam, machines, networks, host }) => {
  const swarm = new Swarm(machines, 'swarm', { ipam, managers: managers.map((name) => host(name)), workers: workers.map((name) => host(name)) });
  new OverlayNetwork(networks, 'web', { cluster: swarm, attachable: true });
};

const actions = (changes: ReadonlyArray<{ action: string; address: string }>) => changes.map(({ action, address }) => `${action} ${address.replace(/_[0-9A-F]{8}$/, '')}`);

/** Nodes as a manager sees them: name and role, once all of them are ready. */
function nodes(manager: SshHost, count: number): Promise<string[] | undefined> {
  return patiently(async () => {
    const { stdout } = await manager.engine.docker('node', 'ls', '--format', '{{.Hostname}} {{.Status}} {{if .ManagerStatus}}manager{{else}}worker{{end}}');
    const lines = stdout.trim().split('\n').sort();
    return lines.length === count && lines.every((line) => line.includes(' Ready ')) ? lines.map((line) => line.replace(' Ready', '')) : undefined;
  });
}

/** How a token begins; the command on the hosts knows one by less. */
const TOKEN = /SWMTKN-\d/;

/** Where a token is to be found, of all places where something is kept or told. */
async function tokensIn(deployment: SshDeployment, told: string): Promise<string[]> {
  const kept = { told, trace: readFileSync(join(deployment.folder, 'trace'), 'utf8'), machines: deployment.state('machines'), networks: deployment.state('networks') };
  const found = Object.entries(kept).filter(([, text]) => TOKEN.test(text)).map(([where]) => where);
  for (const { host, name } of deployment.hosts) {
    const { stdout } = await host.attempt(['grep', '-rlE', 'SWMTKN-[0-9]', '/etc', '/root', '/tmp', '/var/log', '/var/lib/docker-ipam']);
    found.push(...stdout.split('\n').filter((file) => file !== '').map((file) => `${name}:${file}`));
  }
  return found;
}

/** Hosts with running engines; Terraform writes down all that it does. */
function withHosts(installed: InstalledEngine, names: readonly string[], story: (deployment: SshDeployment, hosts: readonly SshHost[]) => Promise<void>): Promise<void> {
  return SshDeployment.with(Object.fromEntries(names.map((name) => [name, installed])), async (deployment) => {
    await Promise.all(deployment.hosts.map((host) => host.start()));
    await story(deployment, deployment.hosts);
  });
}

describe('a swarm over SSH', () => {
  terraformTest.each(ENGINES)('engine $version: Terraform forms it, no token is kept or told, and there is nothing to do afterwards', (installed) =>
    withHosts(installed, ['h1', 'h2'], async (deployment, [one, two]) => {
      const [machines, networks] = [deployment.synthesize(site(['h1'], ['h2'])).terraform('machines'), deployment.terraform('networks')];
      machines.trace = join(deployment.folder, 'trace');
      await machines.init();
      await networks.init();
      expect(actions((await machines.plan()).changes)).toEqual([
        'create terraform_data.h1_configuration', 'create terraform_data.h1_swarm_admission', 'create terraform_data.h2_configuration', 'create terraform_data.h2_swarm_admission',
      ]);
      const told = await machines.apply();
      expect(told).toContain('h1 is in the swarm machines/swarm as a manager, known by 192.0.2.10');
      expect(told).toContain('h2 is in the swarm machines/swarm as a worker, known by 192.0.2.11');
      await networks.plan();
      await networks.apply();
      expect(await nodes(one, 2)).toEqual(['h1 manager', 'h2 worker']);
      expect((await one.engine.docker('swarm', 'join-token', '-q', 'worker')).stdout).toMatch(TOKEN);
      expect(await tokensIn(deployment, told)).toEqual([]);
      for (const terraform of [machines, networks]) expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });

      const [ant] = [await one.engine.run('ant', { network: 'web' }), await two.engine.run('bee', { network: 'web' })];
      expect(await reachesByName(ant, 'bee')).toBe(true);
      // The filter is loaded: the operator is no member.
      expect(await connectsAtLast(two.host, '192.0.2.10', 2377)).toBe(true);
      expect(await connects(deployment.operator, '192.0.2.10', 2377)).toBe(false);

      // Done once more it finds all as it is to be.
      const again = (await machines.resources()).filter((address) => address.includes('admission'));
      await machines.plan(...again.map((address) => `-replace=${address}`));
      expect(await machines.apply()).toContain('h2 is in the swarm machines/swarm as a worker');
      expect(await nodes(one, 2)).toEqual(['h1 manager', 'h2 worker']);
    }));

  terraformTest.each(ENGINES.slice(-1))('engine $version: three managers; one that joins later, and a first one that was lost, touch nobody else', (installed) =>
    withHosts(installed, ['h1', 'h2', 'h3'], async (deployment, [one, two, three]) => {
      const machines = deployment.synthesize(site(['h1', 'h2'], [])).terraform('machines');
      await machines.init();
      await machines.plan();
      await machines.apply();
      expect(await nodes(one, 2)).toEqual(['h1 manager', 'h2 manager']);
      const before = await Promise.all([one, two].map((host) => host.daemonPid()));

      deployment.synthesize(site(['h1', 'h2', 'h3'], []));
      // The others get a file with one more member in it.
      expect(actions((await machines.plan()).changes)).toEqual([
        'replace terraform_data.h1_configuration', 'replace terraform_data.h2_configuration', 'create terraform_data.h3_configuration', 'create terraform_data.h3_swarm_admission',
      ]);
      await machines.apply();
      expect(await nodes(one, 3)).toEqual(['h1 manager', 'h2 manager', 'h3 manager']);
      expect(await Promise.all([one, two].map((host) => host.daemonPid()))).toEqual(before);
      expect(await machines.plan()).toMatchObject({ empty: true });

      // The first one forgets everything, as a machine that was installed anew: it joins, and forms no second swarm.
      await one.engine.docker('swarm', 'leave', '--force');
      await two.engine.docker('node', 'demote', 'h1');
      const [address] = (await machines.resources()).filter((resource) => resource.includes('h1_swarm_admission'));
      await machines.plan(`-replace=${address}`);
      expect(await machines.apply()).toContain('h1 is in the swarm machines/swarm as a manager');
      const seen = await patiently(async () => {
        const { stdout } = await three.engine.docker('node', 'ls', '--format', '{{.Hostname}} {{.Status}} {{.ManagerStatus}}');
        return stdout.split('\n').filter((line) => /^h\d Ready (Leader|Reachable)$/.test(line)).length === 3 || undefined;
      });
      expect(seen).toBe(true);
    }));
});
