import { BUILT_IN_POOLS, type EngineVersion, isAtLeast, isEngineVersionProblem, isJsonObject, type JsonObject, parseEngineVersion } from '../engine';
import { addressBits, containsPrefix, type Family, isParseProblem, parseAddress, parseInterfaceAddress, parsePrefix, type Prefix, prefixOf } from '../netip';
import { daemonJsonOf, type HostSnapshot, type SnapshotNetwork, type SnapshotPool, type SnapshotRoute } from '../snapshot';

/** One subnet of one Docker network. */
export interface NetworkSubnet {
  readonly network: SnapshotNetwork;
  readonly prefix: Prefix;
}

/** A route of the host that is none of Docker's. */
export interface ForeignRoute {
  readonly route: SnapshotRoute;
  readonly prefix: Prefix;
  /** Place among the routes: of equals the kernel takes the first. */
  readonly place: number;
}

/** A snapshot with its texts read, as all examinations want it. */
export class Patient {
  /** Subnets of networks that have a bridge in the host's own network. */
  readonly bridged: readonly NetworkSubnet[];
  /** Subnets that live in a network of their own: overlays. */
  readonly overlays: readonly NetworkSubnet[];
  /** Routes to places outside Docker, default routes and those that lead nowhere left out. */
  readonly foreignRoutes: readonly ForeignRoute[];
  readonly resolvers: readonly Prefix[];
  /** The host's own addresses but for those on Docker's bridges. */
  readonly ownAddresses: readonly Prefix[];
  /** undefined where no engine was seen, or one that is not known. */
  readonly engine?: EngineVersion;
  readonly daemonJson?: JsonObject;
  private readonly devices: ReadonlySet<string>;

  constructor(readonly snapshot: HostSnapshot) {
    const subnets = snapshot.networks.filter(({ driver }) => driver !== 'macvlan' && driver !== 'ipvlan')
      .flatMap((network) => network.subnets.map(({ subnet }) => ({ network, prefix: block(subnet) })));
    // An IPv6 subnet of a network without IPv6 is accepted by the engine, and nothing comes of it.
    this.bridged = subnets.filter(({ network, prefix }) => network.bridge !== undefined && (prefix.family === 4 || network.ipv6));
    this.overlays = subnets.filter(({ network }) => network.driver === 'overlay');
    this.devices = new Set(snapshot.networks.flatMap(({ bridge }) => (bridge === undefined ? [] : [bridge])));
    this.foreignRoutes = snapshot.routes.map((route, place) => ({ route, prefix: block(route.destination), place }))
      .filter(({ route, prefix }) => route.type === 'unicast' && !isDefaultLike(prefix) && !(route.device !== undefined && this.devices.has(route.device)));
    this.resolvers = snapshot.resolvers.map(single);
    this.ownAddresses = snapshot.addresses.filter(({ device }) => !this.devices.has(device)).flatMap(({ address }) => {
      const parsed = parseInterfaceAddress(address);
      return isParseProblem(parsed) ? [] : [prefixOf(parsed.address, addressBits(parsed.address.family))];
    });
    this.engine = snapshot.engine && engineOf(snapshot.engine.version);
    this.daemonJson = snapshot.daemonJson && daemonJsonOf(snapshot.daemonJson);
  }

  /** The bridge network that containers without a network are in. */
  get defaultBridge(): SnapshotNetwork | undefined {
    return this.snapshot.networks.find(isDefaultBridge);
  }

  /** docker0's IPv4 address with its prefix length, as `bip` has it. */
  get bip(): string | undefined {
    const address = this.snapshot.addresses.find(({ device, address: text }) => device === this.defaultBridge?.bridge && text.includes('.'));
    if (address) return address.address;
    const subnet = this.defaultBridge?.subnets.find(({ subnet: text, gateway }) => text.includes('.') && gateway !== undefined);
    return subnet && `${subnet.gateway}/${subnet.subnet.split('/')[1]}`;
  }

  /** What the daemon cuts subnets from that nobody names: in force where it runs, else as its file says. */
  get pools(): readonly SnapshotPool[] {
    const { engine } = this.snapshot;
    const configured = engine?.running ? engine.pools : this.poolsInFile;
    return configured && configured.length > 0 ? configured : BUILT_IN_POOLS;
  }

  /** `default-address-pools` of daemon.json; undefined where there are none, or that was not read. */
  get poolsInFile(): readonly SnapshotPool[] | undefined {
    const pools = this.daemonJson?.['default-address-pools'];
    if (!Array.isArray(pools)) return undefined;
    return (pools as readonly unknown[]).filter((pool): pool is { base: string; size: number } => (
      isJsonObject(pool as never) && typeof (pool as { base?: unknown }).base === 'string' && Number.isSafeInteger((pool as { size?: unknown }).size)));
  }

  /** The entries as somebody wrote them: engines from 27 show what they made of them. Empty for the built-in pools. */
  get writtenPools(): readonly SnapshotPool[] {
    return this.poolsInFile ?? this.snapshot.engine?.pools ?? [];
  }

  /** Whether the engine takes the first free subnet of sorted pools, as from 27, and not the next one in the file's order. */
  get isLinear(): boolean {
    return this.engine !== undefined && isAtLeast(this.engine, '27.0');
  }

  /** Whether a piece was read. */
  saw(piece: string): boolean {
    return this.snapshot.pieces.some((one) => one.piece === piece && one.state === 'READ');
  }

  /** Whether the host itself is in the block. */
  isIn(prefix: Prefix): boolean {
    return this.ownAddresses.some((address) => containsPrefix(prefix, address));
  }
}

/** What a swarm's overlay networks come from: Docker's own block where it names none, and where a worker is not told. */
export function swarmPools({ engine }: HostSnapshot): readonly string[] {
  if (!engine?.swarm) return [];
  return engine.swarm.pools.length > 0 ? engine.swarm.pools : ['10.0.0.0/8'];
}

/** docker0, by whatever name. */
export function isDefaultBridge({ name, driver, options }: SnapshotNetwork): boolean {
  return driver === 'bridge' && (name === 'bridge' || options.some((option) => option.name === 'com.docker.network.bridge.default_bridge' && option.value === 'true'));
}

/** A route to more than any private block: where everything goes, in one piece or in halves, as full-tunnel VPNs have it. */
export function isDefaultLike({ family, length }: Prefix): boolean {
  return length < (family === 4 ? 8 : 7);
}

/** Text of a snapshot, which was checked when it was read. */
export function block(text: string): Prefix {
  const prefix = parsePrefix(text);
  return isParseProblem(prefix) ? { family: 4 as Family, address: 0n, length: 32 } : prefix;
}

function single(text: string): Prefix {
  const address = parseAddress(text);
  return isParseProblem(address) ? block(text) : prefixOf(address, addressBits(address.family));
}

/** The newest rules hold for what is newer than they are. */
function engineOf(text: string): EngineVersion | undefined {
  const engine = parseEngineVersion(text);
  if (!isEngineVersionProblem(engine)) return engine;
  const newest = parseEngineVersion('29');
  return /^[3-9]\d\./.test(text) && !isEngineVersionProblem(newest) ? newest : undefined;
}
