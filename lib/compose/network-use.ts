import { type Address } from '../netip';
import type { FieldReader } from './field-reader';
import type { YamlMap } from './yaml-text';

/** That a service is attached to a network, and what it asks of it. */
export interface NetworkUse {
  readonly service: string;
  readonly network: string;
  /** The service's profiles: empty when it always runs. */
  readonly profiles: readonly string[];
  readonly ipv4Address?: Address;
  readonly ipv6Address?: Address;
}

/**
 * Which service is attached to which network, by the rules of Compose 2: a service that names no network and has no
 * `network_mode` is on `default`, an empty `networks` counts as none named, and one that a `provider` runs is on no network.
 *
 * Services of every profile count: a profile that is turned on later must find its network's subnet planned.
 */
export function readNetworkUses(reader: FieldReader, services: YamlMap): NetworkUse[] {
  const uses: NetworkUse[] = [];
  for (const [service, value] of services) {
    const field = `services.${service}`;
    if (!(value instanceof Map)) {
      reader.wrongType(field, 'a mapping', value);
      continue;
    }
    const definition = value as YamlMap;
    if (definition.has('extends')) reader.problems.push({ code: 'UNSUPPORTED_ELEMENT', field, element: 'extends' });
    const mode = reader.text(definition.get('network_mode'), `${field}.network_mode`);
    const profiles = readProfiles(reader, field, definition.get('profiles'));
    const named = readNamedNetworks(reader, service, profiles, definition.get('networks'));
    if (named.length > 0 && mode) reader.problems.push({ code: 'NETWORK_AND_MODE', service, mode });
    else if (named.length === 0 && !mode && !definition.has('provider')) uses.push({ service, network: 'default', profiles });
    uses.push(...named);
  }
  return uses;
}

function readNamedNetworks(reader: FieldReader, service: string, profiles: readonly string[], value: unknown): NetworkUse[] {
  const field = `services.${service}.networks`;
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    const names = value.map((item, i) => reader.text(item, `${field}[${i}]`) ?? reader.wrongType(`${field}[${i}]`, 'the name of a network', item));
    return names.flatMap((network) => (network === undefined ? [] : [{ service, network, profiles }]));
  }
  // Compose refuses `networks:` with nothing behind it, which people write for an empty list.
  if (!(value instanceof Map)) return reader.wrongType(field, 'a list of names, or a mapping', value) ?? [];
  return [...(value as YamlMap)].map(([network, details]) => {
    const asked = reader.map(details, `${field}.${network}`) ?? (new Map() as YamlMap);
    return {
      service,
      network: String(network),
      profiles,
      ipv4Address: reader.address(asked.get('ipv4_address'), `${field}.${network}.ipv4_address`, 4),
      ipv6Address: reader.address(asked.get('ipv6_address'), `${field}.${network}.ipv6_address`, 6),
    };
  });
}

function readProfiles(reader: FieldReader, field: string, value: unknown): string[] {
  const profiles = reader.list(value, `${field}.profiles`) ?? [];
  return profiles.flatMap((profile, i) => reader.text(profile, `${field}.profiles[${i}]`) ?? []);
}

/** Whether two services can run at once: not when each needs a profile and they share none. */
export function mayRunTogether(a: NetworkUse, b: NetworkUse): boolean {
  return a.profiles.length === 0 || b.profiles.length === 0 || a.profiles.some((profile) => b.profiles.includes(profile));
}
