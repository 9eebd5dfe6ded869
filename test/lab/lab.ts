import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { LAB_ENVIRONMENT } from './command';
import { Engine } from './engine';
import { toolsRoot, type InstalledEngine } from './engines';
import { Host } from './host';
import { announced } from './ready';

/**
 * A small world of hosts and links: namespaces of its own, no way out to the
 * machine's networks, nothing left of it afterwards. Several labs run side by
 * side; names of hosts need to be unique within one lab only.
 *
 * The world lives as long as the pipe to `world.sh` is open, so it also ends
 * with a test run that crashes or is killed.
 */
export class Lab {
  /** Opens a lab, hands it to `story` and closes it, whatever comes of it. */
  static async with<T>(story: (lab: Lab) => Promise<T>): Promise<T> {
    const lab = await Lab.open();
    try {
      return await story(lab);
    } finally {
      await lab.close();
    }
  }

  static async open(): Promise<Lab> {
    const id = `docker-ipam-lab-${randomBytes(4).toString('hex')}`;
    // A group of its own: an interrupt from the keyboard must not end the
    // script that cleans up.
    const world = spawn('sh', [join(__dirname, 'world.sh'), id], { env: LAB_ENVIRONMENT, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    const [pid] = await announced(world, `lab ${id}`);
    return new Lab(id, world, pid);
  }

  private readonly engines: Engine[] = [];

  private constructor(
    /** Also the name of the control group that its engines live under. */
    readonly id: string,
    private readonly world: ChildProcess,
    /** Process number of the world's first process, as the machine sees it. */
    private readonly pid: number,
  ) {}

  /** A host without Docker: a bastion, a peer, a client, a key-value store. */
  async host(name: string): Promise<Host> {
    return this.boot(name, toolsRoot(), '');
  }

  /** A host that forwards both families. */
  async router(name: string): Promise<Host> {
    const router = await this.host(name);
    await router.sysctl('net.ipv4.ip_forward', 1);
    await router.sysctl('net.ipv6.conf.all.forwarding', 1);
    return router;
  }

  /** A switch that joins the hosts linked to it into one segment: `lab.link` makes its ports. */
  async switch(name: string): Promise<Host> {
    const device = await this.host(name);
    await device.exec('ip', 'link', 'add', 'br0', 'type', 'bridge');
    await device.exec('ip', 'link', 'set', 'br0', 'up');
    device.bridge = 'br0';
    return device;
  }

  /** A host with a Docker Engine, not yet started; its network is `engine.host`. */
  async engine(name: string, installed: InstalledEngine): Promise<Engine> {
    const engine = new Engine(await this.boot(name, installed.root, installed.dockerd), installed, this.id);
    this.engines.push(engine);
    return engine;
  }

  /**
   * A cable between two hosts. Each end gets the next interface name of its
   * host (eth0, eth1 …), or a port when the end is a switch.
   */
  async link(a: Host, b: Host): Promise<readonly [string, string]> {
    const ends = [a.nextInterface(), b.nextInterface()] as const;
    await a.exec('ip', 'link', 'add', ends[0], 'type', 'veth', 'peer', 'name', ends[1], 'netns', String(b.inner));
    for (const [host, name] of [[a, ends[0]], [b, ends[1]]] as const) {
      if (host.bridge) await host.exec('ip', 'link', 'set', name, 'master', host.bridge);
      await host.exec('ip', 'link', 'set', name, 'up');
    }
    return ends;
  }

  /** Ends every process of the lab at once and waits until nothing is left. */
  async close(): Promise<void> {
    await Promise.all(this.engines.map((engine) => engine.keepLog()));
    if (this.world.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => this.world.once('exit', () => resolve()));
    const timer = setTimeout(() => process.kill(-this.world.pid!, 'SIGKILL'), 15_000);
    this.world.stdin!.end();
    await ended;
    clearTimeout(timer);
  }

  private async boot(name: string, root: string, dockerd: string): Promise<Host> {
    const script = join(__dirname, 'host.sh');
    const holder = spawn(
      'nsenter',
      ['-t', String(this.pid), '-m', '-p', '--', 'unshare', '--net', '--mount', '--uts', '--propagation', 'private', 'sh', script, name, root, dockerd],
      { env: LAB_ENVIRONMENT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const [outer, inner] = await announced(holder, `host ${name}`);
    holder.unref();
    return new Host(name, outer, inner);
  }
}
