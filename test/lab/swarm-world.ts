import type { Container } from './container';
import type { Engine } from './engine';
import type { InstalledEngine } from './engines';
import type { Host } from './host';
import type { Lab } from './lab';
import { patiently } from './probe';
import { bring, startWith, type Synthesized } from './synthesized';

/** Two Docker hosts on one switch, and somebody else who is there too. */
export interface SwarmWorld {
  readonly one: Engine;
  readonly two: Engine;
  readonly stranger: Host;
  readonly link: Host;
}

/** Address of the n-th machine: 1 and 2 are the hosts, 9 is the stranger. */
export const addressOf = (n: number) => `192.168.10.${n}`;

/** Builds the world with the files that were written for `h1` and `h2`; both engines run. */
export async function swarmWorld(lab: Lab, installed: InstalledEngine, plan: Synthesized, of: (n: number) => string = (n) => `${addressOf(n)}/24`): Promise<SwarmWorld> {
  const link = await lab.switch('switch');
  const [one, two, stranger] = [await lab.engine('h1', installed), await lab.engine('h2', installed), await lab.host('stranger')];
  for (const [host, n] of [[one.host, 1], [two.host, 2], [stranger, 9]] as const) {
    await lab.link(link, host);
    await host.address('eth0', of(n));
  }
  for (const engine of [one, two]) {
    await bring(engine.host, plan.filesOf(engine.host.name));
    await startWith(engine, plan.filesOf(engine.host.name));
  }
  return { one, two, stranger, link };
}

export const SWARM = '/etc/docker-ipam/swarm';

/** Runs the commands that were written, each twice; gives what they said. */
export async function formSwarm({ one, two }: Pick<SwarmWorld, 'one' | 'two'>): Promise<string[]> {
  const said: string[] = [];
  for (let i = 0; i < 2; i++) said.push(await command(one, 'form'));
  const token = await command(one, 'token', 'worker');
  for (let i = 0; i < 2; i++) {
    const { code, stdout, stderr } = await two.host.attempt([SWARM, 'join'], { input: token, timeout: 90_000 });
    if (code !== 0) throw new Error(`h2 does not join: ${stderr}`);
    said.push(stdout);
  }
  return said;
}

/** Runs the command that was written for an engine's host; a refusal is thrown with its own words. */
export async function command(engine: Engine, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await engine.host.attempt([SWARM, ...args], { timeout: 120_000 });
  if (code !== 0) throw new Error(`${engine.host.name}: ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

/** Whether a name answers at last, asked of the engine's own resolver inside the container: hosts tell one another of names in the background. */
export async function reachesByName(container: Container, name: string): Promise<boolean> {
  const script = 'echo nameserver 127.0.0.11 >/run/resolv.conf; mount --bind /run/resolv.conf /etc/resolv.conf; '
    + 'exec ping -n -c 1 -W 2 "$1"';
  const answers = async () => (await container.attempt(['unshare', '-m', 'sh', '-c', script, 'sh', name])).code === 0 || undefined;
  return (await patiently(answers)) ?? false;
}

/** Whether a TCP connection is taken within three seconds. */
export async function connects(host: Host, address: string, port: number): Promise<boolean> {
  return (await host.attempt(['timeout', '3', 'bash', '-c', 'exec 3<>"/dev/tcp/$1/$2"', 'bash', address, String(port)])).code === 0;
}

/** Whether a TCP connection is taken at last. */
export async function connectsAtLast(host: Host, address: string, port: number): Promise<boolean> {
  return (await patiently(async () => (await connects(host, address, port)) || undefined)) ?? false;
}
