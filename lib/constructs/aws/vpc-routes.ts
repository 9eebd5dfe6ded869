import { Route } from '@cdktf/provider-aws/lib/route';
import type { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import type { Construct } from 'constructs';
import { type AwsProblem, VPC_QUOTAS } from '../../aws';
import { propError } from '../literal';
import type { Vpc } from './vpc';
import type { BlocksOf } from './vpc-guard';

/** A route that all tables of a VPC get. */
export interface PlannedRoute {
  /** Part of the id of its resource in each table. */
  readonly id: string;
  readonly family: 4 | 6;
  readonly destination: string;
  readonly target: { readonly vpcPeeringConnectionId?: string; readonly networkInterfaceId?: string; readonly transitGatewayId?: string };
  /** The block that it carries, where that is ours. */
  readonly carries?: BlocksOf;
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
    if (!Number.isInteger(quota) || quota < 1 || quota > most) throw propError(vpc, 'routesPerTableQuota', `must be from 1 to ${most}, which is the most that AWS grants, got ${quota}`);
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

  private make({ id, family, destination, target, carries }: PlannedRoute, { scope, table, counts }: VpcRoutes['tables'][number]): void {
    const resource = new Route(scope, `route-${id}`, {
      provider: this.vpc._provider, routeTableId: table.id, ...target,
      ...(family === 4 ? { destinationCidrBlock: destination } : { destinationIpv6CidrBlock: destination }),
    });
    if (carries) this.vpc._guard.protect(resource, carries);
    counts[family]++;
    this.resources.push(resource);
  }
}
