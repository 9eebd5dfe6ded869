import { run } from './command';
import type { Container } from './container';
import type { Engine } from './engine';
import { ENGINES, type InstalledEngine } from './engines';
import type { Host } from './host';
import type { Lab } from './lab';
import { bring, startWith, type Synthesized } from './synthesized';

/** Two Docker hosts and other machines on one switch. */
export interface Ipv6World {
  readonly link: Host;
  readonly one: Engine;
  readonly two: Engine;
  readonly others: readonly Host[];
}

/** Builds the world of a synthesized cluster: every machine with the files that were written for it, `web` on both engines. */
export async function ipv6World(lab: Lab, installed: InstalledEngine, plan: Synthesized, others: readonly string[] = []): Promise<Ipv6World> {
  const link = await lab.switch('switch');
  const machines = await Promise.all(others.map((name) => lab.host(name)));
  for (const host of machines) {
    await lab.link(link, host);
    if (plan.machines.includes(host.name)) await bring(host, plan.filesOf(host.name));
  }
  const [one, two] = await Promise.all(['h1', 'h2'].map((name) => arrives(lab, link, installed, plan, name)));
  return { link, one, two, others: machines };
}

/** A Docker host comes to the switch, with its files; `prepare` gives it what it has before them. */
export async function arrives(lab: Lab, link: Host, installed: InstalledEngine, plan: Synthesized, name: string, prepare?: (host: Host) => Promise<void>): Promise<Engine> {
  const engine = await lab.engine(name, installed);
  await lab.link(link, engine.host);
  await prepare?.(engine.host);
  await bring(engine.host, plan.filesOf(name));
  await startWith(engine, plan.filesOf(name));
  const web = plan.networkOf(`web-${name}`);
  if (!web) return engine;
  await engine.createNetwork('web', web);
  // Before 27 a bridge checks its address for a duplicate once it has a container, and whoever waits for that waits for all bridges.
  if (installed.major < 27) await engine.run('first', { network: 'web', unsettled: true });
  return engine;
}

/** Whether two containers reach each other by ping and by TCP, each seen under its own address. */
export async function expectNeighbours(one: Container, two: Container): Promise<void> {
  for (const [from, to] of [[one, two], [two, one]]) {
    expect(await from.reaches(to.ipv6)).toBe(true);
    expect(await from.fetched(`http://[${to.ipv6}]/cgi-bin/client`)).toBe(`[${from.ipv6}]`);
  }
}

/** Whether a port that a container serves and nobody declared is closed to all of them. */
export async function expectUndeclaredClosed(container: Container, askers: ReadonlyArray<Container | Host>): Promise<void> {
  await container.attempt(['/bin/busybox', 'httpd', '-p', '81', '-h', '/etc']);
  expect(await container.fetched('http://[::1]:81/hostname')).toBe('h2'); // it is served
  for (const asker of askers) expect(await asker.fetch(`http://[${container.ipv6}]:81/hostname`)).toBeUndefined();
}

/** Takes the uplink down and up again, and waits until what is there has settled. */
export async function flap(host: Host): Promise<void> {
  await host.sh('ip link set eth0 down; ip link set eth0 up');
}

/** Waits until no address of a host is checked for a duplicate any more. */
export function settled(host: Host): Promise<void> {
  return host.waitFor(['sh', '-c', '[ -z "$(ip -6 -o address show tentative)" ]']);
}

/** Starts ndppd with the configuration that was written. Only the tools' release has it: other hosts get a copy, with its libraries. */
export async function startNdppd(host: Host): Promise<void> {
  const { root } = ENGINES.find(({ release }) => release === 'bookworm')!;
  const folder = host.path('/opt/ndppd');
  const { code, stderr } = await run(['sh', '-ec', 'mkdir -p "$2"; cd "$1"; cp -L usr/sbin/ndppd lib/*-linux-gnu/ld-linux-*.so.* '
    + 'usr/lib/*-linux-gnu/libstdc++.so.6 usr/lib/*-linux-gnu/libgcc_s.so.1 usr/lib/*-linux-gnu/libm.so.6 usr/lib/*-linux-gnu/libc.so.6 "$2"', 'sh', root, folder]);
  if (code !== 0) throw new Error(`ndppd cannot be copied: ${stderr}`);
  host.spawn('sh', '-c', 'exec /opt/ndppd/ld-linux-* --library-path /opt/ndppd /opt/ndppd/ndppd -c /etc/ndppd.conf');
  // It listens once it has asked for the link's multicast.
  await host.waitFor(['sh', '-c', 'ip link show eth0 | grep -q ALLMULTI']);
}
