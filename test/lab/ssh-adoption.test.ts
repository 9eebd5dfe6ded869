import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeNetwork } from 'cdktf-docker-ipam';
import { run as runCommand } from '../../lib/cli/program';
import { Container } from './container';
import { ENGINES } from './engines';
import { type DeclareSite, SshDeployment } from './ssh-deployment';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();
const WITH_COMPOSE = ENGINES.filter(({ root, dockerd }) => dockerd === '' && existsSync(join(root, 'usr/libexec/docker/cli-plugins/docker-compose')));

/** Runs the `docker-ipam` command where the lock is. */
async function dockerIpam(folder: string, ...args: string[]): Promise<string> {
  let [out, err] = ['', ''];
  const code = await runCommand(args, {
    cwd: folder, env: {}, readStdin: () => '', stdout: { write: (text: string) => out += text }, stderr: { write: (text: string) => err += text },
  } as Parameters<typeof runCommand>[1]);
  if (code !== 0) throw new Error(`docker-ipam ${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}

const COMPOSE = 'services:\n  app:\n    image: lab\n    networks: [back]\n    restart: unless-stopped\nnetworks:\n  back:\n    ipam:\n      config:\n        - subnet: 10.9.5.0/24\n';

describe('networks that exist', () => {
  terraformTest.each(WITH_COMPOSE)('engine $version: made by hand and by Compose, they are taken over with their containers, and a lost lock comes back from the state', (installed) =>
    SshDeployment.with({ server: installed }, async (deployment) => {
      const server = await deployment.first.start();
      const { engine } = server;
      await engine.nameImage(['lab:latest']);
      await engine.createNetwork('hand', { subnets: [{ subnet: '10.9.4.0/24' }] });
      await engine.run('tenant', { network: 'hand' });
      await server.host.write('/srv/shop/compose.yaml', COMPOSE);
      await server.host.exec('docker', 'compose', '-f', '/srv/shop/compose.yaml', 'up', '-d');
      const before = await Promise.all(['hand', 'shop_back'].map((name) => engine.network(name)));
      const started = () => server.host.sh("docker inspect -f '{{.Name}} {{.State.StartedAt}}' $(docker ps -q) | sort");

      const adopt: DeclareSite = ({ networks: stack, host }) => {
        const machine = host('server');
        const imports = before.map(({ id, name, ipv4: [subnet] }) => {
          const { network } = new BridgeNetwork(stack, name, { host: machine, name, subnet, ipRange: subnet });
          network.lifecycle = { ignoreChanges: ['ipam_config', 'labels', 'options'] };
          return { to: `docker_network.${network.friendlyUniqueId}`, id };
        });
        stack.addOverride('import', imports);
      };
      const [machines, networks] = [deployment.synthesize(adopt).terraform('machines'), deployment.terraform('networks')];
      await machines.init();
      await machines.plan();
      await machines.apply();
      const up = await started();
      await networks.init();
      expect((await networks.plan()).summary).toMatchObject({ add: 0, change: 0, import: 2, remove: 0 });
      await networks.apply();
      expect(await networks.plan()).toMatchObject({ empty: true, changes: [] });
      expect(await Promise.all(['hand', 'shop_back'].map(async (name) => (await engine.network(name)).id))).toEqual(before.map(({ id }) => id));
      expect(await started()).toBe(up);
      expect((await Container.find(engine, 'tenant')).ipv4).toMatch(/^10\.9\.4\./);
      // Compose takes it for its own still.
      await server.host.exec('docker', 'compose', '-f', '/srv/shop/compose.yaml', 'up', '-d');
      expect(await started()).toBe(up);

      const lock = join(deployment.folder, 'ipam.lock.json');
      const leases = await dockerIpam(deployment.folder, 'lock', 'list');
      expect(leases).toContain('10.9.5.0/24');
      rmSync(lock);
      const states = ['machines', 'networks'].map((stack) => join(deployment.folder, 'cdktf.out', 'stacks', stack, 'terraform.tfstate'));
      await dockerIpam(deployment.folder, 'lock', 'rebuild', ...states);
      expect(await dockerIpam(deployment.folder, 'lock', 'list')).toBe(leases);
      deployment.synthesize(adopt);
      for (const terraform of [machines, networks]) expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });
    }));
});
