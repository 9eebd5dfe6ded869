import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformVariable } from 'cdktf';
import { BridgeNetwork, type SshDockerHostProps } from 'cdktf-docker-ipam';
import { run } from './command';
import { ENGINES } from './engines';
import { type DeclareSite, SshDeployment } from './ssh-deployment';
import type { SshHost } from './ssh-host';
import { testWithTerraform } from './terraform-readiness';

/** The newest engine whose root file system has sudo; one that was installed by an older recipe has none. */
const withSudo = ENGINES.filter(({ root }) => existsSync(join(root, 'usr/bin/sudo'))).slice(-1);
if (withSudo.length === 0 && process.env.LAB_REQUIRED === '1') throw new Error('the tests of logins are required but cannot run: no sudo in the lab; run .ci/lab/install');

const terraformTest = withSudo.length === 0 ? test.skip : testWithTerraform();

/** A user of the machine who logs in with the operator's key. What sudo asks PAM it is told by a file, as no package's script has run. */
async function addUser({ host }: SshHost, name: string, sudoers: string): Promise<void> {
  for (const service of ['sudo', 'other']) await host.write(`/etc/pam.d/${service}`, 'auth required pam_deny.so\naccount required pam_permit.so\nsession required pam_permit.so\n');
  await host.write(`/etc/sudoers.d/${name}`, `${sudoers}\n`);
  await host.sh(`
    chmod 440 /etc/sudoers.d/${name}
    echo '${name}:x:1000:1000::/home/${name}:/bin/sh' >>/etc/passwd
    sed -i 's/^docker:.*/&${name}/' /etc/group
    mkdir -p /home/${name}; cp -r /root/.ssh /home/${name}/.ssh; chown -R 1000:1000 /home/${name}; chmod 755 /home/${name}
  `);
}

/** Gives `story` the socket of an SSH agent that holds a key. */
async function withAgent(folder: string, keyFile: string, story: (socket: string) => Promise<void>): Promise<void> {
  const socket = join(folder, 'agent');
  const { stdout } = await run(['ssh-agent', '-a', socket]);
  const pid = /SSH_AGENT_PID=(\d+)/.exec(stdout)![1];
  try {
    const added = await run(['env', `SSH_AUTH_SOCK=${socket}`, 'ssh-add', '-q', keyFile]);
    if (added.code !== 0) throw new Error(added.stderr);
    await story(socket);
  } finally {
    process.kill(Number(pid));
  }
}

const TOKEN = 'hunter2-token';

describe('who logs in', () => {
  terraformTest.each(withSudo.length === 0 ? ENGINES.slice(-1) : withSudo)('engine $version: a user with sudo and the agent, then the key itself in a sensitive variable; neither is in state or output', (installed) => {
    const site = (props: (machines: Parameters<DeclareSite>[0]['machines']) => Partial<SshDockerHostProps>): DeclareSite => ({ machines, networks, host }) => {
      const server = host('server', { user: 'deploy', privateKeyFile: undefined, ...props(machines) });
      new BridgeNetwork(networks, 'front', { host: server });
    };
    return SshDeployment.with({ server: installed }, async (deployment) => {
      const server = await deployment.first.start();
      await addUser(server, 'deploy', 'deploy ALL=(ALL) ALL');
      const key = readFileSync(deployment.keyFile, 'utf8');
      const secrets = [key.split('\n')[3], 'PRIVATE KEY', TOKEN];

      await withAgent(deployment.folder, deployment.keyFile, async (socket) => {
        deployment.synthesize(site(() => ({})));
        const agent = [`SSH_AUTH_SOCK=${socket}`];
        const [machines, networks] = [deployment.terraform('machines', agent), deployment.terraform('networks', agent)];
        await machines.init();
        await networks.init();

        // Somebody who has to type a password gets nowhere, and is told so before anything is sent.
        const before = await server.daemonJson();
        await machines.plan();
        await expect(machines.apply()).rejects.toThrow("docker-ipam: the user deploy needs root here, by sudo without a password ('NOPASSWD: ALL' in sudoers); nothing was sent");
        expect(await server.daemonJson()).toBe(before);
        expect(await server.host.sh('ls -A /home/deploy')).not.toContain('.docker-ipam\n');

        await server.host.write('/etc/sudoers.d/deploy', 'deploy ALL=(ALL) NOPASSWD: ALL\n');
        await machines.plan();
        expect(await machines.apply()).toMatch(/confirmed$/);
        expect(await server.daemonJson()).toContain('default-address-pools');
        // What was sent is gone but for Terraform's own scripts, and nobody but root reads what is kept.
        expect(await server.host.sh('cat /home/deploy/.docker-ipam/*')).not.toContain('#payload');
        expect(await server.host.sh("stat -c '%U %a' /var/lib/docker-ipam")).toBe('root 700\n');

        // The docker provider's own `ssh` takes the agent too; the engine's socket is for the group docker.
        await networks.plan();
        await networks.apply();
        expect((await server.engine.network('front')).ipv4).toHaveLength(1);
        expect(await networks.plan()).toMatchObject({ empty: true });
      });
      rmSync(join(deployment.folder, 'agent'), { force: true });

      // No agent any more. The key is a variable, and so is a value of daemon.json.
      deployment.synthesize(site((machines) => {
        const secret = (name: string) => new TerraformVariable(machines, name, { type: 'string', sensitive: true }).stringValue;
        return { privateKey: secret('key'), daemonJson: { 'registry-mirrors': [`https://mirror.example.net/${secret('token')}`] } };
      }));
      const machines = deployment.terraform('machines', [`TF_VAR_key=${key}`, `TF_VAR_token=${TOKEN}`]);
      await machines.plan();
      const said = await machines.apply();
      expect(said).toMatch(/confirmed$/);
      expect(await server.daemonJson()).toContain(`https://mirror.example.net/${TOKEN}`);
      expect(await machines.plan()).toMatchObject({ empty: true });
      const log = await server.host.sh('cat /var/lib/docker-ipam/last/log');
      for (const text of [deployment.state('machines'), deployment.file('stacks/machines/cdk.tf.json').read(), said, log]) {
        for (const secret of secrets) expect(text).not.toContain(secret);
      }
    });
  });
});
