import { Construct } from 'constructs';
import { formatAddress, type Family, addressBits } from '../netip';
import type { DockerNetwork } from './docker-network';
import { addressProp, propError } from './literal';

/** Props of a reserved address. */
export interface ReservedAddressProps {
  /**
   * The IPv4 address.
   *
   * @default - leased from below the range that Docker gives addresses from
   */
  readonly ipv4Address?: string;
  /**
   * The IPv6 address, where the network has IPv6.
   *
   * @default - leased likewise
   */
  readonly ipv6Address?: string;
}

/** An address of a network that is kept for one container. */
export class ReservedAddress extends Construct {
  /** The IPv4 address. */
  public readonly ipv4Address: string;
  /** The IPv6 address; empty where the network has no IPv6. */
  public readonly ipv6Address: string;
  /** The network it is in. */
  public readonly network: DockerNetwork;
  /** What its leases are known by. @internal */
  public readonly _keys = new Map<Family, string>();

  constructor(scope: Construct, id: string, network: DockerNetwork, props: ReservedAddressProps) {
    super(scope, id);
    this.network = network;
    if (props.ipv6Address !== undefined && network._halves.length < 2) {
      throw propError(this, 'ipv6Address', `needs a network with IPv6, got ${network.node.path}, which has none; give the network 'ipv6: true'`);
    }
    this.ipv4Address = this.lease(4, 'ipv4Address', props.ipv4Address);
    this.ipv6Address = this.lease(6, 'ipv6Address', props.ipv6Address);
    network._reservedAddresses.push(this);
  }

  private lease(family: Family, prop: string, text: string | undefined): string {
    const half = this.network._halves.find((one) => one.family === family);
    if (!half) return '';
    if (text === undefined && half.ipRange === undefined) {
      throw propError(this, prop, `must be written, since Docker gives out any address of ${this.network.node.path}; `
        + "or give the network a range of its own: a larger subnet, or a smaller 'ipRange'");
    }
    const bits = addressBits(family);
    const fixed = text === undefined ? undefined : `${formatAddress(addressProp(this, prop, text, family))}/${bits}`;
    const { _ipam: ipam, _namespace: namespace } = this.network;
    const { key } = ipam._request(this, { purpose: 'reserved address', block: prop }, [`ipv${family}`], { family, prefixLength: bits, fixed, namespace, pools: [half.key] });
    this._keys.set(family, key);
    return ipam._value((block) => block(key).replace(/\/\d+$/, '')).toString();
  }
}
