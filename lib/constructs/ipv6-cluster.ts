import { Construct } from 'constructs';
import { awsProblemText } from '../aws';
import { type Address, containsPrefix, formatAddress, formatPrefix, type Prefix } from '../netip';
import type { CarveOut } from '../plan';
import { type TopologyNode, type TopologySummary } from '../report';
import { type ClusterHost, type ClusterRouting, type ClusterRouter, destinationText, nextHopText, type NodeRouting, planClusterRouting, routingProblemText } from '../routing';
import type { DockerHost } from './docker-host';
import { Ipv6ClusterHost } from './ipv6-cluster-host';
import type { Ipv6ClusterHostOptions } from './ipv6-cluster-host-options';
import type { Ipv6Router } from './ipv6-router';
import { LinkRouter } from './link-router';
import { Ipv6Topology } from './ipv6-topology';
import type { Ipam } from './ipam';
import { addressOf } from './leased-address';
import { addressProp, prefixLengthProp, prefixProp, propError } from './literal';
import type { BlockReader } from './participant';
import { RoutedIpv4 } from './routed-ipv4';
import type { RoutedIpv4Props } from './routed-ipv4-props';
import { Synthesis } from './synthesis';

/** Props of an `Ipv6Cluster`. */
export interface Ipv6ClusterProps {
  /** Who plans its blocks. */
  readonly ipam: Ipam;
  /**
   * The block that host prefixes are cut from, such as '2001:db8::/32'. With NDP_PROXIED it is the block on the link.
   *
   * @default - leased by `prefixLength` from the Ipam's IPv6 pools
   */
  readonly prefix?: string;
  /**
   * Prefix length of that block where it is leased.
   *
   * @default 40, or 64 with NDP_PROXIED
   */
  readonly prefixLength?: number;
  /**
   * Prefix length of the block that each host gets. In a /48 are 65,536 subnets of /64, in a /56 256, in a /60 16. Of a /64
   * the subnets are /80: 65,536 of them, but no router advertisement can serve one, and engines before 28 need no shorter one.
   *
   * @default 48, or 79 with NDP_PROXIED: two /80
   */
  readonly hostPrefixLength?: number;
  /**
   * How containers of other hosts are found.
   *
   * @default Ipv6Topology.ROUTED
   */
  readonly topology?: Ipv6Topology;
  /**
   * The router that holds the routes to the hosts, and that their default route leads to.
   *
   * @default - none, which ROUTED refuses
   */
  readonly router?: Ipv6Router;
  /**
   * Address of a router that is not ours, where the hosts' default route shall lead to it: on the link, or link-local.
   *
   * @default - the `router`
   */
  readonly gateway?: string;
  /**
   * The block of the link that hosts and routers share; their addresses in it are the next hops.
   *
   * @default - the first /64 of `prefix`; with NDP_PROXIED `prefix` itself
   */
  readonly linkPrefix?: string;
  /**
   * Routes IPv4 of containers as well, by the same routers and hosts, without NAT between them. Refused with NDP_PROXIED.
   *
   * @default - none: containers' IPv4 leaves a host under the host's address
   */
  readonly ipv4?: RoutedIpv4Props;
}

/** A host's subnets: /64 where the host prefix has room for several, then /80, and at last its two halves. */
function subnetLengthIn(hostPrefixLength: number): number {
  return hostPrefixLength <= 62 ? 64 : hostPrefixLength <= 79 ? 80 : hostPrefixLength + 1;
}

/** Which of the link's /120 routers get their addresses from: `…:ff01` and on. */
const ROUTERS = { index: 0xffn, length: 120 };

/**
 * Hosts whose containers reach each other, and are reached, by plain IPv6.
 *
 * Each host gets a prefix. Its first subnet is for the host's own services, the next one for the default bridge or the first
 * network, those that follow for further networks; the upper half is the daemon's own, for networks that nobody declared
 * (engine 27 and later).
 *
 * ```
 *  2001:db8::/32    link 2001:db8::/64    hosts 2001:db8:1::/48, 2001:db8:2::/48, …
 *
 *  2001:db8:1::/48  |services|containers|networks …      |the daemon's own            |
 *                    ::/64    :1::/64    :2::/64 …        :8000::/49
 * ```
 */
export class Ipv6Cluster extends Construct {
  /** Who plans its blocks. */
  public readonly ipam: Ipam;
  /** The block that host prefixes are cut from. */
  public readonly prefix: string;
  /** The block that hosts and routers share; empty where there is no link, but a network that routes by itself. */
  public readonly linkPrefix: string;
  /** The block that the hosts' routed IPv4 pools are cut from; empty where IPv4 is not routed. */
  public readonly ipv4Prefix: string;
  /** How containers of other hosts are found. */
  public readonly topology: Ipv6Topology;
  /** The hosts, in the order in which they joined. */
  public readonly hosts: Ipv6ClusterHost[] = [];
  /** @internal */
  public readonly _hostPrefixLength: number;
  /** @internal */
  public readonly _subnetLength: number;
  /** @internal */
  public readonly _gateway?: Address;
  /** @internal */
  public readonly _ipv4?: RoutedIpv4;
  /** @internal */
  public readonly _key: string;
  /** @internal */
  public readonly _linkKey?: string;
  /** What is fixed of the prefix in code. @internal */
  public readonly _literal?: Prefix;
  private readonly routers: Array<{ readonly router: LinkRouter; readonly key: string }> = [];
  /** The network that routes by itself, where it does. @internal */
  public readonly _fabric?: Ipv6Router;
  private routersKey?: string;
  private readonly linkLength: number;
  private known?: { readonly plan: object; readonly routing: ClusterRouting | undefined };

  constructor(scope: Construct, id: string, props: Ipv6ClusterProps) {
    super(scope, id);
    this.ipam = props.ipam;
    this.topology = props.topology ?? Ipv6Topology.ROUTED;
    const isProxied = this.topology === Ipv6Topology.NDP_PROXIED;
    const literal = props.prefix === undefined ? undefined : prefixProp(this, 'prefix', props.prefix, 6);
    this._literal = literal;
    const length = literal?.length ?? prefixLengthProp(this, 'prefixLength', props.prefixLength ?? (isProxied ? 64 : 40), { family: 6, to: 120 });
    this._hostPrefixLength = prefixLengthProp(this, 'hostPrefixLength', props.hostPrefixLength ?? (isProxied ? 79 : 48), { family: 6, to: 124 });
    if (this._hostPrefixLength <= length) {
      throw propError(this, 'prefix', `has no room for hosts: it is a /${length}, and 'hostPrefixLength' is ${this._hostPrefixLength}; `
        + `ask for a shorter prefix, or for 'hostPrefixLength' ${Math.max(length + 8, 56)}`);
    }
    this._subnetLength = subnetLengthIn(this._hostPrefixLength);
    this._gateway = props.gateway === undefined ? undefined : addressProp(this, 'gateway', props.gateway, 6);
    const fabric = props.router?._fabricLink(this.node.path, this.topology);
    if (fabric) this._fabric = props.router;
    for (const prop of ['linkPrefix', 'gateway'] as const) {
      if (fabric && props[prop] !== undefined) throw propError(this, prop, `must be left out with ${props.router!.node.path}, which brings its own link and default route, got '${props[prop]}'`);
    }
    const isLink = isProxied && !fabric && props.linkPrefix === undefined;
    this._key = this.ipam._request(this, { purpose: 'ipv6 cluster', block: 'prefix', length: 'prefixLength' }, ['ipv6'], {
      family: 6, prefixLength: length, fixed: literal && formatPrefix(literal), carveOuts: isLink ? this.linkCarveOuts(length, literal) : [],
    }).key;
    this.prefix = this.ipam._value((block) => block(this._key)).toString();
    const link = fabric ? { ...fabric, length: 64 } : isLink ? { key: this._key, length } : this.requestLink(props, literal);
    this._linkKey = link.key;
    this.linkLength = link.length;
    this.linkPrefix = link.key === undefined ? '' : this.ipam._value((block) => block(link.key!)).toString();
    if (props.ipv4 && isProxied) throw propError(this, 'ipv4', 'is routed or switched, and the topology is NDP_PROXIED; leave it out, or use ROUTED or SWITCHED');
    this._ipv4 = props.ipv4 && new RoutedIpv4(this, props.ipv4);
    this.ipv4Prefix = this._ipv4 ? this.ipam._value((block) => block(this._ipv4!.key)).toString() : '';
    if (this._fabric) this._fabric._join(this);
    else if (props.router) this.addRouter(props.router);
    Synthesis.of(this).join({
      ipam: this.ipam,
      path: this.node.path,
      directory: '',
      problems: () => [...(this._routing()?.problems.map(routingProblemText) ?? []), ...this.vpcProblems()],
      warnings: () => this._routing()?.warnings.filter((warning) => !this.isOwned(warning.code)).map(routingProblemText) ?? [],
      files: () => [],
      summary: () => undefined,
      topology: () => this.topologySummary(),
    });
  }

  /** Takes a host into the cluster. Do it before the host's networks are declared: they draw from its prefix. */
  public addHost(host: DockerHost, options: Ipv6ClusterHostOptions = {}): Ipv6ClusterHost {
    if (!this._fabric && options.networkInterfaceId !== undefined) {
      throw propError(host, 'networkInterfaceId', `needs a VpcRouter as the 'router' of ${this.node.path}, got '${options.networkInterfaceId}'`);
    }
    const member = new Ipv6ClusterHost(host, this, options);
    this.hosts.push(member);
    this._fabric?._addHost(member);
    return member;
  }

  /** Adds a further router, which holds the same routes as the first one. */
  public addRouter(router: Ipv6Router): void {
    if (this._fabric) throw propError(this, 'router', `is ${this._fabric.node.path}, which routes all of it; leave ${router.node.path} out`);
    if (!(router instanceof LinkRouter)) throw propError(this, 'router', `must be ${router.node.path} from the start: it decides what the link is; give it as a prop`);
    router._join(this);
    this.routersKey ??= this.requestRouters();
    const { key } = this.ipam._request(router, { purpose: 'link', block: 'linkAddress' }, ['link', 'ipv6'], { family: 6, prefixLength: 128, pools: [this.routersKey], rank: 3 });
    this.routers.push({ router, key });
    const index = this.routers.length - 1;
    const synthesis = Synthesis.of(this);
    synthesis.join({
      ipam: this.ipam,
      path: router.node.path,
      directory: router.directory,
      problems: () => [],
      warnings: () => [],
      files: () => {
        const routing = this._routing();
        return routing?.problems.length === 0 ? router._filesOf(routing.routers[index]) : [];
      },
      summary: () => undefined,
    });
  }

  /** Whether there is something that a static default route can lead to. @internal */
  public get _hasNextHop(): boolean {
    return this._gateway !== undefined || this.routers.length > 0;
  }

  /** @internal */
  public _linkAddressOf(router: LinkRouter): string {
    const { key } = this.routers.find((one) => one.router === router)!;
    return this.ipam._value((block) => addressOf(block(key))).toString();
  }

  /** Everything that hosts and routers need; undefined while a lease is missing. @internal */
  public _routing(): ClusterRouting | undefined {
    const synthesis = Synthesis.of(this);
    const plan = synthesis.planOf(this.ipam);
    if (this.known?.plan !== plan) {
      const read = synthesis.reader(this.ipam);
      this.known = { plan, routing: this.plannedRouting(read) };
    }
    return this.known.routing;
  }

  private plannedRouting(read: BlockReader): ClusterRouting | undefined {
    const [prefix, link] = [read(this._key), this.linkIn(read)];
    const hosts = this.hosts.flatMap((host): ClusterHost | ClusterHost[] => host._declaration(read) ?? []);
    const routers = this.routers.flatMap(({ router, key }): ClusterRouter[] => {
      const address = read(key);
      return address === undefined ? [] : [{
        name: router.node.id, path: router.node.path, interfaceName: router.interfaceName, linkAddress: addressOf(address),
        manager: router._manager, networkFile: router._networkFile, routes: router._routes,
      }];
    });
    const ipv4 = this._ipv4?.declaration(read);
    if (prefix === undefined || (this._linkKey !== undefined && link === undefined) || (this._ipv4 && !ipv4) || hosts.length < this.hosts.length || routers.length < this.routers.length) return undefined;
    return planClusterRouting({
      path: this.node.path, topology: this.topology, prefix, link, ipv4, gateway: this._gateway && formatAddress(this._gateway), hosts, routers,
    });
  }

  private topologySummary(): TopologySummary | undefined {
    const routing = this._routing();
    const read = Synthesis.of(this).reader(this.ipam);
    if (!routing || routing.problems.length > 0) return undefined;
    return {
      path: this.node.path, kind: this.topology, prefix: read(this._key), link: this.linkIn(read),
      nodes: [
        ...routing.routers.map((node, i) => nodeSummary(node, this.routers[i].router.node.path, 'router')),
        ...routing.hosts.map((node, i) => nodeSummary(node, this.hosts[i].host.node.path, 'host', read(this.hosts[i]._prefixKey))),
      ],
    };
  }

  /** A machine in a VPC needs the VPC's own routes: nothing else takes packets for containers to it. */
  private vpcProblems(): string[] {
    if (this._fabric) return [];
    return this.hosts.flatMap(({ host: { node: { path }, _vpcHost: at } }) => (
      at ? [awsProblemText({ path, code: 'CLUSTER_HOST_IN_VPC', vpc: at.vpc.node.path, cluster: this.node.path, topology: this.topology })] : []));
  }

  private linkIn(read: BlockReader): string | undefined {
    return this._linkKey === undefined ? undefined : read(this._linkKey);
  }

  private requestLink(props: Ipv6ClusterProps, prefix: Prefix | undefined): { readonly key: string; readonly length: number } {
    const literal = props.linkPrefix === undefined ? undefined : prefixProp(this, 'linkPrefix', props.linkPrefix, 6);
    const length = literal?.length ?? Math.max(64, this._hostPrefixLength);
    const inside = literal === undefined || (prefix !== undefined && containsPrefix(prefix, literal));
    const { key } = this.ipam._request(this, { purpose: 'link', block: 'linkPrefix' }, ['link', 'ipv6'], {
      family: 6, prefixLength: length, carveOuts: this.linkCarveOuts(length, literal),
      ...(literal === undefined ? { index: 0n } : { fixed: formatPrefix(literal) }), ...(inside ? { pools: [this._key] } : {}),
    });
    return { key, length };
  }

  private linkCarveOuts(length: number, block: Prefix | undefined): CarveOut[] {
    const gateway = this._gateway;
    const onLink = gateway && (block === undefined || containsPrefix(block, { ...gateway, address: gateway.value, length: 128 }));
    return [
      ...(length < 127 ? [{ label: "the routers' anycast address", index: 0n }] : []),
      ...(onLink ? [{ label: 'the gateway', block: `${formatAddress(gateway)}/128` }] : []),
    ];
  }

  /** Routers and hosts take their addresses from different parts of the link, so that hosts have low numbers without gaps. */
  private requestRouters(): string {
    if (this.linkLength > ROUTERS.length - 8) return this._linkKey!;
    return this.ipam._request(this, { purpose: 'addresses of routers' }, ['routers', 'ipv6'], {
      family: 6, prefixLength: ROUTERS.length, index: ROUTERS.index, pools: [this._linkKey!], carveOuts: [{ label: 'no router', index: 0n }],
    }).key;
  }

  /** Whoever lists the prefix among their own blocks knows what it is. */
  private isOwned(code: string): boolean {
    const block = this._literal;
    return code === 'DOCUMENTATION_PREFIX' && block !== undefined && this.ipam._owned.some((owned) => containsPrefix(owned, block));
  }
}

function nodeSummary(node: NodeRouting, path: string, role: string, prefix?: string): TopologyNode {
  const { interfaceName, linkAddress, ipv4LinkAddress, routes, proxiedAddresses, proxiedSubnets } = node;
  return {
    path, role, interfaceName, address: linkAddress && formatAddress(linkAddress), ipv4Address: ipv4LinkAddress && formatAddress(ipv4LinkAddress), prefix,
    routes: routes.map((route) => ({ destination: destinationText(route), nextHop: nextHopText(route), what: route.what })),
    answersFor: [...proxiedSubnets.map(formatPrefix), ...proxiedAddresses.map(formatAddress)],
  };
}
