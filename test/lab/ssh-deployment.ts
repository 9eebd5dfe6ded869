import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import { DockerEngine, Ipam, SshDockerHost, type SshDockerHostProps } from 'cdktf-docker-ipam';
import { run } from './command';
import { stackIn } from './deployment';
import type { InstalledEngine } from './engines';
import type { Host } from './host';
import { Lab } from './lab';
import { SshHost } from './ssh-host';
import { Terraform } from './terraform';

/** What a story declares: hosts stand in the stack `machines`, what lives on them in the stack `networks`. */
export interface Site {
  readonly ipam: Ipam;
  readonly machines: TerraformStack;
  readonly networks: TerraformStack;
  /** The host of the lab with a name, with what the story wants of it beside. */
  host(name: string, props?: Partial<SshDockerHostProps>): SshDockerHost;
}

export type DeclareSite = (site: Site) => void;

/** Prefix of the link between operator and hosts; the operator is .5, hosts follow from .10 on. */
const LINK = '192.0.2';

/** An operator with Terraform, and hosts with engines behind SSH servers. */
export class SshDeployment {
  static async with(engines: Readonly<Record<string, InstalledEngine>>, story: (deployment: SshDeployment) => Promise<void>): Promise<void> {
    await Lab.with(async (lab) => {
      const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-lab-'));
      try {
        await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, 'key')]);
        const operator = await lab.host('operator');
        const link = await lab.switch('switch');
        await lab.link(operator, link);
        await operator.address('eth0', `${LINK}.5/24`);
        const hosts = await Promise.all(Object.entries(engines).map(async ([name, installed], i) => {
          const host = await SshHost.boot(lab, name, installed, readFileSync(join(folder, 'key.pub'), 'utf8'));
          await lab.link(host.host, link);
          await host.host.address('eth0', `${LINK}.${10 + i}/24`);
          return host;
        }));
        await story(new SshDeployment(lab, folder, operator, hosts));
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  private constructor(readonly lab: Lab, readonly folder: string, readonly operator: Host, readonly hosts: readonly SshHost[]) {}

  /** The first host, for stories with one. */
  get first(): SshHost {
    return this.hosts[0];
  }

  addressOf(name: string): string {
    return `${LINK}.${10 + this.hosts.findIndex((host) => host.name === name)}`;
  }

  get keyFile(): string {
    return join(this.folder, 'key');
  }

  /** Synthesizes the app, with the leases of the synths before. */
  synthesize(declare: DeclareSite, pools: string[] = ['10.64.0.0/12']): this {
    delete process.env.CI;
    const app = new App({ outdir: join(this.folder, 'cdktf.out') });
    const machines = stackIn(app, 'machines', { docker: false });
    const networks = stackIn(app, 'networks');
    const ipam = new Ipam(machines, 'ipam', { ipv4Pools: pools, lockFile: join(this.folder, 'ipam.lock.json') });
    declare({
      ipam,
      machines,
      networks,
      host: (name, props = {}) => {
        const host = this.hosts.find((each) => each.name === name)!;
        return new SshDockerHost(machines, name, {
          ipam, engine: DockerEngine.of(host.engine.version), ...host.props(this.addressOf(name), this.keyFile), confirmTimeout: 30, healthTimeout: 60, ...props,
        });
      },
    });
    app.synth();
    return this;
  }

  /** The Terraform of a stack, as the operator runs it. */
  terraform(stack: 'machines' | 'networks', variables: readonly string[] = []): Terraform {
    return new Terraform(this.path(`stacks/${stack}`), this.operator, variables);
  }

  /** An emitted file; for a story that breaks one on purpose. */
  file(path: string): { read(): string; write(text: string): void } {
    const file = this.path(path);
    return { read: () => readFileSync(file, 'utf8'), write: (text) => writeFileSync(file, text) };
  }

  /** Terraform's state of a stack, as text. */
  state(stack: string): string {
    return this.file(`stacks/${stack}/terraform.tfstate`).read();
  }

  private path(file: string): string {
    return join(this.folder, 'cdktf.out', file);
  }
}
