import { type Address, containsAddress, containsPrefix, type Family, formatAddress, formatPrefix, type Prefix } from '../netip';
import type { FieldReader } from './field-reader';

/** One entry of a network's `ipam.config`, read and checked in itself. */
export interface DeclaredSubnet {
  readonly subnet: Prefix;
  readonly gateway?: Address;
  /** Where the engine takes addresses for containers that ask for none; the whole subnet without it. */
  readonly ipRange?: Prefix;
  /** `aux_addresses`: kept out of use, by a name that only people read. */
  readonly auxAddresses: ReadonlyMap<string, Address>;
}

/** Reads `networks.<name>.ipam.config`; entries without any address are passed over, as Compose does. */
export function readDeclaredSubnets(reader: FieldReader, network: string, config: unknown): DeclaredSubnet[] {
  const field = `networks.${network}.ipam.config`;
  const subnets: DeclaredSubnet[] = [];
  for (const [i, entry] of (reader.list(config, field) ?? []).entries()) {
    const read = readEntry(reader, `${field}[${i}]`, entry);
    if (read) subnets.push(read);
  }
  for (const family of [4, 6] as const) {
    const several = subnets.filter(({ subnet }) => subnet.family === family);
    if (several.length > 1) {
      reader.problems.push({ code: 'SEVERAL_SUBNETS', network, family, subnets: several.map(({ subnet }) => formatPrefix(subnet)) });
    }
  }
  return subnets;
}

function readEntry(reader: FieldReader, field: string, value: unknown): DeclaredSubnet | undefined {
  const entry = reader.map(value, field);
  if (!entry) return undefined;
  const before = reader.problems.length;
  const subnet = reader.prefix(entry.get('subnet'), `${field}.subnet`);
  const gateway = reader.address(entry.get('gateway'), `${field}.gateway`);
  const ipRange = reader.prefix(entry.get('ip_range'), `${field}.ip_range`);
  const auxAddresses = readAuxAddresses(reader, `${field}.aux_addresses`, entry.get('aux_addresses'));
  if (!subnet) {
    // A subnet that is malformed is one problem, not one for each field that hangs on it.
    if (reader.problems.length === before && (gateway ?? ipRange ?? (auxAddresses.size > 0 ? auxAddresses : undefined))) {
      reader.problems.push({ code: 'SUBNET_MISSING', field });
    }
    return undefined;
  }
  const outside = (name: string, value: string) =>
    reader.problems.push({ code: 'OUTSIDE_DECLARED_SUBNET', field: `${field}.${name}`, value, subnet: formatPrefix(subnet) });
  if (gateway && !containsAddress(subnet, gateway)) outside('gateway', formatAddress(gateway));
  if (ipRange && !containsPrefix(subnet, ipRange)) outside('ip_range', formatPrefix(ipRange));
  for (const [name, address] of auxAddresses) {
    if (!containsAddress(subnet, address)) outside(`aux_addresses.${name}`, formatAddress(address));
  }
  return { subnet, gateway, ipRange, auxAddresses };
}

function readAuxAddresses(reader: FieldReader, field: string, value: unknown): Map<string, Address> {
  const addresses = new Map<string, Address>();
  for (const [name, text] of reader.map(value, field) ?? []) {
    const address = reader.address(text, `${field}.${name}`);
    if (address) addresses.set(String(name), address);
  }
  return addresses;
}

/** The declared entry of a family, if the file has one. */
export function declaredSubnetOf(subnets: readonly DeclaredSubnet[], family: Family): DeclaredSubnet | undefined {
  return subnets.find(({ subnet }) => subnet.family === family);
}
