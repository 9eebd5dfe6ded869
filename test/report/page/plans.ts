import type { PageView, PlanFileLease } from '../../../lib/io';

function lease(key: string, block: string, rest: Partial<PlanFileLease> = {}): PlanFileLease {
  return { key: `ipam/${key}`, block, app: 'shop', stack: 'prod', path: key.replace(/\/ipv[46]$/, ''), purpose: 'bridge network', addresses: [], ...rest };
}

/** A fleet in both families, with everything that the page shows. */
export function fleet(): PageView {
  return {
    id: 'ipam', lockFile: 'ipam.lock.json',
    pools: [
      { key: 'ipam/prod/ipam/pool/ipv4Pools/172.16.0.0/12', block: '172.16.0.0/12', family: 4, prefixLength: 12 },
      { key: 'ipam/prod/ipam/pool/ipv6Pools/fd00::/40', block: 'fd00::/40', family: 6, prefixLength: 40 },
    ],
    reservations: [{ key: 'ipam/prod/ipam/office', block: '172.20.0.0/16', reason: 'staff VPN' }],
    leases: [
      lease('prod/web/automatic', '172.24.0.0/13', { purpose: 'automatic pool', host: 'prod/web' }),
      lease('prod/web/docker0/ipv4', '172.16.0.0/24', { purpose: 'docker0', host: 'prod/web', path: 'prod/web' }),
      lease('prod/web/backend/ipv4', '172.16.1.0/24', { host: 'prod/web', addresses: ['docker_network.web_backend_1A2B'] }),
      lease('prod/web/backend/mysql', '172.16.1.5/32', { host: 'prod/web', purpose: 'reserved address', pool: 'ipam/prod/web/backend/ipv4' }),
      lease('prod/web/backend/ipv6', 'fd00:0:0:1::/64', { host: 'prod/web' }),
      lease('prod/search/index/ipv4', '172.16.2.0/24', { host: 'prod/search' }),
      lease('prod/search/gone/ipv4', '172.16.3.0/24', { released: true, path: undefined, purpose: undefined }),
    ],
    hosts: [
      { path: 'prod/web', stack: 'prod', engine: '28', bip: '172.16.0.1/24', networks: 2, automatic: [{ base: '172.24.0.0/13', size: 24 }], automaticRoom: 2048, files: [], advice: [] },
      { path: 'prod/search', stack: 'prod', engine: '20.10', networks: 1, automatic: [{ base: '172.22.0.0/20', size: 24 }], automaticRoom: 3, files: [], advice: ['search: widen it'] },
    ],
    topologies: [{
      path: 'prod/cluster', kind: 'ROUTED', prefix: 'fd00::/40', link: 'fd00::/64', nodes: [
        { path: 'prod/router', role: 'router', interfaceName: 'eth0', address: 'fd00::ff01', routes: [{ destination: 'fd00:0:1::/48', nextHop: 'fd00::1', what: 'web' }], answersFor: [] },
        { path: 'prod/web', role: 'host', interfaceName: 'eth0', address: 'fd00::1', prefix: 'fd00:0:1::/48', routes: [{ destination: 'default', nextHop: 'fd00::ff01', what: 'router' }], answersFor: [] },
      ],
    }],
  };
}

/** 10,000 networks on 100 hosts. */
export function large(): PageView {
  const leases = Array.from({ length: 10_000 }, (_, i) => {
    const host = `prod/host${String(Math.floor(i / 100)).padStart(3, '0')}`;
    return lease(`${host}/net${i % 100}/ipv4`, `10.${i >> 8}.${i & 255}.0/24`, { host });
  });
  return {
    ...fleet(), leases, reservations: [], topologies: [],
    pools: [{ key: 'ipam/prod/ipam/pool/ipv4Pools/10.0.0.0/8', block: '10.0.0.0/8', family: 4, prefixLength: 8 }],
    hosts: [...new Set(leases.map(({ host }) => host!))].map((path) => ({
      path, stack: 'prod', engine: '28', networks: 100, automatic: [{ base: '172.16.0.0/12', size: 24 }], automaticRoom: 4096, files: [], advice: [],
    })),
  };
}

/** What nobody may be able to smuggle in by a name. */
export const HOSTILE = [
  '<img src=x onerror=alert(1)>', '</script><script>alert(2)</script>', '"><svg onload=alert(3)>', "'-alert(4)-'", '\u202egnp.exe', '\u001b[31mred\u0007', '${alert(5)}', '{{script}}', '__proto__',
];

/** A plan in which everything that has a name has a hostile one. */
export function hostile(): PageView {
  const names = HOSTILE.map((name) => `prod/${name}`);
  return {
    id: HOSTILE[0], lockFile: HOSTILE[1],
    pools: [{ key: 'ipam/prod/ipam/pool/ipv4Pools/10.0.0.0/16', block: '10.0.0.0/16', family: 4, prefixLength: 16 }],
    reservations: HOSTILE.map((name, i) => ({ key: `ipam/${name}`, block: `10.0.${200 + i}.0/24`, reason: name })),
    leases: names.map((name, i) => lease(name, `10.0.${i}.0/24`, { host: name, purpose: name, addresses: [name], stack: name, app: name, namespace: i > 6 ? name : undefined })),
    hosts: names.map((path) => ({ path, stack: path, engine: path, bip: path, networks: 1, automatic: [{ base: path, size: 24 }], automaticRoom: 1, files: [], advice: [path] })),
    topologies: [{
      path: names[0], kind: names[1], prefix: names[2], link: names[3],
      nodes: names.map((path) => ({ path, role: path, interfaceName: path, address: path, prefix: path, routes: [{ destination: path, nextHop: names[0], what: path }], answersFor: [path] })),
    }],
    diff: { leased: [], freed: [{ key: `ipam/${names[0]}`, block: '10.0.0.0/24', app: 'a', stack: 's' }], moved: [], renumbered: [], pruned: [], unchanged: 0 },
  };
}
