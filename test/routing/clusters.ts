import { type EngineVersion, isEngineVersionProblem, parseEngineVersion } from '../../lib/engine';
import type { Cluster, ClusterHost, ClusterRouter } from '../../lib/routing';

export function engineOf(text: string): EngineVersion {
  const engine = parseEngineVersion(text);
  if (isEngineVersionProblem(engine)) throw new Error(text);
  return engine;
}

/** The article's host n: 2001:db8:n::/48, containers of docker0 in its second /64. */
export function hostOf(n: number, more: Partial<ClusterHost> = {}): ClusterHost {
  return {
    name: `h${n}`, path: `prod/h${n}`, interfaceName: 'eth0', linkAddress: `2001:db8::${n}`, manager: 'KERNEL', engine: engineOf('26.1.5'),
    hostPrefix: `2001:db8:${n}::/48`, subnets: [{ name: 'docker0', subnet: `2001:db8:${n}:1::/64`, addresses: [], isDefaultBridge: true }],
    defaultRoute: 'STATIC', filteredByDocker: false, openPorts: [], exposeAllPorts: false, neighbourProxy: 'DAEMON', ...more,
  };
}

/** A host of the article's third set-up: two /125 of the provider's own /64. */
export function proxiedHost(more: Partial<ClusterHost> = {}): ClusterHost {
  return hostOf(1, {
    linkAddress: '2001:db8::c001', hostPrefix: '2001:db8::c000/124',
    subnets: [{ name: 'docker0', subnet: '2001:db8::c008/125', addresses: [], isDefaultBridge: true }], ...more,
  });
}

export function routerOf(more: Partial<ClusterRouter> = {}): ClusterRouter {
  return { name: 'router', path: 'prod/router', interfaceName: 'eth0', linkAddress: '2001:db8::ff01', manager: 'KERNEL', routes: [], ...more };
}

export function clusterOf(more: Partial<Cluster> = {}): Cluster {
  return {
    path: 'prod/cluster', topology: 'ROUTED', prefix: '2001:db8::/32', link: '2001:db8::/64', hosts: [hostOf(1), hostOf(2), hostOf(3)], routers: [routerOf()], ...more,
  };
}

export function proxiedCluster(hosts: ClusterHost[] = [proxiedHost()], more: Partial<Cluster> = {}): Cluster {
  return clusterOf({ topology: 'NDP_PROXIED', prefix: '2001:db8::/64', routers: [], gateway: 'fe80::1', hosts, ...more });
}
