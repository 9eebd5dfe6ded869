import { DataAwsRouteTable } from '@cdktf/provider-aws/lib/data-aws-route-table';
import type { EgressOnlyInternetGateway } from '@cdktf/provider-aws/lib/egress-only-internet-gateway';
import type { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import type { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { Vpc as VpcResource } from '@cdktf/provider-aws/lib/vpc';
import { VpcIpv4CidrBlockAssociation } from '@cdktf/provider-aws/lib/vpc-ipv4-cidr-block-association';
import { Construct } from 'constructs';
import { awsProblemText, secondaryBlockProblem, VPC_QUOTAS } from '../../aws';
import type { Prefix } from '../../netip';
import type { TerraformProvider } from '../cdk';
import { stackAround } from '../key';
import { plainName, propError } from '../literal';
import type { BlockReader } from '../participant';
import { Synthesis } from '../synthesis';
import { DeclaredVpc, type DeclaredVpcProps } from './declared-vpc';
import { LookedUpVpc, type LookedUpVpcProps } from './looked-up-vpc';
import type { LateBlocks, ReachableBlock } from './reachable-network';
import { VpcBlock } from './vpc-block';
import { VpcGateways } from './vpc-gateways';
import { VpcGuard } from './vpc-guard';
import { VpcNetwork } from './vpc-network';
import type { VpcCidrBlockProps, VpcProps } from './vpc-props';
import { VpcRoutes } from './vpc-routes';
import { VpcSubnet } from './vpc-subnet';
import { VpcTierKind, type VpcTierOptions, type VpcTierProps } from './vpc-tier';

const DEFAULT_TIERS: readonly VpcTierProps[] = [{ name: 'public', kind: VpcTierKind.PUBLIC }, { name: 'private', kind: VpcTierKind.PRIVATE }];

/**
 * A VPC whose blocks and subnets are planned, with its gateways and route tables.
 *
 * Each tier has a subnet in each zone. Zones and tiers can be added at any time, and nothing else changes: subnets are leases,
 * and Terraform knows them by tier and zone.
 */
export class Vpc extends VpcNetwork {
  /** A VPC of somebody else's whose blocks are declared, and which nobody looks at. */
  public static fromCidrBlocks(scope: Construct, id: string, props: DeclaredVpcProps): DeclaredVpc {
    return new DeclaredVpc(scope, id, props);
  }

  /** A VPC that is there already. The declared blocks are planned around; at plan they are compared with what AWS says. */
  public static fromVpcId(scope: Construct, id: string, props: LookedUpVpcProps): LookedUpVpc {
    return new LookedUpVpc(scope, id, props);
  }

  /** Its id. */
  public readonly vpcId: string;
  /** The Terraform resource, for what this class does not say. */
  public readonly vpcResource: VpcResource;
  /** Its subnets, in the order in which they were added. */
  public readonly subnets: VpcSubnet[] = [];
  /** The associations of further IPv4 blocks. */
  public readonly cidrBlockAssociations: VpcIpv4CidrBlockAssociation[] = [];
  /** @internal */
  public readonly _guard: VpcGuard;
  /** @internal */
  public readonly _provider?: TerraformProvider;
  /** @internal */
  public readonly _ipv6Block?: VpcBlock;
  /** Routes of all its tables. @internal */
  public readonly _routes: VpcRoutes;
  private readonly blocks = new Map<string, VpcBlock>();
  private readonly zones: string[] = [];
  private readonly tiers: VpcTierProps[] = [];
  private readonly gateways: VpcGateways;
  private readonly tables: Array<{ readonly table: RouteTable; readonly data: DataAwsRouteTable }> = [];
  private readonly tierTables = new Map<string, RouteTable>();

  constructor(scope: Construct, id: string, private readonly props: VpcProps) {
    super(scope, id, props.ipam);
    const stack = stackAround(this);
    if (!stack) throw new Error(`${this.node.path}: a VPC must stand in a stack, got ${scope.node.path || 'the app'}; write new Vpc(stack, '${id}', …)`);
    this._provider = props.provider;
    const first = this.firstBlock();
    this.blocks.set('', first);
    const ipv6 = this.ipv6Block();
    this.vpcResource = new VpcResource(this, 'vpc', {
      provider: props.provider,
      ...(first.isLate ? { ipv4IpamPoolId: props.ipv4IpamPoolId, ipv4NetmaskLength: first.length } : { cidrBlock: first.cidr }),
      assignGeneratedIpv6CidrBlock: props.amazonProvidedIpv6 || undefined,
      ...(props.ipv6IpamPoolId === undefined ? {} : { ipv6IpamPoolId: props.ipv6IpamPoolId, ...(ipv6!.isLate ? { ipv6NetmaskLength: ipv6!.length } : { ipv6CidrBlock: ipv6!.cidr }) }),
      enableDnsHostnames: props.dnsHostnames ?? true,
      enableDnsSupport: true,
      tags: this._tagsOf(this),
    });
    first.attribute = { resource: this.vpcResource, name: 'cidr_block' };
    if (ipv6) ipv6.attribute = { resource: this.vpcResource, name: 'ipv6_cidr_block' };
    this._ipv6Block = ipv6;
    this.vpcId = this.vpcResource.id;
    this._routes = new VpcRoutes(this, props.routesPerTableQuota);
    this._guard = new VpcGuard(this, {
      open: () => undefined,
      tables: () => this.tables.map(({ data }) => `data.aws_route_table.${data.friendlyUniqueId}`),
      tableLists: () => [],
      // Its own tables have no list that is not declared: one that nobody knows is among what is hidden.
      prefixLists: () => '{}',
      others: () => [],
      tokens: () => this._lateBlocks().tokens,
    });
    this._guard.protectVpcBlock(this.vpcResource, (read) => [...first.guarded(read), ...(ipv6?.guarded(read) ?? [])]);
    this.gateways = new VpcGateways(this, props.natGateways);
    props.availabilityZones.forEach((zone) => this.addAvailabilityZone(zone));
    const tiers = props.tiers ?? DEFAULT_TIERS;
    // NAT gateways stand in public subnets.
    for (const wanted of [true, false]) for (const tier of tiers) if ((tier.kind === VpcTierKind.PUBLIC) === wanted) this.addTier(tier.name, tier);
    Synthesis.of(this).join({
      ipam: props.ipam, path: this.node.path, directory: '', problems: () => this.problems(), warnings: () => [], files: () => [], summary: () => undefined,
    });
  }

  /** The declared, leased or AWS-chosen blocks: the first IPv4 block, further ones, IPv6. */
  public get cidrBlocks(): string[] {
    return this._reachableBlocks().map(({ cidr }) => cidr);
  }

  /** The first IPv4 block. */
  public get cidrBlock(): string {
    return this._reachableBlocks()[0].cidr;
  }

  /** The IPv6 block; empty without IPv6. */
  public get ipv6CidrBlock(): string {
    return this._ipv6Block ? (this._ipv6Block.isLate ? this.vpcResource.ipv6CidrBlock : this._ipv6Block.cidr) : '';
  }

  /** The gateway that public tiers reach the internet by; undefined where there is none yet. */
  public get internetGateway(): InternetGateway | undefined {
    return this.gateways.internet;
  }

  /** The gateway that private tiers reach the internet by over IPv6; undefined where there is none yet. */
  public get egressOnlyInternetGateway(): EgressOnlyInternetGateway | undefined {
    return this.gateways.egressOnly;
  }

  /** The NAT gateways. */
  public get natGateways(): NatGateway[] {
    return [...this.gateways.nat.values()];
  }

  /** Every route table. */
  public get routeTables(): RouteTable[] {
    return this.tables.map(({ table }) => table);
  }

  /** Adds an IPv4 block beside the first one; tiers name it by its id. */
  public addCidrBlock(id: string, props: VpcCidrBlockProps): VpcIpv4CidrBlockAssociation {
    if (this.blocks.has(id)) throw propError(this, 'id', `is that of another block already, got '${id}'`);
    const scope = new Construct(this, plainName(this, 'id', id));
    const block = new VpcBlock(scope, this.ipam, {
      family: 4, below: ['ipv4'], props: { block: 'cidrBlock', length: 'prefixLength' }, block: props.cidrBlock, length: props.prefixLength ?? 16, isLate: false,
    });
    const association = new VpcIpv4CidrBlockAssociation(scope, 'association', { provider: this._provider, vpcId: this.vpcId, cidrBlock: block.cidr });
    block.attribute = { resource: association, name: 'cidr_block' };
    this._guard.protectVpcBlock(association, (read) => block.guarded(read));
    this.blocks.set(id, block);
    this.cidrBlockAssociations.push(association);
    return association;
  }

  /** Adds a zone: each tier gets a subnet there. */
  public addAvailabilityZone(zone: string): void {
    plainName(this, 'availabilityZones', zone);
    if (this.zones.includes(zone)) throw propError(this, 'availabilityZones', `has '${zone}' twice; write each zone once`);
    this.zones.push(zone);
    // Public ones first, as at the start: they hold the NAT gateways.
    for (const wanted of [true, false]) for (const tier of this.tiers) if ((tier.kind === VpcTierKind.PUBLIC) === wanted) this.addSubnet(tier, zone);
  }

  /** Adds a tier: each zone gets a subnet of it. */
  public addTier(name: string, options: VpcTierOptions): VpcSubnet[] {
    plainName(this, 'tiers', name);
    if (this.node.tryFindChild(name)) throw propError(this, 'tiers', `has '${name}' twice, or it is the name of another part of the VPC; choose another name`);
    const unknown = Object.keys(options.subnets ?? {}).find((zone) => !this.zones.includes(zone));
    if (unknown !== undefined) throw propError(this, 'subnets', `names the zone '${unknown}', which the VPC has not; it has ${this.zones.map((zone) => `'${zone}'`).join(', ') || 'none yet'}`);
    if (options.cidrBlockId !== undefined && !this.blocks.has(options.cidrBlockId)) {
      throw propError(this, 'cidrBlockId', `must be the id of a block that 'addCidrBlock' added, got '${options.cidrBlockId}'`);
    }
    const tier = { ...options, name };
    this.tiers.push(tier);
    new Construct(this, name);
    return this.zones.map((zone) => this.addSubnet(tier, zone));
  }

  /** The subnets of a tier, in the order of the zones. */
  public subnetsOf(tier: string): VpcSubnet[] {
    const found = this.subnets.filter((subnet) => subnet.tier === tier);
    if (found.length === 0) throw propError(this, 'tier', `must be one of ${this.tiers.map(({ name }) => `'${name}'`).join(', ')}, got '${tier}'`);
    return found;
  }

  /** @internal */
  public _blockOf(id = ''): VpcBlock {
    return this.blocks.get(id)!;
  }

  /** @internal */
  public _reachableBlocks(): readonly ReachableBlock[] {
    const ipv4 = [...this.blocks].map(([id, block]): ReachableBlock => ({
      id: id || 'ipv4', family: 4, cidr: block.isLate ? this.vpcResource.cidrBlock : block.cidr,
    }));
    return this._ipv6Block ? [...ipv4, { id: 'ipv6', family: 6, cidr: this.ipv6CidrBlock }] : ipv4;
  }

  /** @internal */
  public _lateBlocks(): LateBlocks {
    const late = [...this.blocks.values(), ...(this._ipv6Block ? [this._ipv6Block] : [])].filter(({ isLate }) => isLate);
    return { expressions: [], tokens: late.map(({ family }) => ({ family, cidr: family === 4 ? this.vpcResource.cidrBlock : this.vpcResource.ipv6CidrBlock, to: this.vpcResource.id, at: this.node.path })) };
  }

  /** @internal */
  public _knownBlocks(read: BlockReader): readonly Prefix[] {
    return [...this.blocks.values(), ...(this._ipv6Block ? [this._ipv6Block] : [])].flatMap((block) => block.planned(read) ?? []);
  }

  /** @internal */
  public _unknown(): string[] {
    return [];
  }

  /** @internal */
  public _tagsOf(part: Construct): { [name: string]: string } {
    const stack = stackAround(this)!;
    return { ...this.props.tags, Name: part.node.path.slice(stack.node.path.length + 1) };
  }

  private firstBlock(): VpcBlock {
    const { props } = this;
    const isLate = props.ipv4IpamPoolId !== undefined;
    if (isLate && props.cidrBlock !== undefined) throw propError(this, 'ipv4IpamPoolId', "stands beside 'cidrBlock'; the pool chooses the block, so leave one of them out");
    return new VpcBlock(this, props.ipam, {
      family: 4, below: ['ipv4'], props: { block: 'cidrBlock', length: 'prefixLength' }, block: props.cidrBlock, length: props.prefixLength ?? 16, isLate,
    });
  }

  private ipv6Block(): VpcBlock | undefined {
    const { ipam, amazonProvidedIpv6, ipv6IpamPoolId, ipv6CidrBlock, ipv6PrefixLength } = this.props;
    if (amazonProvidedIpv6 && ipv6IpamPoolId !== undefined) throw propError(this, 'ipv6IpamPoolId', "stands beside 'amazonProvidedIpv6'; leave one of them out");
    if (ipv6IpamPoolId === undefined) {
      for (const [prop, value] of [['ipv6CidrBlock', ipv6CidrBlock], ['ipv6PrefixLength', ipv6PrefixLength]]) {
        if (value !== undefined) throw propError(this, prop as string, `needs 'ipv6IpamPoolId' beside it, got '${value}': a VPC's IPv6 block comes from Amazon or from an AWS IPAM pool`);
      }
      if (!amazonProvidedIpv6) return undefined;
    }
    return new VpcBlock(this, ipam, {
      family: 6, below: ['ipv6'], props: { block: 'ipv6CidrBlock', length: 'ipv6PrefixLength' }, block: ipv6CidrBlock, length: ipv6PrefixLength ?? 56,
      isLate: ipv6CidrBlock === undefined,
    });
  }

  private addSubnet(tier: VpcTierProps, zone: string): VpcSubnet {
    const scope = this.node.findChild(tier.name) as Construct;
    const shared = tier.kind === VpcTierKind.PRIVATE ? undefined : this.tableOf(scope, tier.name);
    const subnet = new VpcSubnet(scope, zone, { ...tier, vpc: this, availabilityZone: zone, routeTable: shared });
    this.subnets.push(subnet);
    if (!shared) this.addTable(subnet, subnet.routeTable);
    this.gateways.connect(subnet, !shared || this.subnets.filter((one) => one.routeTable === shared).length === 1);
    return subnet;
  }

  private tableOf(scope: Construct, tier: string): RouteTable {
    let table = this.tierTables.get(tier);
    if (!table) {
      table = new RouteTable(scope, 'route-table', { provider: this._provider, vpcId: this.vpcId, tags: this._tagsOf(scope) });
      this.tierTables.set(tier, table);
      this.addTable(scope, table);
    }
    return table;
  }

  private addTable(scope: Construct, table: RouteTable): void {
    const data = new DataAwsRouteTable(scope, 'routes-of-others', { provider: this._provider, routeTableId: table.id });
    this.tables.push({ table, data });
    this._routes.addTable(scope, table);
  }

  private problems(): string[] {
    const read = Synthesis.of(this).reader(this.ipam);
    const { path } = this.node;
    const [first, ...others] = [...this.blocks].map(([id, block]) => ({ path: id === '' ? path : `${path}/${id}`, planned: block.planned(read) }));
    const restricted = others.map((other) => (first.planned && other.planned ? secondaryBlockProblem({ path: other.path, prop: 'cidrBlock' }, first.planned, other.planned) : undefined));
    const over = ([['ipv4BlocksQuota', 'its IPv4 blocks', this.blocks.size, VPC_QUOTAS.ipv4Blocks], ['subnetsQuota', 'its subnets', this.subnets.length, VPC_QUOTAS.subnets],
      ['routeTablesQuota', 'its route tables', this.tables.length, VPC_QUOTAS.routeTables]] as const).map(([prop, what, count, { quota, ...more }]) => {
      const granted = this.props[prop] ?? quota;
      return count > granted ? { path, code: 'QUOTA_EXCEEDED' as const, prop, what, count, quota: granted, ...more } : undefined;
    });
    return [...restricted, ...over, ...this._routes.problems()].flatMap((problem) => (problem ? [awsProblemText(problem)] : []));
  }
}
