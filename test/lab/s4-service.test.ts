import { existsSync } from 'node:fs';
import { DockerHost, Swarm } from 'cdktf-docker-ipam';
import type { Engine } from './engine';
import { ENGINES, type InstalledEngine } from './engines';
import { Lab } from './lab';
import { patiently } from './probe';
import { touches } from './ranges';
import { addressOf, connectsAtLast, formSwarm, reachesByName, swarmWorld, type SwarmWorld } from './swarm-world';
import { engineVersion, synthesized, type Synthesized } from './synthesized';

/** The kernel's load balancer, which virtual addresses of services and the routing mesh need. */
const IP_VS = existsSync('/proc/net/ip_vs');
if (!IP_VS) process.stderr.write('lab: virtual addresses of services are left out: the kernel has no IP_VS\n');

/** Swarms always ask a registry first, and take what is there when it refuses. */
const IMAGE = '127.0.0.1:1/lab:latest';

const NEWEST = ENGINES.slice(-1);

/** A formed swarm of h1 and h2, with the overlay `web`. */
async function swarmed(lab: Lab, installed: InstalledEngine): Promise<{ readonly world: SwarmWorld; readonly plan: Synthesized }> {
  const plan = synthesized((stack, ipam) => {
    ipam.reserve('lan', { cidrBlock: '192.168.10.0/24', reason: 'the hosts themselves' });
    const [h1, h2] = [1, 2].map((n) => new DockerHost(stack, `h${n}`, { ipam, engine: engineVersion(installed), underlayAddress: addressOf(n) }));
    new Swarm(stack, 'swarm', { ipam, managers: [h1], workers: [h2] }).addOverlayNetwork('web', { attachable: true });
  }, { ipv4Pools: ['10.0.0.0/8'] });
  const world = await swarmWorld(lab, installed, plan);
  await formSwarm(world);
  await world.one.createNetwork('web', plan.networkOf('web'));
  return { world, plan };
}

/** Makes a service with a task on each host; the image is there already, and no registry is asked. */
async function serve({ one, two }: SwarmWorld, ...options: string[]): Promise<void> {
  for (const engine of [one, two]) await engine.nameImage([IMAGE]);
  await one.host.exec('docker', 'service', 'create', '--quiet', '--detach', '--no-resolve-image', '--mode', 'global', '--network', 'web', '--name', 'site', ...options, IMAGE);
}

interface OverlayResource {
  readonly Containers?: Readonly<Record<string, { readonly Name: string; readonly IPv4Address: string }>> | null;
}

/** Where the task of a host is in `web`, once it is there. */
function taskAddress({ api }: Engine): Promise<string | undefined> {
  return patiently(async () => {
    // The overlay comes to a host with its first task.
    const { Containers: containers } = await api.get<OverlayResource>('/networks/web').catch(() => ({ Containers: undefined }));
    return Object.values(containers ?? {}).find(({ Name: name }) => name.startsWith('site.'))?.IPv4Address;
  });
}

describe('S4: a service of two hosts', () => {
  test.concurrent.each(NEWEST)('engine $version: its tasks have addresses of the planned overlay, answer by its name, and publish ports on their hosts', (installed) =>
    Lab.with(async (lab) => {
      const { world, plan } = await swarmed(lab, installed);
      const { one, two, stranger } = world;
      await serve(world, '--endpoint-mode', 'dnsrr', '--publish', 'mode=host,published=8080,target=80');
      const addresses = [await taskAddress(one), await taskAddress(two)];
      const { subnet } = plan.networkOf('web')!.subnets![0];
      for (const address of addresses) expect({ address, inside: touches(address!, subnet) }).toEqual({ address: expect.stringMatching(/\/24$/), inside: true });
      expect(new Set(addresses).size).toBe(2);

      const client = await one.run('client', { network: 'web' });
      expect(await reachesByName(client, 'site')).toBe(true);
      for (const address of addresses) expect(await client.fetched(`http://${address!.split('/')[0]}/`)).toBe('served');
      for (const n of [1, 2]) {
        expect(await connectsAtLast(stranger, addressOf(n), 8080)).toBe(true);
        expect(await stranger.fetched(`http://${addressOf(n)}:8080/`)).toBe('served');
      }
    }));

  (IP_VS ? test.concurrent : test.skip).each(NEWEST)('engine $version: its virtual address lies in the planned overlay, and any host answers at its port', (installed) =>
    Lab.with(async (lab) => {
      const { world } = await swarmed(lab, installed);
      const { one, stranger } = world;
      await serve(world, '--publish', 'published=8080,target=80');
      const client = await one.run('client', { network: 'web' });
      expect(await reachesByName(client, 'site')).toBe(true);
      for (const n of [1, 2]) expect(await stranger.fetched(`http://${addressOf(n)}:8080/`)).toBe('served');
    }));
});
