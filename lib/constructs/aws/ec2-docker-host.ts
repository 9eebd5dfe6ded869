import { Eip } from '@cdktf/provider-aws/lib/eip';
import { Instance } from '@cdktf/provider-aws/lib/instance';
import { NetworkInterface } from '@cdktf/provider-aws/lib/network-interface';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';
import { awsProblemText, hostAddressProblem, isContentType, MOST_USER_DATA, renderUserData, type UserDataFile, userDataSizes, type UserDataWishes } from '../../aws';
import { formatAddress, givenText, isParseProblem, parseAddress, parsePrefix } from '../../netip';
import { FILTER_PATH } from '../../routing';
import { Fn, TerraformResource, Token } from '../cdk';
import { holdsTokens } from '../contains-token';
import { DockerHost } from '../docker-host';
import { TransportProtocol } from '../ipv6-topology';
import { stackAround } from '../key';
import { addressOf } from '../leased-address';
import { addressProp, prefixProp, propError } from '../literal';
import type { BlockReader } from '../participant';
import { Synthesis } from '../synthesis';
import type { Ec2DockerHostProps, IngressProps } from './ec2-docker-host-props';
import { LookedUpVpc } from './looked-up-vpc';
import type { ReachableBlock, ReachableNetwork } from './reachable-network';
import { Vpc } from './vpc';
import type { VpcSubnet } from './vpc-subnet';
import { VpcTierKind } from './vpc-tier';

const DAEMON_JSON = 'etc/docker/daemon.json';

/**
 * An EC2 instance with a Docker Engine whose daemon.json, kernel parameters and units are there before the engine first starts.
 *
 * What cloud-init was given stays what it was: neither a new plan nor a newer image stops or replaces the instance. Changes get
 * there over SSH or by whatever carries the emitted files; `generation` replaces it on purpose.
 */
export class Ec2DockerHost extends DockerHost {
  /** The instance. */
  public readonly instance: Instance;
  /** Its only network interface. */
  public readonly networkInterface: NetworkInterface;
  /** Its public IPv4 address, where it has one. */
  public readonly elasticIp?: Eip;
  /** What lets packets in; nothing, before `allowFrom`. */
  public readonly securityGroup: SecurityGroup;
  /** The subnet it is in, where that is one of ours. */
  public readonly subnet?: VpcSubnet;
  private readonly ec2: Ec2DockerHostProps;
  private privateKey?: string;

  constructor(scope: Construct, id: string, props: Ec2DockerHostProps) {
    super(scope, id, { ...props, ipam: props.vpc.ipam, underlayAddress: props.underlayAddress ?? literalAddress(props.privateIpv4Address) });
    this.ec2 = props;
    const { vpc } = props;
    const provider = props.provider ?? (vpc instanceof Vpc || vpc instanceof LookedUpVpc ? vpc._provider : undefined);
    if (vpc.vpcId === '') throw propError(this, 'vpc', `must be a VPC with an id, got ${vpc.node.path}, which is declared only; write Vpc.fromVpcId`);
    this.subnet = props.subnet ?? (vpc instanceof Vpc && props.subnetId === undefined ? defaultSubnet(vpc) : undefined);
    if (!this.subnet && props.subnetId === undefined) throw propError(this, 'subnetId', `is missing: nobody knows the subnets of ${vpc.node.path}; write the id of one`);
    if (this.subnet && this.subnet.vpc !== vpc) throw propError(this, 'subnet', `must be a subnet of ${vpc.node.path}, got ${this.subnet.node.path}`);
    const isPublic = this.checkWayOut(this.subnet);
    this.parts.forEach(({ contentType }) => {
      if (!isContentType(contentType)) throw propError(this, 'cloudInitParts', `must have content types such as 'text/cloud-config', got '${contentType}'`);
    });
    const wayOut = this.subnet?._wayOut && [...this.subnet._wayOut];
    const tags = { ...props.tags, Name: this.node.path.slice(stackAround(this)!.node.path.length + 1) };
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      provider, vpcId: vpc.vpcId, description: `Docker host ${this.hostName}`, tags,
    });
    for (const [family, block] of [['ipv4', { cidrIpv4: '0.0.0.0/0' }], ['ipv6', { cidrIpv6: '::/0' }]] as const) {
      new VpcSecurityGroupEgressRule(this, `egress-${family}`, { provider, securityGroupId: this.securityGroup.id, ipProtocol: '-1', ...block });
    }
    this.networkInterface = new NetworkInterface(this, 'network-interface', {
      provider, subnetId: this.subnet?.subnet.id ?? props.subnetId!, securityGroups: [this.securityGroup.id, ...props.securityGroupIds ?? []], tags,
      privateIps: props.privateIpv4Address === undefined ? undefined : [this.requestAddress(props.privateIpv4Address)],
    });
    if (isPublic) this.elasticIp = new Eip(this, 'elastic-ip', { provider, domain: 'vpc', networkInterface: this.networkInterface.id, tags, dependsOn: wayOut });
    const generation = new Generation(this, props.generation ?? '1');
    this.instance = new Instance(this, 'instance', {
      provider, ami: props.imageId, instanceType: props.instanceType, keyName: props.keyName, iamInstanceProfile: props.instanceProfile, tags,
      primaryNetworkInterface: { networkInterfaceId: this.networkInterface.id },
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: props.containersMayUseMetadata ? 2 : 1 },
      rootBlockDevice: { encrypted: true, volumeSize: props.rootVolumeSize },
      userData: this.ipam._value(() => renderUserData(this.wishes())).toString(),
      userDataReplaceOnChange: false,
      // The first boot installs the engine, and a NAT gateway takes minutes to be there.
      dependsOn: this.packages.length > 0 && wayOut ? [...wayOut, ...this.elasticIp ? [this.elasticIp] : []] : undefined,
      lifecycle: { ignoreChanges: ['ami', 'user_data', 'user_data_base64'], replaceTriggeredBy: [`terraform_data.${generation.friendlyUniqueId}`] },
    });
    vpc._take(this).guardMachine(this.instance);
    Synthesis.of(this).join({
      ipam: this.ipam, path: this.node.path, directory: '', problems: () => this.userDataProblems(), warnings: () => [], files: () => [], summary: () => undefined,
    });
  }

  /** Its private IPv4 address, as AWS says it. */
  public get privateIp(): string {
    return this.networkInterface.privateIp;
  }

  /** @internal */
  public override _underlayIn(read: BlockReader): string | undefined {
    if (this.privateKey === undefined) return super._underlayIn(read);
    const block = read(this.privateKey);
    return block === undefined ? undefined : addressOf(block);
  }

  /** AWS says an address only when it is applied, and files of others have it in them: the plan chooses one of the subnet. @internal */
  public override _needUnderlay(): void {
    const subnet = this.subnet?._ipv4;
    if (this.underlayAddress !== '' || this.ec2.privateIpv4Address !== undefined || !subnet || subnet.block.isLate) return;
    const { key } = this.ipam._request(this, { purpose: 'reserved address' }, PRIVATE, { family: 4, prefixLength: 32, pools: [subnet.key] });
    this.privateKey = key;
    this._underlayText = this.ipam._value((block) => addressOf(block(key))).toString();
    this.networkInterface.privateIps = [this._underlayText];
  }

  /** Lets a network reach a port of the host, or one that a container publishes. */
  public allowFrom(network: ReachableNetwork, props: IngressProps): VpcSecurityGroupIngressRule[] {
    return network._reachableBlocks().map((block) => this.allow(`${network.node.id}-${block.id}`, block, props));
  }

  /** Lets a block reach a port of the host, or one that a container publishes. */
  public allowFromCidrBlock(cidrBlock: string, props: IngressProps): VpcSecurityGroupIngressRule {
    const { family } = prefixProp(this, 'cidrBlock', cidrBlock);
    return this.allow(cidrBlock.replace(/[/:]/g, '-'), { id: '', cidr: cidrBlock, family }, props);
  }

  private allow(who: string, { cidr, family }: ReachableBlock, { port, lastPort = port, protocol = TransportProtocol.TCP, description }: IngressProps): VpcSecurityGroupIngressRule {
    if (![port, lastPort].every((n) => Number.isInteger(n) && n >= 1 && n <= 65535) || lastPort < port) {
      throw propError(this, 'port', `must be a whole number from 1 to 65535, and 'lastPort' not below it, got ${givenText(port)}${lastPort === port ? '' : ` to ${givenText(lastPort)}`}`);
    }
    return new VpcSecurityGroupIngressRule(this, `ingress-${who}-${protocol}-${port}`, {
      provider: this.securityGroup.provider, securityGroupId: this.securityGroup.id, ipProtocol: protocol, fromPort: port, toPort: lastPort, description,
      ...(family === 4 ? { cidrIpv4: cidr } : { cidrIpv6: cidr }),
    });
  }

  /** Whether it has a public address; without one, a public subnet is none that reaches the internet. */
  private checkWayOut(subnet: VpcSubnet | undefined): boolean {
    const isPublic = this.ec2.publicAddress ?? (subnet?.kind === VpcTierKind.PUBLIC && subnet._givesPublicAddresses);
    if (!subnet) return isPublic;
    if (isPublic && subnet.kind !== VpcTierKind.PUBLIC) {
      throw propError(this, 'publicAddress', `must be false outside a public tier, got true in ${subnet.node.path}, which has no internet gateway; choose a subnet of a VpcTierKind.PUBLIC tier, or leave it out`);
    }
    if (this.packages.length === 0 || (subnet._wayOut && (isPublic || subnet.kind !== VpcTierKind.PUBLIC))) return isPublic;
    const remedy = subnet.kind === VpcTierKind.PUBLIC ? 'give it a public address' : 'give its zone a NAT gateway';
    throw propError(this, 'subnet', `must reach the internet, from where the engine is installed, got ${subnet.node.path}; ${remedy}, or use an image with Docker in it ('engineInImage: true')`);
  }

  private get packages(): readonly string[] {
    return this.ec2.engineInImage ? [] : this.ec2.enginePackages ?? ['docker.io'];
  }

  /** What loads the filter of the plan comes with the engine where that is installed. */
  private packagesFor(files: readonly UserDataFile[]): readonly string[] {
    const { packages } = this;
    return packages.length > 0 && files.some(({ path }) => path === FILTER_PATH) && !packages.includes('nftables') ? [...packages, 'nftables'] : packages;
  }

  private get parts() {
    return (this.ec2.cloudInitParts ?? []).map(({ contentType, content }) => ({ contentType, text: content, hasTemplates: Token.isUnresolved(content) }));
  }

  private wishes(): UserDataWishes {
    const files = Synthesis.of(this).participants.filter(({ path, directory }) => path === this.node.path && directory !== '')
      .flatMap((participant): UserDataFile[] => participant.files().filter(({ path }) => path.startsWith('etc/')));
    if (this._daemon.holdsTokens) files.push({ path: DAEMON_JSON, text: Fn.base64encode(this.daemonJson), isExpression: true });
    return { files, packages: this.packagesFor(files), parts: this.parts };
  }

  private userDataProblems(): string[] {
    const parts = userDataSizes(this.wishes());
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    return bytes <= MOST_USER_DATA ? [] : [awsProblemText({ path: this.node.path, code: 'USER_DATA_TOO_LONG', bytes, most: MOST_USER_DATA, parts })];
  }

  /** A written address is a lease, so that nobody else writes it too. */
  private requestAddress(text: string): string {
    const at = addressProp(this, 'privateIpv4Address', text, 4);
    const subnet = this.subnet?._ipv4;
    if (!subnet || holdsTokens(text)) return text;
    const block = subnet.literal;
    const problem = block && hostAddressProblem({ path: this.node.path, prop: 'privateIpv4Address' }, block, at.value);
    if (problem) throw new Error(awsProblemText(problem));
    const { key } = this.ipam._request(this, { purpose: 'reserved address', block: 'privateIpv4Address' }, PRIVATE, { family: 4, prefixLength: 32, fixed: `${formatAddress(at)}/32`, pools: [subnet.key] });
    return this.ipam._value((read) => {
      const prefix = parsePrefix(read(key));
      return isParseProblem(prefix) ? text : read(key).replace(/\/32$/, '');
    }).toString();
  }
}

/** Changes only when somebody wants another instance: everything else about it leaves the one that runs alone. */
class Generation extends TerraformResource {
  constructor(scope: Construct, private readonly generation: string) {
    super(scope, 'generation', { terraformResourceType: 'terraform_data', terraformGeneratorMetadata: { providerName: 'terraform' } });
  }

  protected synthesizeAttributes(): { [name: string]: unknown } {
    return { triggers_replace: this.generation };
  }
}

/** Where the lease of its private address stands below it, whoever chose the address. */
const PRIVATE = ['private', 'ipv4'];

function literalAddress(text: string | undefined): string | undefined {
  return text === undefined || isParseProblem(parseAddress(text)) ? undefined : text;
}

function defaultSubnet(vpc: Vpc): VpcSubnet | undefined {
  return vpc.subnets.find(({ kind }) => kind === VpcTierKind.PRIVATE) ?? vpc.subnets[0];
}
