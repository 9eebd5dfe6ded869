import { Construct } from 'constructs';
import { resolve } from 'node:path';
import { fileErrorText, readBoundedText } from '../io';
import { containsPrefix, isParseProblem, overlaps, parseInterfaceAddress, parsePrefix, type Prefix, prefixOf } from '../netip';
import { counted, printable } from '../report';
import { type HostSnapshot, isSnapshotProblem, MOST_SNAPSHOT_BYTES, parseSnapshot, type SnapshotNetwork, snapshotProblemWords, type SnapshotSubnet } from '../snapshot';
import type { DockerNetworkOptions } from './docker-network';
import type { Ipam } from './ipam';
import { keySegment } from './key';
import { propError } from './literal';
import { shownPath } from './shown-path';
import { Synthesis } from './synthesis';

/** Props of a reservation of all that a snapshot has. */
export interface SnapshotReservationProps {
  /** The snapshot, as `docker-ipam scan --output` writes it, relative to the directory of cdktf.json. Check it in. */
  readonly file: string;
  /**
   * The namespace in which its blocks are taken: everything at or below it keeps clear.
   *
   * @default - the root namespace: nobody gets any of it
   */
  readonly namespace?: string;
}

/** A block of a snapshot, and whose it is there. */
interface SeenBlock {
  readonly block: string;
  readonly reason: string;
  readonly network?: SnapshotNetwork;
}

/**
 * Keeps clear of everything that a host, or files about others, were seen to have: Docker networks, routes, addresses,
 * resolvers, libvirt networks, VPCs and peers.
 *
 * What the lock has leased already is the plan's own, and so is what lies in it: a host that is scanned again after an apply
 * reserves none of that. Default routes, and routes that lead nowhere, are nobody's.
 */
export class SnapshotReservation extends Construct {
  /** The blocks that are kept clear of. */
  public readonly cidrBlocks: string[];
  /** The host's own name. */
  public readonly hostName: string;
  /** @internal */
  public readonly _snapshot: HostSnapshot;
  private readonly ipam: Ipam;
  private readonly seen: readonly SeenBlock[];
  private readonly handles = new Map<SeenBlock, string>();

  /** @internal */
  constructor(scope: Construct, id: string, ipam: Ipam, props: SnapshotReservationProps, prop = 'file') {
    super(scope, id);
    this.ipam = ipam;
    this._snapshot = readSnapshot(prop === 'file' ? this : scope, prop, props.file, ipam._directory);
    this.hostName = this._snapshot.name;
    this.seen = seenBlocks(this._snapshot);
    const own = this.leased();
    const foreign = this.seen.filter(({ block }) => !own.some((lease) => containsPrefix(lease, parsed(block))));
    foreign.forEach((one, i) => this.handles.set(one, ipam._reserve(this, one.block, one.reason, props.namespace, String(i + 1))));
    this.cidrBlocks = [...new Set(foreign.map(({ block }) => block))];
  }

  /**
   * The IPv4 side of a network that is there, as it would have to be declared to stay as it is; its block is the declaration's
   * from now on. Undefined where there is none, or where it is in somebody's way: it then gets another place.
   * @internal
   */
  public _adopt(name: string): Pick<DockerNetworkOptions, 'subnet' | 'gateway' | 'ipRange' | 'auxAddresses'> | undefined {
    const found = this.clearSubnet((network) => network.name === name && network.driver === 'bridge');
    if (!found) return undefined;
    const { subnet, gateway, ipRange, auxAddresses } = found;
    return {
      subnet, ...(gateway === undefined ? {} : { gateway }), ipRange: ipRange ?? subnet,
      ...(auxAddresses.length === 0 ? {} : { auxAddresses: Object.fromEntries(auxAddresses.map((aux) => [aux.name, aux.value])) }),
    };
  }

  /** docker0's address with its prefix length, where it can stay. @internal */
  public _adoptBridge(): string | undefined {
    const docker0 = this._snapshot.networks.find(({ bridge, options, name }) => bridge !== undefined && (name === 'bridge' || options.some((option) => option.name === 'com.docker.network.bridge.default_bridge' && option.value === 'true')));
    const found = docker0 && this.clearSubnet((network) => network === docker0);
    if (!found) return undefined;
    const length = found.subnet.split('/')[1];
    const address = this._snapshot.addresses.find(({ device, address: text }) => device === docker0.bridge && isHostOf(found.subnet, text))?.address;
    return address ?? (found.gateway === undefined ? undefined : `${found.gateway}/${length}`);
  }

  /** Subnets of the Docker networks that are there, whoever made them. @internal */
  public get _networkBlocks(): Prefix[] {
    return this._snapshot.networks.flatMap(({ subnets }) => subnets.map(({ subnet }) => parsed(subnet)));
  }

  /** The first IPv4 subnet of a network that overlaps nothing else that was seen; it is reserved no longer. */
  private clearSubnet(wanted: (network: SnapshotNetwork) => boolean): SnapshotSubnet | undefined {
    const network = this._snapshot.networks.find(wanted);
    const found = network?.subnets.find(({ subnet }) => parsed(subnet).family === 4);
    if (!network || !found || parsed(found.subnet).length < 8 || parsed(found.subnet).length > 30) return undefined;
    const others = this.seen.filter((one) => one.network !== network && overlaps(parsed(one.block), parsed(found.subnet)));
    if (others.length > 0) return undefined;
    for (const one of this.seen.filter((seen) => seen.network === network && seen.block === found.subnet)) this.withdraw(one);
    return found;
  }

  private withdraw(one: SeenBlock): void {
    const handle = this.handles.get(one);
    if (handle === undefined) return;
    this.ipam._register.withdrawReservation(handle);
    this.handles.delete(one);
    this.cidrBlocks.splice(this.cidrBlocks.indexOf(one.block), 1);
  }

  /** What the lock has of this Ipam; a lock that cannot be read is reported elsewhere. */
  private leased(): Prefix[] {
    const stored = Synthesis.of(this).storedLock(this.ipam.lockFile);
    if (typeof stored === 'string') return [];
    const before = `${keySegment(this.ipam)}/`;
    return stored.lock.leases.filter(({ key, released, baseLength }) => key.startsWith(before) && !released && baseLength === undefined).map(({ block }) => parsed(block));
  }
}

function readSnapshot(scope: Construct, prop: string, file: string, directory: string): HostSnapshot {
  const path = resolve(directory, file);
  const read = readBoundedText(path, MOST_SNAPSHOT_BYTES);
  if (!('text' in read)) {
    const words = read.code === 'TOO_MUCH_TEXT' ? `${shownPath(path)}: it holds more than ${counted(read.most / 2 ** 20, 'MiB', 'MiB')}` : fileErrorText({ ...read, path: shownPath(path) });
    throw propError(scope, prop, `must name a snapshot that 'docker-ipam scan --output' wrote; ${words}`);
  }
  const snapshot = parseSnapshot(read.text);
  if (isSnapshotProblem(snapshot)) throw propError(scope, prop, `${printable(file)}: ${snapshotProblemWords(snapshot)}`);
  return snapshot;
}

/** Everything in a snapshot that somebody has, each with its reason. */
function seenBlocks({ name, networks, routes, addresses, resolvers, libvirt, outside }: HostSnapshot): SeenBlock[] {
  const host = printable(name);
  const bridges = new Set(networks.flatMap(({ bridge }) => (bridge === undefined ? [] : [bridge])));
  const isDockers = (device: string | undefined) => device !== undefined && bridges.has(device);
  const single = (address: string) => `${address}/${address.includes(':') ? 128 : 32}`;
  return [
    ...networks.flatMap((network) => network.subnets.map(({ subnet }): SeenBlock => ({ block: subnet, reason: `Docker network ${printable(network.name)} of ${host}`, network }))),
    ...routes.filter(({ destination, type, device }) => type === 'unicast' && !isDefaultLike(destination) && !isDockers(device))
      .map(({ destination, gateway, device = '' }): SeenBlock => ({ block: destination, reason: `${gateway === undefined ? 'on the link' : `by way of ${gateway}`}${device === '' ? '' : ` (${printable(device)})`} of ${host}` })),
    ...addresses.filter(({ device }) => !isDockers(device)).map(({ device, address }): SeenBlock => ({ block: single(address.replace(/\/.*/, '')), reason: `${host} itself, on ${printable(device)}` })),
    ...resolvers.map((address): SeenBlock => ({ block: single(address), reason: `resolver of ${host}` })),
    ...libvirt.flatMap((network) => network.subnets.map((block): SeenBlock => ({ block, reason: `libvirt network ${printable(network.name)} of ${host}` }))),
    ...outside.map(({ block, owner, source }): SeenBlock => ({ block, reason: `${printable(owner)} (${printable(source)})` })),
  ];
}

/** Where everything goes, in one piece or in halves, as full-tunnel VPNs have it. */
function isDefaultLike(block: string): boolean {
  const { family, length } = parsed(block);
  return length < (family === 4 ? 8 : 7);
}

function isHostOf(subnet: string, address: string): boolean {
  const at = parseInterfaceAddress(address);
  return !isParseProblem(at) && containsPrefix(parsed(subnet), prefixOf(at.address, at.length)) && Number(subnet.split('/')[1]) === at.length;
}

/** Text of a snapshot or a lock, which was checked when it was read. */
function parsed(block: string): Prefix {
  const prefix = parsePrefix(block);
  return isParseProblem(prefix) ? { family: 4, address: 0n, length: 32 } : prefix;
}
