import { DockerProvider, type DockerProviderConfig } from '@cdktf/provider-docker/lib/provider';
import { Construct } from 'constructs';
import type { PlannedNetwork } from '../deploy';
import { isEngineVersionProblem, parseEngineVersion } from '../engine';
import { formatAddress, formatPrefix, prefixOf } from '../netip';
import type { Reach } from '../overlay';
import { type HostNotice, hostNoticeText, type HostSummary, printable } from '../report';
import { filterFiles, firewalldFiles } from '../routing';
import { Fn, type IResolveContext, type ITerraformDependable, TerraformLocal, type TerraformProvider, type TerraformStack } from './cdk';
import { AutomaticPool, type AutomaticPoolProps } from './automatic-pool';
import { BridgeNetwork, type BridgeNetworkOptions } from './bridge-network';
import type { OverlayNetwork } from './overlay-network';
import { ComposeProject, type ComposeProjectProps } from './compose-project';
import { connectionProp } from './connection';
import { HostDaemon } from './host-daemon';
import type { DockerEngine } from './docker-engine';
import type { DockerHostProps } from './docker-host-props';
import { escapeTemplates } from './escape-templates';
import type { EtcdStore } from './etcd-store';
import type { Ipam } from './ipam';
import type { Ipv6ClusterHost } from './ipv6-cluster-host';
import { stackAround } from './key';
import { addressProp, interfaceAddressProp, plainName, prefixLengthProp, propError } from './literal';
import type { OverlayMember } from './overlay-member';
import type { BlockReader, StagedFile } from './participant';
import { PortFirewall } from './port-firewall';
import { SnapshotReservation } from './snapshot-reservation';
import { Synthesis } from './synthesis';
import type { PrefixDelegation } from './aws/prefix-delegation';
import type { VpcHost } from './aws/vpc-host';

/** A machine with a Docker Engine on it, whose files are planned and written; whatever tool you use carries them there. */
export class DockerHost extends Construct {
  /** Who plans its addresses. */
  public readonly ipam: Ipam;
  /** The engine that runs there. */
  public readonly engine: DockerEngine;
  /** The host's name: the last part of its path. */
  public readonly hostName: string;
  /** Address of docker0 with its prefix length. */
  public readonly bip: string;
  /** Where its files go, below the output directory. */
  public readonly directory: string;
  /** @internal */
  public readonly _namespace?: string;
  /** @internal */
  public readonly _daemon: HostDaemon;
  /** @internal */
  public readonly _bridgeNetworks: BridgeNetwork[] = [];
  /** @internal */
  public readonly _composeProjects: ComposeProject[] = [];
  /** What it was seen to have. @internal */
  public readonly _snapshot?: SnapshotReservation;
  /** Its place in an IPv6 cluster. @internal */
  public _clusterHost?: Ipv6ClusterHost;
  /** What AWS delegates to it. @internal */
  public _delegation?: PrefixDelegation;
  /** Its place in a swarm, or in a cluster by key-value store. @internal */
  public _overlayMember?: OverlayMember;
  /** What it keeps for clusters by key-value store. @internal */
  public readonly _stores: EtcdStore[] = [];
  /** @internal */
  public readonly _mtu?: number;
  /** Its place in a VPC: compares its blocks with what AWS says. @internal */
  public _vpcHost?: VpcHost;
  /** @internal */
  protected _underlayText: string;
  private readonly providers = new Map<TerraformStack, DockerProvider>();
  private readonly connection?: string;
  private daemonText?: string;

  constructor(scope: Construct, id: string, props: DockerHostProps) {
    super(scope, id);
    const stack = stackAround(this);
    if (!stack) throw new Error(`${this.node.path}: a host must stand in a stack, got ${scope.node.path || 'the app'}; write new DockerHost(stack, '${id}', …)`);
    if (props.ipam.node.root !== this.node.root) {
      throw propError(this, 'ipam', `must stand in the same app, got ${props.ipam.node.path} of another; make an Ipam for each app, and give both the same 'lockFile'`);
    }
    this.ipam = props.ipam;
    if ((props.engine as DockerEngine | undefined)?._version?.low === undefined) {
      throw propError(this, 'engine', `must be an engine such as DockerEngine.V28 or DockerEngine.of('28.5.2'), got ${props.engine === undefined ? 'nothing' : `'${String(props.engine)}'`}`);
    }
    this.engine = props.engine;
    this.hostName = plainName(this, 'id', id);
    this.connection = props.connection === undefined ? undefined : connectionProp(this, props.connection);
    this._underlayText = props.underlayAddress === undefined ? '' : formatAddress(addressProp(this, 'underlayAddress', props.underlayAddress));
    this._mtu = props.mtu;
    this._namespace = props.namespace;
    const below = this.node.scopes.slice(this.node.scopes.indexOf(stack) + 1).map((above) => plainName(above, 'id', above.node.id));
    this.directory = ['stacks', stack.node.id, 'hosts', ...below].join('/');

    if (props.snapshot !== undefined) {
      this._snapshot = new SnapshotReservation(this, 'snapshot', this.ipam, { file: props.snapshot, namespace: props.namespace }, 'snapshot');
    }
    const settled = this.withAdoptedBridge(props);
    const bridge = this.requestBridge(settled);
    this._daemon = new HostDaemon(this, settled, bridge);
    this.bip = settled.bip ?? this.ipam._value((block) => this._daemon.bip(block)).toString();
    this._daemon.addAutomaticPool({
      prefixLength: prefixLengthProp(this, 'automaticPoolPrefixLength', props.automaticPoolPrefixLength ?? 16, { family: 4, from: 8, to: 30 }),
      subnetPrefixLength: props.automaticSubnetPrefixLength,
    }, this, ['automatic'], 'automaticPoolPrefixLength');
    Synthesis.of(this).join({
      ipam: this.ipam,
      path: this.node.path,
      directory: this.directory,
      problems: () => [...this.duplicateNames(), ...this._daemon.problems(), ...this._composeProjects.flatMap((project) => project._problems())],
      warnings: () => [...this.snapshotWarnings(), ...this._daemon.warnings(), ...this._composeProjects.flatMap((project) => project._warnings())],
      files: () => [...this._daemon.files(), ...this._composeProjects.flatMap((project) => project._files()), ...this.networkFiles(), ...this._extraFiles()],
      summary: () => this.wholeSummary(),
      attachable: () => this._bridgeNetworks.map((network) => network._attachable()),
    });
  }

  /** Text of the planned daemon.json; a `jsonencode` expression where it holds what only Terraform knows. */
  public get daemonJson(): string {
    return this.daemonText ??= this.daemonJsonText();
  }

  /** Whether somebody has the text of its daemon.json already. @internal */
  public get _daemonJsonIsTaken(): boolean {
    return this.daemonText !== undefined;
  }

  /** Declares a bridge network of the host. */
  public addBridgeNetwork(id: string, options: BridgeNetworkOptions = {}): BridgeNetwork {
    return new BridgeNetwork(this, id, { ...options, host: this });
  }

  /** Leases a subnet for each network of a Compose file, and writes the override that gives it to them. */
  public addComposeProject(id: string, props: ComposeProjectProps): ComposeProject {
    return new ComposeProject(this, id, this, props);
  }

  /** Adds to what the daemon cuts subnets from for networks that nobody declared. */
  public addAutomaticPool(id: string, props: AutomaticPoolProps): AutomaticPool {
    return new AutomaticPool(this, id, this, props);
  }

  /** Its own address on the network that it shares with other hosts; empty where nobody gave it one. */
  public get underlayAddress(): string {
    return this._underlayText;
  }

  /** The same once there is a plan, as text. @internal */
  public _underlayIn(_read: BlockReader): string | undefined {
    return this.underlayAddress;
  }

  /** Others are about to know the host by that address: it may take one from the plan. @internal */
  public _needUnderlay(): void {}

  /** The provider that reaches this host's engine from the host's own stack; made when first asked for. */
  public get dockerProvider(): DockerProvider {
    return this.dockerProviderIn(stackAround(this)!);
  }

  /**
   * The provider that reaches this host's engine from another stack, for containers that stand there: a provider belongs to one
   * stack, and each that has resources on the host gets one.
   */
  public dockerProviderIn(stack: TerraformStack): DockerProvider {
    if (stack.node.root !== this.node.root) throw propError(this, 'stack', `must be a stack of the same app, got ${stack.node.path} of another`);
    let provider = this.providers.get(stack);
    if (!provider) {
      const alias = aliasOf(this.node.path);
      provider = new DockerProvider(stack, `docker-${alias}`, { alias, host: this.connection, ...this._providerConfig(stack) });
      this.providers.set(stack, provider);
    }
    return provider;
  }

  /** What the provider needs beside `connection`. @internal */
  protected _providerConfig(_stack: TerraformStack): DockerProviderConfig {
    return {};
  }

  /** What must be done on the machine before resources of a stack are made on its engine. @internal */
  public _before(_stack: TerraformStack): ITerraformDependable[] {
    return [];
  }

  /** How commands of a stack's apply get there; undefined where only a person does. @internal */
  public _reach(_stack: TerraformStack): Reach | undefined {
    return undefined;
  }

  /** Files that only a kind of host has. @internal */
  protected _extraFiles(): StagedFile[] {
    return [];
  }

  /** Whether a provider talks to this host's engine. @internal */
  public _isReachedBy(provider: TerraformProvider | undefined): boolean {
    return provider !== undefined && [...this.providers.values()].some((own) => own === provider);
  }

  /** Its path below its stack. @internal */
  public get _nameInStack(): string {
    return this.directory.split('/').slice(3).join('/');
  }

  /** With the overlays that are made on it. */
  private wholeSummary(): HostSummary {
    const summary = this._summary();
    return { ...summary, networks: [...summary.networks, ...(this._overlayMember?._overlays ?? []).map((network) => network._summary())] };
  }

  /** What the plan means for it, overlays aside. @internal */
  public _summary(): HostSummary {
    return {
      name: this._nameInStack,
      engine: this.engine.version,
      bip: this._daemon.bip((handle) => Synthesis.of(this).reader(this.ipam)(handle) ?? '0.0.0.0/32'),
      networks: [
        ...this._bridgeNetworks.map((network) => network._summary()),
        ...this._composeProjects.flatMap((project) => project._summaries()),
      ],
      ...this._daemon.poolSummary(),
      notices: [...this.changeNotices().map(hostNoticeText), ...this.composeNotices(), ...((this._clusterHost ?? this._delegation)?._notices() ?? [])],
    };
  }

  /** What routes to it and what filters it: the filter is one file, whoever needs it. */
  private networkFiles(): StagedFile[] {
    const roles = [...(this._overlayMember ? [this._overlayMember] : []), ...this._stores];
    const filters = roles.flatMap((role) => role._portFilters(PortFirewall.NFTABLES));
    return [
      ...((this._clusterHost ?? this._delegation)?._files(filters) ?? filterFiles({ ports: filters })),
      ...firewalldFiles(roles.flatMap((role) => role._portFilters(PortFirewall.FIREWALLD))),
      ...roles.flatMap((role) => role._files()),
    ];
  }

  /** docker0 stays where it is, if nothing is written and it is in nobody's way. */
  private withAdoptedBridge(props: DockerHostProps): DockerHostProps {
    if (props.bip !== undefined || props.defaultBridgePrefixLength !== undefined) return props;
    const bip = this._snapshot?._adoptBridge();
    return bip === undefined ? props : { ...props, bip };
  }

  /** An engine of another release than declared reads its daemon.json by other rules. */
  private snapshotWarnings(): string[] {
    const found = this._snapshot?._snapshot.engine?.version;
    if (found === undefined) return [];
    const version = parseEngineVersion(found);
    const { low, high } = this.engine._version;
    if (!isEngineVersionProblem(version) && version.low >= low && version.low <= high) return [];
    return [`${this.node.path}: 'engine' is ${this.engine.version}, and the snapshot has ${printable(found)}; declare the one that runs there, or scan again after the upgrade`];
  }

  private requestBridge(props: DockerHostProps): { ipv4: string; ipv6?: string } {
    const ask = { namespace: props.namespace, rank: 1 };
    const at = props.bip === undefined ? undefined : interfaceAddressProp(this, 'bip', props.bip, 4);
    const fixed = at && prefixOf(at.address, at.length);
    const length = fixed?.length ?? prefixLengthProp(this, 'defaultBridgePrefixLength', props.defaultBridgePrefixLength ?? 24, { family: 4, from: 8, to: 30 });
    const ipv4 = this.ipam._request(this, { purpose: 'docker0', block: 'bip', length: 'defaultBridgePrefixLength' }, ['docker0', 'ipv4'], {
      ...ask, family: 4, prefixLength: length, fixed: fixed && formatPrefix(fixed),
    }).key;
    if (!props.defaultBridgeIpv6) return { ipv4 };
    return { ipv4, ipv6: this.ipam._request(this, { purpose: 'docker0' }, ['docker0', 'ipv6'], { ...ask, family: 6, prefixLength: 64 }).key };
  }

  private daemonJsonText(): string {
    const text = this.ipam._value(() => escapeTemplates(this._daemon.rendered()?.text ?? ''));
    if (!this._daemon.holdsTokens) return text.toString();
    // By way of a local value, whose JSON syntax takes any text; CDKTF writes a function's argument without escaping its quotes.
    const resolve = (context: IResolveContext) => {
      text.resolve(context);
      return this._daemon.lateValue();
    };
    return Fn.jsonencode(new TerraformLocal(this, 'daemon-json', { creationStack: text.creationStack, resolve, toString: () => text.toString() }).expression);
  }

  /** Names of all networks that are declared on the host. @internal */
  public _allNetworkNames(): string[] {
    return this._namedNetworks().map(({ name }) => name);
  }

  /** The network by that name on its engine that is a construct. @internal */
  public _joinable(name: string): BridgeNetwork | OverlayNetwork | undefined {
    return [...this._bridgeNetworks, ...(this._overlayMember?._cluster._networks ?? [])].find(({ networkName }) => networkName === name);
  }

  /** Every block that is the host's own; those of leases that are missing are left out. @internal */
  public _blocks(read: BlockReader): string[] {
    return [
      ...this._daemon.blocks(read),
      ...[...this._bridgeNetworks, ...(this._overlayMember?._overlays ?? [])].flatMap((network) => network._halves.flatMap(({ key }) => read(key) ?? [])),
      ...this._composeProjects.flatMap((project) => project._summaries()).flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]).filter((block) => block !== undefined),
      ...(this._clusterHost?._prefixesIn(read) ?? []),
      ...[this._overlayMember?._gatewayBridge(read)?.subnet].filter((block) => block !== undefined),
    ];
  }

  /** The networks that are declared on the host, with their subnets. @internal */
  protected _plannedNetworks(): PlannedNetwork[] {
    return this._summary().networks.map(({ name, ipv4, ipv6 }) => ({ name, blocks: [ipv4, ipv6].filter((block) => block !== undefined) }));
  }

  /** The networks that are declared on the host, with who declared them. @internal */
  public _namedNetworks(): Array<{ name: string; path: string }> {
    return [
      ...this._bridgeNetworks.map((network) => ({ name: network.networkName, path: network.node.path })),
      ...this._composeProjects.flatMap((project) => project._networkNames()),
    ];
  }

  /** What changes on a host that runs with an earlier plan. */
  private changeNotices(): HostNotice[] {
    return [...this._daemon.changeNotices(), ...[...this._bridgeNetworks, ...(this._overlayMember?._overlays ?? [])].flatMap((network) => network._changeNotices())];
  }

  /** Compose does not move a network that is up: whoever runs these projects already has to take them down once. */
  private composeNotices(): string[] {
    const moved = this._composeProjects.map((project) => ({ name: project.projectName, networks: project._movedNetworks() })).filter(({ networks }) => networks.length > 0);
    if (moved.length === 0) return [];
    const names = moved.map(({ name }) => name);
    const which = names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more Compose projects`;
    return [`${which}: networks that exist keep their old subnets until 'docker compose down'; then 'up -d' with the override`];
  }

  private duplicateNames(): string[] {
    const owners = new Map<string, string>();
    const problems: string[] = [];
    for (const { name, path } of this._namedNetworks()) {
      if (PREDEFINED.has(name)) problems.push(`${path}: 'name' '${name}' is that of a network which every engine has, and makes no second of; give it another 'name'`);
      const earlier = owners.get(name);
      if (earlier === undefined) owners.set(name, path);
      else problems.push(`${path}: 'name' '${name}' is the name of ${earlier} on the same host already; give one of them another 'name'`);
    }
    return problems;
  }
}

/** Networks of the engine itself, and the word for one of them (moby, `runconfig.IsPreDefinedNetwork`). */
const PREDEFINED: ReadonlySet<string> = new Set(['bridge', 'host', 'none', 'default']);

/** Terraform takes letters, digits, hyphens and underscores, and no digit in front. */
function aliasOf(path: string): string {
  const alias = path.replace(/[^A-Za-z0-9_-]+/g, '_');
  return /^[A-Za-z_]/.test(alias) ? alias : `_${alias}`;
}
