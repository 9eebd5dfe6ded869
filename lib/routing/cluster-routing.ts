import { type Address, addressAt, addressCount } from '../netip';
import { clusterProblems } from './cluster-problems';
import type { NodeRouting } from './node-routing';
import { isRoutingWarning, type RoutingProblem } from './problem';
import { readCluster, type ReadCluster, type ReadHost, type ReadRouter } from './read-cluster';
import { EVERYWHERE, type Route, sortedRoutes } from './route';
import { forwardingSysctls } from './sysctl';
import type { Cluster } from './topology';

/** What each node of a cluster needs, in the order declared, and all that is wrong. */
export interface ClusterRouting {
  readonly hosts: readonly NodeRouting[];
  readonly routers: readonly NodeRouting[];
  /** With a single one of these nothing of the above is fit for a machine. */
  readonly problems: readonly RoutingProblem[];
  readonly warnings: readonly RoutingProblem[];
}

/**
 * Routes, neighbour proxies, kernel parameters and filters of every host and router.
 *
 * ```
 *  ROUTED       router  host prefix 1 via host 1, host prefix 2 via host 2, …
 *               host n  default via the router
 *  SWITCHED     host n  host prefix m via host m, for every other host
 *  NDP_PROXIED  host n  answers neighbour solicitations for its container subnets
 *  IPv4, where it is routed, goes the same ways; its default routes are there already
 *
 *  ROUTED and SWITCHED: host n has its own prefix unreachable. A container subnet in it is a narrower route and wins; for
 *  the rest a packet would otherwise travel between host and router until its hop limit is used up.
 * ```
 */
export function planClusterRouting(declared: Cluster): ClusterRouting {
  const { cluster, problems: unreadable } = readCluster(declared);
  if (!cluster) return { hosts: [], routers: [], problems: unreadable, warnings: [] };
  const found = [...unreadable, ...clusterProblems(cluster)];
  return {
    hosts: cluster.hosts.map((host) => hostRouting(cluster, host)),
    routers: cluster.routers.map((router) => routerRouting(cluster, router)),
    problems: found.filter((problem) => !isRoutingWarning(problem)),
    warnings: found.filter(isRoutingWarning),
  };
}

function hostRouting(cluster: ReadCluster, host: ReadHost): NodeRouting {
  const { of, linkAddress, hostPrefix, subnets, automaticPool, open, ipv4 } = host;
  const { topology } = cluster.of;
  const { name, interfaceName, manager, networkFile } = of;
  const isProxied = topology === 'NDP_PROXIED';
  const byEntries = isProxied && of.neighbourProxy === 'ENTRIES';
  const proxiedAddresses = byEntries ? proxyEntries(host) : [];
  const advertised = of.defaultRoute === 'ROUTER_ADVERTISEMENT';
  return {
    name, interfaceName, manager, networkFile, linkAddress,
    ipv4LinkAddress: ipv4?.linkAddress,
    linkLength: cluster.link?.length,
    routes: sortedRoutes([
      ...(isProxied ? [] : [{ destination: hostPrefix, to: 'unreachable', what: 'what no network of this host has' } as const]),
      ...(topology === 'SWITCHED' ? cluster.hosts.filter((other) => other !== host).flatMap((other) => routesTo(other, interfaceName)) : []),
      ...defaultRoute(cluster, host),
      ...ipv4Routes(cluster, host),
    ]),
    sysctls: forwardingSysctls({
      interfaceName, kernelAcceptsRouterAdvertisements: advertised && manager === 'KERNEL', proxiesNeighbours: byEntries,
    }),
    acceptsRouterAdvertisements: advertised,
    proxiedAddresses,
    proxiedSubnets: isProxied && !byEntries ? [...subnets.map(({ subnet }) => subnet), ...(automaticPool ? [automaticPool] : [])] : [],
    // A host that had Docker's filter turned off, and on again, is rid of ours by the same file.
    filter: { interfaceName, hostPrefix, subnets: subnets.map(({ subnet }) => subnet), open: of.filteredByDocker ? 'by-docker' : of.exposeAllPorts ? 'all' : open },
    masquerade: cluster.ipv4 && ipv4 && { source: ipv4.hostPrefix, except: [cluster.ipv4.prefix, ...cluster.ipv4.nonMasquerade] },
  };
}

function routerRouting({ of: { topology }, link, hosts, ipv4 }: ReadCluster, { of, linkAddress, routes }: ReadRouter): NodeRouting {
  const { name, interfaceName, manager, networkFile } = of;
  return {
    name, interfaceName, manager, networkFile, linkAddress,
    linkLength: link?.length,
    routes: sortedRoutes([
      ...(topology === 'NDP_PROXIED' ? [] : hosts.flatMap((host) => routesTo(host, interfaceName))),
      ...hosts.flatMap((host) => ipv4RouteTo(host, interfaceName)),
      ...routes.map(({ destination, nextHop }) => ({ destination, to: { nextHop, interfaceName }, what: 'declared by hand' })),
    ]),
    sysctls: forwardingSysctls({ interfaceName, kernelAcceptsRouterAdvertisements: false, proxiesNeighbours: false, forwardsIpv4: ipv4 !== undefined }),
    acceptsRouterAdvertisements: false,
    proxiedAddresses: [],
    proxiedSubnets: [],
  };
}

/** Without a link there is no next hop: the network between the hosts knows the way. */
function routesTo({ of: { name }, hostPrefix, linkAddress }: ReadHost, interfaceName: string): Route[] {
  return linkAddress ? [{ destination: hostPrefix, to: { nextHop: linkAddress, interfaceName }, what: name }] : [];
}

function ipv4RouteTo({ of: { name }, ipv4 }: ReadHost, interfaceName: string): Route[] {
  return ipv4?.linkAddress ? [{ destination: ipv4.hostPrefix, to: { nextHop: ipv4.linkAddress, interfaceName }, what: name }] : [];
}

/** Of a host: the default route of IPv4 is there already, and is nobody's business here. */
function ipv4Routes({ of: { topology }, ipv4: domain, hosts }: ReadCluster, host: ReadHost): Route[] {
  const { ipv4, of: { interfaceName } } = host;
  if (!domain || !ipv4) return [];
  return [
    { destination: ipv4.hostPrefix, to: 'unreachable', what: 'what no network of this host has' },
    ...(topology === 'SWITCHED' ? hosts.filter((other) => other !== host).flatMap((other) => ipv4RouteTo(other, interfaceName)) : []),
    ...(domain.gateway ? [{ destination: domain.prefix, to: { nextHop: domain.gateway, interfaceName }, what: 'other hosts' }] : []),
  ];
}

function defaultRoute({ gateway, routers }: ReadCluster, { of: { defaultRoute: origin, interfaceName } }: ReadHost): Route[] {
  const nextHop = gateway ?? routers[0]?.linkAddress;
  return origin === 'STATIC' && nextHop ? [{ destination: EVERYWHERE, to: { nextHop, interfaceName }, what: routers[0]?.of.name ?? 'gateway' }] : [];
}

/** Every address that is kept for a container; of a subnet without any, all that Docker can give. */
function proxyEntries({ subnets }: ReadHost): Address[] {
  return subnets.flatMap(({ subnet, addresses }) => {
    if (addresses.length > 0) return addresses;
    return Array.from({ length: Math.max(0, Math.min(Number(addressCount(subnet)), 256) - 2) }, (_, n) => addressAt(subnet, BigInt(n + 2)));
  });
}
