import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command';
import { toolsRoot } from './engines';
import type { Host } from './host';
import { whyNotReady } from './readiness';

/** Why there is no SSH server in the lab; undefined where there is one. */
export function whyNoSshd(): string | undefined {
  const why = whyNotReady() ?? (existsSync(join(toolsRoot(), 'usr/sbin/sshd')) ? undefined : 'the lab was installed without openssh-server; run .ci/lab/install --refresh');
  if (why !== undefined && process.env.LAB_REQUIRED === '1') throw new Error(`ssh tests are required but cannot run: ${why}`);
  if (why !== undefined) process.stderr.write(`ssh tests skipped: ${why}\n`);
  return why;
}

/** A client's files: a key that the server knows, one that it does not, and the server's own key. */
export interface SshClient {
  /** Configuration files for `ssh -F`: the right one, and each with one thing wrong. */
  readonly config: string;
  readonly strangersConfig: string;
  readonly unknownHostConfig: string;
}

/** Starts an SSH server on a host of the lab, with keys made for it; the client's files go to a directory of the machine. */
export async function startSshd(host: Host, address: string, directory: string): Promise<SshClient> {
  const keygen = async (name: string) => {
    const output = await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(directory, name)]);
    if (output.code !== 0) throw new Error(output.stderr);
  };
  for (const name of ['client', 'stranger']) await keygen(name);
  await host.sh(`
    mkdir -p /run/sshd /root/.ssh
    grep -q ^sshd: /etc/passwd || echo 'sshd:x:999:65534::/run/sshd:/usr/sbin/nologin' >>/etc/passwd
    ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/lab_host_key
  `);
  const { stdout: key } = await run(['cat', join(directory, 'client.pub')]);
  await host.write('/root/.ssh/authorized_keys', key);
  await host.write('/etc/ssh/lab_config', 'HostKey /etc/ssh/lab_host_key\nUsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPidFile none\n');
  host.spawn('/usr/sbin/sshd', '-D', '-f', '/etc/ssh/lab_config');
  await host.waitFor(['sh', '-c', "grep -q ':0016 .* 0A ' /proc/net/tcp"]);
  const hostKey = (await host.exec('cat', '/etc/ssh/lab_host_key.pub')).trim();
  const file = async (name: string, text: string) => {
    const path = join(directory, name);
    const output = await run(['sh', '-c', 'cat >"$1"', 'sh', path], { input: text });
    if (output.code !== 0) throw new Error(output.stderr);
    return path;
  };
  const known = await file('known_hosts', `${address} ${hostKey}\n`);
  const empty = await file('no_hosts', '');
  const config = (identity: string, hosts: string) => `Host *\n  IdentityFile ${join(directory, identity)}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${hosts}\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking no\n`;
  return {
    config: await file('config', config('client', known)), strangersConfig: await file('strangers', config('stranger', known)), unknownHostConfig: await file('unknown', config('client', empty)),
  };
}
