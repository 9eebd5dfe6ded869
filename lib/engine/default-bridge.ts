import { formatAddress, parseAddress, type Address } from '../netip/address';
import type { Family } from '../netip/family';
import { isParseProblem } from '../netip/parse-problem';
import { addressAt, containsAddress, containsPrefix, formatPrefix, lastAddress, overlaps, parseInterfaceAddress, parsePrefix, prefixOf, type Prefix } from '../netip/prefix';
import { longestSubnet } from './address-pools';
import { isAtLeast, type EngineVersion } from './engine-version';
import type { JsonValue } from './json-value';
import type { EngineProblem } from './problem';

/** IPv6 of the default bridge. */
export interface DefaultBridgeIpv6 {
  /** CIDR block of the bridge and its containers. */
  readonly subnet: string;
  /**
   * The bridge's own address in it.
   *
   * @default - the first address after the network's, which is what every engine takes by itself; another one needs 28
   */
  readonly gateway?: string;
}

/** docker0: the bridge of containers that name no network. */
export interface DefaultBridge {
  /**
   * Address of the bridge and prefix length of its subnet, such as `172.24.0.1/24`.
   *
   * Never left to the engine: which pool docker0 would take differs before and after 27, and an old address stays on the
   * device.
   */
  readonly bip: string;
  /**
   * Part of the subnet that containers get their addresses from.
   *
   * @default - the whole subnet
   */
  readonly fixedCidr?: string;
  /**
   * MTU in bytes; it concerns docker0 alone (moby#34981).
   *
   * @default - the engine's: 1500
   */
  readonly mtu?: number;
  /** @default - no IPv6 */
  readonly ipv6?: DefaultBridgeIpv6;
}

/** What a default bridge comes to: keys of daemon.json, the blocks it takes, and what is wrong with it. */
export interface RenderedBridge {
  readonly keys: ReadonlyArray<readonly [string, JsonValue]>;
  readonly subnets: ReadonlyArray<{ readonly field: string; readonly prefix: Prefix }>;
  readonly problems: readonly EngineProblem[];
}

const LINK_LOCAL: Prefix = { family: 6, address: 0xfe80n << 112n, length: 64 };
const MULTICAST: Readonly<Record<Family, Prefix>> = {
  4: { family: 4, address: 0xe0000000n, length: 4 },
  6: { family: 6, address: 0xff00n << 112n, length: 8 },
};

/** Bounds of an MTU: RFC 791 and RFC 8200 section 5 from below, 16 bits of length from above. */
const LEAST_MTU: Readonly<Record<Family, number>> = { 4: 68, 6: 1280 };

/** Whether an MTU carries the families that are used over it. */
export function checkMtu(field: string, mtu: number, withIpv6: boolean): EngineProblem[] {
  const least = LEAST_MTU[withIpv6 ? 6 : 4];
  return Number.isInteger(mtu) && mtu >= least && mtu <= 65535 ? [] : [{ code: 'MTU_OUT_OF_RANGE', field, mtu, least, most: 65535 }];
}

/** The default bridge as keys of `daemon.json`. */
export function renderDefaultBridge(engine: EngineVersion, bridge: DefaultBridge): RenderedBridge {
  const ipv4 = renderIpv4(bridge);
  const ipv6 = bridge.ipv6 ? renderIpv6(engine, bridge.ipv6) : NOTHING;
  const mtu: RenderedBridge = bridge.mtu === undefined ? NOTHING
    : { keys: [['mtu', bridge.mtu]], subnets: [], problems: checkMtu('mtu', bridge.mtu, bridge.ipv6 !== undefined) };
  const parts = [ipv4, ipv6, mtu];
  return {
    keys: parts.flatMap((part) => part.keys),
    subnets: parts.flatMap((part) => part.subnets),
    problems: parts.flatMap((part) => part.problems),
  };
}

const NOTHING: RenderedBridge = { keys: [], subnets: [], problems: [] };

function refused(problem: EngineProblem): RenderedBridge {
  return { ...NOTHING, problems: [problem] };
}

function renderIpv4({ bip, fixedCidr }: DefaultBridge): RenderedBridge {
  const parsed = parseInterfaceAddress(bip);
  if (isParseProblem(parsed)) return refused({ code: 'ADDRESS_MALFORMED', field: 'bip', problem: parsed });
  const { address, length } = parsed;
  if (address.family !== 4) return refused({ code: 'ADDRESS_MALFORMED', field: 'bip', problem: { code: 'WRONG_FAMILY', text: bip, wanted: 4 } });
  const subnet = prefixOf(address, length);
  if (length > longestSubnet(4)) return refused({ code: 'BRIDGE_TOO_SMALL', field: 'bip', block: bip, most: longestSubnet(4) });
  const unusable = checkUse('bip', subnet);
  if (unusable) return refused(unusable);
  const notHost = address.value === subnet.address ? 'network' : address.value === lastAddress(subnet).value ? 'broadcast' : undefined;
  if (notHost) return refused({ code: 'BIP_NOT_A_HOST', bip, is: notHost, instead: `${formatAddress(firstHost(subnet))}/${length}` });
  const range = fixedCidr === undefined ? NOTHING : renderRange(fixedCidr, subnet);
  return {
    keys: [['bip', `${formatAddress(address)}/${length}`], ...range.keys],
    subnets: [{ field: 'bip', prefix: subnet }],
    problems: range.problems,
  };
}

function renderRange(fixedCidr: string, subnet: Prefix): RenderedBridge {
  const range = parsePrefix(fixedCidr);
  if (isParseProblem(range)) return refused({ code: 'ADDRESS_MALFORMED', field: 'fixedCidr', problem: range });
  if (!containsPrefix(subnet, range)) return refused({ code: 'OUTSIDE_BRIDGE', field: 'fixedCidr', value: fixedCidr, subnet: formatPrefix(subnet) });
  return { ...NOTHING, keys: [['fixed-cidr', formatPrefix(range)]] };
}

/**
 * `ipv6` never stands without `fixed-cidr-v6`, which is fatal before 28 (moby#48319).
 *
 * Before 28 that key is the subnet, and the bridge takes its first address. From 28 the bridge would keep an address that an
 * older docker0 left behind, so it is named there.
 */
function renderIpv6(engine: EngineVersion, ipv6: DefaultBridgeIpv6): RenderedBridge {
  const subnet = parsePrefix(ipv6.subnet);
  if (isParseProblem(subnet)) return refused({ code: 'ADDRESS_MALFORMED', field: 'ipv6.subnet', problem: subnet });
  if (subnet.family !== 6) {
    return refused({ code: 'ADDRESS_MALFORMED', field: 'ipv6.subnet', problem: { code: 'WRONG_FAMILY', text: ipv6.subnet, wanted: 6 } });
  }
  if (subnet.length > longestSubnet(6)) return refused({ code: 'BRIDGE_TOO_SMALL', field: 'ipv6.subnet', block: ipv6.subnet, most: longestSubnet(6) });
  const unusable = checkUse('ipv6.subnet', subnet);
  if (unusable) return refused(unusable);
  const gateway = readGateway(engine, ipv6.gateway, subnet);
  if ('code' in gateway) return refused(gateway);
  const named: ReadonlyArray<readonly [string, JsonValue]> = isAtLeast(engine, '28.0') ? [['bip6', `${formatAddress(gateway)}/${subnet.length}`]] : [];
  return {
    keys: [['ipv6', true], ['fixed-cidr-v6', formatPrefix(subnet)], ...named],
    subnets: [{ field: 'ipv6.subnet', prefix: subnet }],
    problems: [],
  };
}

function readGateway(engine: EngineVersion, text: string | undefined, subnet: Prefix): Address | EngineProblem {
  const first = firstHost(subnet);
  if (text === undefined) return first;
  const gateway = parseAddress(text);
  if (isParseProblem(gateway)) return { code: 'ADDRESS_MALFORMED', field: 'ipv6.gateway', problem: gateway };
  if (!containsAddress(subnet, gateway)) return { code: 'OUTSIDE_BRIDGE', field: 'ipv6.gateway', value: text, subnet: formatPrefix(subnet) };
  if (gateway.value === subnet.address) return { code: 'GATEWAY_RESERVED', gateway: text, instead: formatAddress(first) };
  if (gateway.value !== first.value && !isAtLeast(engine, '28.0')) {
    return { code: 'GATEWAY_NOT_FIRST', engine: engine.text, gateway: text, first: formatAddress(first) };
  }
  return gateway;
}

function checkUse(field: string, subnet: Prefix): EngineProblem | undefined {
  if (overlaps(subnet, LINK_LOCAL)) return { code: 'BRIDGE_SUBNET_UNUSABLE', field, block: formatPrefix(subnet), is: 'link-local' };
  if (overlaps(subnet, MULTICAST[subnet.family])) return { code: 'BRIDGE_SUBNET_UNUSABLE', field, block: formatPrefix(subnet), is: 'multicast' };
  return undefined;
}

/** The address that a bridge takes when none is named: the first after the network's own. */
export function firstHost(subnet: Prefix): Address {
  return addressAt(subnet, 1n);
}
