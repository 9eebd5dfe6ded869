import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, Ipam, type IpamProps } from 'cdktf-docker-ipam';
import type { Engine } from './engine';
import type { InstalledEngine } from './engines';
import type { Host } from './host';
import type { NetworkOptions } from './network';

/** A stack as it was written: its machines' files by path, and its Docker networks by name. */
export interface Synthesized {
  readonly machines: readonly string[];
  filesOf(machine: string): ReadonlyMap<string, string>;
  networkOf(name: string): NetworkOptions | undefined;
  /** The IPv4 address that a container resource is to have in its first network. */
  addressOf(container: string): string | undefined;
}

interface NetworkResource {
  readonly name: string;
  readonly driver?: string;
  readonly attachable?: boolean;
  readonly ipv6?: boolean;
  readonly internal?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly ipam_config: readonly { readonly subnet: string; readonly gateway?: string; readonly ip_range?: string }[];
}

interface ContainerResource {
  readonly name: string;
  readonly networks_advanced: readonly { readonly ipv4_address?: string }[];
}

/** Synthesizes a program for real, in a directory of its own that is gone afterwards. */
export function synthesized(program: (stack: TerraformStack, ipam: Ipam) => void, props: Partial<IpamProps> = {}): Synthesized {
  const directory = mkdtempSync(join(tmpdir(), 'docker-ipam-synth-'));
  try {
    const app = new App({ outdir: directory });
    const stack = new TerraformStack(app, 'lab');
    program(stack, new Ipam(stack, 'ipam', { ipv4Pools: ['10.128.0.0/10'], ownedCidrBlocks: ['2001:db8::/32'], lockFile: join(directory, 'ipam.lock.json'), ...props }));
    app.synth();
    const root = join(directory, 'stacks/lab');
    const config = JSON.parse(readFileSync(join(root, 'cdk.tf.json'), 'utf8')) as { resource?: { docker_network?: Record<string, NetworkResource>; docker_container?: Record<string, ContainerResource> } };
    const networks = Object.values(config.resource?.docker_network ?? {});
    const machines = new Map(readdirSync(join(root, 'hosts')).map((name) => [name, readTree(join(root, 'hosts', name))]));
    return {
      machines: [...machines.keys()],
      filesOf: (machine) => machines.get(machine) ?? fail(`${machine} has no files`),
      networkOf: (name) => {
        const network = networks.find((one) => one.name === name);
        return network && optionsOf(network);
      },
      addressOf: (container) => Object.values(config.resource?.docker_container ?? {}).find(({ name }) => name === container)?.networks_advanced[0].ipv4_address,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Synthesizes programs one after another with one lock, as a project does that changes. */
export function synthesizedInTurn(...programs: ReadonlyArray<(stack: TerraformStack, ipam: Ipam) => void>): Synthesized[] {
  const directory = mkdtempSync(join(tmpdir(), 'docker-ipam-lock-'));
  try {
    return programs.map((program) => synthesized(program, { lockFile: join(directory, 'ipam.lock.json') }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Files of machines that are in both plans and differ, each as `machine/path`. */
export function differences(before: Synthesized, after: Synthesized): string[] {
  return before.machines.filter((machine) => after.machines.includes(machine)).flatMap((machine) => {
    const [old, now] = [before.filesOf(machine), after.filesOf(machine)];
    return [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path)).map((path) => `${machine}${path}`);
  });
}

/** The engine as a program names it. */
export function engineVersion({ version }: InstalledEngine): DockerEngine {
  return DockerEngine.of(version);
}

function optionsOf({ driver, attachable, ipv6, internal, options, ipam_config: configs }: NetworkResource): NetworkOptions {
  return { driver, attachable, ipv6, internal, options, subnets: configs.map(({ subnet, gateway, ip_range: ipRange }) => ({ subnet, gateway, ipRange })) };
}

function readTree(root: string): ReadonlyMap<string, string> {
  const paths = (directory: string): string[] => readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? paths(path) : [path];
  });
  return new Map(paths(root).map((path) => [`/${relative(root, path)}`, readFileSync(path, 'utf8')]));
}

function fail(message: string): never {
  throw new Error(message);
}

/** Commands among what is written, which are of no use without leave to run them. */
const COMMANDS: readonly string[] = ['/etc/docker-ipam/swarm', '/etc/docker-ipam/gateway-bridge'];

/** Carries a machine's files to a host of the lab and makes them hold, as its boot would: kernel parameters, filter, routes. */
export async function bring(host: Host, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) await host.write(path, text);
  for (const path of files.keys()) if (COMMANDS.includes(path)) await host.exec('chmod', '755', path);
  for (const path of files.keys()) if (path.startsWith('/etc/sysctl.d/')) await host.exec('sysctl', '-q', '-p', path);
  for (const unit of ['docker-ipam-filter', 'docker-ipam-routes']) {
    // Twice, since a timer does so too.
    for (let i = 0; i < 2; i++) await runUnit(host, unit);
  }
}

/** Runs the command lines of a oneshot unit, as systemd does: one after the other, to the first that fails. */
export async function runUnit(host: Host, unit: string): Promise<void> {
  const { code, stdout } = await host.attempt(['cat', `/etc/systemd/system/${unit}.service`]);
  if (code !== 0) return;
  for (const [, line] of stdout.matchAll(/^ExecStart=(.*)$/gm)) await host.exec(...line.split(' '));
}

/** Runs what the unit docker.service is to run before it starts the daemon, by the drop-ins that were written. */
export async function prepareStart(host: Host, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    if (!path.startsWith('/etc/systemd/system/docker.service.d/')) continue;
    for (const [, line] of text.matchAll(/^ExecStartPre=-(.*)$/gm)) await host.exec(...line.split(' '));
  }
}

/** Starts an engine with the daemon.json that was written for its host. */
export function startWith(engine: Engine, files: ReadonlyMap<string, string>): Promise<Engine> {
  return engine.start(files.get('/etc/docker/daemon.json') ?? fail('no daemon.json'));
}

/** The routes that a plan has set, by the mark of its unit, as iproute2 shows them without what it adds: `default via fe80::1`. */
export async function routesOf(host: Host): Promise<string[]> {
  const routes = await host.exec('ip', '-6', '-o', 'route', 'show', 'proto', '217');
  return routes.trim().split('\n').map((line) => line.replace(/ (dev|metric|pref) \S+/g, '').trim()).filter((line) => line !== '').sort();
}
