import type { HostSnapshot, SnapshotNetwork, SnapshotRoute } from '../../lib/snapshot';
import { emptySnapshot } from '../../lib/snapshot';

/** A bridge network with one subnet, unless it says otherwise. */
export function network(name: string, subnet: string, rest: Partial<SnapshotNetwork> = {}): SnapshotNetwork {
  const id = rest.id ?? Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
  return {
    id, name, driver: 'bridge', scope: 'local', internal: false, ipv6: subnet.includes(':'), bridge: `br-${id.slice(0, 12)}`,
    subnets: [{ subnet, auxAddresses: [] }], options: [], labels: [], containers: [], ...rest,
  };
}

/** docker0. */
export function defaultBridge(subnet = '172.17.0.0/16'): SnapshotNetwork {
  return network('bridge', subnet, { bridge: 'docker0', options: [{ name: 'com.docker.network.bridge.default_bridge', value: 'true' }, { name: 'com.docker.network.bridge.name', value: 'docker0' }] });
}

/** A route by way of a gateway, or on a link where there is none. */
export function route(destination: string, device: string, gateway?: string, rest: Partial<SnapshotRoute> = {}): SnapshotRoute {
  return { destination, device, table: 'main', type: 'unicast', metric: 0, ...(gateway === undefined ? { protocol: 'kernel' } : { gateway }), ...rest };
}

/** A host with an engine, a LAN on eth0 and the routes that its networks make. */
export function hostSnapshot(rest: Partial<HostSnapshot> & { readonly version?: string } = {}): HostSnapshot {
  const { version = '28.5.2', ...parts } = rest;
  const networks = rest.networks ?? [defaultBridge()];
  const own = networks.flatMap(({ bridge, subnets }) => (bridge === undefined ? [] : subnets.map(({ subnet }) => route(subnet, bridge))));
  return {
    ...emptySnapshot('server'),
    engine: { version, running: true, liveRestore: false, containersRunning: 0, pools: [] },
    addresses: [{ device: 'eth0', address: '10.0.0.10/24' }],
    ...parts,
    networks,
    routes: [route('0.0.0.0/0', 'eth0', '10.0.0.1'), route('10.0.0.0/24', 'eth0'), ...own, ...(rest.routes ?? [])],
  };
}
