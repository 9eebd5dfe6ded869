import { DockerHost, Swarm, type SwarmProps } from 'cdktf-docker-ipam';
import { ENGINES, type InstalledEngine } from './engines';
import { Lab } from './lab';
import { addressOf, command, formSwarm, pingsByName, SWARM, swarmWorld } from './swarm-world';
import { engineVersion, synthesized, type Synthesized } from './synthesized';

jest.setTimeout(300_000);

/** h1 and h2 in a swarm, with an attachable overlay `web` and an internal one, `data`. */
function planned(installed: InstalledEngine, props: Partial<SwarmProps> = {}): Synthesized {
  return synthesized((stack, ipam) => {
    ipam.reserve('lan', { cidrBlock: '192.168.10.0/24', reason: 'the hosts themselves' });
    const [h1, h2] = [1, 2].map((n) => new DockerHost(stack, `h${n}`, { ipam, engine: engineVersion(installed), underlayAddress: addressOf(n) }));
    const swarm = new Swarm(stack, 'swarm', { ipam, managers: [h1], workers: [h2], ...props });
    swarm.addOverlayNetwork('web', { attachable: true });
    swarm.addOverlayNetwork('data', { attachable: true, internal: true, subnetPrefixLength: 26 });
  }, { ipv4Pools: ['10.0.0.0/8'] });
}

/** The blocks of a command that was written, by what it does with them. */
function writtenIn(plan: Synthesized, machine: string) {
  const text = plan.filesOf(machine).get(SWARM)!;
  const after = (words: RegExp) => words.exec(text)?.[1];
  return { bridge: after(/network create --subnet (\S+)/), pool: after(/--default-addr-pool (\S+)/), ingress: after(/ingress --subnet (\S+)/) };
}

describe('S4: a swarm of two hosts', () => {
  test.concurrent.each(ENGINES)('engine $version: every block is where it was planned, and containers of two hosts ping by name', (installed) =>
    Lab.with(async (lab) => {
      const plan = planned(installed);
      const world = await swarmWorld(lab, installed, plan);
      const said = await formSwarm(world);
      // The second run finds all as planned.
      expect(said.map((text) => text.trim().split('\n').at(-1))).toEqual([
        ...Array<string>(2).fill('h1 is in the swarm lab/swarm as a manager, known by 192.168.10.1'),
        ...Array<string>(2).fill('h2 is in the swarm lab/swarm as a worker, known by 192.168.10.2'),
      ]);
      const { one, two } = world;
      const [first, second] = [writtenIn(plan, 'h1'), writtenIn(plan, 'h2')];
      expect((await one.network('ingress')).ipv4).toEqual([first.ingress]);
      expect((await one.network('docker_gwbridge')).ipv4).toEqual([first.bridge]);
      expect((await two.network('docker_gwbridge')).ipv4).toEqual([second.bridge]);
      for (const name of ['web', 'data']) {
        const made = await one.createNetwork(name, plan.networkOf(name));
        expect(made).toMatchObject({ driver: 'overlay', scope: 'swarm', subnets: plan.networkOf(name)!.subnets });
      }
      // A network that nobody declared comes from the swarm's pool, after ingress.
      await one.createNetwork('undeclared', { driver: 'overlay' });
      expect((await one.network('undeclared')).ipv4).toEqual([first.ingress!.replace(/\.0\.0\/24$/, '.1.0/24')]);

      const [a, b] = [await one.run('ant', { network: 'web' }), await two.run('bee', { network: 'web' })];
      expect(await pingsByName(a, 'bee')).toBe(true);
      expect(await pingsByName(b, 'ant')).toBe(true);
      expect(await a.fetch(`http://${b.ipv4}/`)).toBe('served');
      // The way out is by docker_gwbridge; an internal network has none.
      expect(await a.pings(addressOf(2))).toBe(true);
      const c = await one.run('cat', { network: 'data' });
      await two.run('dog', { network: 'data' });
      expect(await pingsByName(c, 'dog')).toBe(true);
      expect(await c.pings(addressOf(2))).toBe(false);
      expect(await c.pings(addressOf(9))).toBe(false);
      expect(await command(two, 'check')).toContain('as a worker');
    }));
});
