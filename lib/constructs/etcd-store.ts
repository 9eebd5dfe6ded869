import { Construct } from 'constructs';
import { formatAddress } from '../netip';
import { ETCD_CONFIG_PATH, ETCD_UNIT_PATH, etcdClientPorts, etcdConfig, etcdPeerPorts, etcdUnit } from '../overlay';
import { filterFiles, firewalldFiles, type PortFilter } from '../routing';
import type { DockerHost } from './docker-host';
import type { EtcdOverlayCluster } from './etcd-overlay-cluster';
import { stackAround } from './key';
import { addressProp, plainName, propError } from './literal';
import type { StagedFile } from './participant';
import { PortFirewall } from './port-firewall';
import { Synthesis } from './synthesis';

/** Props of an `EtcdStore`. */
export interface EtcdStoreProps {
  /**
   * The machine's address, at which engines and other stores reach it.
   *
   * @default - the `underlayAddress` of `host`
   */
  readonly address?: string;
  /**
   * The Docker host that etcd runs on as well.
   *
   * @default - a machine of its own
   */
  readonly host?: DockerHost;
}

/** A machine that keeps what the engines of an `EtcdOverlayCluster` know of their overlays, in etcd 3.4 or 3.5. */
export class EtcdStore extends Construct {
  /** The machine's address. */
  public readonly address: string;
  /** Where its files go, below the output directory. */
  public readonly directory: string;
  /** @internal */
  public readonly _host?: DockerHost;
  private cluster?: EtcdOverlayCluster;

  constructor(scope: Construct, id: string, props: EtcdStoreProps) {
    super(scope, id);
    const stack = stackAround(this);
    if (!stack) throw new Error(`${this.node.path}: a store must stand in a stack, got ${scope.node.path || 'the app'}; write new EtcdStore(stack, '${id}', …)`);
    const address = props.address ?? props.host?.underlayAddress ?? '';
    if (address === '') throw propError(this, 'address', "is missing: engines reach the store by it; write the machine's own address, such as '192.0.2.254'");
    this.address = formatAddress(addressProp(this, 'address', address));
    this._host = props.host;
    const below = this.node.scopes.slice(this.node.scopes.indexOf(stack) + 1).map((above) => plainName(above, 'id', above.node.id));
    this.directory = props.host?.directory ?? ['stacks', stack.node.id, 'hosts', ...below].join('/');
    if (props.host) props.host._stores.push(this);
  }

  /** @internal */
  public _join(cluster: EtcdOverlayCluster): void {
    if (this.cluster) throw new Error(`${this.node.path}: it is a store of ${this.cluster.node.path} already; make another one for ${cluster.node.path}`);
    this.cluster = cluster;
    if (this._host) return;
    Synthesis.of(this).join({
      ipam: cluster.ipam,
      path: this.node.path,
      directory: this.directory,
      problems: () => [],
      warnings: () => [],
      files: () => [
        ...this._files(), ...filterFiles({ ports: this._portFilters(PortFirewall.NFTABLES) }), ...firewalldFiles(this._portFilters(PortFirewall.FIREWALLD)),
      ],
      summary: () => undefined,
    });
  }

  /** @internal */
  public _portFilters(firewall: PortFirewall): PortFilter[] {
    const { cluster } = this;
    if (cluster?._firewall !== firewall) return [];
    return [
      { name: cluster.node.path, ports: etcdClientPorts(), members: cluster._clients() },
      { name: cluster.node.path, ports: etcdPeerPorts(), members: cluster._peers() },
    ];
  }

  /** @internal */
  public _files(): StagedFile[] {
    const { cluster } = this;
    if (!cluster) return [];
    const text = etcdConfig({
      name: this.node.id, address: this.address, token: cluster.node.path.replaceAll('/', '-'),
      nodes: cluster.stores.map((store) => ({ name: store.node.id, address: store.address })),
      certificates: cluster._certificates,
    });
    return [{ path: ETCD_CONFIG_PATH, text }, { path: ETCD_UNIT_PATH, text: etcdUnit() }];
  }
}
