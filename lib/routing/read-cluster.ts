import { type Address, type Family, isParseProblem, parseAddress, parsePrefix, type ParseProblem, type Prefix, type Wanted } from '../netip';
import type { FilterRule, OpenPort } from './forward-filter';
import { isInterfaceName, isNetworkFileName, isPlainName } from './interface-name';
import type { RoutingProblem } from './problem';
import type { Cluster, ClusterHost, ClusterIpv4, ClusterRouter, ContainerSubnet, LinkNode } from './topology';

/** A container subnet whose texts have been read. */
export interface ReadSubnet {
  readonly of: ContainerSubnet;
  readonly subnet: Prefix;
  readonly addresses: readonly Address[];
}

export interface ReadIpv4Host {
  readonly hostPrefix: Prefix;
  readonly linkAddress?: Address;
  readonly subnets: ReadonlyArray<{ readonly name: string; readonly subnet: Prefix }>;
}

export interface ReadHost {
  readonly of: ClusterHost;
  readonly linkAddress?: Address;
  readonly hostPrefix: Prefix;
  readonly subnets: readonly ReadSubnet[];
  readonly automaticPool?: Prefix;
  readonly open: readonly FilterRule[];
  readonly ipv4?: ReadIpv4Host;
}

export interface ReadRoute {
  readonly destination: Prefix;
  readonly nextHop: Address;
}

export interface ReadRouter {
  readonly of: ClusterRouter;
  readonly linkAddress?: Address;
  readonly routes: readonly ReadRoute[];
}

export interface ReadIpv4 {
  readonly prefix: Prefix;
  readonly gateway?: Address;
  readonly nonMasquerade: readonly Prefix[];
}

export interface ReadCluster {
  readonly of: Cluster;
  readonly prefix: Prefix;
  readonly link?: Prefix;
  readonly gateway?: Address;
  readonly ipv4?: ReadIpv4;
  readonly hosts: readonly ReadHost[];
  readonly routers: readonly ReadRouter[];
}

/** Ends the reading of what cannot be read to its end; the problem is noted by then. */
class Unreadable extends Error {}

/** Reads every text of a cluster. A node with a text that cannot be read is left out, and its problem reported. */
export function readCluster(cluster: Cluster): { readonly cluster?: ReadCluster; readonly problems: readonly RoutingProblem[] } {
  const problems: RoutingProblem[] = [];
  const reader = new Reader(problems);
  const whole = reader.attempt(() => ({
    prefix: reader.prefix(cluster.path, 'prefix', cluster.prefix),
    link: cluster.link === undefined ? undefined : reader.prefix(cluster.path, 'linkPrefix', cluster.link),
    gateway: cluster.gateway === undefined ? undefined : reader.address(cluster.path, 'gateway', cluster.gateway),
    ipv4: cluster.ipv4 && reader.ipv4(cluster.path, cluster.ipv4),
  }));
  const hosts = cluster.hosts.flatMap((host) => reader.attempt(() => reader.host(host)) ?? []);
  const routers = cluster.routers.flatMap((router) => reader.attempt(() => reader.router(router)) ?? []);
  return { cluster: whole && { of: cluster, ...whole, hosts, routers }, problems };
}

class Reader {
  constructor(private readonly problems: RoutingProblem[]) {}

  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (thrown) {
      if (thrown instanceof Unreadable) return undefined;
      throw thrown;
    }
  }

  host(host: ClusterHost): ReadHost {
    this.node(host);
    const { path } = host;
    return {
      of: host,
      linkAddress: this.linkAddress(host),
      hostPrefix: this.prefix(path, 'hostPrefix', host.hostPrefix),
      subnets: host.subnets.map((of) => ({
        of,
        subnet: this.prefix(path, of.name, of.subnet),
        addresses: of.addresses.map((text) => this.address(path, of.name, text)),
      })),
      automaticPool: host.automaticPool === undefined ? undefined : this.prefix(path, 'automaticIpv6Pool', host.automaticPool),
      open: host.openPorts.map((port) => this.rule(path, port)),
      ipv4: host.ipv4 && {
        hostPrefix: this.prefix(path, 'ipv4HostPrefix', host.ipv4.hostPrefix, 4),
        linkAddress: host.ipv4.linkAddress === undefined ? undefined : this.address(path, 'ipv4LinkAddress', host.ipv4.linkAddress, 4),
        subnets: host.ipv4.subnets.map(({ name, subnet }) => ({ name, subnet: this.prefix(path, name, subnet, 4) })),
      },
    };
  }

  ipv4(path: string, { prefix, gateway, nonMasqueradeBlocks }: ClusterIpv4): ReadIpv4 {
    return {
      prefix: this.prefix(path, 'prefix', prefix, 4),
      gateway: gateway === undefined ? undefined : this.address(path, 'gateway', gateway, 4),
      nonMasquerade: nonMasqueradeBlocks.map((text) => this.prefix(path, 'nonMasqueradeCidrBlocks', text, 4)),
    };
  }

  router(router: ClusterRouter): ReadRouter {
    this.node(router);
    const { path } = router;
    return {
      of: router,
      linkAddress: this.linkAddress(router),
      routes: router.routes.map(({ destination, nextHop }) => ({
        destination: this.prefix(path, 'destination', destination),
        nextHop: this.address(path, 'nextHop', nextHop),
      })),
    };
  }

  prefix(path: string, prop: string, text: string, family: Family = 6): Prefix {
    return this.ofFamily(family, path, prop, text, 'block', parsePrefix(text));
  }

  address(path: string, prop: string, text: string, family: Family = 6): Address {
    return this.ofFamily(family, path, prop, text, 'address', parseAddress(text));
  }

  private linkAddress({ path, linkAddress }: LinkNode): Address | undefined {
    return linkAddress === undefined ? undefined : this.address(path, 'linkAddress', linkAddress);
  }

  private rule(path: string, port: OpenPort): FilterRule {
    const { firstPort, lastPort, protocol } = port;
    const isPort = (n: number) => Number.isInteger(n) && n >= 1 && n <= 65535;
    if (!isPort(firstPort) || !isPort(lastPort) || lastPort < firstPort) this.refuse({ path, code: 'PORT_MALFORMED', first: firstPort, last: lastPort });
    return {
      protocol, firstPort, lastPort,
      destination: port.destination === undefined ? undefined : this.prefix(path, 'destination', port.destination),
      source: port.source === undefined ? undefined : this.prefix(path, 'source', port.source),
    };
  }

  /** Names become text of units, of YAML and of rules: what could break out of a line is no name. */
  private node({ path, name, interfaceName, manager, networkFile }: LinkNode): void {
    if (!isPlainName(name)) this.refuse({ path, code: 'NAME_UNSAFE', name });
    if (!isInterfaceName(interfaceName)) this.refuse({ path, code: 'INTERFACE_NAME_UNSAFE', name: interfaceName });
    if (manager !== 'NETWORKD') return;
    if (networkFile === undefined) this.refuse({ path, code: 'NETWORK_FILE_MISSING', interfaceName });
    else if (!isNetworkFileName(networkFile)) this.refuse({ path, code: 'NETWORK_FILE_UNSAFE', name: networkFile });
  }

  private ofFamily<T extends { readonly family: Family }>(family: Family, path: string, prop: string, text: string, wanted: Wanted, read: T | ParseProblem): T {
    if (isParseProblem(read)) return this.refuse({ path, code: 'TEXT_MALFORMED', prop, wanted, problem: read });
    if (read.family !== family) return this.refuse({ path, code: 'TEXT_MALFORMED', prop, wanted, problem: { code: 'WRONG_FAMILY', text, wanted: family } });
    return read;
  }

  private refuse(problem: RoutingProblem): never {
    this.problems.push(problem);
    throw new Unreadable();
  }
}
