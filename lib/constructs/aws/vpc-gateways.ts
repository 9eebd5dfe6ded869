import { EgressOnlyInternetGateway } from '@cdktf/provider-aws/lib/egress-only-internet-gateway';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import type { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import type { TerraformResource } from '../cdk';
import { propError } from '../literal';
import type { Vpc } from './vpc';
import type { VpcSubnet } from './vpc-subnet';
import { NatGateways, VpcTierKind } from './vpc-tier';

/** The ways of a VPC to the internet: made when the first subnet needs them. */
export class VpcGateways {
  public internet?: InternetGateway;
  public egressOnly?: EgressOnlyInternetGateway;
  /** By zone. */
  public readonly nat = new Map<string, NatGateway>();
  /** The default routes of IPv4, which packages come by. */
  private readonly defaults = new Map<RouteTable, Route>();

  constructor(private readonly vpc: Vpc, private readonly wanted: NatGateways | undefined) {}

  /** Gives a subnet its default routes, unless its table has them already. */
  public connect(subnet: VpcSubnet, isFirstOfTable: boolean): void {
    if (subnet.kind === VpcTierKind.ISOLATED) return;
    const { _provider: provider, vpcId } = this.vpc;
    if (subnet.kind === VpcTierKind.PUBLIC) {
      this.internet ??= new InternetGateway(this.vpc, 'internet-gateway', { provider, vpcId, tags: this.vpc._tagsOf(this.vpc) });
      if (isFirstOfTable) this.defaultRoutes(subnet, { gatewayId: this.internet.id }, { gatewayId: this.internet.id });
      subnet._wayOut = this.waysOf(subnet);
      return;
    }
    const nat = this.natFor(subnet);
    if (this.vpc._ipv6Block) this.egressOnly ??= new EgressOnlyInternetGateway(this.vpc, 'egress-only-internet-gateway', { provider, vpcId, tags: this.vpc._tagsOf(this.vpc) });
    this.defaultRoutes(subnet, nat && { natGatewayId: nat.id }, this.egressOnly && { egressOnlyGatewayId: this.egressOnly.id });
    if (nat) subnet._wayOut = this.waysOf(subnet);
  }

  private waysOf({ routeTable, routeTableAssociation }: VpcSubnet): readonly TerraformResource[] {
    const route = this.defaults.get(routeTable);
    return route ? [routeTableAssociation, route] : [routeTableAssociation];
  }

  private natFor(subnet: VpcSubnet): NatGateway | undefined {
    if (this.wanted === NatGateways.NONE) return undefined;
    if (this.wanted === NatGateways.SINGLE) {
      const [only] = this.nat.values();
      if (only) return only;
    }
    const { availabilityZone: zone } = subnet;
    const known = this.nat.get(zone);
    if (known) return known;
    const place = this.vpc.subnets.find((one) => one.kind === VpcTierKind.PUBLIC && one.availabilityZone === zone);
    if (!place) {
      if (this.wanted === undefined) return undefined;
      throw propError(this.vpc, 'natGateways', `must be NatGateways.NONE without a public tier in ${zone}, where the gateway would stand, got NatGateways.${this.wanted}`);
    }
    const { _provider: provider } = this.vpc;
    const tags = this.vpc._tagsOf(place);
    const address = new Eip(place, 'nat-address', { provider, domain: 'vpc', tags, dependsOn: this.internet && [this.internet] });
    const gateway = new NatGateway(place, 'nat-gateway', { provider, subnetId: place.subnet.id, allocationId: address.allocationId, tags });
    this.nat.set(zone, gateway);
    return gateway;
  }

  private defaultRoutes(subnet: VpcSubnet, ipv4: Target | undefined, ipv6: Target | undefined): void {
    const { routeTable: table, kind } = subnet;
    // A table of a whole tier has its routes beside it.
    const scope = kind === VpcTierKind.PRIVATE ? subnet : table.node.scope!;
    const route = { provider: this.vpc._provider, routeTableId: table.id };
    if (ipv4) {
      this.defaults.set(table, new Route(scope, 'default-ipv4', { ...route, destinationCidrBlock: '0.0.0.0/0', ...ipv4 }));
      this.vpc._routes.count(table, 4);
    }
    if (ipv6 && this.vpc._ipv6Block) {
      new Route(scope, 'default-ipv6', { ...route, destinationIpv6CidrBlock: '::/0', ...ipv6 });
      this.vpc._routes.count(table, 6);
    }
  }
}

interface Target {
  readonly gatewayId?: string;
  readonly natGatewayId?: string;
  readonly egressOnlyGatewayId?: string;
}
