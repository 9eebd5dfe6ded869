import { until, type Output } from './command';
import type { Engine } from './engine';
import { fetchCommand, patiently, pingCommand, unreachableCommand } from './probe';

/** How to run a container. */
export interface ContainerOptions {
  /** @default 'bridge', which is docker0 */
  readonly network?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** Published ports, container's port to host's; 0 lets the engine choose. @default - none */
  readonly publish?: Readonly<Record<number, number>>;
  /** Handed over at once, for a story about addresses that sends no packets. @default false */
  readonly unsettled?: boolean;
}

interface ContainerResource {
  readonly State: { readonly Pid: number };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string; readonly GlobalIPv6Address: string }>> };
}

/** A running container that serves HTTP on port 80, probed with the host's own tools from inside its network. */
export class Container {
  static async run(engine: Engine, name: string, options: ContainerOptions): Promise<Container> {
    const network = options.network ?? 'bridge';
    const ports = Object.entries(options.publish ?? {});
    await engine.api.post(`/containers/create?name=${name}`, {
      Image: 'lab',
      StopSignal: 'SIGKILL', // the server is process 1 and would sit out any other
      ExposedPorts: Object.fromEntries(ports.map(([inside]) => [`${inside}/tcp`, {}])),
      HostConfig: {
        NetworkMode: network,
        PortBindings: Object.fromEntries(ports.map(([inside, outside]) => [`${inside}/tcp`, [{ HostPort: outside ? String(outside) : '' }]])),
      },
      NetworkingConfig:
        options.ipv4 || options.ipv6
          ? { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: options.ipv4 || undefined, IPv6Address: options.ipv6 || undefined } } } }
          : undefined,
    });
    await engine.api.post(`/containers/${name}/start`);
    const container = await Container.find(engine, name);
    if (!options.unsettled) await container.settle();
    return container;
  }

  /** A container that runs already, as after a restart of the engine. */
  static async find(engine: Engine, name: string): Promise<Container> {
    const { State, NetworkSettings } = await engine.api.get<ContainerResource>(`/containers/${name}/json`);
    const [address] = Object.values(NetworkSettings.Networks);
    return new Container(engine, name, State.Pid, address?.IPAddress ?? '', address?.GlobalIPv6Address ?? '');
  }

  private constructor(
    private readonly engine: Engine,
    readonly name: string,
    private readonly pid: number,
    readonly ipv4: string,
    /** Empty when it has none. */
    readonly ipv6: string,
  ) {}

  /**
   * Waits until no IPv6 address of the container or its host is still checked
   * for a duplicate: a bridge begins that only when its first container comes,
   * and what is sent meanwhile is lost.
   */
  private async settle(): Promise<void> {
    const tentative = ['ip', '-6', '-o', 'address', 'show', 'tentative'];
    const settled = await until(30_000, async () => {
      const outputs = await Promise.all([this.attempt(tentative), this.engine.host.attempt(tentative)]);
      return outputs.every(({ code, stdout }) => code === 0 && stdout.trim() === '') || undefined;
    }, 100);
    if (!settled) throw new Error(`${this.engine.host.name}/${this.name}: an IPv6 address stays tentative`);
  }

  /** Runs a program of the host inside the container's network. */
  attempt(argv: readonly string[]): Promise<Output> {
    return this.engine.host.attempt(['nsenter', '-t', String(this.pid), '-n', '--', ...argv]);
  }

  /** Whether an address answers from inside the container; three tries. */
  async pings(address: string): Promise<boolean> {
    return (await this.attempt(pingCommand(address))).code === 0;
  }

  /** Whether an address answers from inside the container at last. */
  async reaches(address: string): Promise<boolean> {
    return (await patiently(async () => (await this.pings(address)) || undefined)) ?? false;
  }

  /** What a URL gives from inside the container, or undefined when nothing answers. */
  async fetch(url: string): Promise<string | undefined> {
    const { code, stdout } = await this.attempt(fetchCommand(url));
    return code === 0 ? stdout.trim() : undefined;
  }

  /** What a URL gives from inside the container at last, or undefined. */
  fetched(url: string): Promise<string | undefined> {
    return patiently(() => this.fetch(url));
  }

  /** Whether somebody on the way says that an address cannot be reached: asked again, since such answers are rationed. */
  async isToldUnreachable(address: string): Promise<boolean> {
    return (await patiently(() => this.attempt(unreachableCommand(address)).then(({ stdout }) => /unreachable|no route/i.test(stdout) || undefined))) ?? false;
  }

  /** Ends and removes it. */
  remove(): Promise<void> {
    return this.engine.api.delete(`/containers/${this.name}?force=true`);
  }
}
