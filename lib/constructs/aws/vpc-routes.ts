import { Route } from '@cdktf/provider-aws/lib/route';
import type { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { Construct } from 'constructs';
import { givenText } from '../../netip';
import { type AwsProblem, VPC_QUOTAS } from '../../aws';
import type { TerraformProvider } from '../cdk';
import { propError } from '../literal';
import type { Vpc } from './vpc';

/** A route that all tables of a VPC get. */
export interface PlannedRoute {
  /** Part of the id of its resource in each table. */
  readonly id: string;
  readonly family: 4 | 6;
  readonly provider?: TerraformProvider;
  readonly destination: string;
  readonly target: { readonly vpcPeeringConnectionId?: string; readonly networkInterfaceId?: string; readonly transitGatewayId?: string };
  /** Where its resources stand, by the names of the tables' own places; a host's stack is often another than the VPC's. @default - beside the table */
  readonly scope?: Construct;
  /** Is given each resource. */
  readonly made?: (route: Route) => void;
}

/** The routes of a VPC's tables, beside those to its gateways. */
export class VpcRoutes {
  /** Every route's resource. */
  public readonly resources: Route[] = [];
  private readonly routes: PlannedRoute[] = [];
  private readonly tables: Array<{ readonly scope: Construct; readonly table: RouteTable; readonly counts: { 4: number; 6: number } }> = [];
  private readonly quota: number;

  constructor(private readonly vpc: Vpc, quota: number = VPC_QUOTAS.routes.quota) {
    const { most } = VPC_QUOTAS.routes;
    if (!Number.isInteger(quota) || quota < 1 || quota > most) throw propError(vpc, 'routesPerTableQuota', `must be from 1 to ${most}, which is the most that AWS grants, got ${givenText(quota)}`);
    this.quota = quota;
  }

  /** Adds a route to every table of now and of later. */
  public add(route: PlannedRoute): void {
    this.routes.push(route);
    this.tables.forEach((table) => this.make(route, table));
  }

  /** A table gets every route of now and of later. */
  public addTable(scope: Construct, table: RouteTable): void {
    const entry = { scope, table, counts: { 4: 0, 6: 0 } };
    this.tables.push(entry);
    this.routes.forEach((route) => this.make(route, entry));
  }

  /** Counts a route that somebody else made. */
  public count(table: RouteTable, family: 4 | 6): void {
    this.tables.find((one) => one.table === table)!.counts[family]++;
  }

  public problems(): AwsProblem[] {
    return this.tables.flatMap(({ scope, counts }) => ([4, 6] as const).flatMap((family): AwsProblem[] => {
      // The route to the VPC itself counts too, one for each block.
      const count = counts[family] + (family === 4 ? 1 + this.vpc.cidrBlockAssociations.length : this.vpc._ipv6Block ? 1 : 0);
      return count <= this.quota ? [] : [{
        path: scope.node.path, code: 'QUOTA_EXCEEDED', prop: 'routesPerTableQuota', what: `the IPv${family} routes of its table`, count, quota: this.quota, most: VPC_QUOTAS.routes.most,
      }];
    }));
  }

  private make({ id, family, destination, target, scope: apart, provider, made }: PlannedRoute, { scope, table, counts }: VpcRoutes['tables'][number]): void {
    const [below, name] = apart ? this.placeIn(apart, scope) : [scope, `route-${id}`];
    const resource = new Route(below, name, {
      provider: provider ?? this.vpc._provider, routeTableId: table.id, ...target,
      ...(family === 4 ? { destinationCidrBlock: destination } : { destinationIpv6CidrBlock: destination }),
    });
    made?.(resource);
    counts[family]++;
    this.resources.push(resource);
  }

  /** By tier and zone, as the table's own place in the VPC is. */
  private placeIn(scope: Construct, table: Construct): [Construct, string] {
    const names = table.node.scopes.slice(this.vpc.node.scopes.length).map(({ node }) => node.id);
    const below = names.slice(0, -1).reduce((at, id) => (at.node.tryFindChild(id) as Construct | undefined) ?? new Construct(at, id), scope);
    return [below, names[names.length - 1]];
  }
}
