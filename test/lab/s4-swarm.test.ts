import { DockerHost, Swarm, type SwarmProps } from 'cdktf-docker-ipam';
import type { Engine } from './engine';
import { ENGINES, enginesFrom, type InstalledEngine } from './engines';
import { Lab } from './lab';
import { patiently } from './probe';
import { addressOf, command, connects, connectsAtLast, formSwarm, reachesByName, SWARM, swarmWorld, type SwarmWorld } from './swarm-world';
import { engineVersion, synthesized, type Synthesized } from './synthesized';

/** h1 and h2 in a swarm, with an attachable overlay `web` and an internal one, `data`. */
function planned(installed: InstalledEngine, props: Partial<SwarmProps> = {}, of = addressOf): Synthesized {
  return synthesized((stack, ipam) => {
    ipam.reserve('lan', { cidrBlock: '192.168.10.0/24', reason: 'the hosts themselves' });
    const [h1, h2] = [1, 2].map((n) => new DockerHost(stack, `h${n}`, { ipam, engine: engineVersion(installed), underlayAddress: of(n) }));
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
      expect(await reachesByName(a, 'bee')).toBe(true);
      expect(await reachesByName(b, 'ant')).toBe(true);
      expect(await a.fetched(`http://${b.ipv4}/`)).toBe('served');
      // The way out is by docker_gwbridge; an internal network has none.
      expect(await a.reaches(addressOf(2))).toBe(true);
      const c = await one.run('cat', { network: 'data' });
      await two.run('dog', { network: 'data' });
      expect(await reachesByName(c, 'dog')).toBe(true);
      expect(await c.pings(addressOf(2))).toBe(false);
      expect(await c.pings(addressOf(9))).toBe(false);
      expect(await command(two, 'check')).toContain('as a worker');
    }));

  test.concurrent.each(ENGINES)("engine $version: Docker's defaults give an overlay the range of a member's bridge, the plan does not", (installed) =>
    Lab.with(async (lab) => {
      const plan = planned(installed);
      const { one, two } = await swarmWorld(lab, installed, plan);
      // The pool of h1, as planned, is 10.0.0.0/16: what its networks hold, and Docker's swarms take for theirs.
      const local = await one.createNetwork('local');
      expect(local.ipv4).toEqual(['10.0.0.0/24']);
      await one.createNetwork('other');
      await one.host.exec('docker', 'swarm', 'init', '--advertise-addr', addressOf(1));
      const token = await one.host.exec('docker', 'swarm', 'join-token', '-q', 'worker');
      // The command gives up after 20 seconds, and the engine goes on.
      await two.host.attempt(['docker', 'swarm', 'join', '--token', token.trim(), `${addressOf(1)}:2377`]);
      expect(await patiently(async () => (await two.host.exec('docker', 'info', '--format', '{{.Swarm.LocalNodeState}}')).trim() === 'active' || undefined)).toBe(true);
      const overlay = await one.createNetwork('web', { driver: 'overlay', attachable: true });
      expect(overlay.ipv4).toEqual(['10.0.1.0/24']);
      expect((await one.network('other')).ipv4).toEqual(overlay.ipv4);
      await two.run('elsewhere', { network: 'web' }); // where no bridge has the range
      // Newer engines tell the asker of a deadline only; the reason is in their log.
      const refusal = await one.run('collides', { network: 'web' }).then(() => '', (error: Error) => error.message);
      expect(`${refusal}\n${one.log.raw}`).toContain('Pool overlaps with other one on this address space');
      expect(refusal).not.toBe('');

      for (const engine of [two, one]) await engine.host.exec('docker', 'swarm', 'leave', '--force');
      await formSwarm({ one, two });
      await one.createNetwork('web', plan.networkOf('web'));
      const [first, second] = [await one.run('first', { network: 'web' }), await two.run('second', { network: 'web' })];
      expect(await first.fetched(`http://${second.ipv4}/`)).toBe('served');
    }));

  test.concurrent.each(ENGINES)('engine $version: over a link of 1400, a megabyte passes with the planned MTU and hangs without', (installed) =>
    Lab.with(async (lab) => {
      const plan = planned(installed, { underlayMtu: 1400, ingressPrefixLength: 22 });
      const world = await swarmWorld(lab, installed, plan);
      const { one, two } = world;
      await narrow(world, 1400);
      await formSwarm(world);
      const [written] = [writtenIn(plan, 'h1')];
      expect(await one.network('ingress')).toMatchObject({ ipv4: [written.ingress], options: { 'com.docker.network.driver.mtu': '1400' } });
      // It was made anew, of another size too, and what the swarm gives out by itself is beside it.
      expect(written.ingress).toMatch(/\.0\.0\/22$/);
      const [undeclared] = (await one.createNetwork('undeclared', { driver: 'overlay' })).ipv4;
      expect(undeclared).toMatch(/^10\.\d+\.(?!0\.|1\.|2\.|3\.)\d+\.0\/24$/);
      await one.createNetwork('web', plan.networkOf('web'));
      // What it would be without: the engines do not look at the link.
      await one.createNetwork('careless', { ...plan.networkOf('data'), internal: false, options: {} });
      const size = (network: string) => transferred(one, two, network);
      expect(await size('web')).toBe(1_048_576);
      expect(await size('careless')).toBeUndefined();
    }));

  test.concurrent.each(enginesFrom(25).slice(-1))('engine $version: hosts that reach one another over IPv6 alone', (installed) =>
    Lab.with(async (lab) => {
      const over6 = (n: number) => `2001:db8:10::${n}`;
      const plan = planned(installed, {}, over6);
      const world = await swarmWorld(lab, installed, plan, (n) => `${over6(n)}/64`);
      const { one, two, stranger } = world;
      expect((await formSwarm(world)).at(-1)).toContain('as a worker, known by 2001:db8:10::2');
      await one.createNetwork('web', plan.networkOf('web'));
      const bee = await two.run('bee', { network: 'web' });
      expect(await reachesByName(await one.run('ant', { network: 'web' }), 'bee')).toBe(true);
      expect(await bee.fetched(`http://${(await one.run('server', { network: 'web' })).ipv4}/`)).toBe('served');
      expect(await transferred(one, two, 'web')).toBe(1_048_576);
      for (const port of [2377, 7946]) {
        expect({ port, open: await connectsAtLast(two.host, over6(1), port) }).toEqual({ port, open: true });
        expect({ port, open: await connects(stranger, over6(1), port) }).toEqual({ port, open: false });
      }
    }));

  test.concurrent.each(ENGINES)('engine $version: with the rules loaded twice, strangers reach SSH and published ports, and none that is listed', (installed) =>
    Lab.with(async (lab) => {
      const plan = planned(installed);
      const world = await swarmWorld(lab, installed, plan); // loads the rules, twice
      const { one, two, stranger } = world;
      await formSwarm(world);
      await one.createNetwork('web', plan.networkOf('web'));
      const [first, second] = [await one.run('first', { network: 'web' }), await two.run('second', { network: 'web' })];
      expect(await first.fetched(`http://${second.ipv4}/`)).toBe('served');
      await one.run('published', { publish: { 80: 8080 } });
      await startSshd(one);
      for (const port of [22, 8080]) expect({ port, open: await connectsAtLast(stranger, addressOf(1), port) }).toEqual({ port, open: true });
      expect(await stranger.fetched(`http://${addressOf(1)}:8080/`)).toBe('served');
      for (const port of [2377, 7946]) {
        expect({ port, open: await connectsAtLast(two.host, addressOf(1), port) }).toEqual({ port, open: true });
        expect({ port, open: await connects(stranger, addressOf(1), port) }).toEqual({ port, open: false });
      }
      const before = await dropped(one);
      for (const port of [7946, 4789]) await stranger.exec('bash', '-c', `echo forged >/dev/udp/${addressOf(1)}/${port}`);
      expect(await dropped(one)).toBe(before + 2);
      // It is the rules that keep them out.
      await one.host.exec('nft', 'delete', 'table', 'inet', 'docker_ipam');
      for (const port of [2377, 7946]) expect({ port, open: await connectsAtLast(stranger, addressOf(1), port) }).toEqual({ port, open: true });
    }));
});

/** Makes the link between the hosts narrow where neither of them sees it, as a tunnel of a provider is. */
async function narrow({ one, two, link }: SwarmWorld, mtu: number): Promise<void> {
  for (const { host } of [one, two]) {
    // Packets are cut to size before they leave, as on a real wire; the hosts' own connections keep small.
    await host.exec('ip', 'link', 'set', 'eth0', 'gso_max_segs', '1');
    await host.exec('ip', 'route', 'change', '192.168.10.0/24', 'dev', 'eth0', 'advmss', '1200');
  }
  for (const port of ['eth0', 'eth1']) await link.exec('ip', 'link', 'set', port, 'mtu', String(mtu));
}

/** Fetches a megabyte from a container of one engine to one of the other; undefined when it hangs. */
async function transferred(one: Engine, two: Engine, network: string): Promise<number | undefined> {
  const [server, client] = [await one.run(`${network}-server`, { network }), await two.run(`${network}-client`, { network })];
  await one.host.sh('mkdir -p /srv; head -c 1048576 /dev/zero >/srv/megabyte');
  await server.attempt(['/bin/busybox', 'httpd', '-p', '81', '-h', '/srv']);
  expect(await client.fetched(`http://${server.ipv4}/`)).toBe('served'); // small packets pass
  const { code, stdout } = await client.attempt(['curl', '-sS', '-o', '/dev/null', '-w', '%{size_download}', '--max-time', '8', `http://${server.ipv4}:81/megabyte`]);
  return code === 0 ? Number(stdout) : undefined;
}

async function startSshd({ host }: Engine): Promise<void> {
  await host.sh('mkdir -p /run/sshd; ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key; /usr/sbin/sshd');
}

/** Packets that the rules have dropped so far. */
async function dropped({ host }: Engine): Promise<number> {
  const table = await host.exec('nft', 'list', 'table', 'inet', 'docker_ipam');
  return [...table.matchAll(/counter packets (\d+)/g)].reduce((sum, [, packets]) => sum + Number(packets), 0);
}
