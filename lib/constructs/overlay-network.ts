import { Network } from '@cdktf/provider-docker/lib/network';
import type { Construct } from 'constructs';
import { givenText } from '../netip';
import { MTU_OPTION } from '../engine';
import { GATEWAY_BRIDGE, type OverlayFacts } from '../overlay';
import type { NetworkSummary } from '../report';
import { dependable, type TerraformResource } from './cdk';
import { DockerNetwork, type DockerNetworkOptions } from './docker-network';
import { requestIpv4 } from './ipv4-half';
import { stackAround } from './key';
import { propError } from './literal';
import type { NetworkHalf } from './network-half';
import type { OverlayCluster } from './overlay-cluster';
import type { Attachable, BlockReader } from './participant';
import type { ReservedAddress, ReservedAddressProps } from './reserved-address';
import { Synthesis } from './synthesis';
import { withoutStackTraces } from './without-stack-traces';

/** What an overlay network is to be, but for its cluster. It has no IPv6: no engine to 29 gives overlays any. */
export interface OverlayNetworkOptions extends DockerNetworkOptions {
  /**
   * Lets containers join it that are no tasks of a service; only they can have reserved addresses. Networks by key-value store
   * are so in any case.
   *
   * @default false
   */
  readonly attachable?: boolean;
  /**
   * Encrypts what goes from one member to another (ESP). It costs 26 bytes of each packet, and kernels without ESP pass
   * nothing at all.
   *
   * @default false
   */
  readonly encrypted?: boolean;
  /**
   * How many services with a virtual address it has to hold at once; checked against its subnet.
   *
   * @default - not checked
   */
  readonly services?: number;
  /**
   * How many tasks and attached containers it has to hold at once, on all members together; checked against its subnet.
   *
   * @default - not checked
   */
  readonly tasks?: number;
}

/** Props of an `OverlayNetwork`. */
export interface OverlayNetworkProps extends OverlayNetworkOptions {
  /** The swarm, or the cluster by key-value store, that it spans. */
  readonly cluster: OverlayCluster;
}

/** An option with a value that says nothing. */
const ENCRYPTED = 'encrypted';

/**
 * Tells Terraform what the options were that the network was made with.
 *
 * The engine adds to them (the number of the VXLAN), so they cannot be compared, and a change of them alone would never
 * reach the network. A label is compared to the letter, and a change of it makes the network anew.
 */
const OPTIONS_LABEL = 'docker-ipam.options';

/** A network that spans the members of a cluster, with a subnet outside everything that any of them holds. */
export class OverlayNetwork extends DockerNetwork {
  /** The cluster that it spans. */
  public readonly cluster: OverlayCluster;
  /** The Terraform resource, for what this class does not say. */
  public readonly network: Network;
  /** @internal */
  public readonly _halves: readonly NetworkHalf[];
  /** @internal */
  public readonly _isEncrypted: boolean;
  private readonly isAttachable: boolean;

  constructor(scope: Construct, id: string, private readonly props: OverlayNetworkProps) {
    super(scope, id, props.cluster.ipam, props.name);
    this.cluster = props.cluster;
    this._isEncrypted = props.encrypted ?? false;
    this.isAttachable = props.cluster._isAlwaysAttachable || (props.attachable ?? false);
    if (['ingress', GATEWAY_BRIDGE].includes(this.networkName)) {
      throw propError(this, props.name === undefined ? 'id' : 'name', `must not be that of a network of Docker's own, got '${this.networkName}'; choose another one`);
    }
    for (const prop of ['services', 'tasks'] as const) {
      const count = props[prop];
      if (count !== undefined && (!Number.isInteger(count) || count < 0)) throw propError(this, prop, `must be a whole number of at least 0, got ${givenText(count)}`);
    }
    if (this._isEncrypted) props.cluster._refuseEncryption(this);
    this._halves = [requestIpv4(this, props, { purpose: 'overlay network', prefixLength: props.cluster._subnetLength, ranged: this.isAttachable })];
    this.network = this.createNetwork();
    this._settle();
    for (const resource of props.cluster._formation) this._waitFor(resource);
    props.cluster._networks.push(this);
    props.cluster._openGroups();
    props.cluster._home?.host._vpcHost?.guardNetwork(this);
  }

  /** Keeps an address of the network for an attached container. */
  public override reserveAddress(id: string, props: ReservedAddressProps = {}): ReservedAddress {
    if (!this.isAttachable) {
      throw new Error(`${this.node.path}/${id}: tasks of services take the addresses that the swarm gives them, and ${this.node.path} lets in no other containers; give it 'attachable: true'`);
    }
    return super.reserveAddress(id, props);
  }

  /** @internal */
  public _summary(): NetworkSummary {
    return { name: this.networkName, ipv4: Synthesis.of(this).reader(this._ipam)(this._halves[0].key), of: 'overlay' };
  }

  /** @internal */
  public _attachable(): Attachable {
    const { cluster } = this;
    return {
      path: this.node.path,
      hostPath: cluster._home.host.node.path,
      resource: this.network,
      name: this.name,
      addresses: () => this._addresses(),
      reachedBy: (provider) => cluster._members.some(({ host }) => host._isReachedBy(provider)),
      subnet: () => this._summary().ipv4,
      gateway: (subnet) => this._halves[0].gatewayIn(subnet),
    };
  }

  /** @internal */
  public _facts(read: BlockReader): OverlayFacts | undefined {
    const subnet = read(this._halves[0].key);
    if (subnet === undefined) return undefined;
    const { services, tasks } = this.props;
    return {
      path: this.node.path, subnet, ranged: this._halves[0].ipRange !== undefined,
      load: services === undefined && tasks === undefined ? undefined : { services: services ?? 0, tasks: tasks ?? 0 },
    };
  }

  /** @internal */
  public _waitFor(resource: TerraformResource): void {
    const stack = stackAround(resource)!;
    if (stack !== this._stack) {
      if (!stack.dependsOn(this._stack)) this._stack.addDependency(stack);
      return;
    }
    this.network.dependsOn = [...(this.network.dependsOn ?? []), dependable(resource)];
  }

  private options(): Record<string, string> {
    const mtu = this.cluster._driverMtu;
    return { ...(mtu === undefined ? {} : { [MTU_OPTION]: String(mtu) }), ...(this._isEncrypted ? { [ENCRYPTED]: 'true' } : {}), ...this.props.driverOptions };
  }

  /** The underlay's MTU is that of the narrowest member: known when the last one has joined. @internal */
  public _settle(): void {
    const options = this.options();
    const labels = Object.entries(this.props.labels ?? {}).map(([label, value]) => ({ label, value }));
    if (Object.keys(options).length === 0) {
      if (labels.length > 0) this.network.putLabels(labels);
      return;
    }
    this.network.options = options;
    this.network.putLabels([...labels, { label: OPTIONS_LABEL, value: JSON.stringify(options) }]);
  }

  private createNetwork(): Network {
    const { props, cluster } = this;
    const [half] = this._halves;
    return withoutStackTraces(() => new Network(this, 'network', {
      provider: cluster._home.host.dockerProviderIn(this._stack),
      name: this.networkName,
      driver: 'overlay',
      ipamConfig: [half.config()],
      internal: props.internal || undefined,
      attachable: (props.attachable && !cluster._isAlwaysAttachable) || undefined,
      lifecycle: { ignoreChanges: ['options'] },
      dependsOn: cluster._home.host._before(this._stack),
    }));
  }
}
