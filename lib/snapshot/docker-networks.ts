import { isJsonObject, type JsonObject, type JsonValue } from '../engine';
import { foreign, type ForeignProblem, objectIn, objectsIn, textIn } from './foreign-json';
import type { SnapshotContainer, SnapshotNetwork, SnapshotPair, SnapshotSubnet } from './host-snapshot';
import { seenAddress, seenBlock } from './seen-block';
import { pairIfPublic } from './withheld';

/** Reads networks as `docker network inspect` and the engine's API show them. */
export function dockerNetworks(value: JsonValue): readonly SnapshotNetwork[] | ForeignProblem {
  if (!Array.isArray(value)) return foreign("must be the list that 'docker network inspect' prints");
  const networks: SnapshotNetwork[] = [];
  for (const [i, entry] of (value as readonly JsonValue[]).entries()) {
    const [id, name, driver] = [textIn(entry, 'Id'), textIn(entry, 'Name'), textIn(entry, 'Driver') ?? ''];
    if (!isJsonObject(entry) || id === undefined || name === undefined) return foreign(`must be what 'docker network inspect' prints, and entry ${i + 1} has no 'Id' and 'Name'`);
    networks.push(dockerNetwork(entry, id, name, driver));
  }
  return networks;
}

function dockerNetwork(entry: JsonObject, id: string, name: string, driver: string): SnapshotNetwork {
  const options = pairs(objectIn(entry, 'Options'));
  const bridge = options.find((option) => option.name === 'com.docker.network.bridge.name')?.value;
  return {
    id, name, driver,
    scope: textIn(entry, 'Scope') ?? 'local',
    internal: entry.Internal === true,
    ipv6: entry.EnableIPv6 === true,
    ...(driver === 'bridge' ? { bridge: bridge ?? `br-${id.slice(0, 12)}` } : {}),
    subnets: objectsIn(objectIn(entry, 'IPAM'), 'Config').flatMap(dockerSubnet),
    options,
    labels: pairs(objectIn(entry, 'Labels')),
    containers: Object.entries(objectIn(entry, 'Containers')).map(([container, endpoint]) => dockerContainer(container, endpoint)),
  };
}

/** Engines before 25 show host bits as they were given, and gateways with a prefix length. */
function dockerSubnet(config: JsonObject): SnapshotSubnet[] {
  const subnet = seenBlock(textIn(config, 'Subnet') ?? '');
  if (subnet === undefined) return [];
  const gateway = seenAddress(textIn(config, 'Gateway') ?? '');
  const ipRange = seenBlock(textIn(config, 'IPRange') ?? '');
  const auxAddresses = pairs(objectIn(config, 'AuxiliaryAddresses')).flatMap(({ name, value }) => {
    const address = seenAddress(value);
    return address === undefined ? [] : [{ name, value: address }];
  });
  return [{ subnet, ...(gateway === undefined ? {} : { gateway }), ...(ipRange === undefined ? {} : { ipRange }), auxAddresses }];
}

/** In a swarm the name of an endpoint that is no container says what it is. */
function dockerContainer(id: string, endpoint: JsonValue): SnapshotContainer {
  const addresses = ['IPv4Address', 'IPv6Address'].map((field) => seenAddress(textIn(endpoint, field) ?? ''));
  return { name: textIn(endpoint, 'Name') ?? id, addresses: addresses.filter((address) => address !== undefined) };
}

function pairs(of: JsonObject): SnapshotPair[] {
  return Object.entries(of).flatMap(([name, value]) => (typeof value === 'string' ? [pairIfPublic(name, value)] : []));
}
