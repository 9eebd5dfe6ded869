import { isAtLeast, type JsonObject } from '../engine';
import { formatPrefix, isParseProblem, parseInterfaceAddress, type Prefix, prefixOf } from '../netip';
import type { SnapshotNetwork, SnapshotPool } from '../snapshot';
import { type RemedyStep, run, say, set } from './finding';
import { FreeBlocks } from './free-blocks';
import { isDefaultBridge, type NetworkSubnet, type Patient } from './patient';
import type { Surroundings } from './surroundings';
import { victimsOf, victimsToBe } from './victims';

/** Prefix length of the subnets of a proposed pool: 254 containers each. */
const SUBNET = 24;

/** Remedies for one host. All findings that ask for a pool or for docker0's place get the same answer. */
export class Cures {
  private readonly free: FreeBlocks;
  /** Put aside at once, so that no network is sent to where the pool is to be. */
  private readonly pool: string | undefined;
  private bridge?: { readonly bip: string | undefined };

  constructor(private readonly patient: Patient, private readonly surroundings: Surroundings) {
    this.free = new FreeBlocks(patient, surroundings);
    this.pool = this.free.take(16);
  }

  /** Gives networks that nobody names their subnets from elsewhere: what is there stays where it is. */
  freshPools(): RemedyStep[] {
    const keys = this.poolKeys();
    if (!keys) return [say('no /16 is free for a pool: free some address space, or declare the networks that you need')];
    if (this.poolsByFlag()) {
      return [say(`the daemon has its pools from --default-address-pool on its command line: take them out there, since a key in daemon.json beside a flag keeps it from starting`), set(keys), ...this.restart()];
    }
    return [set(keys), ...this.restart()];
  }

  /** The restart that makes keys effective. */
  restart(): RemedyStep[] {
    const { engine, snapshot } = this.patient;
    const lives = snapshot.engine?.liveRestore === true && this.patient.daemonJson?.['live-restore'] !== false;
    return [
      ...(engine && isAtLeast(engine, '23.0') ? [run('dockerd', '--validate', '--config-file=/etc/docker/daemon.json')] : []),
      ...(lives || (snapshot.engine?.containersRunning ?? 0) === 0 ? [] : [say('the restart stops all containers; those with a restart policy come back by themselves')]),
      run('systemctl', 'restart', 'docker'),
    ];
  }

  /** Gives a network another subnet: its containers are taken out of it and put back. */
  moveNetwork({ network, prefix }: NetworkSubnet): RemedyStep[] {
    if (isDefaultBridge(network)) return this.moveDefaultBridge(prefix);
    if (network.driver === 'overlay') return this.moveOverlay(network);
    const subnet = prefix.family === 6 ? this.free.takeBeside(prefix) : this.free.take(lengthFor(network, prefix));
    if (subnet === undefined) return [say(`give ${network.name} another subnet; none that is free was found`)];
    const subnets = network.subnets.map((one) => (one.subnet === formatPrefix(prefix) ? subnet : one.subnet));
    const containers = network.containers.map(({ name }) => name);
    const isGateway = network.name === 'docker_gwbridge';
    return [
      ...(containers.length === 0 ? [] : [say('its containers lose this network for a moment, and get other addresses in it')]),
      ...containers.map((container) => run('docker', 'network', 'disconnect', '-f', ...named(network.name, container))),
      run('docker', 'network', 'rm', ...named(network.name)),
      run('docker', 'network', 'create', ...creation(network), ...subnets.flatMap((one) => ['--subnet', one]), ...named(network.name)),
      ...(isGateway ? this.restart() : containers.map((container) => run('docker', 'network', 'connect', ...named(network.name, container)))),
      ...this.inItsFile(network, subnet),
    ];
  }

  /** Whoever makes the network anew must be told, or it comes back where it was. */
  private inItsFile({ labels }: SnapshotNetwork, subnet: string): RemedyStep[] {
    const project = labels.find(({ name }) => name === 'com.docker.compose.project');
    const key = labels.find(({ name }) => name === 'com.docker.compose.network');
    if (!project || !key) return [];
    return [say(`Compose project ${project.value} makes this network: write the subnet into its file too, networks: {${key.value}: {ipam: {config: [{subnet: ${subnet}}]}}}`)];
  }

  private moveDefaultBridge(prefix: Prefix): RemedyStep[] {
    if (prefix.family === 6) {
      const subnet = this.free.takeBeside(prefix);
      return subnet === undefined ? [say("give docker0 another 'fixed-cidr-v6'")] : [set({ 'fixed-cidr-v6': subnet }), ...this.restart()];
    }
    const bip = this.bip();
    if (bip === undefined) return [say("give docker0 another 'bip'; none that is free was found")];
    const { engine } = this.patient.snapshot;
    const stays = engine?.liveRestore === true && engine.containersRunning > 0;
    return [...(stays ? [say("with 'live-restore' docker0 keeps its address until no container runs: stop them all first")] : []), set({ bip }), ...this.restart()];
  }

  private moveOverlay(network: SnapshotNetwork): RemedyStep[] {
    const subnet = this.free.take(SUBNET);
    if (subnet === undefined) return [say(`give ${network.name} another subnet; none that is free was found`)];
    const ingress = network.name === 'ingress';
    return [
      say(ingress ? 'on a manager, while no service publishes a port:' : 'on a manager, after the services have left it:'),
      run('docker', 'network', 'rm', ...named(network.name)),
      run('docker', 'network', 'create', '--driver', 'overlay', ...(ingress ? ['--ingress'] : []), '--subnet', subnet, ...named(network.name)),
    ];
  }

  /** docker0's address with its prefix length: where it is, unless it is in the way there. */
  private bip(): string | undefined {
    this.bridge ??= { bip: this.chooseBip() };
    return this.bridge.bip;
  }

  private chooseBip(): string | undefined {
    const network = this.patient.defaultBridge;
    const at = this.patient.bridged.find((subnet) => subnet.network === network && subnet.prefix.family === 4);
    if (at && victimsOf(at.network, at.prefix, this.patient, this.surroundings).length === 0) return this.patient.bip;
    const subnet = this.free.take(SUBNET);
    return subnet?.replace(/0\/24$/, '1/24');
  }

  private poolKeys(): JsonObject | undefined {
    if (this.pool === undefined) return undefined;
    const entries = [...this.keptPools(), { base: this.pool, size: SUBNET }];
    const ordered = [...entries.filter(({ base }) => !base.includes(':')), ...entries.filter(({ base }) => base.includes(':'))];
    const bip = this.patient.daemonJson && 'bip' in this.patient.daemonJson ? undefined : this.patient.defaultBridge && this.bip();
    return { 'default-address-pools': ordered.map(({ base, size }) => ({ base, size })), ...(bip === undefined ? {} : { bip }) };
  }

  /** The pools that somebody configured and that are in nobody's way. */
  private keptPools(): readonly SnapshotPool[] {
    return this.patient.writtenPools.filter(({ base, size }) => {
      const read = parseInterfaceAddress(base);
      if (isParseProblem(read) || size < read.length) return false;
      return victimsToBe(prefixOf(read.address, read.length), this.patient, this.surroundings).length === 0;
    });
  }

  private poolsByFlag(): boolean {
    const { engine, daemonJson } = this.patient.snapshot;
    return engine?.running === true && engine.pools.length > 0 && daemonJson !== undefined && this.patient.poolsInFile === undefined;
  }
}

/** Room for what is in it: a /24, or what it had where that is longer, or where it is well filled. */
function lengthFor({ containers }: SnapshotNetwork, prefix: Prefix): number {
  return containers.length > 200 ? prefix.length : Math.max(SUBNET, prefix.length);
}

/** Names as arguments: one with a hyphen in front would be taken for an option. */
function named(...names: readonly string[]): readonly string[] {
  return names.some((name) => name.startsWith('-')) ? ['--', ...names] : names;
}

/** A network's own options, as `docker network create` takes them. */
function creation({ driver, internal, ipv6, options, labels }: SnapshotNetwork): string[] {
  return [
    ...(driver === 'bridge' ? [] : ['--driver', driver]), ...(internal ? ['--internal'] : []), ...(ipv6 ? ['--ipv6'] : []),
    ...options.flatMap(({ name, value }) => ['--opt', `${name}=${value}`]), ...labels.flatMap(({ name, value }) => ['--label', `${name}=${value}`]),
  ];
}
