import { isRangeForEveryEngine } from '../engine';
import { type Address, addressAt, addressBits, addressCount, containsAddress, type Family, formatAddress, formatPrefix, lastAddress, type Prefix, subnetAt } from '../netip';
import { mayRunTogether, type NetworkUse } from './network-use';
import type { ComposeProblem, NamedAddress } from './problem';

/** A network's subnet of one family, as far as fixed addresses depend on it. */
export interface AddressSpace {
  readonly network: string;
  readonly subnet: Prefix;
  readonly gateway: Address;
  readonly auxAddresses: ReadonlyMap<string, Address>;
  /** Whether the subnet is the file's own, so that moving it is not the remedy. */
  readonly declared: boolean;
  /** Of a network that the file only joins. */
  readonly joined?: JoinedSpace;
}

/** What others have of a network that a Compose file joins. */
export interface JoinedSpace {
  /** Path of the construct that declares the network. */
  readonly owner: string;
  /** What Docker gives addresses from. */
  readonly ipRange?: Prefix;
  /** Addresses kept for somebody: one of them may be written in a file, and none is suggested. */
  readonly reserved: readonly Address[];
  /** Addresses of containers, with their paths. */
  readonly held: ReadonlyArray<{ readonly address: Address; readonly holder: string }>;
  /** What services ask for elsewhere: in other projects, or in the same file by another key. */
  readonly elsewhere: readonly StaticAddress[];
}

/** A service's fixed address of one family. */
export interface StaticAddress {
  readonly use: NetworkUse;
  readonly address: Address;
  /** The other project that the service is of. */
  readonly project?: string;
}

/** The fixed addresses of a family that services ask of a network. */
export function staticAddresses(uses: readonly NetworkUse[], family: Family): StaticAddress[] {
  return uses.flatMap((use) => {
    const address = family === 4 ? use.ipv4Address : use.ipv6Address;
    return address ? [{ use, address }] : [];
  });
}

/**
 * What is wrong with the fixed addresses in a subnet: outside it, its network or broadcast address, its gateway's, one kept
 * out of use, or two services' at once (unless their profiles never run together). On a network that the file joins also: in
 * what Docker gives addresses from, or a container's.
 *
 * An IPv6 subnet has no broadcast address, and its first one is the routers' anycast address (RFC 4291 section 2.6.1).
 */
export function staticAddressProblems(statics: readonly StaticAddress[], space: AddressSpace): ComposeProblem[] {
  const { network, subnet, gateway, joined } = space;
  const owner = joined?.owner;
  const suggestion = firstFreeAddress(statics, space);
  const problems: ComposeProblem[] = [];
  for (const [i, { use, address }] of statics.entries()) {
    const wanted = named({ use, address });
    const aux = [...space.auxAddresses].find(([, taken]) => taken.value === address.value);
    if (!containsAddress(subnet, address)) {
      problems.push({ code: 'STATIC_OUTSIDE', network, wanted, subnet: formatPrefix(subnet), declared: space.declared, ...(owner === undefined ? undefined : { owner }), suggestion });
      continue;
    }
    if (address.value === subnet.address) {
      problems.push({ code: 'STATIC_IS_EDGE', network, wanted, subnet: formatPrefix(subnet), is: 'network', suggestion });
    } else if (address.family === 4 && address.value === lastAddress(subnet).value) {
      problems.push({ code: 'STATIC_IS_EDGE', network, wanted, subnet: formatPrefix(subnet), is: 'broadcast', suggestion });
    } else if (address.value === gateway.value) problems.push({ code: 'STATIC_IS_GATEWAY', network, wanted, suggestion });
    else if (aux) problems.push({ code: 'STATIC_IS_AUX', network, wanted, name: aux[0], ...(owner === undefined ? undefined : { owner }) });
    else if (joined?.ipRange && containsAddress(joined.ipRange, address)) {
      problems.push({ code: 'STATIC_IN_RANGE_OF_DOCKER', network, wanted, ipRange: formatPrefix(joined.ipRange), owner: joined.owner, suggestion });
    }
    const container = joined?.held.find((other) => other.address.value === address.value);
    if (container) problems.push({ code: 'STATIC_HELD', network, wanted, holder: container.holder, suggestion });
    const twin = [...joined?.elsewhere ?? [], ...statics.slice(0, i)]
      // Whether two projects run at once is nobody's to say.
      .find((other) => other.address.value === address.value && (other.project !== undefined || mayRunTogether(other.use, use)));
    if (twin) problems.push({ code: 'STATIC_TWICE', network, wanted, other: twin.use.service, ...(twin.project === undefined ? undefined : { project: twin.project }) });
  }
  return problems;
}

/** The service and the address in canonical text. */
export function named({ use, address }: StaticAddress): NamedAddress {
  return { service: use.service, address: formatAddress(address) };
}

function firstFreeAddress(statics: readonly StaticAddress[], { subnet, gateway, auxAddresses, joined }: AddressSpace): string | undefined {
  const others = joined ? [...joined.reserved, ...[...joined.held, ...joined.elsewhere].map(({ address }) => address)] : [];
  const taken = new Set([gateway, ...auxAddresses.values(), ...statics.map(({ address }) => address), ...others].map(({ value }) => value));
  const range = joined?.ipRange;
  const end = addressCount(subnet) - (subnet.family === 4 ? 1n : 0n);
  for (let offset = 1n; offset < end; offset++) {
    const candidate = addressAt(subnet, offset);
    if (range && containsAddress(range, candidate)) offset = lastAddress(range).value - subnet.address;
    else if (!taken.has(candidate.value)) return formatAddress(candidate);
  }
  return undefined;
}

/**
 * Where containers without a fixed address get theirs, so that none of them takes a fixed one: the largest block of the
 * subnet without any, the highest of those. Undefined when only blocks of fewer than 4 addresses are left.
 *
 * ```
 *  /24          |--------------------------------|
 *  fixed         ^  ^^
 *  ip_range                      |---------------|   the upper /25
 * ```
 *
 * Without it an engine gives a fixed address away when its container starts late, as after a reboot (docker/compose#11899).
 * Of IPv6 subnets only what every engine takes: in the first /64, and not up to its end.
 */
export function dynamicRange(whole: Prefix, fixed: readonly Address[]): Prefix | undefined {
  const subnet = whole.family === 6 && whole.length < 64 ? subnetAt(whole, 64, 0n) : whole;
  const inside = fixed.filter((address) => containsAddress(subnet, address));
  const shortest = subnet.length + 1;
  const longest = Math.min(addressBits(subnet.family) - 2, subnet.length + 16);
  for (let length = shortest; length <= longest; length++) {
    const shift = BigInt(addressBits(subnet.family) - length);
    const hit = new Set(inside.map(({ value }) => (value - subnet.address) >> shift));
    for (let n = (1n << BigInt(length - subnet.length)) - 1n; n >= 0n; n--) {
      if (hit.has(n)) continue;
      const block = subnetAt(subnet, length, n);
      if (isRangeForEveryEngine(whole, block)) return block;
    }
  }
  return undefined;
}
