import { Construct } from 'constructs';
import type { Ipv6Cluster } from './ipv6-cluster';
import type { Ipv6ClusterHost } from './ipv6-cluster-host';
import type { Ipv6Topology } from './ipv6-topology';

/** The link of a cluster whose router brings it along: the lease of its block, if there is a link at all. @internal */
export interface FabricLink {
  readonly key?: string;
}

/** What takes packets for containers to their hosts: a machine on the link of an IPv6 cluster, or the VPC around it. */
export abstract class Ipv6Router extends Construct {
  private cluster?: Ipv6Cluster;

  /** The link, where it is not for the cluster to lease one. Throws where the topology cannot be had. @internal */
  public _fabricLink(_path: string, _topology: Ipv6Topology): FabricLink | undefined {
    return undefined;
  }

  /** The cluster that it routes for. @internal */
  public get _cluster(): Ipv6Cluster | undefined {
    return this.cluster;
  }

  /** @internal */
  public _join(cluster: Ipv6Cluster): void {
    if (this.cluster) throw new Error(`${this.node.path}: it is the router of ${this.cluster.node.path} already, and a router has one link here; make another one for ${cluster.node.path}`);
    this.cluster = cluster;
  }

  /** What an operator of a host has to know of it. @internal */
  public _noticesOf(_member: Ipv6ClusterHost): string[] {
    return [];
  }

  /** A host is in the cluster from now on. @internal */
  public _addHost(_member: Ipv6ClusterHost): void {
    // A machine on the link reads its routes off the plan.
  }
}
