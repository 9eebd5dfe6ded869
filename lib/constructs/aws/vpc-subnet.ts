import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Construct } from 'constructs';
import { awsProblemText, KEPT_FIRST, subnetBlockProblem } from '../../aws';
import { formatPrefix, type Prefix } from '../../netip';
import type { CarveOut } from '../../plan';
import type { TerraformResource } from '../cdk';
import { prefixLengthProp, prefixProp, propError } from '../literal';
import { addPreconditions } from './precondition';
import type { Vpc } from './vpc';
import type { VpcBlock } from './vpc-block';
import { VpcTierKind, type VpcTierProps } from './vpc-tier';

/** Props of a `VpcSubnet`. */
export interface VpcSubnetProps extends VpcTierProps {
  /** The VPC it is in. */
  readonly vpc: Vpc;
  /** The availability zone. */
  readonly availabilityZone: string;
  /**
   * A route table that it shares.
   *
   * @default - its own
   */
  readonly routeTable?: RouteTable;
}

/** A subnet of a VPC: one tier in one zone. `Vpc` makes them. */
export class VpcSubnet extends Construct {
  /** The VPC it is in. */
  public readonly vpc: Vpc;
  /** The tier's name. */
  public readonly tier: string;
  /** The availability zone. */
  public readonly availabilityZone: string;
  /** How it reaches the internet. */
  public readonly kind: VpcTierKind;
  /** Its IPv4 block; as an attribute of the resource where only Terraform knows it. */
  public readonly cidrBlock: string;
  /** Its IPv6 block; empty where the VPC has none. */
  public readonly ipv6CidrBlock: string;
  /** The Terraform resource, for what this class does not say. */
  public readonly subnet: Subnet;
  /** Its route table: its own in a private tier, the tier's else. */
  public readonly routeTable: RouteTable;
  /** Ties the two. */
  public readonly routeTableAssociation: RouteTableAssociation;
  /** The lease that addresses of instances come from. @internal */
  public readonly _ipv4: { readonly key: string; readonly block: VpcBlock; readonly prefixLength: number; readonly literal?: Prefix };
  /** The lease of its IPv6 block, where the plan knows the VPC's. @internal */
  public readonly _ipv6?: { readonly key: string };
  /** Whether its instances are to have public addresses. @internal */
  public readonly _givesPublicAddresses: boolean;
  /** What takes it to the internet over IPv4, once it is there; undefined where nothing does. @internal */
  public _wayOut?: readonly TerraformResource[];

  /** @internal */
  constructor(scope: Construct, id: string, options: VpcSubnetProps) {
    super(scope, id);
    const { vpc, availabilityZone: zone } = options;
    this.vpc = vpc;
    this.tier = options.name;
    this.kind = options.kind;
    this.availabilityZone = zone;
    this._givesPublicAddresses = options.publicAddresses ?? options.kind === VpcTierKind.PUBLIC;
    const block = vpc._blockOf(options.cidrBlockId);
    const literal = options.subnets?.[zone] === undefined ? undefined : prefixProp(this, 'subnets', options.subnets[zone], 4);
    const prefixLength = literal?.length ?? prefixLengthProp(this, 'subnetPrefixLength', options.subnetPrefixLength ?? Math.min(block.length + 4, 28), { family: 4, from: Math.max(16, block.length), to: 28 });
    const problem = literal && subnetBlockProblem({ path: this.node.path, prop: 'subnets' }, literal);
    if (problem) throw new Error(awsProblemText(problem));
    if (literal && block.isLate) throw propError(this, 'subnets', `must be left out, got '${options.subnets![zone]}': AWS chooses the VPC's block when it is applied`);
    const ipv4 = block.request(this, { block: 'subnets', length: 'subnetPrefixLength' }, { prefixLength, fixed: literal && formatPrefix(literal), carveOuts: KEPT });
    this._ipv4 = { key: ipv4.key, block, prefixLength, literal };
    const ipv6Block = vpc._ipv6Block;
    const ipv6 = ipv6Block?.request(this, { length: 'ipv6' }, { prefixLength: 64, carveOuts: ipv6Block.isLate ? [] : KEPT_IPV6 });
    if (ipv6 && !ipv6Block!.isLate) this._ipv6 = { key: ipv6.key };
    this.subnet = new Subnet(this, 'subnet', {
      provider: vpc._provider, vpcId: vpc.vpcId, availabilityZone: zone, cidrBlock: ipv4.cidr, ipv6CidrBlock: ipv6?.cidr,
      assignIpv6AddressOnCreation: ipv6 ? true : undefined,
      mapPublicIpOnLaunch: this._givesPublicAddresses || undefined,
      tags: vpc._tagsOf(this),
      // A further block must be there before its subnets are.
      dependsOn: block.attribute && block.attribute.resource !== vpc.vpcResource ? [block.attribute.resource] : undefined,
    });
    this.cidrBlock = block.isLate ? this.subnet.cidrBlock : ipv4.cidr;
    this.ipv6CidrBlock = ipv6 ? (ipv6Block!.isLate ? this.subnet.ipv6CidrBlock : ipv6.cidr) : '';
    this.routeTable = options.routeTable ?? new RouteTable(this, 'route-table', { provider: vpc._provider, vpcId: vpc.vpcId, tags: vpc._tagsOf(this) });
    this.routeTableAssociation = new RouteTableAssociation(this, 'route-table-association', {
      provider: vpc._provider, subnetId: this.subnet.id, routeTableId: this.routeTable.id,
    });
    vpc._guard.protectVpcBlock(this.subnet, (read) => block.guarded(read, ipv4.key).map(({ block: text }) => ({ block: text, owner: this.node.path })));
    for (const late of [block, ipv6Block]) if (late?.isLate) this.refuseOtherLength(late);
  }

  /** A place in a base of another length would be another block. */
  private refuseOtherLength(base: VpcBlock): void {
    const { ipam } = this.vpc;
    addPreconditions(this.subnet, {
      condition: ipam._value(() => `\${tonumber(split("/", ${base.expression()})[1]) == ${base.length}}`).toString(),
      error_message: ipam._value(() => `subnets were planned for a /${base.length}, and AWS gave \${${base.expression()}}; declare that prefix length`).toString(),
    });
  }
}

/** Of a subnet's IPv6 block AWS keeps the first four addresses and the last one. Source: Amazon VPC User Guide, subnet sizing for IPv6. */
const KEPT_IPV6: readonly CarveOut[] = [{ label: "AWS's first four addresses", index: 0n, prefixLength: 126 }, { label: "AWS's last address", index: -1n, prefixLength: 128 }];

/** What AWS keeps in every subnet. */
const KEPT: readonly CarveOut[] = [
  ...Array.from({ length: Number(KEPT_FIRST) }, (_, i) => ({ label: ['the network address', "AWS's router", "AWS's resolver", "AWS's spare address"][i], index: BigInt(i), prefixLength: 32 })),
  { label: 'the broadcast address', index: -1n, prefixLength: 32 },
];
