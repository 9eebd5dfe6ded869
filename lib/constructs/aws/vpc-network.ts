import type { Construct } from 'constructs';
import { TerraformResource } from '../cdk';
import type { DockerHost } from '../docker-host';
import type { Prefix } from '../../netip';
import type { Ipam } from '../ipam';
import { propError } from '../literal';
import type { BlockReader } from '../participant';
import { ReachableNetwork } from './reachable-network';
import { RoutedRanges } from './routed-ranges';
import type { VpcGuard } from './vpc-guard';
import { VpcHost } from './vpc-host';

/** A VPC: one that is created here, one that is looked up, or one that is declared only. */
export abstract class VpcNetwork extends ReachableNetwork {
  /** Its id; a token where Terraform makes it. Empty for one that is declared only. */
  public abstract readonly vpcId: string;
  /** What its hosts can be reached from. @internal */
  public readonly _reachable: ReachableNetwork[] = [];
  /** Compares planned blocks with what AWS says; undefined where nothing can be read. @internal */
  public abstract readonly _guard?: VpcGuard;
  /** @internal */
  public readonly _hosts: VpcHost[] = [];

  protected constructor(scope: Construct, id: string, ipam: Ipam) {
    super(scope, id, ipam);
  }

  /**
   * Says what the VPC's hosts can be reached from: a peered VPC, ranges behind a transit gateway or a VPN.
   *
   * Its declared blocks are nobody's in the plan. Where AWS knows better, at plan, an overlap stops whatever carries the block.
   */
  public reachableFrom(network: ReachableNetwork): void {
    if (network === this) throw propError(this, 'network', 'must be another network than the VPC itself');
    if (network.ipam !== this.ipam) throw propError(this, 'network', `must have the same 'ipam', got ${network.node.path}; plan both with one Ipam`);
    if (this._reachable.includes(network)) return;
    this._reachable.push(network);
    this._guard?.watch(network);
  }

  /** Says that a machine which is there already stands in this VPC: its networks are guarded. An `Ec2DockerHost` does that itself. */
  public addHost(host: DockerHost): void {
    if (host.ipam !== this.ipam) throw propError(this, 'host', `must have the same 'ipam', got ${host.node.path}; plan both with one Ipam`);
    if (host._vpcHost) throw propError(this, 'host', `is in ${host._vpcHost.vpc.node.path} already, got ${host.node.path}`);
    const at = this._take(host);
    [...host._bridgeNetworks, ...(host._overlayMember?._overlays ?? [])].forEach((network) => at.guardNetwork(network));
    // Its daemon.json is no resource of Terraform's: something must carry the condition on it.
    if (this._guard) at.guardMachine(new TerraformResource(host, 'addresses', { terraformResourceType: 'terraform_data', terraformGeneratorMetadata: { providerName: 'terraform' } }));
  }

  /** Takes a host in whose machine is a resource. @internal */
  public _take(host: DockerHost): VpcHost {
    const at = new VpcHost(host, this);
    host._vpcHost = at;
    this._hosts.push(at);
    return at;
  }

  /** Its blocks, as far as the plan knows them. @internal */
  public abstract _knownBlocks(read: BlockReader): readonly Prefix[];

  /** What neither the plan nor Terraform can see of it, as phrases. @internal */
  public abstract _unknown(): string[];

  /** @internal */
  public get _routedRanges(): RoutedRanges[] {
    return this._reachable.filter((network): network is RoutedRanges => network instanceof RoutedRanges);
  }
}
