import { Construct } from 'constructs';
import { bridgeNetworkOptions, filtersIpv6, isAtLeast } from '../engine';
import { type Address, containsAddress, formatAddress, formatPrefix, type Prefix } from '../netip';
import { type ClusterHost, type ContainerSubnet, covering, filterNotices, type HostIpv4, isInterfaceName, nodeFiles, type NodeRouting, type OpenPort, type PortFilter, routingProblemText } from '../routing';
import type { BridgeNetwork } from './bridge-network';
import type { ClusterFacts } from './cluster-facts';
import type { DockerHost } from './docker-host';
import type { Ipv6Cluster } from './ipv6-cluster';
import type { Ipv6ClusterHostOptions, OpenPortProps } from './ipv6-cluster-host-options';
import { Ipv6DefaultRoute, Ipv6Topology, NeighbourProxy, TransportProtocol, UplinkManager } from './ipv6-topology';
import { addressOf } from './leased-address';
import { addressProp, prefixProp, propError } from './literal';
import type { BlockReader, StagedFile } from './participant';

/** A block that packets for a host's containers carry as their destination. @internal */
export interface RoutedBlock {
  /** Part of ids: it stays what it is. */
  readonly name: string;
  readonly family: 4 | 6;
  /** A token. */
  readonly cidr: string;
  readonly read: (read: BlockReader) => string | undefined;
}

/** A host's place in an IPv6 cluster. */
export class Ipv6ClusterHost extends Construct {
  /** The host. */
  public readonly host: DockerHost;
  /** The host's block: every IPv6 subnet of the host lies in it. */
  public readonly hostPrefix: string;
  /** The host's address on the link; empty where there is no link. */
  public readonly linkAddress: string;
  /** The subnet for services of the host itself. */
  public readonly servicesSubnet: string;
  /** docker0's subnet; empty where docker0 is not routed. */
  public readonly defaultBridgeSubnet: string;
  /** The host's pool of routed IPv4: its routed networks lie in it. Empty where the cluster routes none. */
  public readonly ipv4HostPrefix: string;
  /** Its block, where that is written. @internal */
  public readonly _literal?: Prefix;
  /** How it was declared. @internal */
  public readonly _options: Ipv6ClusterHostOptions;
  /** Where IPv6 subnets of networks come from. @internal */
  public readonly _networkPool: { readonly key: string; readonly prefixLength: number };
  private readonly keys: { readonly prefix: string; readonly services: string; readonly link?: string; readonly bridge?: string; readonly automatic?: string; readonly ipv4?: string };
  private readonly ipv4LinkAddress?: string;
  private readonly open: Array<{ readonly port: Omit<OpenPort, 'destination'>; readonly network?: BridgeNetwork }> = [];
  private readonly uplink: string;
  private readonly defaultRoute: Ipv6DefaultRoute;

  /** @internal */
  constructor(host: DockerHost, private readonly cluster: Ipv6Cluster, options: Ipv6ClusterHostOptions) {
    refuseLatecomers(host, cluster);
    super(host, 'ipv6-cluster');
    this._options = options;
    this._literal = options.hostPrefix === undefined ? undefined : prefixProp(host, 'hostPrefix', options.hostPrefix, 6);
    this.host = host;
    this.uplink = options.uplink ?? 'eth0';
    if (!isInterfaceName(this.uplink)) throw propError(host, 'uplink', routingProblemText({ path: '', code: 'INTERFACE_NAME_UNSAFE', name: this.uplink }).replace(/^: 'interfaceName' /, ''));
    const { engine } = host;
    const modern = isAtLeast(engine._version, '27.0');
    const { _hostPrefixLength: length, _subnetLength: subnetLength } = cluster;
    const prefix = this.requestPrefix();
    const inside = { family: 6 as const, pools: [prefix], prefixLength: subnetLength };
    const services = this.request('services of the host', ['services'], { ...inside, index: 0n, carveOuts: [{ label: "the routers' anycast address", index: 0n }] });
    const routesBridge = options.routedDefaultBridge ?? !modern;
    const bridge = routesBridge ? this.request('docker0', ['docker0'], { ...inside, rank: 1 }) : undefined;
    // Of two subnets one is the services' and one the containers'.
    const wantsAutomatic = options.automaticIpv6Pool ?? (modern && subnetLength - length >= 2);
    const automatic = wantsAutomatic ? this.request('automatic pool', ['automatic'], { ...inside, prefixLength: length + 1, index: 1n }) : undefined;
    this.keys = { prefix, services, bridge, automatic, link: this.requestLinkAddress(services), ipv4: this.requestIpv4() };
    this.ipv4LinkAddress = this.readIpv4LinkAddress();
    this.ipv4HostPrefix = this.keys.ipv4 === undefined ? '' : this.value(this.keys.ipv4);
    this._networkPool = { key: prefix, prefixLength: subnetLength };
    this.hostPrefix = this.value(prefix);
    this.servicesSubnet = this.value(services);
    this.defaultBridgeSubnet = bridge === undefined ? '' : this.value(bridge);
    const { link } = this.keys;
    this.linkAddress = link === undefined ? '' : cluster.ipam._value((block) => addressOf(block(link))).toString();
    this.defaultRoute = options.defaultRoute ?? (cluster._hasNextHop ? Ipv6DefaultRoute.STATIC : Ipv6DefaultRoute.ROUTER_ADVERTISEMENT);
    host._clusterHost = this;
  }

  /** Opens a port of containers, where the filter is ours: on engines before 27, and with `routedDefaultBridge`. Elsewhere publish it. */
  public openPort(props: OpenPortProps): void {
    const { port, lastPort = port, protocol = TransportProtocol.TCP, network, source } = props;
    if (![port, lastPort].every((n) => Number.isInteger(n) && n >= 1 && n <= 65535) || lastPort < port) {
      throw new Error(routingProblemText({ path: this.node.path, code: 'PORT_MALFORMED', first: port, last: lastPort }));
    }
    if (network && network.host !== this.host) throw propError(this, 'network', `must be a network of ${this.host.node.path}, got ${network.node.path}`);
    if (network && network.ipv6Subnet === '') throw propError(this, 'network', `must be a network with IPv6, got ${network.node.path}; give it 'ipv6: true'`);
    const block = source === undefined ? undefined : formatPrefix(prefixProp(this, 'source', source, 6));
    this.open.push({ port: { protocol, firstPort: port, lastPort, source: block }, network });
  }

  /** @internal */
  public _facts(read: BlockReader): ClusterFacts | undefined {
    const { bridge, automatic } = this.keys;
    const [subnet, pool] = [bridge && read(bridge), automatic && read(automatic)];
    if ((bridge && subnet === undefined) || (automatic && pool === undefined)) return undefined;
    return {
      bridgeIpv6: subnet === undefined ? undefined : { subnet },
      routedDefaultBridge: bridge !== undefined,
      // Before 27 the engine routes plainly only while its filter is off; written, so that an upgrade changes nothing.
      ip6tables: bridge === undefined && !isAtLeast(this.host.engine._version, '27.0') ? false : undefined,
      ipv6Pools: pool === undefined ? [] : [{ base: pool, size: this._networkPool.prefixLength }],
    };
  }

  /** What routers send to it. @internal */
  public get _routedBlocks(): RoutedBlock[] {
    const { prefix, ipv4 } = this.keys;
    return [
      { name: 'ipv6', family: 6, cidr: this.hostPrefix, read: (read) => read(prefix) },
      ...(ipv4 === undefined ? [] : [{ name: 'ipv4', family: 4, cidr: this.ipv4HostPrefix, read: (read) => read(ipv4) } as const satisfies RoutedBlock]),
    ];
  }

  /** @internal */
  public get _prefixKey(): string {
    return this.keys.prefix;
  }

  /** The host's blocks, where there are any. @internal */
  public _prefixesIn(read: BlockReader): string[] {
    return [this.keys.prefix, this.keys.ipv4].flatMap((key) => (key === undefined ? [] : read(key) ?? []));
  }

  /** Options of bridge networks of the host. @internal */
  public _networkOptionsOf(routedIpv4: boolean): { readonly [option: string]: string } {
    return bridgeNetworkOptions(this.host.engine._version, { routedIpv6: true, routedIpv4 });
  }

  /** Where subnets of routed IPv4 networks come from. @internal */
  public get _ipv4Pool(): string | undefined {
    return this.keys.ipv4;
  }

  /** What the routing room knows of the host; undefined while a lease is missing. @internal */
  public _declaration(read: BlockReader): ClusterHost | undefined {
    const { prefix, link, automatic } = this.keys;
    const [hostPrefix, linkAddress] = [read(prefix), link && read(link)];
    const rendered = this.host._daemon.rendered();
    const ipv4 = this.routedIpv4(read);
    if (hostPrefix === undefined || (link !== undefined && linkAddress === undefined) || (this.keys.ipv4 && !ipv4) || !rendered) return undefined;
    const { _options: options } = this;
    return {
      name: this.host.hostName, path: this.host.node.path, engine: this.host.engine._version, hostPrefix, linkAddress: linkAddress && addressOf(linkAddress),
      interfaceName: this.uplink, manager: options.uplinkManager ?? UplinkManager.KERNEL, networkFile: options.networkFile,
      subnets: this.subnets(read), automaticPool: automatic && read(automatic), defaultRoute: this.defaultRoute,
      filteredByDocker: filtersIpv6(this.host.engine._version, rendered.daemonJson),
      openPorts: this.openPorts(read), exposeAllPorts: options.exposeAllPorts ?? false, neighbourProxy: options.neighbourProxy ?? NeighbourProxy.DAEMON,
      ipv4,
    };
  }

  private routedIpv4(read: BlockReader): HostIpv4 | undefined {
    const hostPrefix = this.keys.ipv4 && read(this.keys.ipv4);
    if (!hostPrefix) return undefined;
    const routed = this.host._bridgeNetworks.filter(({ _routesIpv4 }) => _routesIpv4);
    return {
      hostPrefix, linkAddress: this.ipv4LinkAddress ?? this.underlayIn(read),
      subnets: routed.flatMap(({ networkName: name, _halves: [{ key }] }) => {
        const subnet = read(key);
        return subnet === undefined ? [] : [{ name, subnet }];
      }),
    };
  }

  /** @internal */
  public _files(ports: readonly PortFilter[] = []): StagedFile[] {
    const node = this.routing();
    return node ? nodeFiles(node, ports) : [];
  }

  /** @internal */
  public _notices(): string[] {
    return [...filterNotices(this.routing()?.filter), ...this.ipv4Notices(), ...(this.cluster._fabric?._noticesOf(this) ?? [])];
  }

  private ipv4Notices(): string[] {
    const masquerade = this.routing()?.masquerade;
    const networks = this.host._bridgeNetworks.filter(({ _routesIpv4 }) => _routesIpv4).map(({ networkName }) => networkName);
    if (!masquerade || networks.length === 0) return [];
    const where = isAtLeast(this.host.engine._version, '27.0') ? "answer at the containers' own addresses only" : "answer at the containers' own addresses too";
    return [`IPv4 of ${networks.join(', ')} is routed, without NAT towards ${covering(masquerade.except).map(formatPrefix).join(', ')}: published ports ${where}`];
  }

  private routing(): NodeRouting | undefined {
    const routing = this.cluster._routing();
    return routing?.problems.length === 0 ? routing.hosts[this.cluster.hosts.indexOf(this)] : undefined;
  }

  private subnets(read: BlockReader): ContainerSubnet[] {
    const bridge = this.keys.bridge && read(this.keys.bridge);
    return [
      ...(bridge === undefined || bridge === '' ? [] : [{ name: 'docker0', subnet: bridge, addresses: [], isDefaultBridge: true }]),
      ...this.host._bridgeNetworks.flatMap((network) => {
        const half = network._halves.find(({ family }) => family === 6);
        const subnet = half && read(half.key);
        return half && subnet ? [{ name: network.networkName, subnet, addresses: this.reservedIn(half.key, read), isDefaultBridge: false }] : [];
      }),
      ...this.host._composeProjects.flatMap((project) => project._summaries()).flatMap(({ name, ipv6 }) => (
        ipv6 === undefined ? [] : [{ name, subnet: ipv6, addresses: [], isDefaultBridge: false }])),
    ];
  }

  private reservedIn(key: string, read: BlockReader): string[] {
    return this.cluster.ipam._requests.filter(({ pools, prefixLength }) => prefixLength === 128 && pools?.[0] === key)
      .flatMap((request) => {
        const block = read(request.key);
        return block === undefined ? [] : [addressOf(block)];
      });
  }

  private openPorts(read: BlockReader): OpenPort[] {
    return this.open.flatMap(({ port, network }) => {
      if (!network) return [port];
      const half = network._halves.find(({ family }) => family === 6);
      const destination = half && read(half.key);
      return destination === undefined ? [] : [{ ...port, destination }];
    });
  }

  private requestPrefix(): string {
    const { cluster, _literal: literal, _options: { hostPrefix } } = this;
    if (literal && literal.length !== cluster._hostPrefixLength) {
      throw propError(this.host, 'hostPrefix', `must be a /${cluster._hostPrefixLength}, the cluster's 'hostPrefixLength', got '${hostPrefix}'`);
    }
    return cluster.ipam._request(this, { purpose: 'host prefix', block: 'hostPrefix', length: 'hostPrefixLength' }, ['ipv6'], {
      family: 6, prefixLength: cluster._hostPrefixLength, fixed: literal && formatPrefix(literal), pools: [cluster._key], rank: 1,
    }).key;
  }

  private requestIpv4(): string | undefined {
    const { cluster: { _ipv4: ipv4, ipam, node }, _options: { ipv4HostPrefix, ipv4LinkAddress } } = this;
    if (!ipv4) {
      const prop = ipv4HostPrefix === undefined ? ipv4LinkAddress === undefined ? undefined : 'ipv4LinkAddress' : 'ipv4HostPrefix';
      if (prop) throw propError(this.host, prop, `needs a cluster that routes IPv4, and ${node.path} does not; give it 'ipv4'`);
      return undefined;
    }
    const literal = ipv4HostPrefix === undefined ? undefined : prefixProp(this.host, 'ipv4HostPrefix', ipv4HostPrefix, 4);
    if (literal && literal.length !== ipv4.hostPrefixLength) {
      throw propError(this.host, 'ipv4HostPrefix', `must be a /${ipv4.hostPrefixLength}, the cluster's 'hostPrefixLength' of IPv4, got '${ipv4HostPrefix}'`);
    }
    return ipam._request(this, { purpose: 'host prefix', block: 'ipv4HostPrefix', length: 'hostPrefixLength' }, ['ipv4'], {
      family: 4, prefixLength: ipv4.hostPrefixLength, fixed: literal && formatPrefix(literal), pools: [ipv4.key], rank: 1,
    }).key;
  }

  /** Unless one is written it is the address on the network that it shares with the other hosts, which a plan may choose. */
  private readIpv4LinkAddress(): string | undefined {
    const { _options: { ipv4LinkAddress }, host, cluster } = this;
    if (ipv4LinkAddress !== undefined) return formatAddress(addressProp(host, 'ipv4LinkAddress', ipv4LinkAddress, 4));
    if (cluster._ipv4 && cluster._linkKey !== undefined) host._needUnderlay();
    return undefined;
  }

  private underlayIn(read: BlockReader): string | undefined {
    const address = this.host._underlayIn(read);
    return address?.includes('.') ? address : undefined;
  }

  /** On a link of its own, or with NDP_PROXIED from the host's own services. */
  private requestLinkAddress(services: string): string | undefined {
    const { cluster, _options: { linkAddress } } = this;
    if (cluster._linkKey === undefined) {
      if (linkAddress !== undefined) throw propError(this.host, 'linkAddress', `must be left out in ${cluster.node.path}, which has no link, got '${linkAddress}'`);
      return undefined;
    }
    const literal = linkAddress === undefined ? undefined : addressProp(this.host, 'linkAddress', linkAddress, 6);
    const isProxied = cluster.topology === Ipv6Topology.NDP_PROXIED;
    const fromServices = isProxied && (literal === undefined || isIn(this._literal, literal));
    return this.request('link', ['link'], {
      family: 6, prefixLength: 128, rank: 2, fixed: literal && `${formatAddress(literal)}/128`, pools: [fromServices ? services : cluster._linkKey],
    }, 'linkAddress');
  }

  private request(purpose: string, below: string[], ask: Parameters<Ipv6Cluster['ipam']['_request']>[3], block?: string): string {
    return this.cluster.ipam._request(this, { purpose, block }, [...below, 'ipv6'], ask).key;
  }

  private value(key: string): string {
    return this.cluster.ipam._value((block) => block(key)).toString();
  }
}

function isIn(prefix: Prefix | undefined, address: Address): boolean {
  return prefix !== undefined && containsAddress(prefix, address);
}

/** What was declared before has its IPv6 subnets from elsewhere: no route would lead to them. */
function refuseLatecomers(host: DockerHost, cluster: Ipv6Cluster): void {
  const { path } = host.node;
  if (host._clusterHost) throw new Error(`${path}: it is in an IPv6 cluster already; a host has one prefix`);
  if (host._delegation) throw new Error(`${path}: AWS delegates IPv6 prefixes to it (${host._delegation.node.path}), and docker0 has one IPv6 block; leave one of them out`);
  if (host.ipam !== cluster.ipam) throw new Error(`${path}: its 'ipam' is another one than that of ${cluster.node.path}; plan both with one Ipam`);
  if (host._daemon.hasBridgeIpv6) throw propError(host, 'defaultBridgeIpv6', "must be left out in an IPv6 cluster, where docker0 gets its subnet by 'routedDefaultBridge'");
  const earlier = host._bridgeNetworks[0]?.node.path ?? host._composeProjects[0]?.node.path;
  if (earlier !== undefined) throw new Error(`${path}: it must join ${cluster.node.path} before ${earlier} is declared, whose IPv6 subnets come from the host's prefix`);
}
