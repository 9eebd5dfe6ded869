import type { Construct } from 'constructs';
import { type ClusterStore, engineProblemText, mayBeAtLeast } from '../engine';
import { type Address, parseAddress, type Prefix } from '../netip';
import {
  addressBlock, atPort, type Certificates, ETCD_PORTS, GATEWAY_BRIDGE_SCRIPT_PATH, gatewayBridgeScript, hostNameProblems, overlayPorts, type OverlayProblem,
} from '../overlay';
import type { MemberPort } from '../routing';
import type { DockerHost } from './docker-host';
import type { EtcdStore } from './etcd-store';
import { propError } from './literal';
import { OverlayCluster, type OverlayClusterProps } from './overlay-cluster';
import { OverlayMember } from './overlay-member';
import type { OverlayNetwork } from './overlay-network';
import type { BlockReader, StagedFile } from './participant';

/** Props of an `EtcdOverlayCluster`. */
export interface EtcdOverlayClusterProps extends OverlayClusterProps {
  /** The machines with etcd: one, or three for one of them to fail. */
  readonly stores: EtcdStore[];
  /**
   * The hosts, whose engines are 20.10.
   *
   * @default - none: `addMember` adds them
   */
  readonly members?: DockerHost[];
  /**
   * Engines and stores show one another certificates. Without, whoever reaches etcd rewrites the networks of every host.
   *
   * @default true
   */
  readonly tls?: boolean;
  /**
   * Where each machine has its certificates: `ca.pem`, and a `cert.pem` for client and server with its `key.pem`. You make
   * them; no key passes through here.
   *
   * @default '/etc/docker-ipam/etcd'
   */
  readonly certificatesDirectory?: string;
}

/** A host that finds its overlays in a key-value store. */
class EtcdMember extends OverlayMember {
  /** @internal */
  public readonly _isInSwarm = false;

  constructor(host: DockerHost, private readonly cluster: EtcdOverlayCluster, gatewayBridgePrefixLength: number) {
    super(host, 'overlay-cluster', cluster, gatewayBridgePrefixLength);
  }

  /** @internal */
  public override _clusterStore(): ClusterStore {
    const { stores, _certificates: certificates } = this.cluster;
    return {
      store: `etcd://${stores.map(({ address }) => atPort(address, ETCD_PORTS.client)).join(',')}`,
      // Others find the engine by the address; nothing has to listen at the port.
      advertise: atPort(this._addressText(), 2376),
      options: certificates && {
        'kv.cacertfile': `${certificates.directory}/ca.pem`, 'kv.certfile': `${certificates.directory}/cert.pem`, 'kv.keyfile': `${certificates.directory}/key.pem`,
      },
    };
  }

  /** @internal */
  public _files(): StagedFile[] {
    const bridge = this._gatewayBridge(this._read());
    return bridge ? [{ path: GATEWAY_BRIDGE_SCRIPT_PATH, text: gatewayBridgeScript(this.host.hostName, bridge), mode: 0o755 }] : [];
  }
}

/**
 * Hosts with engine 20.10 whose overlays meet by way of etcd: what engines did before there were swarms.
 *
 * 20.10 is the last engine with it and says so in its log, 23 does not start with its keys. Use a `Swarm` wherever you can.
 */
export class EtcdOverlayCluster extends OverlayCluster {
  /** The machines with etcd. */
  public readonly stores: EtcdStore[];
  /** @internal */
  public override readonly _isAlwaysAttachable: boolean = true;
  /** @internal */
  public readonly _subnetLength: number = 24;
  /** @internal */
  public readonly _certificates?: Certificates;

  constructor(scope: Construct, id: string, props: EtcdOverlayClusterProps) {
    super(scope, id, props);
    if (props.stores.length === 0) throw propError(this, 'stores', 'must name a machine with etcd, got none; write something like [store]');
    const directory = props.certificatesDirectory ?? '/etc/docker-ipam/etcd';
    if (!/^(\/[A-Za-z0-9][A-Za-z0-9._+-]*)+$/.test(directory)) {
      throw propError(this, 'certificatesDirectory', `must be an absolute path of letters, digits and '._+-/', got '${directory}'`);
    }
    this._certificates = props.tls ?? true ? { directory } : undefined;
    this.stores = [...props.stores];
    for (const store of props.stores) store._join(this);
    for (const host of props.members ?? []) this.addMember(host);
  }

  /** Takes a host into the cluster. */
  public addMember(host: DockerHost): OverlayMember {
    const { engine } = host;
    if (mayBeAtLeast(engine._version, '23.0')) throw new Error(engineProblemText({ code: 'CLUSTER_STORE_REMOVED', engine: engine.version, path: host.node.path }));
    const member = new EtcdMember(host, this, this._gatewayBridgePrefixLength);
    this._join(member);
    return member;
  }

  /** Who may talk to etcd. @internal */
  public _clients(): Prefix[] {
    return [...this._insiders(), ...this._peers()];
  }

  /** Who has etcd. @internal */
  public _peers(): Prefix[] {
    return this.stores.map(({ address }) => addressBlock(parseAddress(address) as Address));
  }

  /** @internal */
  public override _refuseEncryption(network: OverlayNetwork): void {
    throw propError(network, 'encrypted', `needs a swarm, whose managers give out the keys, got ${this.node.path}; leave it out`);
  }

  /** @internal */
  protected _ports(): MemberPort[] {
    return overlayPorts({});
  }

  /** @internal */
  protected _problems(read: BlockReader): OverlayProblem[] {
    const { path } = this.node;
    return [
      ...hostNameProblems(this._members.map((member) => member._facts(read))),
      ...(this._certificates ? [] : [{ path, code: 'STORE_WITHOUT_TLS' } as const]),
      ...(this.stores.length % 2 === 0 ? [{ path, code: 'EVEN_STORES', stores: this.stores.length } as const] : []),
    ];
  }
}
