import { containsAddress, formatAddress, formatPrefix } from '../netip';
import type { ClusterIpv4 } from '../routing';
import type { Ipv6Cluster } from './ipv6-cluster';
import { addressProp, prefixLengthProp, prefixProp, propError } from './literal';
import type { BlockReader } from './participant';
import type { RoutedIpv4Props } from './routed-ipv4-props';

/** IPv4 of a cluster: its block, and who asks for it. */
export class RoutedIpv4 {
  readonly key: string;
  readonly prefixLength: number;
  readonly hostPrefixLength: number;
  private readonly gateway?: string;
  private readonly nonMasquerade: readonly string[];

  constructor(cluster: Ipv6Cluster, props: RoutedIpv4Props) {
    const literal = props.prefix === undefined ? undefined : prefixProp(cluster, 'ipv4.prefix', props.prefix, 4);
    this.prefixLength = literal?.length ?? prefixLengthProp(cluster, 'ipv4.prefixLength', props.prefixLength ?? 16, { family: 4, from: 8, to: 28 });
    this.hostPrefixLength = prefixLengthProp(cluster, 'ipv4.hostPrefixLength', props.hostPrefixLength ?? Math.max(20, Math.min(this.prefixLength + 4, 29)), { family: 4, from: 8, to: 29 });
    if (this.hostPrefixLength <= this.prefixLength) {
      throw propError(cluster, 'ipv4.hostPrefixLength', `must be longer than the /${this.prefixLength} that it is cut from, got ${this.hostPrefixLength}; write something like ${Math.min(this.prefixLength + 4, 29)}`);
    }
    const gateway = props.gateway === undefined ? undefined : addressProp(cluster, 'ipv4.gateway', props.gateway, 4);
    if (gateway && literal && containsAddress(literal, gateway)) {
      throw propError(cluster, 'ipv4.gateway', `must be an address on the hosts' link, got '${props.gateway}' inside 'ipv4.prefix' ${formatPrefix(literal)}`);
    }
    this.gateway = gateway && formatAddress(gateway);
    this.nonMasquerade = (props.nonMasqueradeCidrBlocks ?? []).map((text) => formatPrefix(prefixProp(cluster, 'ipv4.nonMasqueradeCidrBlocks', text, 4)));
    this.key = cluster.ipam._request(cluster, { purpose: 'routed ipv4', block: 'ipv4.prefix', length: 'ipv4.prefixLength' }, ['ipv4'], {
      family: 4, prefixLength: this.prefixLength, fixed: literal && formatPrefix(literal),
    }).key;
  }

  /** Undefined while the lease is missing. */
  declaration(read: BlockReader): ClusterIpv4 | undefined {
    const prefix = read(this.key);
    return prefix === undefined ? undefined : { prefix, gateway: this.gateway, nonMasqueradeBlocks: this.nonMasquerade };
  }
}
