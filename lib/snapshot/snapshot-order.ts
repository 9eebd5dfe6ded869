import { sortKeys } from '../engine';
import type { HostSnapshot, SnapshotNetwork, SnapshotPair } from './host-snapshot';

/** The same snapshot with every list in its one order. Routes that lead to the same place stay as the kernel has them: the first one wins. */
export function canonicalSnapshot(snapshot: HostSnapshot): HostSnapshot {
  return {
    ...snapshot,
    pieces: sorted(snapshot.pieces, ({ piece }) => [piece]),
    ...(snapshot.daemonJson ? { daemonJson: sorted(snapshot.daemonJson.map((key) => ({ ...key, value: sortKeys(key.value) })), ({ key }) => [key]) } : {}),
    networks: sorted(snapshot.networks.map(canonicalNetwork), ({ name, id }) => [name, id]),
    addresses: sorted(snapshot.addresses, ({ device, address }) => [device, address]),
    routes: sorted(snapshot.routes, ({ table, destination, metric }) => [table, destination, String(metric).padStart(10, '0')]),
    rules: sorted(snapshot.rules, ({ family, priority, table }) => [String(family), String(priority).padStart(10, '0'), table]),
    resolvers: [...new Set(snapshot.resolvers)],
    libvirt: sorted(snapshot.libvirt.map((network) => ({ ...network, subnets: [...network.subnets].sort() })), ({ name }) => [name]),
    clients: sorted(distinct(snapshot.clients), ({ address, to }) => [address, to]),
    outside: sorted(distinct(snapshot.outside), ({ block, kind, owner, source }) => [block, kind, owner, source]),
    terraform: sorted(snapshot.terraform, ({ address, id }) => [address, id]),
  };
}

function canonicalNetwork(network: SnapshotNetwork): SnapshotNetwork {
  return {
    ...network,
    subnets: network.subnets.map((subnet) => ({ ...subnet, auxAddresses: pairs(subnet.auxAddresses) })),
    options: pairs(network.options),
    labels: pairs(network.labels),
    containers: sorted(network.containers, ({ name }) => [name]),
  };
}

function pairs(list: readonly SnapshotPair[]): SnapshotPair[] {
  return sorted(list, ({ name }) => [name]);
}

/** In code unit order of the keys, the same in every locale; equals stay in their order. */
function sorted<T>(list: readonly T[], keys: (entry: T) => readonly string[]): T[] {
  return list.map((entry) => ({ entry, by: keys(entry) }))
    .sort((a, b) => {
      const at = a.by.findIndex((key, i) => key !== b.by[i]);
      return at < 0 ? 0 : a.by[at] < b.by[at] ? -1 : 1;
    })
    .map(({ entry }) => entry);
}

function distinct<T extends object>(list: readonly T[]): T[] {
  return [...new Map(list.map((entry) => [JSON.stringify(entry), entry])).values()];
}
