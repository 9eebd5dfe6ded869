import type { NetworkIpamConfig } from '@cdktf/provider-docker/lib/network';
import { addressAt, addressBits, type Family, formatAddress, formatPrefix, parsePrefix, type Prefix, subnetAt } from '../netip';
import type { Ipam } from './ipam';
import type { PlannedValue } from './planned-value';

/**
 * Where the range lies that Docker gives addresses from: what is below it is for reserved addresses.
 *
 * ```
 *  IPv4          |.0 .1|  reserved  |          range          |
 *  IPv6          |:: ::1| reserved  |    range    |           |
 *  of a /48:     |:: ::1| reserved  |    range    |           | 65,535 more /64s, for addresses that are written
 *                |<---------- its first /64 --------->|
 * ```
 *
 * Of IPv6 subnets it ends before they do, and lies in their first /64. Engines before 27 start no container on a range that
 * ends on a boundary of 64 bits ("invalid bit range"), and up to 27 they count the last 64 bits only (moby#48322, moby#48326).
 * Another range for each engine would replace the network with every upgrade.
 */
const RANGE: Readonly<Record<Family, { readonly longer: number; readonly index: bigint; readonly longest: number; readonly within: number }>> = {
  4: { longer: 1, index: 1n, longest: 28, within: 0 },
  6: { longer: 2, index: 2n, longest: 124, within: 64 },
};

/** Whether a subnet is large enough for a range. */
export function hasRange(family: Family, prefixLength: number): boolean {
  return prefixLength <= RANGE[family].longest;
}

/** The range, as a part of the subnet that no reserved address comes from. */
export function rangeCarveOut(family: Family, prefixLength: number): { readonly index: bigint; readonly prefixLength: number } {
  const { longer, index, within } = RANGE[family];
  return { index, prefixLength: Math.max(prefixLength, within) + longer };
}

/** What was written for one address family of a network; all of it has been checked. */
export interface NetworkHalfProps {
  readonly family: Family;
  /** What its request is known by. */
  readonly key: string;
  /** @default - the first address after the network's */
  readonly gateway?: string;
  /** @default - leased with the subnet */
  readonly ipRange?: string;
  /** Whether there is a range at all. */
  readonly ranged: boolean;
  readonly auxAddresses?: { readonly [name: string]: string };
}

/** One address family of a network: its subnet, and what follows from it. */
export class NetworkHalf {
  public readonly family: Family;
  public readonly key: string;
  public readonly subnet: PlannedValue;
  public readonly gateway: PlannedValue;
  /** Undefined where the subnet is too small for one. */
  public readonly ipRange?: PlannedValue;
  public readonly auxAddresses?: { readonly [name: string]: string };
  private readonly written?: string;
  private readonly writtenRange?: string;
  private readonly ranged: boolean;
  private known?: { readonly text: string; readonly prefix: Prefix };

  constructor(ipam: Ipam, { family, key, gateway, ipRange, ranged, auxAddresses }: NetworkHalfProps) {
    this.family = family;
    this.key = key;
    this.auxAddresses = auxAddresses;
    this.subnet = ipam._value((block) => block(key));
    this.written = gateway;
    this.writtenRange = ipRange;
    this.gateway = ipam._value((block) => this.gatewayIn(block(key)));
    this.ranged = ranged;
    if (ranged) this.ipRange = ipam._value((block) => this.rangeIn(block(key))!);
  }

  /** Read when the resource is rendered, which is after the plan. */
  public config(): NetworkIpamConfig {
    const { subnet, gateway, ipRange, auxAddresses } = this;
    return {
      get subnet() {
        return subnet.textOrToken;
      },
      get gateway() {
        return gateway.textOrToken;
      },
      get ipRange() {
        return ipRange?.textOrToken;
      },
      auxAddress: auxAddresses && { ...auxAddresses },
    };
  }

  /** The gateway's address, once the subnet is known. */
  public gatewayIn(subnet: string): string {
    return this.written ?? gatewayOf(this.parsed(subnet));
  }

  /** The range that Docker gives addresses from, once the subnet is known; undefined where that is all of it. */
  public rangeIn(subnet: string): string | undefined {
    return this.ranged ? this.writtenRange ?? rangeOf(this.parsed(subnet)) : undefined;
  }

  private parsed(text: string): Prefix {
    if (this.known?.text !== text) this.known = { text, prefix: parsePrefix(text) as Prefix };
    return this.known.prefix;
  }
}

/** The first address after the network's: where every engine puts the bridge by itself. */
function gatewayOf(subnet: Prefix): string {
  return formatAddress(addressAt(subnet, subnet.length === addressBits(subnet.family) ? 0n : 1n));
}

function rangeOf(subnet: Prefix): string {
  // While CDKTF prepares, a single address may stand in for a subnet.
  if (!hasRange(subnet.family, subnet.length)) return formatPrefix(subnet);
  const { index, prefixLength } = rangeCarveOut(subnet.family, subnet.length);
  return formatPrefix(subnetAt(subnet, prefixLength, index));
}
