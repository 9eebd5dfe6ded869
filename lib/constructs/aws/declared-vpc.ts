import type { Construct } from 'constructs';
import { awsProblemText, vpcBlockProblem } from '../../aws';
import { formatPrefix, type Prefix } from '../../netip';
import type { Ipam } from '../ipam';
import { prefixProp, propError } from '../literal';
import type { LateBlocks, ReachableBlock } from './reachable-network';
import { VpcNetwork } from './vpc-network';

/** Props of `Vpc.fromCidrBlocks`. */
export interface DeclaredVpcProps {
  /** Who plans around it. */
  readonly ipam: Ipam;
  /** All blocks of the VPC, of both families. */
  readonly cidrBlocks: string[];
  /**
   * What it is, in a few words. Messages quote it.
   *
   * @default - 'VPC', and the construct's path
   */
  readonly reason?: string;
}

/** A VPC of somebody else's that is declared, and not looked at. */
export class DeclaredVpc extends VpcNetwork {
  /** Empty: nobody looks at it. */
  public readonly vpcId = '';
  /** Its blocks. */
  public readonly cidrBlocks: string[];
  /** Nothing can be read. @internal */
  public readonly _guard = undefined;
  private readonly blocks: readonly Prefix[];

  /** @internal */
  constructor(scope: Construct, id: string, props: DeclaredVpcProps) {
    super(scope, id, props.ipam);
    if (props.cidrBlocks.length === 0) throw propError(this, 'cidrBlocks', 'must name at least one block, got none; write all blocks of the VPC');
    this.blocks = reserveBlocks(this, props.ipam, props.cidrBlocks, props.reason);
    this.cidrBlocks = this.blocks.map(formatPrefix);
  }

  /** @internal */
  public _reachableBlocks(): readonly ReachableBlock[] {
    return this.blocks.map(reachableBlock);
  }

  /** @internal */
  public _knownBlocks(): readonly Prefix[] {
    return this.blocks;
  }

  /** @internal */
  public _lateBlocks(): LateBlocks {
    return { expressions: [], tokens: [] };
  }

  /** @internal */
  public _unknown(): string[] {
    return [`routes and peerings of ${this.node.path}, which is declared only; Vpc.fromVpcId looks at them`];
  }
}

/** Keeps the blocks of a VPC that somebody else owns; refuses what no VPC can have. */
export function reserveBlocks(scope: VpcNetwork, ipam: Ipam, texts: readonly string[], reason?: string): Prefix[] {
  const blocks = texts.map((text) => prefixProp(scope, 'cidrBlocks', text));
  const problems = blocks.map((block) => vpcBlockProblem({ path: scope.node.path, prop: 'cidrBlocks' }, block)).filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(problems.map(awsProblemText).join('\n'));
  blocks.forEach((block, i) => ipam._reserve(scope, formatPrefix(block), reason ?? `VPC ${scope.node.path}`, undefined, String(i)));
  return blocks;
}

/** A known block, by an id that is made of it. */
export function reachableBlock(block: Prefix): ReachableBlock {
  const cidr = formatPrefix(block);
  return { id: cidr.replace(/[/:]/g, '-'), cidr, family: block.family };
}
