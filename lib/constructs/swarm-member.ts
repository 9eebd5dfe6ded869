import { addressAt, formatAddress, isParseProblem, parsePrefix } from '../netip';
import { DATA_PATH_PORT, SWARM_SCRIPT_PATH, swarmScript } from '../overlay';
import type { DockerHost } from './docker-host';
import { OverlayMember } from './overlay-member';
import type { StagedFile } from './participant';
import type { Swarm } from './swarm';

/** A host in a swarm. */
export class SwarmMember extends OverlayMember {
  /** Whether it is one of the managers. */
  public readonly isManager: boolean;
  /** @internal */
  public readonly _isInSwarm = true;

  /** @internal */
  constructor(host: DockerHost, private readonly swarm: Swarm, isManager: boolean, gatewayBridgePrefixLength: number) {
    super(host, 'swarm', swarm, gatewayBridgePrefixLength);
    this.isManager = isManager;
  }

  /** Whether it is the manager that forms the swarm; all others join. */
  public get isFirst(): boolean {
    return this.swarm.managers[0] === this;
  }

  /** @internal */
  public _files(): StagedFile[] {
    const { swarm } = this;
    const read = this._read();
    const [gatewayBridge, pool, ingress] = [this._gatewayBridge(read), read(swarm._poolKey), read(swarm._ingressKey)];
    const prefix = ingress === undefined ? undefined : parsePrefix(ingress);
    if (!gatewayBridge || pool === undefined || prefix === undefined || isParseProblem(prefix)) return [];
    const text = swarmScript({
      swarm: swarm.node.path, hostName: this.host.hostName, isManager: this.isManager, isFirst: this.isFirst, address: this.address,
      managers: swarm.managers.filter((manager) => manager !== this).map(({ address }) => address),
      gatewayBridge,
      pool: { block: pool, subnetLength: swarm._subnetLength, dataPathPort: swarm.dataPathPort ?? DATA_PATH_PORT },
      ingress: { subnet: ingress!, gateway: formatAddress(addressAt(prefix, 1n)), mtu: swarm._driverMtu },
    });
    return [{ path: SWARM_SCRIPT_PATH, text, mode: 0o755 }];
  }
}
