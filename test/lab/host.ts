import { spawn, type ChildProcess } from 'node:child_process';
import { CommandFailure, LAB_ENVIRONMENT, run, until, type Output, type RunOptions } from './command';
import { fetchCommand, patiently, pingCommand, unreachableCommand } from './probe';

/**
 * A machine of the lab: a network namespace with interfaces only to where
 * `lab.link` says, and a private, writable copy of a Debian file system.
 * There is no systemd in it; programs are started by the test.
 */
export class Host {
  /** Set on a switch: the bridge that its interfaces are ports of. */
  bridge?: string;

  private interfaces = 0;

  constructor(
    readonly name: string,
    /** Its first process, as the machine numbers it. */
    readonly outer: number,
    /** The same, as the lab numbers it. */
    readonly inner: number,
  ) {}

  /** Where the machine sees a file of this host; symbolic links on the way must be relative. */
  path(file: string): string {
    return `/proc/${this.outer}/root${file}`;
  }

  /** The command line that runs `argv` on this host from outside the lab. */
  entering(argv: readonly string[]): string[] {
    return ['nsenter', '-t', String(this.outer), '-m', '-n', '-u', '-p', '--', ...argv];
  }

  /**
   * The command line that runs `argv` with the network of this host but the file
   * system of the machine: for a program that only the machine has.
   */
  enteringNetwork(argv: readonly string[]): string[] {
    return ['nsenter', '-t', String(this.outer), '-n', '--', ...argv];
  }

  /** Runs a program on this host; a non-zero exit is data. */
  attempt(argv: readonly string[], options: RunOptions = {}): Promise<Output> {
    const seconds = (options.timeout ?? 90_000) / 1000;
    // `timeout` ends the program inside; the limit outside is for the worst case.
    return run(this.entering(['timeout', '-k', '1', String(seconds), ...argv]), { ...options, timeout: seconds * 1000 + 3000 });
  }

  /** Runs a program on this host and returns what it printed; throws when it fails. */
  async exec(...argv: string[]): Promise<string> {
    const output = await this.attempt(argv);
    if (output.code !== 0) throw new CommandFailure(this.name, argv, output);
    return output.stdout;
  }

  /** Runs lines of shell on this host. */
  sh(lines: string): Promise<string> {
    return this.exec('sh', '-ec', lines);
  }

  /** Starts a program that stays: etcd, radvd, ndppd, sshd. It ends with the lab at the latest. */
  spawn(...argv: string[]): ChildProcess {
    const [program, ...rest] = this.entering(argv);
    const child = spawn(program, rest, { env: LAB_ENVIRONMENT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    child.unref();
    return child;
  }

  /** Writes a file of this host, making its folder. */
  async write(file: string, text: string): Promise<void> {
    const output = await this.attempt(['sh', '-ec', 'mkdir -p "$(dirname "$1")"; cat >"$1"', 'sh', file], { input: text });
    if (output.code !== 0) throw new CommandFailure(this.name, ['write', file], output);
  }

  /** Gives an interface an address, usable at once (no duplicate address detection). */
  async address(device: string, prefix: string): Promise<void> {
    await this.exec('ip', 'address', 'add', prefix, 'dev', device, ...(prefix.includes(':') ? ['nodad'] : []));
  }

  /** Adds a route, in the words of iproute2: `route('172.31.0.0/16', 'via', '10.0.0.1')`. */
  async route(destination: string, ...how: string[]): Promise<void> {
    await this.exec('ip', ...(destination.includes(':') || how.some((word) => word.includes(':')) ? ['-6'] : []), 'route', 'add', destination, ...how);
  }

  async sysctl(key: string, value: string | number): Promise<void> {
    await this.exec('sysctl', '-qw', `${key}=${value}`);
  }

  /** Whether an address answers; three tries, since the first may be lost to neighbour discovery. */
  async pings(address: string): Promise<boolean> {
    return (await this.attempt(pingCommand(address))).code === 0;
  }

  /** Whether an address answers at last. */
  async reaches(address: string): Promise<boolean> {
    return (await patiently(async () => (await this.pings(address)) || undefined)) ?? false;
  }

  /** What a URL gives, or undefined when nothing answers within four seconds. */
  async fetch(url: string): Promise<string | undefined> {
    const { code, stdout } = await this.attempt(fetchCommand(url));
    return code === 0 ? stdout.trim() : undefined;
  }

  /** What a URL gives at last, or undefined. */
  fetched(url: string): Promise<string | undefined> {
    return patiently(() => this.fetch(url));
  }

  /** Waits until `argv` succeeds; throws after `limit` milliseconds. */
  async waitFor(argv: readonly string[], limit = 30_000): Promise<void> {
    const done = await until(limit, async () => ((await this.attempt(argv)).code === 0 ? true : undefined), 50);
    if (!done) throw new Error(`${this.name}: '${argv.join(' ')}' did not succeed within ${limit} ms`);
  }

  /** Whether somebody on the way says that an address cannot be reached: asked again, since such answers are rationed. */
  async isToldUnreachable(address: string): Promise<boolean> {
    return (await patiently(() => this.attempt(unreachableCommand(address)).then(({ stdout }) => /unreachable|no route/i.test(stdout) || undefined))) ?? false;
  }

  nextInterface(): string {
    return `eth${this.interfaces++}`;
  }
}
