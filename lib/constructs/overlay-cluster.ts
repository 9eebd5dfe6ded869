import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { formatPrefix, givenText, type Prefix } from '../netip';
import {
  addressBlock, apiPorts, DEFAULT_MTU, driverMtu, isOverlayWarning, memberProblems, type NamedBlock, type OverlayProblem, overlayProblemText, type Underlay,
} from '../overlay';
import type { MemberPort, PortFilter } from '../routing';
import type { TerraformResource } from './cdk';
import type { Ipam } from './ipam';
import { plainName, prefixProp, propError } from './literal';
import type { OverlayMember } from './overlay-member';
import { OverlayNetwork, type OverlayNetworkOptions } from './overlay-network';
import type { BlockReader } from './participant';
import { PortFirewall } from './port-firewall';
import { Synthesis } from './synthesis';

/** Props that a swarm and a cluster by key-value store share. */
export interface OverlayClusterProps {
  /** Who plans its blocks. */
  readonly ipam: Ipam;
  /**
   * Prefix length of each member's `docker_gwbridge`, which holds an address for each of its containers that an overlay which
   * is not internal has.
   *
   * @default 22
   */
  readonly gatewayBridgePrefixLength?: number;
  /**
   * MTU in bytes of the narrowest link between members. Engines do not look: they take 1500 for granted, and connections
   * hang where it is less.
   *
   * @default - the smallest `mtu` of its members, else 1500
   */
  readonly underlayMtu?: number;
  /**
   * Who keeps its ports closed to everybody but members.
   *
   * @default PortFirewall.NFTABLES
   */
  readonly firewall?: PortFirewall;
  /**
   * Blocks of others who may reach the ports that members need of one another, such as that of a monitor. The port of the
   * engines' API is not among them.
   *
   * @default - none
   */
  readonly trustedCidrBlocks?: string[];
  /**
   * Blocks from which clients with a certificate may reach the engines' API, on hosts whose `daemonJson` has a `tlsverify`
   * socket. Members do not need it of one another.
   *
   * @default - none: it is closed to everybody but the host itself
   */
  readonly apiClientCidrBlocks?: string[];
}

/** Engines whose overlays meet: what holds of a swarm and of a cluster by key-value store alike. */
export abstract class OverlayCluster extends Construct {
  /** Who plans its blocks. */
  public readonly ipam: Ipam;
  /** @internal */
  public readonly _members: OverlayMember[] = [];
  /** @internal */
  public readonly _networks: OverlayNetwork[] = [];
  /** Prefix length of an overlay's subnet where nothing is written. @internal */
  public abstract readonly _subnetLength: number;
  /** Whether containers join its networks in any case. @internal */
  public readonly _isAlwaysAttachable: boolean = false;
  /** @internal */
  public readonly _firewall: PortFirewall;
  /** @internal */
  protected readonly _gatewayBridgePrefixLength: number;
  private readonly mtu?: number;
  private readonly trusted: Prefix[];
  private readonly apiClients: Prefix[];
  private readonly formation: TerraformResource[] = [];
  private readonly groups: Array<{ readonly id: string; readonly securityGroupId: string; readonly open: Set<string> }> = [];

  /** @internal */
  constructor(scope: Construct, id: string, props: OverlayClusterProps) {
    super(scope, id);
    // Its path stands in comments and commands of files that machines run.
    for (const { node } of this.node.scopes.slice(1)) plainName(this, 'id', node.id);
    this.ipam = props.ipam;
    this._firewall = props.firewall ?? PortFirewall.NFTABLES;
    this._gatewayBridgePrefixLength = props.gatewayBridgePrefixLength ?? 22;
    if (!Number.isInteger(this._gatewayBridgePrefixLength) || this._gatewayBridgePrefixLength < 16 || this._gatewayBridgePrefixLength > 28) {
      throw propError(this, 'gatewayBridgePrefixLength', `must be a prefix length of IPv4 between 16 and 28, got ${givenText(props.gatewayBridgePrefixLength)}`);
    }
    this.mtu = props.underlayMtu;
    if (this.mtu !== undefined && (!Number.isInteger(this.mtu) || this.mtu < 1280 || this.mtu > 65535)) {
      throw propError(this, 'underlayMtu', `must be a whole number of bytes from 1280 to 65535, got ${givenText(props.underlayMtu)}`);
    }
    this.trusted = (props.trustedCidrBlocks ?? []).map((text) => prefixProp(this, 'trustedCidrBlocks', text));
    this.apiClients = (props.apiClientCidrBlocks ?? []).map((text) => prefixProp(this, 'apiClientCidrBlocks', text));
    Synthesis.of(this).join({
      ipam: this.ipam,
      path: this.node.path,
      directory: '',
      problems: () => this.found().filter((problem) => !isOverlayWarning(problem)).map(overlayProblemText),
      warnings: () => this.found().filter(isOverlayWarning).map(overlayProblemText),
      files: () => [],
      summary: () => undefined,
      attachable: () => this._networks.map((network) => network._attachable()),
    });
  }

  /** Declares an overlay network, which is there for all members. */
  public addOverlayNetwork(id: string, options: OverlayNetworkOptions = {}): OverlayNetwork {
    return new OverlayNetwork(this, id, { ...options, cluster: this });
  }

  /**
   * Has overlay networks wait for a resource of Terraform's: one that forms the cluster, where Terraform does so itself.
   *
   * It holds for networks that are declared before and after.
   */
  public formedBy(resource: TerraformResource): void {
    this.formation.push(resource);
    for (const network of this._networks) network._waitFor(resource);
  }

  /**
   * Opens these ports in an AWS security group to whoever has that group as well: give it to the interface of every member.
   * The port of the engines' API, where a member has a `tlsverify` socket, is opened to `apiClientCidrBlocks`.
   *
   * Rules that name a group match addresses of interfaces, which is what packets of overlays come from.
   *
   * @param id of the rules below this cluster
   * @param securityGroupId such as `group.id`
   */
  public addSecurityGroupRules(id: string, securityGroupId: string): void {
    this.groups.push({ id, securityGroupId, open: new Set() });
    this._openGroups();
  }

  /** Adds the rules that are missing: a network that is encrypted asks for one more, and so does a member with a socket for its API. @internal */
  public _openGroups(): void {
    for (const { id, securityGroupId, open } of this.groups) {
      const rule = ({ protocol, port, use }: MemberPort, from: string | undefined, source: { cidrIpv4?: string; cidrIpv6?: string; referencedSecurityGroupId?: string }) => {
        const name = [id, protocol, port, from].filter((part) => part !== undefined).join('-');
        if (open.has(name)) return;
        open.add(name);
        new VpcSecurityGroupIngressRule(this, name, {
          securityGroupId, description: `${this.node.path}: ${use}`, ...source,
          // ESP has no name there, and no ports.
          ipProtocol: protocol === 'esp' ? '50' : protocol, fromPort: port, toPort: port,
        });
      };
      for (const port of this._ports()) rule(port, undefined, { referencedSecurityGroupId: securityGroupId });
      for (const port of apiPorts(this._members.flatMap(({ host }) => host._daemon.tlsPorts()))) {
        for (const client of this.apiClients) {
          const block = formatPrefix(client);
          rule(port, block.replace(/[/:]+/g, '-'), client.family === 4 ? { cidrIpv4: block } : { cidrIpv6: block });
        }
      }
    }
  }

  /** MTU in bytes of the narrowest link between members, as far as it is known. */
  public get underlayMtu(): number {
    return this.mtu ?? Math.min(DEFAULT_MTU, ...this._members.flatMap(({ host }) => host._mtu ?? []));
  }

  /** The member on which networks are made. @internal */
  public get _home(): OverlayMember {
    return this._members[0];
  }

  /** @internal */
  public get _formation(): readonly TerraformResource[] {
    return this.formation;
  }

  /** What `com.docker.network.driver.mtu` of an overlay has to say; undefined where it is what engines take for granted. @internal */
  public get _driverMtu(): number | undefined {
    const mtu = driverMtu(this._underlay);
    return mtu === DEFAULT_MTU ? undefined : mtu;
  }

  /** @internal */
  public get _underlay(): Underlay {
    return { mtu: this.underlayMtu, family: this._members[0]?._family ?? 4 };
  }

  /** Throws where the cluster encrypts nothing. @internal */
  public _refuseEncryption(_network: OverlayNetwork): void {}

  /** @internal */
  protected _join(member: OverlayMember): void {
    this._members.push(member);
    for (const network of this._networks) network._settle();
    this._openGroups();
  }

  /** @internal */
  public _portFiltersOf(member: OverlayMember): PortFilter[] {
    const api = apiPorts(member.host._daemon.tlsPorts());
    return [
      { name: this.node.path, ports: this._ports(), members: this._insiders() },
      ...(api.length === 0 ? [] : [{ name: `clients of the engines' API of ${this.node.path}`, ports: api, members: this.apiClients }]),
    ];
  }

  /** Who may reach the ports. @internal */
  protected _insiders(): Prefix[] {
    return [...this._members.flatMap((member) => {
      const address = member._address();
      return address ? [addressBlock(address)] : [];
    }), ...this.trusted];
  }

  /** The ports of a member, but for the API's. @internal */
  protected abstract _ports(): MemberPort[];

  /** What is wrong with this kind of cluster alone. @internal */
  protected abstract _problems(read: BlockReader): OverlayProblem[];

  /** Blocks that every member holds beside the overlays. @internal */
  protected _sharedBlocks(_read: BlockReader): NamedBlock[] {
    return [];
  }

  private found(): OverlayProblem[] {
    const read = Synthesis.of(this).reader(this.ipam);
    const overlays = this._networks.flatMap((network) => {
      const block = read(network._halves[0].key);
      return block === undefined ? [] : [{ what: `the overlay ${network.node.path}`, block }];
    });
    return [
      ...this._problems(read),
      ...memberProblems(this._members.map((member) => member._facts(read)), {
        path: this.node.path,
        blocks: [...this._sharedBlocks(read), ...overlays],
        networks: this._networks.map((network) => ({ name: network.networkName, path: network.node.path })),
      }),
    ];
  }
}
