import { Network } from '@cdktf/provider-docker/lib/network';
import type { Construct } from 'constructs';
import { formatPrefix, givenText } from '../netip';
import type { CarveOut } from '../plan';
import type { NetworkSummary } from '../report';
import type { TerraformStack } from './cdk';
import type { DockerHost } from './docker-host';
import { DockerNetwork, type DockerNetworkOptions } from './docker-network';
import { requestIpv4 } from './ipv4-half';
import { prefixProp, propError } from './literal';
import { hasRange, NetworkHalf, rangeCarveOut } from './network-half';
import type { Attachable } from './participant';
import { Synthesis } from './synthesis';
import { withoutStackTraces } from './without-stack-traces';

/** What a bridge network is to be, but for its host. */
export interface BridgeNetworkOptions extends DockerNetworkOptions {
  /**
   * Gives the network an IPv6 subnet as well, unless `ipv6Subnet` is written: a /64 of the Ipam's IPv6 pools, or a subnet of
   * the host's prefix where the host is in an IPv6 cluster.
   *
   * @default - true on a host of an IPv6 cluster unless the network is internal, false elsewhere
   */
  readonly ipv6?: boolean;
  /**
   * The IPv6 subnet.
   *
   * @default - leased where `ipv6` is true
   */
  readonly ipv6Subnet?: string;
  /**
   * Routes its IPv4 on a host of a cluster that routes IPv4: containers keep their own addresses towards other hosts. From engine
   * 27 on published ports answer at the container's own address then, and not at the host's.
   *
   * @default - true on such a host, unless the network is internal or has its subnet from the snapshot; false elsewhere
   */
  readonly routedIpv4?: boolean;
  /**
   * MTU in bytes.
   *
   * @default - the engine's: 1500
   */
  readonly mtu?: number;
}

/** Props of a `BridgeNetwork`. */
export interface BridgeNetworkProps extends BridgeNetworkOptions {
  /** The host it is on. */
  readonly host: DockerHost;
}

/** A bridge network on one host, with a subnet of its own. Gateways and ranges are always written, so that Docker and Terraform agree for good. */
export class BridgeNetwork extends DockerNetwork {
  /** Where it is. */
  public readonly host: DockerHost;
  /** The Terraform resource, for what this class does not say. */
  public readonly network: Network;
  /** @internal */
  public readonly _halves: readonly NetworkHalf[];
  /** @internal */
  public readonly _routesIpv4: boolean;

  constructor(scope: Construct, id: string, props: BridgeNetworkProps) {
    super(scope, id, props.host.ipam, props.name, props.host._namespace);
    this.host = props.host;
    if (props.mtu !== undefined && (!Number.isInteger(props.mtu) || props.mtu < 68 || props.mtu > 65535)) throw propError(this, 'mtu', `must be a whole number of bytes from 68 to 65535, got ${givenText(props.mtu)}`);
    const written = props.subnet !== undefined || props.subnetPrefixLength !== undefined;
    const adopted = written ? undefined : props.host._snapshot?._adopt(this.networkName);
    const ipv4Pool = props.host._clusterHost?._ipv4Pool;
    if (props.routedIpv4 && ipv4Pool === undefined) throw propError(this, 'routedIpv4', `needs a host whose cluster routes IPv4, got ${props.host.node.path}; add it to an Ipv6Cluster with 'ipv4' first`);
    if (props.routedIpv4 && props.internal) throw propError(this, 'routedIpv4', "stands beside 'internal', whose containers reach nothing outside; leave one of them out");
    this._routesIpv4 = ipv4Pool !== undefined && (props.routedIpv4 ?? (!props.internal && adopted === undefined));
    const ipv4 = requestIpv4(this, { ...adopted, ...props }, { purpose: 'bridge network', prefixLength: 24, ranged: true, pool: this._routesIpv4 ? ipv4Pool : undefined });
    const wantsIpv6 = props.ipv6 ?? (props.host._clusterHost !== undefined && !props.internal);
    this._halves = wantsIpv6 || props.ipv6Subnet !== undefined ? [ipv4, this.requestIpv6(props)] : [ipv4];
    this.network = this.createNetwork(props, this._stack);
    props.host._bridgeNetworks.push(this);
    props.host._vpcHost?.guardNetwork(this);
  }

  /** @internal */
  public _summary(): NetworkSummary {
    const read = Synthesis.of(this).reader(this.host.ipam);
    const [ipv4, ipv6] = this._halves;
    return { name: this.networkName, ipv4: read(ipv4.key), ipv6: ipv6 && read(ipv6.key), of: 'network' };
  }

  /** @internal */
  public _attachable(): Attachable {
    return {
      path: this.node.path,
      hostPath: this.host.node.path,
      resource: this.network,
      name: this.name,
      addresses: () => this._addresses(),
      reachedBy: (provider) => this.host._isReachedBy(provider),
      subnet: () => this._summary().ipv4,
      gateway: (subnet) => this._halves[0].gatewayIn(subnet),
    };
  }

  private requestIpv6(props: BridgeNetworkProps): NetworkHalf {
    if (props.ipv6 === false) throw propError(this, 'ipv6Subnet', `stands beside 'ipv6: false', got '${props.ipv6Subnet}'; leave one of them out`);
    const subnet = props.ipv6Subnet === undefined ? undefined : prefixProp(this, 'ipv6Subnet', props.ipv6Subnet, 6);
    const pool = props.host._clusterHost?._networkPool;
    const prefixLength = subnet?.length ?? pool?.prefixLength ?? 64;
    if (prefixLength > 126) throw propError(this, 'ipv6Subnet', `must leave room for a gateway and a container, got '${props.ipv6Subnet}'; write a /126 or shorter`);
    const carveOuts: CarveOut[] = [{ label: "the routers' anycast address", index: 0n }, { label: 'the gateway', index: 1n }];
    const ranged = hasRange(6, prefixLength);
    if (ranged) carveOuts.push({ label: 'the range that Docker gives addresses from', ...rangeCarveOut(6, prefixLength) });
    const { key } = props.host.ipam._request(this, { purpose: 'bridge network', block: 'ipv6Subnet' }, ['ipv6'], {
      family: 6, prefixLength, fixed: subnet && formatPrefix(subnet), namespace: props.host._namespace, rank: 2, carveOuts, pools: pool && [pool.key],
    });
    return new NetworkHalf(props.host.ipam, { family: 6, key, ranged });
  }

  private createNetwork(props: BridgeNetworkProps, stack: TerraformStack): Network {
    const options = { ...props.host._clusterHost?._networkOptionsOf(this._routesIpv4), ...(props.mtu === undefined ? {} : { 'com.docker.network.driver.mtu': String(props.mtu) }), ...props.driverOptions };
    const before = props.host._before(stack);
    return withoutStackTraces(() => new Network(this, 'network', {
      provider: props.host.dockerProviderIn(stack),
      dependsOn: before.length > 0 ? before : undefined,
      name: this.networkName,
      driver: 'bridge',
      ipamConfig: this._halves.map((half) => half.config()),
      internal: props.internal || undefined,
      ipv6: this._halves.length > 1 || undefined,
      options: Object.keys(options).length > 0 ? options : undefined,
      labels: props.labels && Object.entries(props.labels).map(([label, value]) => ({ label, value })),
    }));
  }
}
