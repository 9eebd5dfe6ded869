import { Construct } from 'constructs';
import type { Ipam } from '../ipam';

/** A block of a network that hosts reach, as a construct id and its text; a token where the plan or Terraform has yet to say. @internal */
export interface ReachableBlock {
  readonly id: string;
  readonly cidr: string;
  readonly family: 4 | 6;
}

/** What Terraform learns at plan of a network, for the guards of another one. @internal */
export interface LateBlocks {
  /** A list of `{ cidr, to, at }` in Terraform's expression language. */
  readonly expressions: readonly string[];
  /** Blocks by tokens. */
  readonly tokens: ReadonlyArray<{ readonly family: 4 | 6; readonly cidr: string; readonly to: string; readonly at: string }>;
}

/** Something that hosts of a VPC can be reached from: another VPC, or ranges behind a gateway. Its blocks count as taken. */
export abstract class ReachableNetwork extends Construct {
  /** The blocks that it is declared to have: tokens, where the plan or Terraform has yet to say. */
  public abstract readonly cidrBlocks: string[];
  /** Who plans around it. */
  public readonly ipam: Ipam;

  protected constructor(scope: Construct, id: string, ipam: Ipam) {
    super(scope, id);
    this.ipam = ipam;
    ipam._liesInAws();
  }

  /** @internal */
  public abstract _reachableBlocks(): readonly ReachableBlock[];

  /** What only Terraform can say of its blocks; data sources for it are made below `scope`. @internal */
  public abstract _lateBlocks(scope: Construct): LateBlocks;
}
