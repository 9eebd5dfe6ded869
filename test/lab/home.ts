import type { Engine } from './engine';
import type { InstalledEngine } from './engines';
import type { Lab } from './lab';

/** A home server's own addresses: the LAN and libvirt's two bridges. */
export const HOME = { lan: '192.168.1.0/24', virbr0: '192.168.122.0/24', virbr1: '192.168.100.0/24' };

/** A home server behind its router, with libvirt's bridges on it; its engine is not yet started. */
export async function homeServerWith(lab: Lab, installed: InstalledEngine): Promise<Engine> {
  const engine = await lab.engine('server', installed);
  await lab.link(engine.host, await lab.host('router'));
  await engine.host.address('eth0', '192.168.1.10/24');
  await engine.host.route('default', 'via', '192.168.1.1');
  for (const [bridge, address] of [['virbr0', '192.168.122.1/24'], ['virbr1', '192.168.100.1/24']]) {
    await engine.host.exec('ip', 'link', 'add', bridge, 'type', 'bridge');
    await engine.host.exec('ip', 'link', 'set', bridge, 'up');
    await engine.host.address(bridge, address);
  }
  return engine;
}

/** How an engine says that its automatic pools are used up. */
export function exhaustedWords({ major }: InstalledEngine): string {
  return major < 27
    ? 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network'
    : 'all predefined address pools have been fully subnetted';
}
