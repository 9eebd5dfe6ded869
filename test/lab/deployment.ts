import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, type DockerHostProps, Ipam } from 'cdktf-docker-ipam';
import type { Engine } from './engine';
import type { EmittedNetwork } from './emitted';
import { Terraform } from './terraform';
import { providerVersion } from './terraform-readiness';

/** What a story declares on its host; the host's stack is called `lab`. */
export type Declare = (host: DockerHost, ipam: Ipam, stack: TerraformStack) => void;

/** An address of each family that a container is given; absent where it gets none. */
interface EmittedAttachment {
  readonly ipv4_address?: string;
  readonly ipv6_address?: string;
}

interface TerraformFile {
  readonly resource: {
    readonly docker_network: Readonly<Record<string, EmittedNetwork>>;
    readonly docker_container: Readonly<Record<string, { readonly networks_advanced: readonly EmittedAttachment[] }>>;
  };
}

/** An app with one host on an engine of the lab, kept in a folder with its lock, and deployed by the real Terraform. */
export class Deployment {
  /** Gives `story` a deployment in a folder of its own, which is gone afterwards. */
  static async with<T>(engine: Engine, story: (deployment: Deployment) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-lab-'));
    try {
      return await story(new Deployment(folder, engine));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private constructor(private readonly folder: string, private readonly engine: Engine) {}

  /** Synthesizes the app, with the leases of the synths before. */
  synthesize(declare: Declare, props: Partial<DockerHostProps> = {}): void {
    const app = new App({ outdir: join(this.folder, 'cdktf.out') });
    const stack = stackIn(app, 'lab');
    const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.64.0.0/12'], ipv6Pools: ['fd00:64::/48'], lockFile: join(this.folder, 'ipam.lock.json') });
    const host = new DockerHost(stack, 'server', {
      ipam,
      engine: DockerEngine.of(this.engine.version),
      connection: `unix://${this.engine.host.path('/run/docker.sock')}`,
      ...props,
    });
    declare(host, ipam, stack);
    app.synth();
  }

  /** The Terraform of a stack. */
  terraform(stack = 'lab'): Terraform {
    return new Terraform(join(this.folder, 'cdktf.out', 'stacks', stack));
  }

  /** The host's planned daemon.json, as it was written. */
  get daemonJson(): string {
    return this.read('stacks/lab/hosts/server/etc/docker/daemon.json');
  }

  /** A file of the host, by its path there. */
  hostFile(path: string): string {
    return this.read(`stacks/lab/hosts/server${path}`);
  }

  /** What the summary tells the host's operator, one sentence each. */
  get notices(): string[] {
    const { ipams } = JSON.parse(this.read('ipam/plan.json')) as { ipams: ReadonlyArray<{ hosts: ReadonlyArray<{ advice: string[] }> }> };
    return ipams.flatMap(({ hosts }) => hosts).flatMap(({ advice }) => advice);
  }

  /** The networks, as the docker provider is asked for them. */
  get networks(): EmittedNetwork[] {
    return Object.values(this.configuration.resource.docker_network);
  }

  /** The addresses that a container is to have in its one network. */
  addressesOf(container: string): { readonly ipv4?: string; readonly ipv6?: string } {
    const [{ ipv4_address: ipv4, ipv6_address: ipv6 }] = this.configuration.resource.docker_container[container].networks_advanced;
    return { ipv4, ipv6 };
  }

  /** The addresses that are kept in a network of the host, by its lock. */
  reservedIn(network: string): { readonly ipv4?: string; readonly ipv6?: string } {
    const { leases } = JSON.parse(readFileSync(join(this.folder, 'ipam.lock.json'), 'utf8')) as { leases: ReadonlyArray<{ key?: string; block: string }> };
    const kept = (family: string) => leases.find(({ key }) => key?.startsWith(`ipam/lab/server/${network}/`) && key.split('/').length === 6 && key.endsWith(family))?.block.split('/')[0];
    return { ipv4: kept('ipv4'), ipv6: kept('ipv6') };
  }

  private get configuration(): TerraformFile {
    return JSON.parse(this.read('stacks/lab/cdk.tf.json')) as TerraformFile;
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, 'cdktf.out', file), 'utf8');
  }
}

/** A stack that keeps its state beside its configuration and takes the provider's release from the mirror: the binding alone asks for 3.6.2. */
export function stackIn(app: App, id: string, { docker = true } = {}): TerraformStack {
  const stack = new TerraformStack(app, id);
  new LocalBackend(stack, { path: 'terraform.tfstate' });
  if (docker) stack.addOverride('terraform.required_providers.docker', { source: 'kreuzwerker/docker', version: providerVersion() });
  return stack;
}
