import { Construct } from 'constructs';
import type { ClusterStore } from '../engine';
import { type Address, type Family, addressAt, formatAddress, isParseProblem, parseAddress, parseInterfaceAddress, parsePrefix, formatPrefix, prefixOf } from '../netip';
import { DEFAULT_MTU, type GatewayBridge, type Member, type NamedBlock, overlayProblemText } from '../overlay';
import type { PortFilter } from '../routing';
import type { DockerHost } from './docker-host';
import type { OverlayCluster } from './overlay-cluster';
import type { OverlayNetwork } from './overlay-network';
import type { BlockReader, StagedFile } from './participant';
import type { PortFirewall } from './port-firewall';
import { Synthesis } from './synthesis';

/** A host among those whose overlays meet. */
export abstract class OverlayMember extends Construct {
  /** The host. */
  public readonly host: DockerHost;
  /** The address by which the other members know it. */
  public readonly address: string;
  /** Subnet of its `docker_gwbridge`, by which containers of overlays reach the world. */
  public readonly gatewayBridgeSubnet: string;
  /** @internal */
  public readonly _cluster: OverlayCluster;
  private readonly key: string;

  /** @internal */
  constructor(host: DockerHost, id: string, cluster: OverlayCluster, gatewayBridgePrefixLength: number) {
    refuse(host, cluster);
    super(host, id);
    this.host = host;
    this._cluster = cluster;
    this.address = host.underlayAddress;
    this.key = cluster.ipam._request(this, { purpose: 'docker_gwbridge', length: 'gatewayBridgePrefixLength' }, ['gateway-bridge', 'ipv4'], { family: 4, prefixLength: gatewayBridgePrefixLength, rank: 1 }).key;
    this.gatewayBridgeSubnet = cluster.ipam._value((block) => block(this.key)).toString();
    host._overlayMember = this;
  }

  /** Undefined while a plan is missing that gives it. @internal */
  public _address(read: BlockReader = this._read()): Address | undefined {
    const address = parseAddress(this.host._underlayIn(read) ?? '');
    return isParseProblem(address) ? undefined : address;
  }

  /** The same as text. @internal */
  public _addressText(): string {
    const address = this._address();
    return address ? formatAddress(address) : '0.0.0.0';
  }

  /** Known before there is a plan, which gives IPv4 only. @internal */
  public get _family(): Family {
    const address = parseAddress(this.address);
    return isParseProblem(address) ? 4 : address.family;
  }

  /** Whether its daemon must not hold what swarm mode excludes. @internal */
  public abstract readonly _isInSwarm: boolean;

  /** What the daemon must know of the key-value store; a swarm has none. @internal */
  public _clusterStore(): ClusterStore | undefined {
    return undefined;
  }

  /** @internal */
  public abstract _files(): StagedFile[];

  /** The overlays, at the member on which they are made. @internal */
  public get _overlays(): readonly OverlayNetwork[] {
    return this._cluster._home === this ? this._cluster._networks : [];
  }

  /** What a firewall of that kind has to keep closed to strangers. @internal */
  public _portFilters(firewall: PortFirewall): PortFilter[] {
    return this._cluster._firewall === firewall ? this._cluster._portFiltersOf(this) : [];
  }

  /** @internal */
  public _gatewayBridge(read: BlockReader): GatewayBridge | undefined {
    const subnet = read(this.key);
    const prefix = subnet === undefined ? undefined : parsePrefix(subnet);
    if (prefix === undefined || isParseProblem(prefix)) return undefined;
    const { underlayMtu } = this._cluster;
    return { subnet: formatPrefix(prefix), gateway: formatAddress(addressAt(prefix, 1n)), mtu: underlayMtu === DEFAULT_MTU ? undefined : underlayMtu };
  }

  /** @internal */
  public _facts(read: BlockReader): Member {
    const { host } = this;
    const summary = host._summary();
    const at = host.node.path;
    const bip = summary.bip === undefined ? undefined : parseInterfaceAddress(summary.bip);
    const gatewayBridge = read(this.key);
    const blocks: NamedBlock[] = [
      ...(bip === undefined || isParseProblem(bip) ? [] : [{ what: `docker0 of ${at}`, block: formatPrefix(prefixOf(bip.address, bip.length)) }]),
      ...summary.automaticPools.map(({ base }) => ({ what: `an automatic pool of ${at}`, block: base })),
      ...summary.networks.flatMap(({ name, ipv4 }) => (ipv4 === undefined ? [] : [{ what: `the network ${name} of ${at}`, block: ipv4 }])),
      ...(gatewayBridge === undefined ? [] : [{ what: `docker_gwbridge of ${at}`, block: gatewayBridge }]),
    ];
    return { path: at, hostName: host.hostName, engine: host.engine._version, address: this._address(read), blocks, networks: host._namedNetworks() };
  }

  /** @internal */
  protected _read(): BlockReader {
    return Synthesis.of(this).reader(this._cluster.ipam);
  }
}

function refuse(host: DockerHost, cluster: OverlayCluster): void {
  const { path } = host.node;
  if (host._overlayMember) throw new Error(`${path}: it is a member of ${host._overlayMember._cluster.node.path} already; an engine has one such cluster`);
  if (host.ipam !== cluster.ipam) throw new Error(`${path}: its 'ipam' is another one than that of ${cluster.node.path}; plan both with one Ipam`);
  if (host._namespace !== undefined && host._namespace !== '') {
    throw new Error(`${path}: 'namespace' '${host._namespace}' lets siblings hold the blocks of ${cluster.node.path}, and overlays reach every member; leave it out`);
  }
  host._needUnderlay();
  if (host.underlayAddress === '') throw new Error(overlayProblemText({ path, code: 'ADDRESS_MISSING' }));
}
