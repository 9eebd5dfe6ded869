import { Construct, type IConstruct } from 'constructs';
import { basename, dirname, resolve } from 'node:path';
import { nearestProject, readProjectFile } from '../io';
import { type Family, formatPrefix, type Prefix } from '../netip';
import { prefixProp, propError } from './literal';
import { stackAround } from './key';
import { type Ask, Register } from './register';
import { effectiveLockMode, LockMode } from './lock-mode';
import type { LeaseProps } from './lease-props';
import type { Compute, PlannedValue } from './planned-value';
import { IpamPool, type IpamPoolProps } from './ipam-pool';
import { Reservation, type ReservationProps } from './reservation';
import { SnapshotReservation, type SnapshotReservationProps } from './snapshot-reservation';
import { Synthesis } from './synthesis';
import { reserveAwsServices, reserveByDefault, reserveWellKnownRange, type WellKnownRange } from './well-known-range';

/** Props of an `Ipam`. */
export interface IpamProps {
  /**
   * IPv4 blocks that leases come from, in order of preference: CIDR text such as '172.16.0.0/12'.
   *
   * @default - none: only fixed blocks and `addPool`
   */
  readonly ipv4Pools?: string[];

  /**
   * IPv6 blocks that leases come from, in order of preference.
   *
   * @default - none: only fixed blocks and `addPool`
   */
  readonly ipv6Pools?: string[];

  /**
   * Where leases are remembered. Check it in.
   *
   * @default 'ipam.lock.json' beside cdktf.json
   */
  readonly lockFile?: string;

  /**
   * What a synth does with the lock file.
   *
   * @default LockMode.UPDATE, which is LockMode.FROZEN where the environment sets CI; LockMode.EPHEMERAL under Testing.app()
   */
  readonly lockMode?: LockMode;

  /**
   * Blocks outside RFC 1918, RFC 6598 and unique local IPv6 that are really yours, so that pools in them give no warning.
   *
   * @default - none
   */
  readonly ownedCidrBlocks?: string[];

  /**
   * Who owns the leases, where several apps share a lock file.
   *
   * @default - `projectId` of cdktf.json, else the Ipam's id
   */
  readonly appId?: string;

  /**
   * Whether a synth writes the plan as a page to look at, 'ipam/report.html' in the output directory, beside 'ipam/plan.json'.
   *
   * @default true
   */
  readonly reportPage?: boolean;
}

/**
 * The boundary within which no two blocks overlap unless allowed.
 *
 * It may stand under the app or under a stack. Everything that needs addresses registers here; at synth one plan answers
 * all of it, from the lock first.
 */
export class Ipam extends Construct {
  /** Where leases are remembered: an absolute path. */
  public readonly lockFile: string;
  /** The mode in force. */
  public readonly lockMode: LockMode;
  /** Where cdktf.json is: paths in props are relative to it. @internal */
  public readonly _directory: string;
  /** @internal */
  public readonly _appId: string;
  /** @internal */
  public readonly _reportPage: boolean;
  /** @internal */
  public readonly _register = new Register();
  /** @internal */
  public readonly _rootPools: Array<{ readonly scope: IConstruct; readonly prop: string; readonly block: Prefix }> = [];
  /** @internal */
  public readonly _owned: Prefix[];
  private readonly synthesis: Synthesis;
  private hasAws = false;

  constructor(scope: Construct, id: string, props: IpamProps = {}) {
    super(scope, id);
    this._directory = nearestProject(process.cwd()) ?? process.cwd();
    this.lockFile = resolve(this._directory, props.lockFile ?? 'ipam.lock.json');
    if (dirname(this.lockFile) === this.lockFile) throw propError(this, 'lockFile', `must name a file, got '${props.lockFile}'`);
    this.synthesis = Synthesis.of(this);
    if (props.lockMode !== undefined && !Object.values(LockMode).includes(props.lockMode)) throw propError(this, 'lockMode', `must be LockMode.UPDATE, FROZEN or EPHEMERAL, got '${String(props.lockMode)}'`);
    this.lockMode = effectiveLockMode(props.lockMode, this.synthesis.isTesting, process.env);
    this._appId = props.appId ?? readProjectFile(this._directory).projectId ?? id;
    this._reportPage = props.reportPage ?? true;
    this._owned = (props.ownedCidrBlocks ?? []).map((text) => prefixProp(this, 'ownedCidrBlocks', text));
    for (const [prop, family, texts] of [['ipv4Pools', 4, props.ipv4Pools], ['ipv6Pools', 6, props.ipv6Pools]] as const) {
      for (const text of texts ?? []) this._addRootPool(this, prop, prefixProp(this, prop, text, family), `${prop}/${text}`);
    }
    reserveByDefault(this);
    this.synthesis.add(this);
    const stack = stackAround(this);
    if (stack) this.synthesis.touch(stack);
  }

  /** Keeps a block for others: nobody is ever given any of it. */
  public reserve(id: string, props: ReservationProps): Reservation {
    return new Reservation(this, id, this, props);
  }

  /** Keeps a range that a cloud, a hypervisor or a cluster is known to use. */
  public reserveWellKnown(range: WellKnownRange): Reservation {
    return reserveWellKnownRange(this, range);
  }

  /**
   * Keeps clear of everything that a snapshot has: a host that is not declared here, or what files say of others.
   *
   * A host that is declared takes its snapshot itself (`DockerHostProps.snapshot`).
   */
  public reserveSnapshot(id: string, props: SnapshotReservationProps): SnapshotReservation {
    return new SnapshotReservation(this, id, this, props);
  }

  /** Adds a pool of its own, or one nested in the others. */
  public addPool(id: string, props: IpamPoolProps): IpamPool {
    return new IpamPool(this, id, this, props);
  }

  /**
   * Lets two constructs hold overlapping blocks.
   *
   * @param reason for the next reader
   */
  public allowOverlap(a: IConstruct, b: IConstruct, reason: string): void {
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw propError(this, 'reason', `must say why ${a.node.path} and ${b.node.path} may overlap, got nothing; write something like 'never reachable from each other'`);
    }
    this._register.allowOverlap(a, b, reason);
  }

  /**
   * Says that what was called `from` is now called `to`, so that it and everything below keeps its leases.
   *
   * Terraform's resources below are moved along (`moved` blocks), so nothing is destroyed.
   *
   * @param from construct path with the stack in front, such as 'prod/web/old'
   * @param to construct path with the stack in front, such as 'prod/web/new'
   */
  public moved(from: string, to: string): void {
    for (const [prop, path] of [['from', from], ['to', to]]) {
      if (typeof path !== 'string' || !/^[^/\s]+(\/[^/]+)+$/.test(path)) {
        throw propError(this, prop, `must be a construct path with its stack in front, got '${path}'; write something like 'prod/web'`);
      }
    }
    if (from === to) throw propError(this, 'to', `must be another path than 'from', got '${to}' for both`);
    this._register.move({ from, to });
  }

  /** @internal */
  public _addRootPool(scope: IConstruct, prop: string, block: Prefix, name: string, namespace?: string): string {
    this._rootPools.push({ scope, prop, block });
    return this._register.pool({ scope, below: ['pool', name], props: { block: prop } }, { block: formatPrefix(block), namespace });
  }

  /** A base that only Terraform learns: leases in it count from its start, whatever it is. @internal */
  public _addLateBase(scope: IConstruct, below: string[], baseLength: { readonly family: Family; readonly prefixLength: number }): string {
    return this._register.pool({ scope, below, props: {} }, { baseLength });
  }

  /** Registers a request. What it is known by among constructs is not yet the key of the lock: `LockKey`s may still come. @internal */
  public _request(scope: IConstruct, props: LeaseProps, below: string[], ask: Ask): { readonly key: string } {
    const stack = stackAround(scope);
    if (stack) this.synthesis.touch(stack);
    return { key: this._register.request({ scope, below, props }, ask) };
  }

  /** All requests so far, by what they are known by among constructs. @internal */
  public get _requests(): ReadonlyArray<Ask & { readonly key: string }> {
    return this._register.requests;
  }

  /** A token of anything that is computed from leases. @internal */
  public _value(compute: Compute): PlannedValue {
    return this.synthesis.value(this, compute);
  }

  /** @internal */
  public _reserve(scope: IConstruct, block: string, reason: string, namespace?: string, ...below: string[]): string {
    return this._register.reservation({ scope, below, props: { block: 'cidrBlock' } }, { block, reason, namespace });
  }

  /** Something of it lies in AWS: what no host there can do without is nobody's. @internal */
  public _liesInAws(): void {
    if (!this.hasAws) reserveAwsServices(this);
    this.hasAws = true;
  }

  /** The lock file's name, as messages have it. @internal */
  public get _lockName(): string {
    return basename(this.lockFile);
  }
}
