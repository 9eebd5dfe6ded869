import type { TerraformResource } from '../cdk';
import type { DockerHost } from '../docker-host';
import type { DockerNetwork } from '../docker-network';
import type { BlockReader } from '../participant';
import { coveringBlocks, type GuardedBlock } from '../../aws';
import type { VpcNetwork } from './vpc-network';

/** A host's place in a VPC: what of it carries a block is guarded. */
export class VpcHost {
  constructor(public readonly host: DockerHost, public readonly vpc: VpcNetwork) {}

  /** The network is not made where AWS knows something else in its subnets. */
  public guardNetwork(network: DockerNetwork): void {
    this.vpc._guard?.protect(network.network, this.host, (read) => (
      network._halves.flatMap(({ key }): GuardedBlock[] => ownedBy(network.node.path, read(key)))));
  }

  /** The machine, whose daemon.json has all of them. */
  public guardMachine(machine: TerraformResource): void {
    this.vpc._guard?.protect(machine, this.host, (read) => this.blocks(read));
  }

  /** A route to the host. */
  public guardRoute(route: TerraformResource, block: (read: BlockReader) => string | undefined): void {
    this.vpc._guard?.protect(route, this.host, (read) => ownedBy(this.host.node.path, block(read)));
  }

  /** The host's blocks, merged. */
  public blocks(read: BlockReader): GuardedBlock[] {
    return coveringBlocks(this.host._blocks(read)).flatMap((block) => ownedBy(this.host.node.path, block));
  }

  /** For the summary: what nobody can look at before it is too late. */
  public unknown(): string[] {
    return this.vpc._unknown();
  }
}

function ownedBy(owner: string, block: string | undefined): GuardedBlock[] {
  return block === undefined ? [] : [{ block, owner }];
}
