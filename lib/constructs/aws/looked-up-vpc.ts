import { DataAwsEc2ManagedPrefixList } from '@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list';
import { DataAwsRouteTable } from '@cdktf/provider-aws/lib/data-aws-route-table';
import { DataAwsRouteTables } from '@cdktf/provider-aws/lib/data-aws-route-tables';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { DataAwsVpcPeeringConnection } from '@cdktf/provider-aws/lib/data-aws-vpc-peering-connection';
import { DataAwsVpcPeeringConnections } from '@cdktf/provider-aws/lib/data-aws-vpc-peering-connections';
import type { Construct } from 'constructs';
import { terraformText } from '../../aws';
import { formatPrefix, type Prefix } from '../../netip';
import type { TerraformElement, TerraformProvider } from '../cdk';
import type { Ipam } from '../ipam';
import { stackAround } from '../key';
import { propError } from '../literal';
import { reachableBlock, reserveBlocks } from './declared-vpc';
import type { LateBlocks, ReachableBlock } from './reachable-network';
import { VpcGuard } from './vpc-guard';
import { VpcNetwork } from './vpc-network';

/** Props of `Vpc.fromVpcId`. */
export interface LookedUpVpcProps {
  /** Who plans around it. */
  readonly ipam: Ipam;
  /** The VPC's id, known at plan: 'vpc-0123456789abcdef0'. */
  readonly vpcId: string;
  /** All blocks that it is known to have, of both families. What is missing here is found at plan, where it stops what it collides with. */
  readonly cidrBlocks: string[];
  /**
   * Ids of route tables, where routes are to be made in them: by a `VpcPeering` or a `VpcRouter`.
   *
   * @default - none
   */
  readonly routeTableIds?: string[];
  /**
   * The AWS provider that finds it: another region's or account's.
   *
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
  /**
   * What it is, in a few words. Messages quote it.
   *
   * @default - 'VPC', and the construct's path
   */
  readonly reason?: string;
}

/** A VPC that is there already: planned around as declared, and compared at plan with what AWS says. */
export class LookedUpVpc extends VpcNetwork {
  /** Its id. */
  public readonly vpcId: string;
  /** The blocks that it is declared to have. */
  public readonly cidrBlocks: string[];
  /** Ids of route tables that routes may be made in. */
  public readonly routeTableIds: string[];
  /** @internal */
  public readonly _guard: VpcGuard;
  /** @internal */
  public readonly _provider?: TerraformProvider;
  private readonly blocks: readonly Prefix[];
  private eyes?: Eyes;

  /** @internal */
  constructor(scope: Construct, id: string, props: LookedUpVpcProps) {
    super(scope, id, props.ipam);
    if (!stackAround(this)) throw new Error(`${this.node.path}: a VPC that is looked up must stand in a stack, got ${scope.node.path || 'the app'}`);
    if (typeof props.vpcId !== 'string' || props.vpcId === '') throw propError(this, 'vpcId', `must be an id such as 'vpc-0123456789abcdef0', got '${props.vpcId}'`);
    this.vpcId = props.vpcId;
    this._provider = props.provider;
    this.routeTableIds = [...props.routeTableIds ?? []];
    this.blocks = reserveBlocks(this, props.ipam, props.cidrBlocks, props.reason);
    this.cidrBlocks = this.blocks.map(formatPrefix);
    const look = () => this.eyes ??= this.open();
    this._guard = new VpcGuard(this, {
      open: look,
      tables: () => [],
      tableLists: () => [`values(${nameOf(look().tables)})`],
      prefixLists: () => `{ for id, l in ${nameOf(look().prefixLists)} : id => l.entries }`,
      others: () => [associations(look().vpc, this.node.path), peerings(look().peerings)],
      tokens: () => [],
    });
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
  public _lateBlocks(scope: Construct): LateBlocks {
    const stack = stackAround(scope);
    const vpc = stack === stackAround(this) ? (this.eyes?.vpc ?? this.ownData()) : this.data(scope, `looked-up-${this.node.path.replace(/[^A-Za-z0-9_-]+/g, '-')}`);
    return { expressions: [associations(vpc, this.node.path)], tokens: [] };
  }

  /** @internal */
  public _unknown(): string[] {
    if (this._routedRanges.some(({ targetId }) => targetId !== undefined)) return [];
    return [`routes that a virtual private gateway propagates into ${this.node.path}; declare what is behind one (RoutedRanges), or that there is none`];
  }

  private ownData(): DataAwsVpc {
    return (this.node.tryFindChild('vpc') as DataAwsVpc | undefined) ?? this.data(this, 'vpc');
  }

  private data(scope: Construct, id: string): DataAwsVpc {
    return new DataAwsVpc(scope, id, { provider: this._provider, id: this.vpcId });
  }

  /** Everything is enumerated: somebody else adds to it. */
  private open(): Eyes {
    const { vpcId, _provider: provider } = this;
    const vpc = this.ownData();
    const ids = new DataAwsRouteTables(this, 'route-table-ids', { provider, vpcId });
    const tables = each(new DataAwsRouteTable(this, 'route-tables', { provider, routeTableId: '${each.value}' }), () => `toset(${nameOf(ids)}.ids)`);
    const sides = (['requester', 'accepter'] as const).map((side) => new DataAwsVpcPeeringConnections(this, `peering-ids-as-${side}`, {
      provider, filter: [{ name: `${side}-vpc-info.vpc-id`, values: [vpcId] }, { name: 'status-code', values: ['active'] }],
    }));
    const connections = each(new DataAwsVpcPeeringConnection(this, 'peerings', { provider, id: '${each.value}' }), () => `toset(concat(${sides.map((side) => `${nameOf(side)}.ids`).join(', ')}))`);
    const lists = each(new DataAwsEc2ManagedPrefixList(this, 'prefix-lists', { provider, id: '${each.value}' }), () => (
      `toset(compact(flatten([for t in values(${nameOf(tables)}) : t.routes[*].destination_prefix_list_id])))`));
    return { vpc, tables, peerings: connections, prefixLists: lists };
  }
}

interface Eyes {
  readonly vpc: DataAwsVpc;
  readonly tables: DataAwsRouteTable;
  readonly peerings: DataAwsVpcPeeringConnection;
  readonly prefixLists: DataAwsEc2ManagedPrefixList;
}

/** One data source for each of a set that only Terraform knows. */
function each<T extends TerraformElement>(data: T, set: () => string): T {
  data.addOverride('for_each', { creationStack: ['for_each'], resolve: () => `\${${set()}}`, toString: () => '<for_each>' });
  return data;
}

function nameOf(data: { readonly terraformResourceType: string; readonly friendlyUniqueId: string }): string {
  return `data.${data.terraformResourceType}.${data.friendlyUniqueId}`;
}

/** Every block that AWS says the VPC has. */
function associations(vpc: DataAwsVpc, path: string): string {
  const name = nameOf(vpc);
  const sight = (cidr: string) => `{ cidr = ${cidr}, to = ${name}.id, at = ${terraformText(path)} }`;
  return `concat([for a in ${name}.cidr_block_associations : ${sight('a.cidr_block')} if a.state != "disassociated"], [for c in compact([${name}.ipv6_cidr_block]) : ${sight('c')}])`;
}

/** Every block of either side of a peering that is active, whether or not a route leads there yet. */
function peerings(connections: DataAwsVpcPeeringConnection): string {
  const sets = [['cidr_block_set', 'cidr_block'], ['peer_cidr_block_set', 'cidr_block'], ['ipv6_cidr_block_set', 'ipv6_cidr_block'], ['peer_ipv6_cidr_block_set', 'ipv6_cidr_block']];
  const blocks = sets.map(([set, attribute]) => `p.${set}[*].${attribute}`).join(', ');
  return `flatten([for p in values(${nameOf(connections)}) : [for c in compact(concat(${blocks})) : { cidr = c, to = p.id, at = "its two VPCs" }]])`;
}
