import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SshDockerHostProps } from 'cdktf-docker-ipam';
import type { Engine } from './engine';
import type { InstalledEngine } from './engines';
import type { Host } from './host';
import type { Lab } from './lab';

const SERVICE = '/usr/local/sbin/engine';

/** A host with an engine and an OpenSSH server: what `SshDockerHost` reaches. There is no systemd, so a script stands in for it. */
export class SshHost {
  /** @param operatorKey public key of who may log in */
  static async boot(lab: Lab, name: string, installed: InstalledEngine, operatorKey: string): Promise<SshHost> {
    const engine = await lab.engine(name, installed);
    const { host } = engine;
    await host.write(SERVICE, readFileSync(join(__dirname, 'service.sh'), 'utf8'));
    await host.write('/root/.ssh/authorized_keys', operatorKey);
    await host.sh(`chmod 755 ${SERVICE}; chmod 700 /root /root/.ssh; mkdir -p /run/sshd; ssh-keygen -q -t ed25519 -N '' -C '' -f /etc/ssh/ssh_host_ed25519_key`);
    return new SshHost(name, engine, await host.exec('cat', '/etc/ssh/ssh_host_ed25519_key.pub'));
  }

  private constructor(readonly name: string, readonly engine: Engine, readonly hostKey: string) {}

  get host(): Host {
    return this.engine.host;
  }

  /** Starts the SSH server as Debian configures it, and the engine with a daemon.json. */
  async start(daemonJson: object | string = {}): Promise<this> {
    await this.host.exec('/usr/sbin/sshd', '-o', 'UsePAM=no');
    await this.writeDaemonJson(daemonJson);
    await this.service('start');
    return this;
  }

  async writeDaemonJson(json: object | string): Promise<void> {
    await this.host.write('/etc/docker/daemon.json', typeof json === 'string' ? json : JSON.stringify(json));
  }

  async service(verb: 'start' | 'stop' | 'restart' | 'reload'): Promise<void> {
    const output = await this.host.attempt([SERVICE, verb, this.engine.cgroup], { timeout: 100_000 });
    if (output.code !== 0) throw new Error(`${this.name}: engine ${verb} ended with ${output.code}: ${await this.host.sh('tail -n 60 /var/log/dockerd.log')}`);
  }

  /** Process number of the daemon: another one after a restart. */
  async daemonPid(): Promise<string> {
    return (await this.host.exec('cat', '/run/docker.pid')).trim();
  }

  daemonJson(): Promise<string> {
    return this.host.exec('cat', '/etc/docker/daemon.json');
  }

  /** How `SshDockerHost` gets here, and what it calls in the place of systemctl. */
  props(address: string, privateKeyFile: string): Pick<SshDockerHostProps, 'address' | 'hostKey' | 'privateKeyFile' | 'restartCommand' | 'reloadCommand' | 'logCommand'> {
    return {
      address,
      hostKey: this.hostKey,
      privateKeyFile,
      restartCommand: `${SERVICE} restart ${this.engine.cgroup}`,
      reloadCommand: `${SERVICE} reload ${this.engine.cgroup}`,
      logCommand: 'tail -n 20 /var/log/dockerd.log',
    };
  }
}
