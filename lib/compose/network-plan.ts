import { type Address, addressAt, addressBits, containsAddress, type Family, formatAddress, formatPrefix, type Prefix, samePrefix } from '../netip';
import type { ComposeNetwork } from './compose-network';
import { declaredSubnetOf } from './declared-subnet';
import type { ComposeNotice, ComposeProblem } from './problem';
import { dynamicRange, named, type StaticAddress, staticAddresses, staticAddressProblems } from './static-address';

/** The blocks that the plan gives a network. */
export interface NetworkLeases {
  readonly ipv4?: Prefix;
  readonly ipv6?: Prefix;
}

/** One `ipam.config` entry as the override has it, in canonical text. */
export interface PlannedSubnet {
  readonly subnet: string;
  readonly gateway: string;
  readonly ipRange?: string;
  /** By name, sorted. */
  readonly auxAddresses: ReadonlyMap<string, string>;
}

/** A network with its subnets: what the override says of it. */
export interface PlannedNetwork {
  readonly network: ComposeNetwork;
  /** IPv4 first. */
  readonly subnets: readonly PlannedSubnet[];
}

export interface NetworkPlan {
  readonly planned: PlannedNetwork;
  readonly problems: readonly ComposeProblem[];
  readonly notices: readonly ComposeNotice[];
}

/**
 * Lays out a network in its leases: gateway, range and aux addresses, with the services' fixed addresses checked.
 *
 * Where the lease is the subnet that the file itself has, the file's gateway, range and aux addresses are kept. Otherwise the
 * gateway is the subnet's first address, which engines choose too, and a range is planned only around fixed addresses.
 */
export function planNetwork(network: ComposeNetwork, leases: NetworkLeases): NetworkPlan {
  const problems: ComposeProblem[] = [];
  const notices: ComposeNotice[] = [];
  const subnets: PlannedSubnet[] = [];
  for (const family of [4, 6] as const) {
    const statics = staticAddresses(network.uses, family);
    if (!(family === 4 ? network.enableIpv4 : network.enableIpv6)) {
      problems.push(...statics.map((wanted): ComposeProblem => ({ code: 'STATIC_WITHOUT_FAMILY', network: network.key, wanted: named(wanted) })));
      continue;
    }
    const subnet = family === 4 ? leases.ipv4 : leases.ipv6;
    if (!subnet) problems.push({ code: 'LEASE_MISSING', network: network.key, family });
    else subnets.push(planSubnet(network, family, subnet, statics, problems, notices));
  }
  return { planned: { network, subnets }, problems, notices };
}

function planSubnet(network: ComposeNetwork, family: Family, subnet: Prefix, statics: readonly StaticAddress[], problems: ComposeProblem[], notices: ComposeNotice[]): PlannedSubnet {
  const most = addressBits(family) - 2;
  if (subnet.length > most) problems.push({ code: 'SUBNET_TOO_SMALL', network: network.key, subnet: formatPrefix(subnet), most });
  const written = declaredSubnetOf(network.declaredSubnets, family);
  const kept = written && samePrefix(written.subnet, subnet) ? written : undefined;
  if (written && !kept) {
    notices.push({ code: 'SUBNET_REPLACED', network: network.key, declared: formatPrefix(written.subnet), subnet: formatPrefix(subnet) });
  }
  const gateway = kept?.gateway ?? addressAt(subnet, 1n);
  const auxAddresses = kept?.auxAddresses ?? new Map<string, Address>();
  const declared = kept !== undefined;
  const found = staticAddressProblems(statics, { network: network.key, subnet, gateway, auxAddresses, declared });
  problems.push(...found);

  const inside = statics.filter(({ address }) => containsAddress(subnet, address));
  const ipRange = kept?.ipRange ?? (inside.length > 0 ? dynamicRange(subnet, inside.map(({ address }) => address)) : undefined);
  if (ipRange) {
    for (const wanted of inside.filter(({ address }) => containsAddress(ipRange, address))) {
      notices.push({ code: 'STATIC_IN_RANGE', network: network.key, wanted: named(wanted), ipRange: formatPrefix(ipRange) });
    }
  } else if (inside.length > 0) notices.push({ code: 'NO_DYNAMIC_RANGE', network: network.key, subnet: formatPrefix(subnet) });
  return {
    subnet: formatPrefix(subnet),
    gateway: formatAddress(gateway),
    ipRange: ipRange && formatPrefix(ipRange),
    auxAddresses: new Map([...auxAddresses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, address]) => [name, formatAddress(address)])),
  };
}
