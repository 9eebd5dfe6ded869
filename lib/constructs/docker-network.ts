import type { Network } from '@cdktf/provider-docker/lib/network';
import { Construct } from 'constructs';
import type { HostNotice } from '../report';
import { Fn, type TerraformStack } from './cdk';
import type { Ipam } from './ipam';
import { stackAround } from './key';
import { plainName } from './literal';
import type { NetworkHalf } from './network-half';
import { ReservedAddress, type ReservedAddressProps } from './reserved-address';
import { Synthesis } from './synthesis';

/** What every network may be told, whatever its driver. */
export interface DockerNetworkOptions {
  /**
   * Name of the network.
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
   * @default 24, or what its swarm cuts its pool in
   */
  readonly subnetPrefixLength?: number;
  /**
   * The gateway's IPv4 address, where `subnet` is written too.
   *
   * @default - the first address after the network's
   */
  readonly gateway?: string;
  /**
   * The part of the subnet that Docker gives containers addresses from, where `subnet` is written too.
   *
   * The whole subnet stands for no range at all, which is what a network has that was made by hand.
   *
   * @default - the upper half, so that reserved addresses have the lower one; none for subnets longer than /28, nor for overlays that no container can be attached to
   */
  readonly ipRange?: string;
  /**
   * Addresses that other machines or daemons use in the subnet, by name, where `subnet` is written too.
   *
   * @default - none
   */
  readonly auxAddresses?: { readonly [name: string]: string };
  /**
   * Containers reach each other and nothing else.
   *
   * @default false
   */
  readonly internal?: boolean;
  /**
   * Options of the driver, such as 'com.docker.network.bridge.name'.
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

/** A network with a subnet of its own. Gateways and ranges are always written, so that Docker and Terraform agree for good. */
export abstract class DockerNetwork extends Construct {
  /** The name in Docker, as written. */
  public readonly networkName: string;
  /** The Terraform resource, for what this class does not say. */
  public abstract readonly network: Network;
  /** @internal */
  public abstract readonly _halves: readonly NetworkHalf[];
  /** @internal */
  public readonly _ipam: Ipam;
  /** @internal */
  public readonly _namespace?: string;
  /** @internal */
  public readonly _reservedAddresses: ReservedAddress[] = [];
  /** @internal */
  protected readonly _stack: TerraformStack;
  private nameToken?: string;

  /** @internal */
  constructor(scope: Construct, id: string, ipam: Ipam, name?: string, namespace?: string) {
    super(scope, id);
    const stack = stackAround(this);
    if (!stack) throw new Error(`${this.node.path}: a network must stand in a stack, got ${scope.node.path || 'the app'}; write new ${new.target.name}(stack, '${id}', …)`);
    this._stack = stack;
    this._ipam = ipam;
    this._namespace = namespace;
    this.networkName = plainName(this, name === undefined ? 'id' : 'name', name ?? id);
  }

  /**
   * The name in Docker, by the Terraform resource: what uses it comes after the network, and is replaced with it.
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

  /** The gateway's IPv4 address. */
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

  /** The gateway's IPv6 address; empty without IPv6. */
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

  /** Tokens of the addresses that are kept in it. @internal */
  public _addresses(): string[] {
    return this._reservedAddresses.flatMap(({ ipv4Address, ipv6Address }) => [ipv4Address, ipv6Address]).filter((token) => token !== '');
  }

  /** A network that lies elsewhere than before is another network to Docker. @internal */
  public _changeNotices(): HostNotice[] {
    const { keys, plan: { notices } } = Synthesis.of(this).planned(this._ipam);
    const own = new Set(this._halves.map(({ key }) => keys.get(key)));
    return notices.flatMap((notice) => (notice.code === 'RENUMBERED' && own.has(notice.key)
      ? [{ code: 'NETWORK_RECREATED', network: this.networkName, from: notice.from, to: notice.to } as const] : []));
  }
}
