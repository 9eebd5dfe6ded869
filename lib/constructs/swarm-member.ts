import { addressAt, formatAddress, isParseProblem, parsePrefix } from '../netip';
import { DATA_PATH_PORT, plannedBridge, SWARM_SCRIPT_PATH, swarmAdmission, swarmScript } from '../overlay';
import type { TerraformStack } from './cdk';
import type { DockerHost } from './docker-host';
import { stackAround } from './key';
import { OverlayMember } from './overlay-member';
import type { StagedFile } from './participant';
import type { Swarm } from './swarm';
import { SwarmAdmission } from './swarm-admission';

/** A host in a swarm. */
export class SwarmMember extends OverlayMember {
  /** Whether it is one of the managers. */
  public readonly isManager: boolean;
  /** @internal */
  public readonly _isInSwarm = true;

  private admission?: SwarmAdmission;

  /** @internal */
  constructor(host: DockerHost, private readonly swarm: Swarm, isManager: boolean, gatewayBridgePrefixLength: number) {
    super(host, 'swarm', swarm, gatewayBridgePrefixLength);
    this.isManager = isManager;
  }

  /** Whether it is the manager that forms the swarm; all others join. */
  public get isFirst(): boolean {
    return this.swarm.managers[0] === this;
  }

  /** Has Terraform bring it in, where Terraform gets there and to the manager that forms the swarm. @internal */
  public _admit(): void {
    const { host, swarm } = this;
    const stack = stackAround(host)!;
    const first = swarm.managers[0];
    if (!host._reach(stack) || (!this.isFirst && !first.admission)) return;
    this.admission = new SwarmAdmission(this, 'admission', {
      triggers: () => this.facts(),
      command: () => swarmAdmission({
        member: host._reach(stack)!, isManager: this.isManager, isFirst: this.isFirst,
        managers: swarm.managers.flatMap((manager) => (manager === this ? [] : manager.host._reach(stack) ?? [])),
      }),
    });
    for (const done of host._before(stack)) this.admission.waitFor(done);
    if (!this.isFirst) {
      // Managers join one after the other: each of them changes who makes the majority. Whoever forms the swarm asks them all before.
      const before = this.isManager ? swarm.managers.filter((manager) => manager !== this && manager.admission) : [first];
      for (const manager of before) manager.precedes(this.admission, stack);
      if (this.isManager && stackAround(first.host) === stack) for (const done of host._before(stack)) first.admission!.waitFor(done);
    }
    swarm.formedBy(this.admission);
  }

  private precedes(other: SwarmAdmission, stack: TerraformStack): void {
    const own = stackAround(this.host)!;
    if (own === stack) other.waitFor(this.admission!);
    else if (this.isFirst) stack.addDependency(own);
  }

  /** What never changes while it stays where it is: another value brings it in anew, or says why it cannot. */
  private facts(): { readonly [fact: string]: string } {
    const { host, swarm } = this;
    const read = this._read();
    const bridge = this._gatewayBridge(read);
    return {
      machine: host._reach(stackAround(host)!)!.ssh.at(-1)!,
      address: this.address,
      role: this.isManager ? 'manager' : 'worker',
      pool: `${read(swarm._poolKey) ?? ''} in /${swarm._subnetLength}`,
      'data-path-port': String(swarm.dataPathPort ?? DATA_PATH_PORT),
      'gateway-bridge': bridge ? plannedBridge(bridge).trim() : '',
    };
  }

  /** @internal */
  public _files(): StagedFile[] {
    const { swarm } = this;
    const read = this._read();
    const [gatewayBridge, pool, ingress] = [this._gatewayBridge(read), read(swarm._poolKey), read(swarm._ingressKey)];
    const prefix = ingress === undefined ? undefined : parsePrefix(ingress);
    if (!gatewayBridge || pool === undefined || prefix === undefined || isParseProblem(prefix)) return [];
    const text = swarmScript({
      swarm: swarm.node.path, hostName: this.host.hostName, isManager: this.isManager, isFirst: this.isFirst, address: this._addressText(),
      managers: swarm.managers.filter((manager) => manager !== this).map((manager) => manager._addressText()),
      gatewayBridge,
      pool: { block: pool, subnetLength: swarm._subnetLength, dataPathPort: swarm.dataPathPort ?? DATA_PATH_PORT },
      ingress: { subnet: ingress!, gateway: formatAddress(addressAt(prefix, 1n)), mtu: swarm._driverMtu },
    });
    return [{ path: SWARM_SCRIPT_PATH, text, mode: 0o755 }];
  }
}
