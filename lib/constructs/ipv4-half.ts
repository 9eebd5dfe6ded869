import { addressAt, addressCount, containsAddress, containsPrefix, formatAddress, formatPrefix, givenText, lastAddress, type Prefix, subnetAt } from '../netip';
import type { CarveOut } from '../plan';
import type { DockerNetwork, DockerNetworkOptions } from './docker-network';
import { addressProp, prefixLengthProp, prefixProp, propError } from './literal';
import { hasRange, NetworkHalf, rangeCarveOut } from './network-half';

/** What a network gets where nothing is written. */
export interface Ipv4Wish {
  /** What the network is, for whoever reads the plan. */
  readonly purpose: string;
  readonly prefixLength: number;
  /** Whether reserved addresses are kept apart from those that Docker gives out. */
  readonly ranged: boolean;
  /** The request that its subnet comes from. @default - the Ipam's pools */
  readonly pool?: string;
}

/** Reads what was written of a network's IPv4 subnet, and asks for the rest. */
export function requestIpv4(network: DockerNetwork, props: DockerNetworkOptions, wish: Ipv4Wish): NetworkHalf {
  const { _ipam: ipam, _namespace: namespace } = network;
  const subnet = props.subnet === undefined ? undefined : prefixProp(network, 'subnet', props.subnet, 4);
  for (const prop of ['gateway', 'ipRange', 'auxAddresses'] as const) {
    if (props[prop] !== undefined && !subnet) throw propError(network, prop, "needs 'subnet' written beside it, since the plan chooses a leased subnet's place");
  }
  const prefixLength = subnet?.length ?? prefixLengthProp(network, 'subnetPrefixLength', props.subnetPrefixLength ?? wish.prefixLength, { family: 4, from: 8, to: 30 });
  if (prefixLength > 30) throw propError(network, 'subnet', `must leave room for a gateway and a container, got '${props.subnet}'; write a /30 or shorter`);
  if (subnet && props.subnetPrefixLength !== undefined && props.subnetPrefixLength !== subnet.length) {
    throw propError(network, 'subnetPrefixLength', `must be the ${subnet.length} of 'subnet' '${props.subnet}', got ${givenText(props.subnetPrefixLength)}; leave it out`);
  }
  const gateway = subnet && props.gateway !== undefined ? addressInside(network, 'gateway', props.gateway, subnet, Object.values(props.auxAddresses ?? {})) : undefined;
  const range = subnet && props.ipRange !== undefined ? rangeInside(network, props.ipRange, subnet) : undefined;
  const ranged = range ? range.length > prefixLength : wish.ranged && hasRange(4, prefixLength);
  const carveOuts: CarveOut[] = [
    { label: 'the network address', index: 0n },
    { label: 'the broadcast address', index: -1n },
    gateway === undefined ? { label: 'the gateway', index: 1n } : { label: 'the gateway', block: `${gateway}/32` },
    ...auxCarveOuts(network, props, subnet, gateway),
  ];
  const label = "the range that Docker gives addresses from ('ipRange')";
  if (ranged) carveOuts.push(range ? { label, block: formatPrefix(range) } : { label, ...rangeCarveOut(4, prefixLength) });
  const { key } = ipam._request(network, { purpose: wish.purpose, block: 'subnet', length: 'subnetPrefixLength' }, ['ipv4'], {
    family: 4, prefixLength, fixed: subnet && formatPrefix(subnet), namespace, rank: 2, carveOuts, pools: wish.pool === undefined ? undefined : [wish.pool],
  });
  return new NetworkHalf(ipam, { family: 4, key, gateway, ipRange: range && formatPrefix(range), ranged, auxAddresses: props.auxAddresses });
}

/** `others` are written for other machines: none of them is suggested. */
function addressInside(network: DockerNetwork, prop: string, text: string, subnet: Prefix, others: readonly string[]): string {
  const address = addressProp(network, prop, text, subnet.family);
  const what = !containsAddress(subnet, address) ? 'lies outside it'
    : address.value === subnet.address ? 'is its network address' : address.value === lastAddress(subnet).value ? 'is its broadcast address' : undefined;
  if (what) {
    const free = freeAddress(subnet, others);
    throw propError(network, prop, `must be an address inside 'subnet' ${formatPrefix(subnet)}, got '${text}', which ${what}; ${
      free === undefined ? `nothing of it is free, so write a larger 'subnet'` : `write something like '${free}'`}`);
  }
  return formatAddress(address);
}

/** The first address inside a subnet that is not written for anybody. */
function freeAddress(subnet: Prefix, others: readonly string[]): string | undefined {
  for (let offset = 1n; offset < addressCount(subnet) - 1n; offset++) {
    const address = formatAddress(addressAt(subnet, offset));
    if (!others.includes(address)) return address;
  }
  return undefined;
}

function rangeInside(network: DockerNetwork, text: string, subnet: Prefix): Prefix {
  const range = prefixProp(network, 'ipRange', text, 4);
  if (!containsPrefix(subnet, range)) {
    const upper = formatPrefix(subnetAt(subnet, subnet.length + 1, 1n));
    throw propError(network, 'ipRange', `must lie inside 'subnet' ${formatPrefix(subnet)}, got '${text}'; write something like '${upper}'`);
  }
  return range;
}

function auxCarveOuts(network: DockerNetwork, props: DockerNetworkOptions, subnet: Prefix | undefined, gateway: string | undefined): CarveOut[] {
  if (!subnet) return [];
  const gatewayAddress = gateway ?? formatAddress(addressAt(subnet, 1n));
  const holders = new Map([[gatewayAddress, 'the gateway']]);
  const written = Object.values(props.auxAddresses ?? {});
  return Object.entries(props.auxAddresses ?? {}).map(([name, text]) => {
    const address = addressInside(network, 'auxAddresses', text, subnet, [gatewayAddress, ...written]);
    const holder = holders.get(address);
    if (holder) throw propError(network, 'auxAddresses', `must be of one machine each, got '${text}' for '${name}', which is ${holder} already; give one of them another address`);
    const label = `the aux address '${name}'`;
    holders.set(address, label);
    return { label, block: `${address}/32` };
  });
}
