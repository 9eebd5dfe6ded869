import { isAtLeast } from '../engine';
import { type Address, addressCount, containsAddress, containsPrefix, formatAddress, formatPrefix, overlaps, type Prefix, samePrefix } from '../netip';
import { documentationRange } from '../plan';
import type { RoutingProblem } from './problem';
import type { ReadCluster, ReadHost, ReadSubnet } from './read-cluster';

/** Subnets from this length on are proxied address by address: a /120 is 254 entries. */
export const LONGEST_PROXIED = 120;

const LINK_LOCAL: Prefix = { family: 6, address: 0xfe80n << 112n, length: 10 };
/** 48 bits of a MAC fit behind it. */
const MAC_LENGTH = 80;

/** What is wrong with a cluster whose texts are right, and what to know about it. */
export function clusterProblems(cluster: ReadCluster): RoutingProblem[] {
  return [
    ...prefixWarnings(cluster), ...gatewayProblems(cluster), ...linkProblems(cluster), ...hostPrefixProblems(cluster),
    ...cluster.hosts.flatMap((host) => hostProblems(cluster, host)), ...claimProblems(cluster), ...ipv4Problems(cluster),
  ];
}

function prefixWarnings({ of: { path }, prefix }: ReadCluster): RoutingProblem[] {
  const reserved = documentationRange(prefix);
  return [
    ...(reserved === undefined ? [] : [{ path, code: 'DOCUMENTATION_PREFIX', block: formatPrefix(prefix), reserved } as const]),
    ...(overlaps(prefix, LINK_LOCAL) ? [{ path, code: 'LINK_LOCAL_PREFIX', block: formatPrefix(prefix) } as const] : []),
  ];
}

function gatewayProblems({ of: { path, topology }, link, hosts, routers, gateway }: ReadCluster): RoutingProblem[] {
  if (topology === 'ROUTED' && link !== undefined && routers.length === 0) return [{ path, code: 'NO_ROUTER' }];
  if (routers.length > 0 || gateway !== undefined) return [];
  return hosts.filter(({ of }) => of.defaultRoute === 'STATIC').map(({ of }) => ({ path: of.path, code: 'NO_GATEWAY', topology }));
}

/** Next hops are on the link, and no two nodes have one address. */
function linkProblems({ of: { path }, link, gateway, hosts, routers }: ReadCluster): RoutingProblem[] {
  const problems: RoutingProblem[] = [];
  const outside = (where: string, prop: string, address: Address) => {
    if (link && !containsAddress(link, address)) problems.push({ path: where, code: 'NEXT_HOP_OUTSIDE_LINK', prop, address: formatAddress(address), link: formatPrefix(link) });
  };
  if (gateway && !containsAddress(LINK_LOCAL, gateway)) outside(path, 'gateway', gateway);
  const owners = new Map<bigint, string>();
  for (const { of, linkAddress } of [...hosts, ...routers]) {
    if (linkAddress === undefined) continue;
    outside(of.path, 'linkAddress', linkAddress);
    const other = owners.get(linkAddress.value);
    if (other === undefined) owners.set(linkAddress.value, of.path);
    else problems.push({ path: of.path, code: 'LINK_ADDRESS_TAKEN', prop: 'linkAddress', address: formatAddress(linkAddress), other });
  }
  for (const { of, routes } of routers) {
    for (const { nextHop } of routes) if (!containsAddress(LINK_LOCAL, nextHop)) outside(of.path, 'nextHop', nextHop);
  }
  return problems;
}

function hostPrefixProblems({ of: { topology }, link, hosts }: ReadCluster): RoutingProblem[] {
  const problems: RoutingProblem[] = [];
  hosts.forEach(({ of: { path }, hostPrefix }, i) => {
    const block = formatPrefix(hostPrefix);
    const earlier = hosts.slice(0, i).find((other) => overlaps(other.hostPrefix, hostPrefix));
    if (earlier) problems.push({ path, code: 'HOST_PREFIXES_OVERLAP', block, other: earlier.of.path, otherBlock: formatPrefix(earlier.hostPrefix) });
    if (topology === 'NDP_PROXIED') {
      if (link && (!containsPrefix(link, hostPrefix) || samePrefix(link, hostPrefix))) problems.push({ path, code: 'HOST_PREFIX_OFF_LINK', block, link: formatPrefix(link) });
    } else if (link && overlaps(link, hostPrefix)) {
      problems.push({ path, code: 'HOST_PREFIX_ON_LINK', block, link: formatPrefix(link) });
    }
  });
  return problems;
}

function hostProblems(cluster: ReadCluster, host: ReadHost): RoutingProblem[] {
  const { of, hostPrefix, subnets, open } = host;
  const { path } = of;
  const proxiesEntries = cluster.of.topology === 'NDP_PROXIED' && of.neighbourProxy === 'ENTRIES';
  return [
    ...subnets.flatMap((subnet) => subnetProblems(cluster, host, subnet, proxiesEntries)),
    ...open.flatMap(({ destination }) => (destination && !containsPrefix(hostPrefix, destination)
      ? [{ path, code: 'PORT_OUTSIDE_HOST', destination: formatPrefix(destination), block: formatPrefix(hostPrefix) } as const] : [])),
    ...(of.filteredByDocker && open.length > 0
      ? [{ path, code: 'PORTS_NOT_OURS', engine: of.engine.text, ports: open.map(({ protocol, firstPort }) => `${firstPort}/${protocol}`) } as const] : []),
  ];
}

function subnetProblems({ link }: ReadCluster, { of: { path, engine }, hostPrefix }: ReadHost, { of, subnet, addresses }: ReadSubnet, proxiesEntries: boolean): RoutingProblem[] {
  const problems: RoutingProblem[] = [];
  const [network, text] = [of.name, formatPrefix(subnet)];
  if (link && containsPrefix(subnet, link)) problems.push({ path, code: 'SUBNET_IS_LINK', network, subnet: text, link: formatPrefix(link) });
  else if (!containsPrefix(hostPrefix, subnet)) problems.push({ path, code: 'SUBNET_OUTSIDE_HOST_PREFIX', network, subnet: text, block: formatPrefix(hostPrefix) });
  // The first address is the routers' anycast address, the second one the bridge's; IPv6 has no broadcast.
  if (of.isDefaultBridge && subnet.length > MAC_LENGTH && !isAtLeast(engine, '28.0')) {
    problems.push({ path, code: 'SUBNET_TOO_LONG_FOR_MAC', network, subnet: text, containers: addressCount(subnet) - 2n, engine: engine.text });
  }
  if (proxiesEntries && addresses.length === 0 && subnet.length < LONGEST_PROXIED) {
    problems.push({ path, code: 'TOO_MANY_PROXY_ENTRIES', network, subnet: text, longest: LONGEST_PROXIED });
  }
  return problems;
}

/** Whether two routes, of one router or of two, lead the same block to different places. */
function claimProblems({ of: { topology }, hosts, routers }: ReadCluster): RoutingProblem[] {
  const toHosts = topology === 'NDP_PROXIED' ? [] : hosts.flatMap(({ hostPrefix, linkAddress }) => (linkAddress ? [{ destination: hostPrefix, nextHop: linkAddress }] : []));
  const claims = routers.flatMap(({ of: { path }, routes }, i) => [
    ...(i === 0 ? toHosts.map((route) => ({ path, ...route })) : []), ...routes.map((route) => ({ path, ...route })),
  ]);
  const first = new Map<string, (typeof claims)[number]>();
  return claims.flatMap((claim): RoutingProblem[] => {
    const destination = formatPrefix(claim.destination);
    const earlier = first.get(destination);
    if (!earlier) first.set(destination, claim);
    if (!earlier || earlier.nextHop.value === claim.nextHop.value) return [];
    return [{
      path: claim.path, code: 'PREFIX_CLAIMED_TWICE', destination, nextHop: formatAddress(claim.nextHop), other: earlier.path, otherNextHop: formatAddress(earlier.nextHop),
    }];
  });
}

/** IPv4: the planner keeps blocks apart; next hops are addresses that the machines have already, and nobody has planned those. */
function ipv4Problems({ of: { path, topology }, ipv4: domain, hosts, routers }: ReadCluster): RoutingProblem[] {
  if (!domain) return [];
  const block = formatPrefix(domain.prefix);
  const inside = (where: string, prop: string, address: Address): RoutingProblem[] => (
    containsAddress(domain.prefix, address) ? [{ path: where, code: 'NEXT_HOP_IN_PREFIX', prop, address: formatAddress(address), block }] : []);
  const owners = new Map<bigint, string>();
  return [
    ...(domain.gateway ? inside(path, 'gateway', domain.gateway) : []),
    ...hosts.flatMap(({ of, ipv4 }): RoutingProblem[] => {
      if (!ipv4) return [];
      const { hostPrefix, linkAddress, subnets } = ipv4;
      const outside = subnets.filter(({ subnet }) => !containsPrefix(hostPrefix, subnet)).map(({ name, subnet }) => (
        { path: of.path, code: 'SUBNET_OUTSIDE_HOST_PREFIX', network: name, subnet: formatPrefix(subnet), block: formatPrefix(hostPrefix) } as const));
      if (!linkAddress) return topology === 'SWITCHED' || routers.length > 0 ? [...outside, { path: of.path, code: 'IPV4_NEXT_HOP_MISSING' }] : outside;
      const other = owners.get(linkAddress.value);
      owners.set(linkAddress.value, other ?? of.path);
      const taken: RoutingProblem[] = other === undefined ? [] : [{ path: of.path, code: 'LINK_ADDRESS_TAKEN', prop: 'ipv4LinkAddress', address: formatAddress(linkAddress), other }];
      return [...outside, ...inside(of.path, 'ipv4LinkAddress', linkAddress), ...taken];
    }),
  ];
}
