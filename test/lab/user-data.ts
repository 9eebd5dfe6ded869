import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './engine';
import { synthesizeExample } from './example';
import type { Host } from './host';

/** The user data of an example's instances, by the host's name, as Terraform hands it to EC2: its templates are read. */
export function userDataOf(example: string): ReadonlyMap<string, string> {
  const out = mkdtempSync(join(tmpdir(), 'docker-ipam-lab-'));
  try {
    synthesizeExample(example, out);
    const { resource } = JSON.parse(readFileSync(join(out, 'stacks', 'prod', 'cdk.tf.json'), 'utf8')) as { resource: { aws_instance: Record<string, { user_data?: string }> } };
    return new Map(Object.entries(resource.aws_instance).flatMap(([name, { user_data: text }]) => (text === undefined ? [] : [[name.replace(/_instance_[0-9A-F]{8}$/, ''), readTemplates(text)]])));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** What Terraform makes of a template without expressions. */
export function readTemplates(text: string): string {
  if (/(?<!\$)\$\{|(?<!%)%\{/.test(text)) throw new Error('the user data holds an expression');
  return text.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{');
}

/** What the maintainer script of the certificates would have done: cloud-init does not start without them. */
async function settle(host: Host): Promise<void> {
  await host.sh('mkdir -p /etc/ssl/certs; find /usr/share/ca-certificates -name "*.crt" -exec cat {} + >/etc/ssl/certs/ca-certificates.crt');
}

/** What `cloud-init schema` says of user data; undefined where it takes it. */
export async function schemaWords(host: Host, userData: string): Promise<string | undefined> {
  await settle(host);
  await host.write('/tmp/user-data', userData);
  const { code, stdout, stderr } = await host.attempt(['cloud-init', 'schema', '--config-file', '/tmp/user-data', '--annotate']);
  return code === 0 ? undefined : `${stdout}${stderr}`;
}

/**
 * Has the real cloud-init do what the user data says, as at an instance's first boot, and tells its status.
 *
 * There is no systemd in the lab: `systemctl restart docker.service` is played by a script that starts the engine. Packages are
 * not installed, since the host has no way out; the engine is there already.
 */
export async function firstBoot(engine: Engine, userData: string): Promise<{ readonly status: string; readonly log: string }> {
  const { host } = engine;
  await settle(host);
  await host.write('/usr/local/bin/systemctl', `#!/bin/sh
case "$*" in
'restart docker.service')
  DOCKER_DRIVER=vfs setsid dockerd --cgroup-parent ${engine.cgroup} >/var/log/dockerd.log 2>&1 &
  i=0; until [ -S /run/docker.sock ]; do i=$((i+1)); [ $i -lt 300 ] || exit 1; kill -0 $! || exit 1; sleep 0.2; done ;;
esac
`);
  await host.write('/etc/cloud/cloud.cfg.d/99-lab.cfg', `datasource_list: [NoCloud]
network: {config: disabled}
users: []
cloud_init_modules: [write_files]
cloud_config_modules: []
cloud_final_modules: [scripts_per_instance, runcmd, scripts_user]
`);
  await host.write('/var/lib/cloud/seed/nocloud/meta-data', 'instance-id: i-lab\n');
  await host.write('/var/lib/cloud/seed/nocloud/user-data', userData);
  await host.exec('chmod', '755', '/usr/local/bin/systemctl');
  let said = '';
  for (const stage of [['init', '--local'], ['init'], ['modules', '--mode=config'], ['modules', '--mode=final']]) {
    const output = await host.attempt(['env', 'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'cloud-init', ...stage], { timeout: 120_000 });
    said += output.stdout + output.stderr;
  }
  const { stdout } = await host.attempt(['cat', '/run/cloud-init/result.json']);
  const { stdout: log } = await host.attempt(['sh', '-c', 'grep -E "WARNING|ERROR|docker-ipam" /var/log/cloud-init.log']);
  return { status: stdout, log: `${said}${log}` };
}
