import type { Construct } from 'constructs';
import { formatPrefix, givenText } from '../netip';
import {
  DATA_PATH_PORT, DATA_PATH_PORTS, GOSSIP_PORT, MANAGEMENT_PORT, managerProblems, type NamedBlock, type OverlayProblem, overlayProblems, poolProblems, swarmPorts,
} from '../overlay';
import type { MemberPort } from '../routing';
import type { DockerHost } from './docker-host';
import { prefixLengthProp, prefixProp, propError } from './literal';
import { OverlayCluster, type OverlayClusterProps } from './overlay-cluster';
import type { BlockReader } from './participant';
import { SwarmMember } from './swarm-member';

/** Props of a `Swarm`. */
export interface SwarmProps extends OverlayClusterProps {
  /** The managers. The first one forms the swarm. */
  readonly managers: DockerHost[];
  /**
   * The workers.
   *
   * @default - none: managers run tasks too
   */
  readonly workers?: DockerHost[];
  /**
   * The block that the swarm cuts subnets from for `ingress` and for networks that nobody declared (`--default-addr-pool`).
   *
   * @default - leased by `addressPoolPrefixLength`
   */
  readonly addressPool?: string;
  /**
   * Prefix length of that block where it is leased. It is given when the swarm is formed, and no swarm can change it: leave
   * room to grow. Declared networks take nothing of it.
   *
   * @default 16
   */
  readonly addressPoolPrefixLength?: number;
  /**
   * Prefix length of the subnets that it is cut in (`--default-addr-pool-mask-length`), and of declared networks that say
   * none. Larger ones than a /24 are advised against.
   *
   * @default 24
   */
  readonly subnetPrefixLength?: number;
  /**
   * Prefix length of `ingress`, which is the first block of the pool. It holds an address for each published service, each of
   * its tasks and each node.
   *
   * @default - `subnetPrefixLength`
   */
  readonly ingressPrefixLength?: number;
  /**
   * UDP port at which VXLAN packets arrive, from 1024 to 49151. It is given when the swarm is formed.
   *
   * @default 4789
   */
  readonly dataPathPort?: number;
}

/**
 * Hosts that form a swarm, with blocks of its own for everything that swarm mode holds.
 *
 * ```
 *  pool 10.0.0.0/16, fixed for good when the swarm is formed     declared overlays     on each member
 *  |ingress| networks that nobody declared …           |        |web| |data| …        |docker_gwbridge|
 * ```
 *
 * All of it is apart from every member's bridges and pools: for an engine they are one address space, of which the manager
 * that gives out subnets knows its own part alone (moby#50011).
 */
export class Swarm extends OverlayCluster {
  /** The managers, in the order in which they were given; the first one forms the swarm. */
  public readonly managers: SwarmMember[] = [];
  /** The workers. */
  public readonly workers: SwarmMember[] = [];
  /** The block that the swarm cuts subnets from for networks that nobody declared. */
  public readonly addressPool: string;
  /** Subnet of `ingress`, the network of published ports. */
  public readonly ingressSubnet: string;
  /** UDP port at which VXLAN packets arrive. */
  public readonly dataPathPort: number;
  /** @internal */
  public readonly _subnetLength: number;
  /** @internal */
  public readonly _poolKey: string;
  /** @internal */
  public readonly _ingressKey: string;
  private readonly ingressLength: number;

  constructor(scope: Construct, id: string, props: SwarmProps) {
    super(scope, id, props);
    const literal = props.addressPool === undefined ? undefined : prefixProp(this, 'addressPool', props.addressPool, 4);
    const length = literal?.length ?? prefixLengthProp(this, 'addressPoolPrefixLength', props.addressPoolPrefixLength ?? 16, { family: 4, from: 8, to: 29 });
    this._subnetLength = prefixLengthProp(this, 'subnetPrefixLength', props.subnetPrefixLength ?? Math.max(24, length), { family: 4, from: length, to: 29 });
    this.ingressLength = prefixLengthProp(this, 'ingressPrefixLength', props.ingressPrefixLength ?? this._subnetLength, { family: 4, from: length, to: 29 });
    this.dataPathPort = this.checkedPort(props.dataPathPort ?? DATA_PATH_PORT);
    this._poolKey = this.ipam._request(this, { purpose: 'swarm pool', block: 'addressPool', length: 'addressPoolPrefixLength' }, ['address-pool', 'ipv4'], {
      family: 4, prefixLength: length, fixed: literal && formatPrefix(literal),
    }).key;
    this._ingressKey = this.ipam._request(this, { purpose: 'ingress', length: 'ingressPrefixLength' }, ['ingress', 'ipv4'], {
      family: 4, prefixLength: this.ingressLength, index: 0n, pools: [this._poolKey],
    }).key;
    this.addressPool = this.ipam._value((block) => block(this._poolKey)).toString();
    this.ingressSubnet = this.ipam._value((block) => block(this._ingressKey)).toString();
    if (props.managers.length === 0) throw propError(this, 'managers', 'must name a host that forms the swarm, got none; write something like [host]');
    for (const host of props.managers) this.addManager(host);
    for (const host of props.workers ?? []) this.addWorker(host);
  }

  /** Takes a host into the swarm as a manager. */
  public addManager(host: DockerHost): SwarmMember {
    return this.add(host, true);
  }

  /** Takes a host into the swarm as a worker. */
  public addWorker(host: DockerHost): SwarmMember {
    return this.add(host, false);
  }

  /** @internal */
  protected _ports(): MemberPort[] {
    return swarmPorts({ dataPathPort: this.dataPathPort, encrypted: this._networks.some(({ _isEncrypted }) => _isEncrypted) });
  }

  /** @internal */
  protected _problems(read: BlockReader): OverlayProblem[] {
    const pool = read(this._poolKey);
    return [
      ...managerProblems(this.node.path, this.managers.length),
      ...(pool === undefined ? [] : poolProblems({
        path: this.node.path, block: pool, subnetLength: this._subnetLength, ingressLength: this.ingressLength, engines: this.managers.map(({ host }) => host.engine._version),
      })),
      ...this._networks.flatMap((network) => {
        const facts = network._facts(read);
        return facts ? overlayProblems(facts, this._members.length) : [];
      }),
    ];
  }

  /** @internal */
  protected _sharedBlocks(read: BlockReader): NamedBlock[] {
    const pool = read(this._poolKey);
    return pool === undefined ? [] : [{ what: `the pool of ${this.node.path}`, block: pool }];
  }

  private add(host: DockerHost, isManager: boolean): SwarmMember {
    const member = new SwarmMember(host, this, isManager, this._gatewayBridgePrefixLength);
    (isManager ? this.managers : this.workers).push(member);
    this._join(member);
    member._admit();
    return member;
  }

  private checkedPort(port: number): number {
    const { least, most } = DATA_PATH_PORTS;
    if (!Number.isInteger(port) || port < least || port > most) throw propError(this, 'dataPathPort', `must be a whole number from ${least} to ${most}, got ${givenText(port)}`);
    if (port === MANAGEMENT_PORT || port === GOSSIP_PORT) throw propError(this, 'dataPathPort', `must not be a port that swarm mode uses itself, got ${port}; leave it out for ${DATA_PATH_PORT}`);
    return port;
  }
}
