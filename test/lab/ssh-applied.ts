import type { InstalledEngine } from './engines';
import { type DeclareSite, SshDeployment } from './ssh-deployment';
import type { SshHost } from './ssh-host';

/** What the engine of a host is started with, and every declaration keeps. */
export const OWN = { 'log-driver': 'json-file' };

export const DAEMON_JSON = 'stacks/machines/hosts/server/etc/docker/daemon.json';

export const site: DeclareSite = ({ host }) => {
  host('server', { daemonJson: OWN });
};

/** One host with a running engine and a container on docker0, synthesized and initialized. */
export function withServer(installed: InstalledEngine, story: (deployment: SshDeployment, server: SshHost) => Promise<void>, options: { declare?: DeclareSite; daemonJson?: object; pools?: string[] } = {}): Promise<void> {
  return SshDeployment.with({ server: installed }, async (deployment) => {
    const server = await deployment.first.start(options.daemonJson ?? OWN);
    await server.engine.run('web');
    await deployment.synthesize(options.declare ?? site, options.pools).terraform('machines').init();
    await story(deployment, server);
  });
}

/** Plans and applies the machines; gives what was printed. */
export async function applied(deployment: SshDeployment): Promise<string> {
  const terraform = deployment.terraform('machines');
  await terraform.plan();
  return terraform.apply();
}

/** The same where it must fail; gives what was printed and Terraform's words. */
export async function refused(deployment: SshDeployment): Promise<string> {
  return applied(deployment).then((output) => Promise.reject(new Error(`it was applied: ${output}`)), (error: Error) => error.message);
}

/** All that a refused or undone change must leave as it was. */
export async function configurationOf(server: SshHost): Promise<string> {
  return server.host.sh(`
    cat /etc/docker/daemon.json; echo
    ip -o address show dev docker0 scope global | awk '{ print $4 }'
    ip -4 route show | grep -v ' dev veth'; ip -6 route show | grep -v -e veth -e fe80: -e docker0 || true
    ip -o address show dev eth0 scope global | awk '{ print $4 }'
    nft list tables | grep docker_ipam || true
    find /etc -newer /run/sshd -type f -path '*docker-ipam*'
  `);
}

/** Names of the containers that run. */
export async function running(server: SshHost): Promise<string[]> {
  return (await server.host.exec('docker', 'ps', '--format', '{{.Names}}')).split('\n').filter((name) => name !== '').sort();
}
