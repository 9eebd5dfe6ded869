import { FRR_PATH, FRR_SCRIPT_PATH, FRR_UNIT_PATH, renderFrrConfig, renderFrrScript, renderFrrUnit } from './frr-config';
import { NDPPD_PATH, renderNdppdConfig } from './ndppd-config';
import { NETPLAN_PATH, renderNetplanFile } from './netplan-file';
import { networkdDropInPath, renderNetworkdDropIn } from './networkd-drop-in';
import { FILTER_PATH, FILTER_UNIT_PATH, type HostFilter, renderFilter, renderFilterUnit } from './nftables-file';
import type { NodeRouting } from './node-routing';
import { OLD_ROUTES_PATH, renderOldRoutesScript } from './old-routes';
import type { PortFilter } from './port-filter';
import { renderRouteTimer, renderRouteUnit, ROUTE_TIMER_PATH, ROUTE_UNIT_PATH } from './route-unit';
import type { Sysctl } from './sysctl';
import { renderSysctlFile, SYSCTL_PATH } from './sysctl-file';

/** A file of a node, by its path on it without the leading slash. */
export interface NodeFile {
  readonly path: string;
  readonly text: string;
  /** Permission bits. @default 0o644 */
  readonly mode?: number;
}

/** All files of a host, or of a Linux router without a routing daemon. A host has one filter, so what guards its ports goes in with the rest. */
export function nodeFiles(node: NodeRouting, ports: readonly PortFilter[] = []): NodeFile[] {
  return [{ path: SYSCTL_PATH, text: renderSysctlFile(node.sysctls) }, ...routeFiles(node), ...proxyFiles(node), ...filterFiles({ forward: node.filter, ports, masquerade: node.masquerade })];
}

/**
 * The files of a router on which FRR holds the routes.
 *
 * zebra does not give an interface its addresses back that the kernel took from it with the link, and then has no next hop
 * for any route: the kernel is to keep them (seen with FRR 8.4.4; docs.frrouting.org, Linux sysctl settings).
 */
export function frrFiles(node: NodeRouting): NodeFile[] {
  const keeping: Sysctl = { name: ['net', 'ipv6', 'conf', node.interfaceName, 'keep_addr_on_down'], value: 1 };
  return [
    { path: SYSCTL_PATH, text: renderSysctlFile([...node.sysctls, keeping]) }, { path: FRR_PATH, text: renderFrrConfig(node) },
    { path: FRR_SCRIPT_PATH, text: renderFrrScript() }, { path: FRR_UNIT_PATH, text: renderFrrUnit() },
  ];
}

/** NetworkManager leaves other people's routes alone as long as a connection stays up: the unit serves there too. */
function routeFiles(node: NodeRouting): NodeFile[] {
  switch (node.manager) {
    case 'KERNEL':
    case 'NETWORK_MANAGER':
      return unitFiles(node);
    case 'NETWORKD':
      return [{ path: networkdDropInPath(node.networkFile!), text: renderNetworkdDropIn(node) }];
    case 'NETPLAN':
      return [
        // netplan warns about files that others may read.
        { path: NETPLAN_PATH, text: renderNetplanFile(node), mode: 0o600 },
        // It has no words for neighbour proxies.
        ...(node.proxiedAddresses.length === 0 ? [] : unitFiles({ ...node, routes: [] })),
      ];
  }
}

function unitFiles(node: NodeRouting): NodeFile[] {
  return [
    { path: ROUTE_UNIT_PATH, text: renderRouteUnit(node) }, { path: ROUTE_TIMER_PATH, text: renderRouteTimer() },
    { path: OLD_ROUTES_PATH, text: renderOldRoutesScript() },
  ];
}

function proxyFiles({ interfaceName, proxiedSubnets }: NodeRouting): NodeFile[] {
  return proxiedSubnets.length === 0 ? [] : [{ path: NDPPD_PATH, text: renderNdppdConfig(interfaceName, proxiedSubnets) }];
}

/** The filter and the unit that loads it; nothing where nothing is guarded. */
export function filterFiles(filter: HostFilter): NodeFile[] {
  if (filter.forward === undefined && filter.masquerade === undefined && (filter.ports ?? []).length === 0) return [];
  return [{ path: FILTER_PATH, text: renderFilter(filter) }, { path: FILTER_UNIT_PATH, text: renderFilterUnit() }];
}
