import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LAB_ENVIRONMENT, until, type Output } from './command';
import { Container, type ContainerOptions } from './container';
import { DaemonLog } from './daemon-log';
import { DockerApi, EngineRefusal } from './docker-api';
import type { InstalledEngine } from './engines';
import type { Host } from './host';
import { createNetwork, listNetworks, type NetworkOptions, type NetworkView } from './network';

/** A daemon.json as an object. */
export type DaemonKeys = Readonly<Record<string, unknown>>;

/** A daemon.json as an object, or as the text of a file. */
export type DaemonJson = DaemonKeys | string;

/** How a start went: up, or not, with the engine's own words. */
export type Start = { readonly started: true } | { readonly started: false; readonly words: string };

/** What `dockerd --validate` said; `supported` is false where the engine has no such flag (before 23). */
export interface Validation {
  readonly supported: boolean;
  readonly ok: boolean;
  readonly words: string;
}

/** An automatic pool filled to its end. */
export interface Exhaustion {
  readonly networks: readonly NetworkView[];
  /** The words of the refusal that ended it; undefined when the limit came first. */
  readonly refusal?: string;
}

const CONFIG = '/etc/docker/daemon.json';
const START_LIMIT = 90_000;
const STOP_LIMIT = 60_000;

/** The Docker Engine of one lab host. */
export class Engine {
  readonly api: DockerApi;

  /** What the daemon wrote, over all its starts. */
  readonly log = new DaemonLog();

  private daemon?: ChildProcess;
  private hasImage = false;

  constructor(readonly host: Host, readonly installed: InstalledEngine, private readonly lab: string) {
    this.api = new DockerApi(host.path('/run/docker.sock'));
  }

  get version(): string {
    return this.installed.version;
  }

  /** The control group that its containers belong under, so that the lab can remove it. */
  get cgroup(): string {
    return `/${this.lab}`;
  }

  /** Starts the daemon with a daemon.json; throws the engine's own words when it does not start. */
  async start(config: DaemonJson): Promise<this> {
    const start = await this.tryStart(config);
    if (!start.started) throw new Error(`engine ${this.version} does not start: ${start.words}`);
    return this;
  }

  /** Starts the daemon with a daemon.json; a daemon that refuses to start is data. */
  async tryStart(config: DaemonJson): Promise<Start> {
    await this.host.write(CONFIG, textOf(config));
    return this.launch();
  }

  /** Ends the daemon as a service manager would; containers stop with it unless live-restore keeps them. */
  async stop(): Promise<void> {
    const daemon = this.daemon;
    if (!daemon || ended(daemon)) return;
    await this.signal('TERM');
    if (!(await until(STOP_LIMIT, () => ended(daemon) || undefined))) {
      await this.signal('KILL');
      await until(5000, () => ended(daemon) || undefined);
    }
    this.daemon = undefined;
  }

  /** Stops the daemon and starts it again, with another daemon.json or the one it had. */
  async restart(config?: DaemonJson): Promise<this> {
    await this.stop();
    if (config !== undefined) await this.host.write(CONFIG, textOf(config));
    const start = await this.launch();
    if (!start.started) throw new Error(`engine ${this.version} does not start again: ${start.words}`);
    return this;
  }

  /** Gives the lab's image more names, so that a Compose file finds the images that it names. */
  async nameImage(references: Iterable<string>): Promise<void> {
    if (!this.hasImage) await this.importImage();
    for (const reference of references) {
      const [, repository, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(reference)!;
      await this.api.post(`/images/lab/tag?repo=${encodeURIComponent(repository)}&tag=${tag}`);
    }
  }

  /** Writes another daemon.json and sends SIGHUP; resolves when the daemon has logged its reload. */
  async reload(config: DaemonJson): Promise<void> {
    const before = this.log.end;
    await this.host.write(CONFIG, textOf(config));
    await this.signal('HUP');
    const done = await until(30_000, () => this.log.messages(before).some((message) => message.startsWith('Reloaded configuration')) || undefined);
    if (!done) throw new Error(`engine ${this.version} did not log a reload: ${this.log.lastWords(before)}`);
  }

  /** Has the engine's own `dockerd --validate` judge a daemon.json, without starting anything. */
  async validate(config: DaemonJson): Promise<Validation> {
    const file = '/tmp/validate.json';
    await this.host.write(file, textOf(config));
    const output = await this.host.attempt(['dockerd', '--validate', '--config-file', file]);
    const log = new DaemonLog();
    log.append(`${output.stderr}\n${output.stdout}`);
    return { supported: !output.stderr.includes('unknown flag: --validate'), ok: output.code === 0, words: log.lastWords() };
  }

  /** Runs the docker command of this engine's release on the host. */
  docker(...args: string[]): Promise<Output> {
    return this.host.attempt(['docker', ...args]);
  }

  /** A network by name, as `docker network inspect` shows it. */
  async network(name: string): Promise<NetworkView> {
    const found = (await this.networks()).find((network) => network.name === name);
    if (!found) throw new Error(`engine ${this.version} has no network ${name}`);
    return found;
  }

  networks(): Promise<NetworkView[]> {
    return listNetworks(this.api);
  }

  /** Makes a network; a refusal is thrown with the engine's own words. */
  createNetwork(name: string, options: NetworkOptions = {}): Promise<NetworkView> {
    return createNetwork(this.api, name, options);
  }

  removeNetwork(name: string): Promise<void> {
    return this.api.delete(`/networks/${name}`);
  }

  /** Makes networks n1, n2 … until the engine refuses, at most `limit` of them. */
  async exhaust(limit: number, options: NetworkOptions = {}): Promise<Exhaustion> {
    const networks: NetworkView[] = [];
    while (networks.length < limit) {
      try {
        networks.push(await this.createNetwork(`n${networks.length + 1}`, options));
      } catch (error) {
        if (!(error instanceof EngineRefusal)) throw error;
        return { networks, refusal: error.message };
      }
    }
    return { networks };
  }

  /** Runs a container that serves HTTP on port 80; `/cgi-bin/client` answers with the address of who asks. */
  async run(name: string, options: ContainerOptions = {}): Promise<Container> {
    if (!this.hasImage) await this.importImage();
    return Container.run(this, name, options);
  }

  /** For a failed test to be looked into: LAB_LOGS=folder keeps every engine's log there. */
  async keepLog(): Promise<void> {
    const folder = process.env.LAB_LOGS;
    if (!folder || this.log.end === 0) return;
    mkdirSync(folder, { recursive: true });
    appendFileSync(join(folder, `${this.lab}-${this.host.name}-${this.version}.log`), this.log.raw);
  }

  private async launch(): Promise<Start> {
    const before = this.log.end;
    // A killed daemon leaves its socket; waiting must not take that for an answer.
    await this.host.exec('rm', '-f', '/run/docker.sock');
    // A key and a flag of the same name do not go together; whoever sets the key names the lab's group himself.
    const group = (await this.host.exec('cat', CONFIG)).includes('"cgroup-parent"') ? [] : ['--cgroup-parent', this.cgroup];
    const argv = this.host.entering(['env', 'DOCKER_DRIVER=vfs', 'dockerd', ...group]);
    const daemon = spawn(argv[0], argv.slice(1), { env: LAB_ENVIRONMENT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    daemon.unref();
    daemon.stdout.on('data', (chunk: Buffer) => this.log.append(chunk.toString()));
    daemon.stderr.on('data', (chunk: Buffer) => this.log.append(chunk.toString()));
    this.daemon = daemon;
    const drained = new Promise((resolve) => daemon.once('close', resolve));
    const outcome = await until<Start>(START_LIMIT, async () => {
      if (ended(daemon)) {
        // Its last words may still be in the pipe, which a child of it may hold open.
        await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, 1000))]);
        return { started: false, words: this.log.lastWords(before) };
      }
      if (!existsSync(this.host.path('/run/docker.sock'))) return undefined;
      return this.api.get('/_ping').then(() => ({ started: true }) as const, () => undefined);
    });
    if (outcome) return outcome;
    await this.stop();
    return { started: false, words: `no answer within ${START_LIMIT} ms; last: ${this.log.lastWords(before)}` };
  }

  private async signal(name: 'TERM' | 'HUP' | 'KILL'): Promise<void> {
    await this.host.attempt(['sh', '-c', `kill -${name} "$(cat /run/docker.pid)"`]);
  }

  private async importImage(): Promise<void> {
    await this.host.sh(IMAGE);
    this.hasImage = true;
  }
}

/** An image of one static program, its web page, and a script that tells the asker's address. It serves whatever command it is given. */
const IMAGE = `
  cd "$(mktemp -d)"
  mkdir -p bin www/cgi-bin
  cp /bin/busybox bin/busybox
  ln -s busybox bin/sh
  echo served >www/index.html
  printf '#!/bin/sh\\necho\\necho "$REMOTE_ADDR"\\n' >www/cgi-bin/client
  chmod 755 www/cgi-bin/client
  tar -c . | docker import --change 'ENTRYPOINT ["/bin/busybox", "sh", "-c", "exec busybox httpd -f -p 80 -h /www"]' - lab >/dev/null
`;

function textOf(config: DaemonJson): string {
  return typeof config === 'string' ? config : JSON.stringify(config, undefined, 2);
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
