import { Route } from '@cdktf/provider-aws/lib/route';
import { VpcPeeringConnection } from '@cdktf/provider-aws/lib/vpc-peering-connection';
import { VpcPeeringConnectionAccepterA } from '@cdktf/provider-aws/lib/vpc-peering-connection-accepter';
import { Construct } from 'constructs';
import { awsProblemText } from '../../aws';
import { isParseProblem, overlaps, parsePrefix } from '../../netip';
import { Token, type TerraformProvider } from '../cdk';
import { stackAround } from '../key';
import { propError } from '../literal';
import { Synthesis } from '../synthesis';
import { DeclaredVpc } from './declared-vpc';
import { LookedUpVpc } from './looked-up-vpc';
import type { ReachableBlock } from './reachable-network';
import { Vpc } from './vpc';
import type { VpcNetwork } from './vpc-network';

/** Props of a `VpcPeering`. */
export interface VpcPeeringProps {
  /** The VPC that asks for it. */
  readonly requester: VpcNetwork;
  /** The VPC that accepts it. */
  readonly accepter: VpcNetwork;
  /**
   * The AWS provider of the accepter, where that is in another account or region.
   *
   * @default - the requester's, and the peering accepts itself
   */
  readonly accepterProvider?: TerraformProvider;
  /**
   * Region of the accepter, where it is another one.
   *
   * @default - the requester's
   */
  readonly accepterRegion?: string;
  /**
   * Account id of the accepter, where it is another one.
   *
   * @default - the requester's
   */
  readonly accepterOwnerId?: string;
  /**
   * Leaves routes out of a VPC that was looked up without `routeTableIds`: somebody else makes them.
   *
   * @default false
   */
  readonly routesElsewhere?: boolean;
}

/** A peering of two VPCs: the connection, its acceptance, and the routes of both sides. Each is then reachable from the other. */
export class VpcPeering extends Construct {
  /** The Terraform resource, for what this class does not say. */
  public readonly connection: VpcPeeringConnection;
  /** The acceptance; undefined where the connection accepts itself. */
  public readonly accepter?: VpcPeeringConnectionAccepterA;

  constructor(scope: Construct, id: string, private readonly props: VpcPeeringProps) {
    super(scope, id);
    const { requester, accepter } = props;
    if (!stackAround(this)) throw new Error(`${this.node.path}: a peering must stand in a stack, got ${scope.node.path || 'the app'}`);
    if (requester === accepter) throw propError(this, 'accepter', `must be another VPC than the 'requester', got ${accepter.node.path} for both`);
    for (const [prop, side] of [['requester', requester], ['accepter', accepter]] as const) this.refuseUnreachable(prop, side);
    const provider = providerOf(requester);
    const accepts = props.accepterProvider === undefined && props.accepterRegion === undefined && props.accepterOwnerId === undefined;
    this.connection = new VpcPeeringConnection(this, 'connection', {
      provider, vpcId: requester.vpcId, peerVpcId: accepter.vpcId, peerRegion: props.accepterRegion, peerOwnerId: props.accepterOwnerId, autoAccept: accepts,
      tags: { Name: this.node.path.slice(stackAround(this)!.node.path.length + 1) },
    });
    if (props.accepterProvider) {
      this.accepter = new VpcPeeringConnectionAccepterA(this, 'accepter', {
        provider: props.accepterProvider, vpcPeeringConnectionId: this.connection.id, autoAccept: true,
      });
    }
    this.route(requester, accepter, provider);
    this.route(accepter, requester, props.accepterProvider ?? providerOf(accepter));
    requester.reachableFrom(accepter);
    accepter.reachableFrom(requester);
    Synthesis.of(this).join({
      ipam: requester.ipam, path: this.node.path, directory: '', problems: () => this.problems(), warnings: () => [], files: () => [], summary: () => undefined,
    });
  }

  private refuseUnreachable(prop: string, side: VpcNetwork): void {
    if (side instanceof DeclaredVpc) throw propError(this, prop, `must be a VPC with an id, got ${side.node.path}, which is declared only; write Vpc.fromVpcId`);
    if (side instanceof LookedUpVpc && side.routeTableIds.length === 0 && !this.props.routesElsewhere) {
      throw propError(this, prop, `cannot be given its routes: nobody knows the route tables of ${side.node.path}; write its 'routeTableIds', or 'routesElsewhere: true' where somebody else makes them`);
    }
  }

  /** Routes from one side to every block of the other. */
  private route(from: VpcNetwork, to: VpcNetwork, provider: TerraformProvider | undefined): void {
    for (const block of to._reachableBlocks()) {
      if (from instanceof Vpc) {
        from._routes.add({ id: `${this.node.id}-${block.id}`, family: block.family, destination: block.cidr, target: { vpcPeeringConnectionId: this.connection.id } });
      } else if (from instanceof LookedUpVpc) {
        from.routeTableIds.forEach((table, i) => this.routeIn(table, i, from, block, provider));
      }
    }
  }

  private routeIn(table: string, i: number, from: VpcNetwork, block: ReachableBlock, provider: TerraformProvider | undefined): void {
    const name = Token.isUnresolved(table) ? String(i) : table;
    new Route(this, `${from.node.id}-${name}-${block.id}`, {
      provider, routeTableId: table, vpcPeeringConnectionId: this.connection.id,
      ...(block.family === 4 ? { destinationCidrBlock: block.cidr } : { destinationIpv6CidrBlock: block.cidr }),
    });
  }

  /** What the plan keeps apart cannot overlap; two VPCs that are only declared can. */
  private problems(): string[] {
    const { requester, accepter } = this.props;
    const others = accepter.cidrBlocks.map(read);
    return requester.cidrBlocks.map(read).flatMap((block) => others.flatMap((other) => (
      block.prefix && other.prefix && overlaps(block.prefix, other.prefix)
        ? [awsProblemText({ path: this.node.path, code: 'PEERING_OVERLAPS', block: `${block.text} of ${requester.node.path}`, other: accepter.node.path, otherBlock: other.text })] : [])));
  }
}

function providerOf(vpc: VpcNetwork): TerraformProvider | undefined {
  return vpc instanceof Vpc || vpc instanceof LookedUpVpc ? vpc._provider : undefined;
}

function read(text: string) {
  const prefix = Token.isUnresolved(text) ? undefined : parsePrefix(text);
  return { text, prefix: prefix === undefined || isParseProblem(prefix) ? undefined : prefix };
}
