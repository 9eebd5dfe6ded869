import { DataAwsEc2InstanceType } from '@cdktf/provider-aws/lib/data-aws-ec2-instance-type';
import { Construct } from 'constructs';
import { formatPrefix, givenText, isParseProblem, parsePrefix, type Prefix } from '../../netip';
import { filterNotices, type FilterRule, forwardingSysctls, type ForwardFilter, isInterfaceName, isNetworkFileName, type NodeRouting, nodeFiles, type PortFilter, routingProblemText } from '../../routing';
import { Token } from '../cdk';
import { escapeTemplates } from '../escape-templates';
import { TransportProtocol, UplinkManager } from '../ipv6-topology';
import { prefixProp, propError } from '../literal';
import type { StagedFile } from '../participant';
import { Synthesis } from '../synthesis';
import { Ec2DockerHost } from './ec2-docker-host';
import { addPreconditions } from './precondition';
import { Vpc } from './vpc';

/** Props of a `PrefixDelegation`. */
export interface PrefixDelegationProps {
  /** The host. Do it before its `daemonJson` is taken. */
  readonly host: Ec2DockerHost;
  /**
   * How many /80 its network interface gets: docker0 has the first one. A larger number may give docker0 another one.
   *
   * @default 1
   */
  readonly prefixCount?: number;
  /**
   * Name of the interface in the host.
   *
   * @default 'ens5', as Debian and Ubuntu call it on Nitro instances
   */
  readonly uplink?: string;
  /**
   * Who configures that interface.
   *
   * @default UplinkManager.KERNEL
   */
  readonly uplinkManager?: UplinkManager;
  /**
   * With UplinkManager.NETWORKD: name of the .network file that configures the interface, such as '10-ens5.network'.
   *
   * @default - none, which NETWORKD refuses
   */
  readonly networkFile?: string;
  /**
   * Leaves every port of every container to the security group alone.
   *
   * @default false
   */
  readonly exposeAllPorts?: boolean;
}

/** A port of containers that has been delegated an address. */
export interface DelegatedPortProps {
  /** The port that the container listens on. */
  readonly port: number;
  /**
   * The last port of a range.
   *
   * @default - `port` alone
   */
  readonly lastPort?: number;
  /**
   * Its protocol.
   *
   * @default TransportProtocol.TCP
   */
  readonly protocol?: TransportProtocol;
  /**
   * Who may open it: an IPv6 block.
   *
   * @default - everybody whom the security group lets in
   */
  readonly source?: string;
}

/**
 * IPv6 prefixes of the subnet, a /80 each, that AWS delegates to a host's network interface: containers on docker0 have addresses
 * of the VPC's own, reach the internet with them and are reached by them, without NAT and without a route in any table.
 *
 * AWS says which ones when the interface is made. So the host's daemon.json is put together by Terraform, and goes there with the
 * user data. Only interfaces of Nitro instances can be given prefixes.
 */
export class PrefixDelegation extends Construct {
  /** The host. */
  public readonly host: Ec2DockerHost;
  /** The delegated blocks in the order of their text, known when they are applied; docker0 has the first one. */
  public readonly prefixes: string[];
  private readonly open: FilterRule[] = [];

  constructor(scope: Construct, id: string, private readonly props: PrefixDelegationProps) {
    super(scope, id);
    const { host, prefixCount = 1, uplink = 'ens5' } = props;
    this.host = host;
    this.refuse(prefixCount, uplink);
    const { networkInterface, instance } = host;
    networkInterface.ipv6PrefixCount = prefixCount;
    const given = `aws_network_interface.${networkInterface.friendlyUniqueId}.ipv6_prefixes`;
    this.prefixes = Array.from({ length: prefixCount }, (_, i) => `\${sort(${given})[${i}]}`);
    host._daemon.delegate(this.prefixes[0]);
    host._delegation = this;
    const type = new DataAwsEc2InstanceType(this, 'instance-type', { provider: networkInterface.provider, instanceType: instance.instanceTypeInput! });
    const { friendlyUniqueId: name } = type;
    const path = escapeTemplates(this.node.path);
    addPreconditions(instance, {
      condition: `\${try(data.aws_ec2_instance_type.${name}.hypervisor == "nitro", false) || try(data.aws_ec2_instance_type.${name}.bare_metal, false)}`,
      error_message: `${path}: AWS delegates prefixes to Nitro instances only, and \${data.aws_ec2_instance_type.${name}.instance_type} is none; choose another 'instanceType', such as t3.large`,
    }, {
      condition: `\${length(${given}) == ${prefixCount} && alltrue([for p in ${given} : endswith(p, "/80")])}`,
      error_message: `${path}: ${prefixCount} /80 were asked for ('prefixCount'), and AWS delegated \${length(${given}) == 0 ? "nothing" : join(", ", ${given})}`,
    });
  }

  /** Opens a port of containers in the filter of the host; in the security group `allowFrom` of the host does. */
  public openPort(props: DelegatedPortProps): void {
    const { port, lastPort = port, protocol = TransportProtocol.TCP, source } = props;
    if (![port, lastPort].every((n) => Number.isInteger(n) && n >= 1 && n <= 65535) || lastPort < port) {
      throw new Error(routingProblemText({ path: this.node.path, code: 'PORT_MALFORMED', first: port, last: lastPort }));
    }
    this.open.push({ protocol, firstPort: port, lastPort, source: source === undefined ? undefined : prefixProp(this, 'source', source, 6) });
  }

  /** @internal */
  public _files(ports: readonly PortFilter[]): StagedFile[] {
    const { uplink: interfaceName = 'ens5', uplinkManager: manager = UplinkManager.KERNEL, networkFile } = this.props;
    const node: NodeRouting = {
      name: this.host.hostName, interfaceName, manager, networkFile, routes: [], acceptsRouterAdvertisements: true, proxiedAddresses: [], proxiedSubnets: [], filter: this.filter(),
      sysctls: forwardingSysctls({ interfaceName, kernelAcceptsRouterAdvertisements: manager === UplinkManager.KERNEL, proxiesNeighbours: false }),
    };
    return nodeFiles(node, ports);
  }

  /** @internal */
  public _notices(): string[] {
    return [...filterNotices(this.filter()), "docker0's IPv6 block is delegated when Terraform applies: daemon.json goes there with the user data, and is not among the files"];
  }

  /** Nobody can name the block in it yet, so it guards whatever comes into a bridge. */
  private filter(): ForwardFilter {
    const { uplink: interfaceName = 'ens5', exposeAllPorts } = this.props;
    return { interfaceName, subnets: this.otherSubnets(), bridges: ['docker0'], open: exposeAllPorts ? 'all' : this.open };
  }

  private otherSubnets(): Prefix[] {
    const read = Synthesis.of(this).reader(this.host.ipam);
    return this.host._blocks(read).flatMap((text) => {
      const block = parsePrefix(text);
      return isParseProblem(block) || block.family === 4 ? [] : [block];
    }).sort((a, b) => (formatPrefix(a) < formatPrefix(b) ? -1 : 1));
  }

  private refuse(prefixCount: number, uplink: string): void {
    const { host, uplinkManager, networkFile } = this.props;
    const { path } = this.node;
    if (!(host instanceof Ec2DockerHost)) throw propError(this, 'host', 'must be an Ec2DockerHost: AWS delegates prefixes to the interface of an instance');
    if (Token.isUnresolved(prefixCount) || !Number.isInteger(prefixCount) || prefixCount < 1 || prefixCount > 49) throw propError(this, 'prefixCount', `must be a whole number from 1 to 49, got ${givenText(prefixCount)}`);
    if (!isInterfaceName(uplink)) throw propError(this, 'uplink', routingProblemText({ path: '', code: 'INTERFACE_NAME_UNSAFE', name: uplink }).replace(/^: 'interfaceName' /, ''));
    if (uplinkManager === UplinkManager.NETWORKD && networkFile === undefined) throw new Error(routingProblemText({ path, code: 'NETWORK_FILE_MISSING', interfaceName: uplink }));
    if (networkFile !== undefined && !isNetworkFileName(networkFile)) throw new Error(routingProblemText({ path, code: 'NETWORK_FILE_UNSAFE', name: networkFile }));
    if (host._delegation) throw propError(this, 'host', `has prefixes by ${host._delegation.node.path} already, got ${host.node.path}; write 'prefixCount' there`);
    if (host._clusterHost) throw propError(this, 'host', `must be in no IPv6 cluster, where docker0 has its block of the cluster's, got ${host.node.path}; leave one of them out`);
    if (host._daemon.hasBridgeIpv6) throw propError(this, 'host', `must leave 'defaultBridgeIpv6' out, which gives docker0 a block of the Ipam's, got ${host.node.path}`);
    if (host._daemonJsonIsTaken) throw propError(this, 'host', `must be one whose 'daemonJson' nobody has taken yet, got ${host.node.path}; delegate prefixes first`);
    const { subnet } = host;
    if (subnet && subnet.vpc instanceof Vpc && !subnet.vpc._ipv6Block) {
      throw propError(this, 'host', `must be in a subnet with IPv6, got ${host.node.path} in ${subnet.node.path}; give ${subnet.vpc.node.path} 'amazonProvidedIpv6: true' or an 'ipv6IpamPoolId'`);
    }
  }
}
