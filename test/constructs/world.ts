import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ipam, LockMode, type DockerHostProps, type IpamProps } from 'cdktf-docker-ipam';

/** A directory with a lock and an output directory in it, in which apps are synthesized for real. */
export class World {
  readonly directory = mkdtempSync(join(tmpdir(), 'docker-ipam-world-'));
  readonly lockFile = join(this.directory, 'ipam.lock.json');
  readonly outdir = join(this.directory, 'out');

  dispose(): void {
    rmSync(this.directory, { recursive: true });
  }

  /** Builds an app and synthesizes it; the lock is kept from one to the next. */
  synth(build: (app: App) => void, props: { skipValidation?: boolean } = {}): void {
    const app = new App({ outdir: this.outdir, stackTraces: false, ...props });
    build(app);
    app.synth();
  }

  ipam(scope: App | TerraformStack, props: IpamProps = {}, id = 'ipam'): Ipam {
    return new Ipam(scope, id, { ipv4Pools: ['10.0.0.0/8'], ipv6Pools: ['fd00:1234:5678::/48'], lockFile: this.lockFile, lockMode: LockMode.UPDATE, appId: 'app', ...props });
  }

  /** The error of a synth, which must leave lock and outputs as they were. */
  refusal(build: (app: App) => void): string {
    const before = this.contents();
    const said = thrown(() => this.synth(build));
    expect(this.contents()).toEqual(before);
    return said;
  }

  lock(): Record<string, string> {
    const { leases } = JSON.parse(readFileSync(this.lockFile, 'utf8')) as { leases: Array<{ key?: string; block: string; released?: boolean }> };
    return Object.fromEntries(leases.filter(({ key }) => key).map(({ key, block, released }) => [released ? `${key} (released)` : key!, block]));
  }

  writeLock(text: string): void {
    writeFileSync(this.lockFile, text);
  }

  /** All files below the directory with their text. */
  contents(): Record<string, string> {
    const files: Record<string, string> = {};
    const walk = (directory: string): void => {
      for (const name of readdirSync(directory).sort()) {
        const path = join(directory, name);
        if (statSync(path).isDirectory()) walk(path);
        else files[relative(this.directory, path)] = readFileSync(path, 'utf8');
      }
    };
    if (existsSync(this.directory)) walk(this.directory);
    // CDKTF makes its output directory when an app is made, and nothing in it.
    return files;
  }

  json(path: string): any { // eslint-disable-line @typescript-eslint/no-explicit-any
    return JSON.parse(readFileSync(join(this.outdir, path), 'utf8'));
  }
}

export function thrown(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}

export function host(scope: TerraformStack, id: string, ipam: Ipam, props: Partial<DockerHostProps> = {}): DockerHost {
  return new DockerHost(scope, id, { ipam, engine: DockerEngine.V28, ...props });
}

/** One stack with an Ipam and a host: what most tests start from. */
export function home(world: World, build: (host: DockerHost, ipam: Ipam, stack: TerraformStack) => void, props: { ipam?: IpamProps; host?: Partial<DockerHostProps> } = {}): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack, props.ipam);
    build(host(stack, 'web', ipam, props.host), ipam, stack);
  };
}
