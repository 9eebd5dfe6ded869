import { Network } from '@cdktf/provider-docker/lib/network';
import { Construct } from 'constructs';
import { addressAt, containsAddress, containsPrefix, formatAddress, formatPrefix, lastAddress, type Prefix, subnetAt } from '../netip';
import type { CarveOut } from '../plan';
import type { HostNotice, NetworkSummary } from '../report';
import { Fn, type TerraformStack } from './cdk';
import type { DockerHost } from './docker-host';
import { stackAround } from './key';
import { addressProp, plainName, prefixLengthProp, prefixProp, propError } from './literal';
import { hasRange, NetworkHalf, rangeCarveOut } from './network-half';
import type { Attachable } from './participant';
import { ReservedAddress, type ReservedAddressProps } from './reserved-address';
import { Synthesis } from './synthesis';
import { withoutStackTraces } from './without-stack-traces';

/** What a bridge network is to be, but for its host. */
export interface BridgeNetworkOptions {
  /**
   * Name of the network on the host.
   *
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * The IPv4 subnet.
   *
   * @default - leased by `subnetPrefixLength`
   */
  readonly subnet?: string;
  /**
   * Prefix length of the IPv4 subnet where it is leased.
   *
   * @default 24
   */
  readonly subnetPrefixLength?: number;
  /**
   * The bridge's IPv4 address, where `subnet` is written too.
   *
   * @default - the first address after the network's
   */
  readonly gateway?: string;
  /**
   * The part of the subnet that Docker gives containers addresses from, where `subnet` is written too.
   *
   * The whole subnet stands for no range at all, which is what a network has that was made by hand.
   *
   * @default - the upper half, so that reserved addresses have the lower one; none for subnets longer than /28
   */
  readonly ipRange?: string;
  /**
   * Addresses that other machines or daemons use in the subnet, by name, where `subnet` is written too.
   *
   * @default - none
   */
  readonly auxAddresses?: { readonly [name: string]: string };
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
   * Containers reach each other and nothing else.
   *
   * @default false
   */
  readonly internal?: boolean;
  /**
   * MTU in bytes.
   *
   * @default - the engine's: 1500
   */
  readonly mtu?: number;
  /**
   * Options of the bridge driver, such as 'com.docker.network.bridge.name'.
   *
   * @default - none
   */
  readonly driverOptions?: { readonly [option: string]: string };
  /**
   * Labels of the network.
   *
   * @default - none
   */
  readonly labels?: { readonly [label: string]: string };
}

/** Props of a `BridgeNetwork`. */
export interface BridgeNetworkProps extends BridgeNetworkOptions {
  /** The host it is on. */
  readonly host: DockerHost;
}

/** A bridge network on one host, with a subnet of its own. Gateways and ranges are always written, so that Docker and Terraform agree for good. */
export class BridgeNetwork extends Construct {
  /** Where it is. */
  public readonly host: DockerHost;
  /** The name on the host, as written. */
  public readonly networkName: string;
  /** The Terraform resource, for what this class does not say. */
  public readonly network: Network;
  /** @internal */
  public readonly _halves: readonly NetworkHalf[];
  /** @internal */
  public readonly _reservedAddresses: ReservedAddress[] = [];
  private nameToken?: string;

  constructor(scope: Construct, id: string, props: BridgeNetworkProps) {
    super(scope, id);
    const stack = stackAround(this);
    if (!stack) throw new Error(`${this.node.path}: a network must stand in a stack, got ${scope.node.path || 'the app'}; write new BridgeNetwork(stack, '${id}', …)`);
    this.host = props.host;
    this.networkName = plainName(this, props.name === undefined ? 'id' : 'name', props.name ?? id);
    const ipv4 = this.requestIpv4(props);
    const wantsIpv6 = props.ipv6 ?? (props.host._clusterHost !== undefined && !props.internal);
    this._halves = wantsIpv6 || props.ipv6Subnet !== undefined ? [ipv4, this.requestIpv6(props)] : [ipv4];
    this.network = this.createNetwork(props, stack);
    props.host._bridgeNetworks.push(this);
  }

  /**
   * The name on the host, by the Terraform resource: what uses it comes after the network, and is replaced with it.
   *
   * Docker removes no network while a container is in it. A container that has the bare name stays in place when the network
   * is to be replaced, and the apply fails half a minute later; this name is unknown until the new network is there.
   */
  public get name(): string {
    // The second of two: a call is unknown as long as any of its arguments is.
    return this.nameToken ??= Fn.format('%[2]s', [this.network.id, this.network.name]);
  }

  /** The IPv4 subnet. */
  public get subnet(): string {
    return this._halves[0].subnet.toString();
  }

  /** The bridge's IPv4 address. */
  public get gateway(): string {
    return this._halves[0].gateway.toString();
  }

  /** The part of the IPv4 subnet that Docker gives addresses from; empty where that is all of it, as in subnets longer than /28. */
  public get ipRange(): string {
    return this._halves[0].ipRange?.toString() ?? '';
  }

  /** The IPv6 subnet; empty without IPv6. */
  public get ipv6Subnet(): string {
    return this._halves[1]?.subnet.toString() ?? '';
  }

  /** The bridge's IPv6 address; empty without IPv6. */
  public get ipv6Gateway(): string {
    return this._halves[1]?.gateway.toString() ?? '';
  }

  /**
   * Keeps an address of the network for a container.
   *
   * Leased from below the range that Docker gives addresses from; one that is written is refused outside the subnet and inside
   * that range.
   */
  public reserveAddress(id: string, props: ReservedAddressProps = {}): ReservedAddress {
    return new ReservedAddress(this, id, this, props);
  }

  /** @internal */
  public _summary(): NetworkSummary {
    const read = Synthesis.of(this).reader(this.host.ipam);
    const [ipv4, ipv6] = this._halves;
    return { name: this.networkName, ipv4: read(ipv4.key), ipv6: ipv6 && read(ipv6.key), of: 'network' };
  }

  /** A network that lies elsewhere than before is another network to Docker. @internal */
  public _changeNotices(): HostNotice[] {
    const { keys, plan: { notices } } = Synthesis.of(this).planned(this.host.ipam);
    const own = new Set(this._halves.map(({ key }) => keys.get(key)));
    return notices.flatMap((notice) => (notice.code === 'RENUMBERED' && own.has(notice.key)
      ? [{ code: 'NETWORK_RECREATED', network: this.networkName, from: notice.from, to: notice.to } as const] : []));
  }

  /** @internal */
  public _attachable(): Attachable {
    return {
      path: this.node.path,
      hostPath: this.host.node.path,
      resource: this.network,
      name: this.name,
      addresses: () => this._reservedAddresses.flatMap(({ ipv4Address, ipv6Address }) => [ipv4Address, ipv6Address]).filter((token) => token !== ''),
      reachedBy: (provider) => this.host._isReachedBy(provider),
      subnet: () => this._summary().ipv4,
      gateway: (subnet) => this._halves[0].gatewayIn(subnet),
    };
  }

  private requestIpv4(props: BridgeNetworkProps): NetworkHalf {
    const subnet = props.subnet === undefined ? undefined : prefixProp(this, 'subnet', props.subnet, 4);
    for (const prop of ['gateway', 'ipRange', 'auxAddresses'] as const) {
      if (props[prop] !== undefined && !subnet) throw propError(this, prop, "needs 'subnet' written beside it, since the plan chooses a leased subnet's place");
    }
    const prefixLength = subnet?.length ?? prefixLengthProp(this, 'subnetPrefixLength', props.subnetPrefixLength ?? 24, { family: 4, from: 8, to: 30 });
    if (prefixLength > 30) throw propError(this, 'subnet', `must leave room for a gateway and a container, got '${props.subnet}'; write a /30 or shorter`);
    if (subnet && props.subnetPrefixLength !== undefined && props.subnetPrefixLength !== subnet.length) {
      throw propError(this, 'subnetPrefixLength', `must be the ${subnet.length} of 'subnet' '${props.subnet}', got ${props.subnetPrefixLength}; leave it out`);
    }
    const gateway = subnet && props.gateway !== undefined ? this.addressInside('gateway', props.gateway, subnet) : undefined;
    const range = subnet && props.ipRange !== undefined ? this.rangeInside(props.ipRange, subnet) : undefined;
    const ranged = range ? range.length > prefixLength : hasRange(4, prefixLength);
    const carveOuts: CarveOut[] = [
      { label: 'the network address', index: 0n },
      { label: 'the broadcast address', index: -1n },
      gateway === undefined ? { label: 'the gateway', index: 1n } : { label: 'the gateway', block: `${gateway}/32` },
      ...this.auxCarveOuts(props, subnet),
    ];
    const label = "the range that Docker gives addresses from ('ipRange')";
    if (ranged) carveOuts.push(range ? { label, block: formatPrefix(range) } : { label, ...rangeCarveOut(4, prefixLength) });
    const { key } = props.host.ipam._request(this, { block: 'subnet', length: 'subnetPrefixLength' }, ['ipv4'], {
      family: 4, prefixLength, fixed: subnet && formatPrefix(subnet), namespace: props.host._namespace, rank: 2, carveOuts,
    });
    return new NetworkHalf(props.host.ipam, { family: 4, key, gateway, ipRange: range && formatPrefix(range), ranged, auxAddresses: props.auxAddresses });
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
    const { key } = props.host.ipam._request(this, { block: 'ipv6Subnet' }, ['ipv6'], {
      family: 6, prefixLength, fixed: subnet && formatPrefix(subnet), namespace: props.host._namespace, rank: 2, carveOuts, pools: pool && [pool.key],
    });
    return new NetworkHalf(props.host.ipam, { family: 6, key, ranged });
  }

  private addressInside(prop: string, text: string, subnet: Prefix): string {
    const address = addressProp(this, prop, text, subnet.family);
    const what = !containsAddress(subnet, address) ? 'lies outside it'
      : address.value === subnet.address ? 'is its network address' : address.value === lastAddress(subnet).value ? 'is its broadcast address' : undefined;
    if (what) throw propError(this, prop, `must be an address inside 'subnet' ${formatPrefix(subnet)}, got '${text}', which ${what}; write something like '${formatAddress(addressAt(subnet, 1n))}'`);
    return formatAddress(address);
  }

  private rangeInside(text: string, subnet: Prefix): Prefix {
    const range = prefixProp(this, 'ipRange', text, 4);
    if (!containsPrefix(subnet, range)) {
      const upper = formatPrefix(subnetAt(subnet, subnet.length + 1, 1n));
      throw propError(this, 'ipRange', `must lie inside 'subnet' ${formatPrefix(subnet)}, got '${text}'; write something like '${upper}'`);
    }
    return range;
  }

  private auxCarveOuts(props: BridgeNetworkProps, subnet: Prefix | undefined): CarveOut[] {
    return Object.entries(props.auxAddresses ?? {}).map(([name, text]) => (
      { label: `the aux address '${name}'`, block: `${this.addressInside('auxAddresses', text, subnet!)}/32` }));
  }

  private createNetwork(props: BridgeNetworkProps, stack: TerraformStack): Network {
    const options = { ...props.host._clusterHost?._networkOptions, ...(props.mtu === undefined ? {} : { 'com.docker.network.driver.mtu': String(props.mtu) }), ...props.driverOptions };
    return withoutStackTraces(() => new Network(this, 'network', {
      provider: props.host._dockerProviderIn(stack),
      dependsOn: props.host._before(stack),
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
