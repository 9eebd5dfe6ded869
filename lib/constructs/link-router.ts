import type { Construct } from 'constructs';
import { formatAddress, formatPrefix } from '../netip';
import { isInterfaceName, type LinkManager, type NodeRouting, type RouterRoute, routingProblemText } from '../routing';
import { Ipv6Router } from './ipv6-router';
import { UplinkManager } from './ipv6-topology';
import { stackAround } from './key';
import { addressProp, plainName, prefixProp } from './literal';
import type { StagedFile } from './participant';

/** A route that a router holds beside those to the hosts. */
export interface Ipv6RouteProps {
  /** The block that it leads to, such as '2001:db8:ff::/48'. */
  readonly destination: string;
  /** The next hop: an address of the cluster's link, or a link-local one. */
  readonly nextHop: string;
}

/** Props that every router on a link has. */
export interface Ipv6RouterProps {
  /**
   * Name of its interface on the cluster's link.
   *
   * @default 'eth0'
   */
  readonly interfaceName?: string;
}

/** A machine on the link of an IPv6 cluster that routes: it holds a route to each host's prefix. */
export abstract class LinkRouter extends Ipv6Router {
  /** Name of its interface on the link. */
  public readonly interfaceName: string;
  /** Where its files go, below the output directory. */
  public readonly directory: string;
  /** @internal */
  public _manager: LinkManager = UplinkManager.KERNEL;
  /** @internal */
  public _networkFile?: string;
  /** @internal */
  public readonly _routes: RouterRoute[] = [];

  constructor(scope: Construct, id: string, props: Ipv6RouterProps) {
    super(scope, id);
    const stack = stackAround(this);
    if (!stack) throw new Error(`${this.node.path}: a router must stand in a stack, got ${scope.node.path || 'the app'}; write it with a stack as its scope`);
    const below = this.node.scopes.slice(this.node.scopes.indexOf(stack) + 1).map((above) => plainName(above, 'id', above.node.id));
    this.directory = ['stacks', stack.node.id, 'hosts', ...below].join('/');
    this.interfaceName = props.interfaceName ?? 'eth0';
    if (!isInterfaceName(this.interfaceName)) throw new Error(routingProblemText({ path: this.node.path, code: 'INTERFACE_NAME_UNSAFE', name: this.interfaceName }));
  }

  /** Its address on the link: what hosts have as the next hop of their default route. Only once it is a cluster's router. */
  public get linkAddress(): string {
    if (!this._cluster) throw new Error(`${this.node.path}: it has no link yet; give it to an Ipv6Cluster as its 'router' first`);
    return this._cluster._linkAddressOf(this);
  }

  /** Adds a route to something that is no host of the cluster. */
  public addRoute(props: Ipv6RouteProps): void {
    this._routes.push({
      destination: formatPrefix(prefixProp(this, 'destination', props.destination, 6)),
      nextHop: formatAddress(addressProp(this, 'nextHop', props.nextHop, 6)),
    });
  }

  /** The files in which it holds its routes. @internal */
  public abstract _filesOf(node: NodeRouting): StagedFile[];
}
