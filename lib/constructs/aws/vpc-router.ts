import { Route } from '@cdktf/provider-aws/lib/route';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { type AwsProblem, awsProblemText, VPC_QUOTAS } from '../../aws';
import { formatPrefix, givenText, overlaps } from '../../netip';
import { type TerraformProvider, Token } from '../cdk';
import { holdsTokens } from '../contains-token';
import type { Ipv6Cluster } from '../ipv6-cluster';
import type { Ipv6ClusterHost, RoutedBlock } from '../ipv6-cluster-host';
import { type FabricLink, Ipv6Router } from '../ipv6-router';
import { Ipv6Topology, TransportProtocol } from '../ipv6-topology';
import { stackAround } from '../key';
import { propError } from '../literal';
import { Synthesis } from '../synthesis';
import { Ec2DockerHost } from './ec2-docker-host';
import type { IngressProps } from './ec2-docker-host-props';
import { LookedUpVpc } from './looked-up-vpc';
import { Vpc } from './vpc';
import type { VpcNetwork } from './vpc-network';
import type { VpcSubnet } from './vpc-subnet';

/** Props of a `VpcRouter`. */
export interface VpcRouterProps {
  /** The VPC whose hosts are in the cluster. One that is looked up needs `routeTableIds`. */
  readonly vpc: VpcNetwork;
  /**
   * With the topology SWITCHED: the subnet that all hosts are in, of a VPC whose IPv6 block is written.
   *
   * @default - none, which SWITCHED refuses
   */
  readonly subnet?: VpcSubnet;
  /**
   * In a VPC that is looked up: how many routes a table may have, of each family. AWS grants at most 1,000. What others have in
   * the tables is not known here, so subtract it. A `Vpc` has this prop itself.
   *
   * @default 500
   */
  readonly routesPerTableQuota?: number;
  /**
   * How many rules a security group may have, of each family.
   *
   * @default 60
   */
  readonly rulesPerSecurityGroupQuota?: number;
  /**
   * The AWS provider.
   *
   * @default - the VPC's
   */
  readonly provider?: TerraformProvider;
}

/**
 * A VPC as the router of an IPv6 cluster: its route tables have a route for each host's prefix, to the host's network
 * interface, whose source/destination check is off.
 *
 * The prefixes lie outside every block of the VPC: a route inside one may only lead a whole subnet elsewhere. AWS carries such
 * packets within the VPC alone, not to the internet and not through a peering; `PrefixDelegation` has internet. A transit gateway
 * needs routes of its own for them.
 *
 * ```
 *  route table   fd00:5::/48 -> interface of host 1    fd00:5:1::/48 -> interface of host 2
 * ```
 */
export class VpcRouter extends Ipv6Router {
  /** The VPC. */
  public readonly vpc: VpcNetwork;
  /** In it is every Ec2DockerHost of the cluster: pings between containers, and what `allowFromContainers` opens. */
  public readonly securityGroup: SecurityGroup;
  private readonly members: Ipv6ClusterHost[] = [];
  private readonly allowed: IngressProps[] = [];

  constructor(scope: Construct, id: string, private readonly props: VpcRouterProps) {
    super(scope, id);
    const { vpc } = props;
    this.vpc = vpc;
    if (!stackAround(this)) throw new Error(`${this.node.path}: a router must stand in a stack, got ${scope.node.path || 'the app'}; write it with a stack as its scope`);
    if (!(vpc instanceof Vpc || vpc instanceof LookedUpVpc)) throw propError(this, 'vpc', `must be a VPC with an id, got ${vpc.node.path}, which is declared only; write Vpc.fromVpcId`);
    if (vpc instanceof Vpc && !vpc._ipv6Block) {
      throw propError(this, 'vpc', `must have IPv6, without which its subnets advertise no router, got ${vpc.node.path}; give it 'amazonProvidedIpv6: true' or an 'ipv6IpamPoolId'`);
    }
    if (vpc instanceof LookedUpVpc && vpc.routeTableIds.length === 0) {
      throw propError(this, 'vpc', `cannot be given routes: nobody knows the route tables of ${vpc.node.path}; write its 'routeTableIds'`);
    }
    const { most } = VPC_QUOTAS.routes;
    const { routesPerTableQuota: quota = VPC_QUOTAS.routes.quota } = props;
    if (vpc instanceof Vpc && props.routesPerTableQuota !== undefined) throw propError(this, 'routesPerTableQuota', `is that of ${vpc.node.path}, got ${quota}; write it there`);
    if (!Number.isInteger(quota) || quota < 1 || quota > most) throw propError(this, 'routesPerTableQuota', `must be from 1 to ${most}, which is the most that AWS grants, got ${givenText(quota)}`);
    if (props.subnet && props.subnet.vpc !== vpc) throw propError(this, 'subnet', `must be a subnet of ${vpc.node.path}, got ${props.subnet.node.path}`);
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      provider: this.provider, vpcId: vpc.vpcId, description: `Containers of ${this.node.id}`, tags: { Name: this.node.path.slice(stackAround(this)!.node.path.length + 1) },
    });
    Synthesis.of(this).join({
      ipam: vpc.ipam, path: this.node.path, directory: '', problems: () => this.problems(), warnings: () => [], files: () => [], summary: () => undefined,
    });
  }

  /**
   * Lets containers of all hosts reach a port of all hosts, and of their containers.
   *
   * Rules name the hosts' prefixes: a rule that names a security group matches addresses of interfaces only, and a container has none.
   */
  public allowFromContainers(props: IngressProps): void {
    const { port, lastPort = port, protocol = TransportProtocol.TCP } = props;
    if (![port, lastPort].every((n) => Number.isInteger(n) && n >= 1 && n <= 65535) || lastPort < port) {
      throw propError(this, 'port', `must be a whole number from 1 to 65535, and 'lastPort' not below it, got ${givenText(port)}${lastPort === port ? '' : ` to ${givenText(lastPort)}`}`);
    }
    if (this.allowed.some((one) => one.port === port && (one.protocol ?? TransportProtocol.TCP) === protocol)) throw propError(this, 'port', `is open already, got ${port} of ${protocol}; open it once`);
    this.allowed.push(props);
    this.members.forEach((member) => this.allow(member, props));
  }

  /** Where a VPC has no link that hosts could see each other on, there is none. @internal */
  public override _fabricLink(path: string, topology: Ipv6Topology): FabricLink {
    const { subnet, vpc } = this.props;
    if (topology === Ipv6Topology.NDP_PROXIED) {
      throw new Error(`${path}: 'topology' must not be NDP_PROXIED in ${vpc.node.path}: a VPC asks nobody for neighbours, and delivers to addresses of interfaces only; `
        + 'use PrefixDelegation, which gives an interface whole prefixes, or ROUTED');
    }
    if (topology === Ipv6Topology.ROUTED) return {};
    if (!subnet) throw propError(this, 'subnet', `is missing: SWITCHED works within one subnet of ${vpc.node.path} only; name it, or use the topology ROUTED`);
    if (!subnet._ipv6) throw propError(this, 'subnet', `must have an IPv6 block that is known before AWS is asked, so that hosts have next hops in it, got ${subnet.node.path}; write the VPC's 'ipv6CidrBlock', or use the topology ROUTED`);
    return { key: subnet._ipv6.key };
  }

  /** @internal */
  public override _join(cluster: Ipv6Cluster): void {
    if (cluster.ipam !== this.vpc.ipam) throw new Error(`${cluster.node.path}: its 'ipam' is another one than that of ${this.vpc.node.path}; plan both with one Ipam`);
    super._join(cluster);
  }

  /** @internal */
  public override _addHost(member: Ipv6ClusterHost): void {
    const { host } = member;
    const { vpc } = this;
    if (host._vpcHost?.vpc !== vpc) {
      const found = host._vpcHost ? `which is in ${host._vpcHost.vpc.node.path}` : 'of which nobody said so';
      throw propError(this, 'vpc', `must be the VPC of every host, got ${host.node.path}, ${found}; write ${vpc.node.id}.addHost first for a machine that is there already`);
    }
    const interfaceId = this.interfaceOf(member);
    this.members.push(member);
    if (host instanceof Ec2DockerHost) {
      const { networkInterface } = host;
      networkInterface.sourceDestCheck = false;
      networkInterface.securityGroups = [...networkInterface.securityGroupsInput ?? [], this.securityGroup.id];
    }
    if (this._cluster!.topology === Ipv6Topology.SWITCHED) this.switchTo(member);
    else member._routedBlocks.forEach((block) => this.route(member, block, interfaceId));
    this.ping(member);
    this.allowed.forEach((props) => this.allow(member, props));
  }

  /** @internal */
  public override _noticesOf(member: Ipv6ClusterHost): string[] {
    const check = member.host instanceof Ec2DockerHost ? [] : ['the source/destination check of its network interface must be off, or AWS drops what its containers send'];
    // Once for the cluster, and not for each host.
    const limits = member === this.members[0] ? [`${this.vpc.node.id} routes ${this.shownPrefix()} inside itself: no internet, and no peering transit, for its containers`] : [];
    return [...limits, ...check];
  }

  private shownPrefix(): string {
    const cluster = this._cluster!;
    return Synthesis.of(this).reader(cluster.ipam)(cluster._key) ?? 'containers';
  }

  private get provider(): TerraformProvider | undefined {
    const { vpc, props } = this;
    return props.provider ?? (vpc instanceof Vpc || vpc instanceof LookedUpVpc ? vpc._provider : undefined);
  }

  private interfaceOf({ host, _options: { networkInterfaceId } }: Ipv6ClusterHost): string {
    if (host instanceof Ec2DockerHost) {
      if (networkInterfaceId !== undefined) throw propError(host, 'networkInterfaceId', `must be left out for an Ec2DockerHost, which has an interface of its own, got '${networkInterfaceId}'`);
      return host.networkInterface.id;
    }
    if (networkInterfaceId === undefined || networkInterfaceId === '') throw propError(host, 'networkInterfaceId', "is missing: routes lead to a network interface; give 'addHost' the id of the host's own");
    if (!holdsTokens(networkInterfaceId) && !/^eni-[0-9a-z]+$/.test(networkInterfaceId)) throw propError(host, 'networkInterfaceId', `must be an id such as 'eni-0123456789abcdef0', got '${networkInterfaceId}'`);
    return networkInterfaceId;
  }

  /** Next hops are addresses that AWS knows, on a link that AWS has. */
  private switchTo(member: Ipv6ClusterHost): void {
    const { host } = member;
    const { subnet } = this.props;
    if (!(host instanceof Ec2DockerHost)) throw propError(this, 'topology', `must be ROUTED for ${host.node.path}, whose interface cannot be given the address that other hosts send to, got SWITCHED`);
    if (host.subnet !== subnet) {
      throw propError(host, 'subnet', `must be ${subnet!.node.path}, that of the whole cluster, got ${host.subnet?.node.path ?? 'another'}: hosts in different subnets of a VPC cannot be each other's next hops; use the topology ROUTED`);
    }
    host.networkInterface.ipv6Addresses = [member.linkAddress];
  }

  private route(member: Ipv6ClusterHost, block: RoutedBlock, interfaceId: string): void {
    const { host } = member;
    const { vpc } = this;
    const scope = new Construct(member, `routes-${block.name}`);
    const provider = host instanceof Ec2DockerHost ? host.networkInterface.provider : this.provider;
    vpc._guard?.allowRoute({ host, block: block.read, interfaceId });
    const made = (route: Route) => host._vpcHost!.guardRoute(route, block.read);
    if (vpc instanceof Vpc) {
      vpc._routes.add({ id: block.name, family: block.family, destination: block.cidr, target: { networkInterfaceId: interfaceId }, scope, provider, made });
      return;
    }
    (vpc as LookedUpVpc).routeTableIds.forEach((table, i) => {
      made(new Route(scope, Token.isUnresolved(table) ? String(i) : table, {
        provider, routeTableId: table, networkInterfaceId: interfaceId, ...(block.family === 4 ? { destinationCidrBlock: block.cidr } : { destinationIpv6CidrBlock: block.cidr }),
      }));
    });
  }

  /** Errors that IPv6 cannot do without come with the connections that they belong to; pings are nobody's answer. */
  private ping(member: Ipv6ClusterHost): void {
    member._routedBlocks.forEach((block) => this.rule(member, block, `ping-${block.name}`, { ipProtocol: block.family === 4 ? 'icmp' : 'icmpv6', fromPort: -1, toPort: -1 }));
  }

  private allow(member: Ipv6ClusterHost, { port, lastPort = port, protocol = TransportProtocol.TCP, description }: IngressProps): void {
    member._routedBlocks.forEach((block) => this.rule(member, block, `${protocol}-${port}-${block.name}`, { ipProtocol: protocol, fromPort: port, toPort: lastPort, description }));
  }

  private rule(member: Ipv6ClusterHost, { family, cidr }: RoutedBlock, id: string, what: { ipProtocol: string; fromPort: number; toPort: number; description?: string }): void {
    const { host } = member;
    new VpcSecurityGroupIngressRule(member, `allow-${id}`, {
      provider: host instanceof Ec2DockerHost ? host.securityGroup.provider : this.provider, securityGroupId: this.securityGroup.id, ...what,
      ...(family === 4 ? { cidrIpv4: cidr } : { cidrIpv6: cidr }),
    });
  }

  private problems(): string[] {
    return [...this.insideProblems(), ...this.quotaProblems()].map(awsProblemText);
  }

  /** What the plan leased is outside; what is written may not be. */
  private insideProblems(): AwsProblem[] {
    const { vpc, _cluster: cluster } = this;
    const read = Synthesis.of(this).reader(vpc.ipam);
    const written = [...(cluster ? [{ at: cluster as Construct, block: cluster._literal }] : []), ...this.members.map(({ host, _literal }) => ({ at: host, block: _literal }))];
    return written.flatMap(({ at, block }) => (
      vpc._knownBlocks(read).filter((own) => block && overlaps(own, block)).map((own): AwsProblem => ({
        path: at.node.path, code: 'HOST_PREFIX_INSIDE_VPC', block: formatPrefix(block!), vpc: vpc.node.path, vpcBlock: formatPrefix(own),
      }))));
  }

  private quotaProblems(): AwsProblem[] {
    const { props: { routesPerTableQuota = VPC_QUOTAS.routes.quota, rulesPerSecurityGroupQuota = VPC_QUOTAS.securityGroupRules.quota }, vpc } = this;
    const { path } = this.node;
    const isRouted = this._cluster?.topology === Ipv6Topology.ROUTED;
    return ([4, 6] as const).flatMap((family): AwsProblem[] => {
      const routes = this.members.flatMap(({ _routedBlocks }) => _routedBlocks).filter((block) => block.family === family).length;
      const rules = routes * (1 + this.allowed.length);
      return [
        // A Vpc counts the routes of its tables itself.
        ...(vpc instanceof Vpc || !isRouted || routes <= routesPerTableQuota ? [] : [{
          path, code: 'QUOTA_EXCEEDED', prop: 'routesPerTableQuota', what: `its IPv${family} routes in each table`, count: routes, quota: routesPerTableQuota, most: VPC_QUOTAS.routes.most,
        } as const]),
        ...(rules <= rulesPerSecurityGroupQuota ? [] : [{
          path, code: 'QUOTA_EXCEEDED', prop: 'rulesPerSecurityGroupQuota', what: `the IPv${family} rules of its security group`, count: rules, quota: rulesPerSecurityGroupQuota,
        } as const]),
      ];
    });
  }
}
