import { type Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type AddressPool, apiTlsPorts, changeEffects, type EngineProblem, engineProblemText, type HostFacts, type JsonObject, type JsonValue, parseDaemonJson, poolCapacity, readPool,
  renderDaemonJson, type RenderedDaemonJson, UNIT_DROP_IN_PATH,
} from '../engine';
import { addressAt, addressBits, type Family, formatAddress, formatPrefix, givenText, isParseProblem, parsePrefix } from '../netip';
import type { Plan } from '../plan';
import { changeNotices, type HostNotice, type HostSummary } from '../report';
import { filtersTurnedOff, LEFTOVER_RULES_DROP_IN_PATH, LEFTOVER_RULES_PATH, renderLeftoverRulesDropIn, renderLeftoverRulesScript } from '../routing';
import type { AutomaticPoolProps } from './automatic-pool';
import { holdsTokens } from './contains-token';
import type { DockerHost } from './docker-host';
import type { DockerHostProps } from './docker-host-props';
import { escapeTemplates } from './escape-templates';
import { prefixLengthProp, prefixProp, propError } from './literal';
import type { BlockReader, StagedFile } from './participant';
import { Synthesis } from './synthesis';

/** Stands in for what only Terraform knows. */
const LATE = '(known only to Terraform)';
/** Stands in for a block that AWS delegates when it is applied: of the range that goes nowhere (RFC 6666). */
const DELEGATED = '100::/80';

interface Pool {
  readonly key: string;
  readonly size: number;
  readonly family: Family;
}

/** A host's daemon: what is planned for it becomes its daemon.json. */
export class HostDaemon {
  /** The user's keys that hold what only Terraform knows. With one of them no text can be written. */
  private readonly late: ReadonlyMap<string, unknown>;
  private readonly pools: Pool[] = [];
  private readonly existing?: JsonObject;
  /** Terraform's expression for docker0's IPv6 block, where AWS delegates it. */
  private delegated?: string;
  private known?: { readonly plan: Plan; readonly rendered?: RenderedDaemonJson };

  constructor(
    private readonly host: DockerHost,
    private readonly props: DockerHostProps,
    private readonly bridge: { readonly ipv4: string; readonly ipv6?: string },
  ) {
    if (props.daemonJson !== undefined && (typeof props.daemonJson !== 'object' || props.daemonJson === null || Array.isArray(props.daemonJson))) {
      throw propError(host, 'daemonJson', `must be an object with the keys of a daemon.json, got ${JSON.stringify(props.daemonJson)}`);
    }
    this.late = new Map(Object.entries(props.daemonJson ?? {}).filter(([, value]) => holdsTokens(value)));
    if (props.existingDaemonJson !== undefined) this.existing = readExisting(host, props.existingDaemonJson);
  }

  public get holdsTokens(): boolean {
    return this.late.size > 0 || this.delegated !== undefined;
  }

  /** Gives docker0 an IPv6 block that only Terraform will know, without NAT. */
  public delegate(expression: string): void {
    this.delegated = expression;
  }

  /** The daemon.json with what only Terraform knows in it, as a value that Terraform reads as JSON syntax. */
  public lateValue(): JsonObject {
    const planned = Object.entries(this.rendered()?.daemonJson ?? {}).map(([key, value]) => [key, this.late.get(key) ?? (value === DELEGATED ? this.delegated : literally(value))]);
    return Object.fromEntries(planned) as JsonObject;
  }

  /** Leases a block for networks that nobody declared; gives its token. */
  public addAutomaticPool(props: AutomaticPoolProps, scope: Construct, below: string[], prop: string): string {
    const fixed = props.cidrBlock === undefined ? undefined : prefixProp(scope, 'cidrBlock', props.cidrBlock);
    const family = fixed?.family ?? props.family ?? 4;
    if ((family !== 4 && family !== 6) || (props.family ?? family) !== family) throw propError(scope, 'family', `must be 4 or 6, and that of 'cidrBlock', got ${givenText(props.family)}`);
    if (fixed === undefined && props.prefixLength === undefined) throw propError(scope, prop, "is missing; write it to have a block leased, or 'cidrBlock'");
    if (fixed && (props.prefixLength ?? fixed.length) !== fixed.length) throw propError(scope, prop, `must be the ${fixed.length} of 'cidrBlock' '${props.cidrBlock}', got ${givenText(props.prefixLength)}; leave it out`);
    const prefixLength = prefixLengthProp(scope, prop, fixed?.length ?? props.prefixLength!, { family, from: 8, to: addressBits(family) - 2 });
    const sizeProp = scope === this.host ? 'automaticSubnetPrefixLength' : 'subnetPrefixLength';
    const size = prefixLengthProp(scope, sizeProp, props.subnetPrefixLength ?? (family === 4 ? Math.max(24, prefixLength) : 64), {
      family, from: prefixLength, to: addressBits(family) - 2,
    });
    const { key } = this.host.ipam._request(scope, { purpose: 'automatic pool', block: 'cidrBlock', length: prop }, below, { family, prefixLength, fixed: fixed && formatPrefix(fixed), namespace: this.props.namespace });
    this.pools.push({ key, size, family });
    return this.host.ipam._value((block) => block(key)).toString();
  }

  /** Whether docker0 has IPv6 of its own, outside all clusters. */
  public get hasBridgeIpv6(): boolean {
    return this.bridge.ipv6 !== undefined;
  }

  /** docker0's address with its prefix length. */
  public bip(block: (handle: string) => string): string {
    return this.props.bip ?? firstHostOf(block(this.bridge.ipv4));
  }

  /** The blocks of docker0 and of what the daemon cuts subnets from. */
  public blocks(read: BlockReader): string[] {
    const { ipv4, ipv6 } = this.bridge;
    return [ipv4, ...(ipv6 === undefined ? [] : [ipv6]), ...this.pools.map(({ key }) => key)].flatMap((key) => read(key) ?? []);
  }

  /** The daemon.json; undefined while a lease that it needs is missing. */
  public rendered(): RenderedDaemonJson | undefined {
    const plan = Synthesis.of(this.host).planOf(this.host.ipam);
    if (this.known?.plan !== plan) this.known = { plan, rendered: this.render() };
    return this.known.rendered;
  }

  private render(): RenderedDaemonJson | undefined {
    const facts = this.facts(Synthesis.of(this.host).reader(this.host.ipam), this.pools);
    if (!facts) return undefined;
    const rendered = renderDaemonJson(facts);
    // The names of keys are checked all the same; what type their values will have is for Terraform to see.
    return { ...rendered, problems: rendered.problems.filter((problem) => problem.code !== 'KEY_OF_WRONG_TYPE' || !this.late.has(problem.key)) };
  }

  /** What its daemon.json is made of; undefined while a lease that it needs is missing. */
  private facts(read: BlockReader, asked: readonly Pool[]): HostFacts | undefined {
    const ipv4 = read(this.bridge.ipv4);
    const ipv6 = this.bridge.ipv6 === undefined ? undefined : read(this.bridge.ipv6);
    const pools = leasedPools(asked, read);
    if (ipv4 === undefined || (this.bridge.ipv6 !== undefined && ipv6 === undefined) || pools.length < asked.length) return undefined;
    const cluster = this.host._clusterHost?._facts(read);
    if (this.host._clusterHost && !cluster) return undefined;
    const of = (family: Family): AddressPool[] => pools.filter((pool) => pool.family === family).map(({ base, size }) => ({ base, size }));
    return {
      path: this.host.node.path,
      engine: this.host.engine._version,
      bridge: { bip: this.bip(() => ipv4), mtu: this.props.mtu, ipv6: this.delegated !== undefined ? { subnet: DELEGATED } : ipv6 === undefined ? cluster?.bridgeIpv6 : { subnet: ipv6 } },
      ipv4Pools: of(4),
      ipv6Pools: [...(cluster?.ipv6Pools ?? []), ...of(6)],
      newNetworks: this.props.mtu === undefined && !cluster ? undefined : { mtu: this.props.mtu, routedIpv6: cluster !== undefined },
      routedDefaultBridge: cluster?.routedDefaultBridge ?? (this.delegated === undefined ? undefined : true),
      ip6tables: cluster?.ip6tables,
      inSwarm: this.host._overlayMember?._isInSwarm,
      clusterStore: this.host._overlayMember?._clusterStore(),
      existing: this.existing,
      userKeys: this.props.daemonJson && Object.fromEntries(Object.entries(this.props.daemonJson).map(([key, value]) => [key, this.late.has(key) ? LATE : value])),
    };
  }

  public problems(): string[] {
    // One prop says the MTU of docker0 and of networks to come: what is wrong with it is said once.
    return (this.rendered()?.problems ?? []).filter((problem) => !('field' in problem && problem.field === 'newNetworks.mtu')).map(inWords);
  }

  /** Ports at which the engine's API answers clients with a certificate. */
  public tlsPorts(): number[] {
    return apiTlsPorts((this.props.daemonJson ?? {}) as JsonObject);
  }

  public warnings(): string[] {
    const warnings = (this.rendered()?.warnings ?? []).map(inWords);
    // What AWS delegates goes to the host with its user data.
    if (this.late.size === 0) return warnings;
    return [...warnings, `${this.host.node.path}: 'daemonJson' holds values that only Terraform knows, so no daemon.json is written at synth; take host.daemonJson`];
  }

  public files(): StagedFile[] {
    const rendered = this.rendered();
    if (!rendered) return [];
    const dropIn = rendered.unitDropIn === undefined ? [] : [{ path: UNIT_DROP_IN_PATH, text: rendered.unitDropIn }];
    const file = this.holdsTokens ? [] : [{ path: 'etc/docker/daemon.json', text: rendered.text }];
    return [...file, ...dropIn, ...leftoverRulesFiles(rendered.daemonJson)];
  }

  /**
   * What the operator of a host that runs has to know, as far as the lock or `existingDaemonJson` tells what it runs with: when
   * addresses come into daemon.json in this run, or go out of it.
   */
  public changeNotices(): HostNotice[] {
    const rendered = this.rendered();
    if (!rendered || rendered.problems.length > 0) return [];
    const before = this.before();
    return before === undefined ? [] : changeNotices(changeEffects(this.host.engine._version, before, rendered.daemonJson));
  }

  /** The daemon.json as it was before this run, as far as the lock remembers; undefined where nothing of it changes, or nobody knows. */
  private before(): JsonObject | undefined {
    const synthesis = Synthesis.of(this.host);
    const { keys, plan: { changes, notices } } = synthesis.planned(this.host.ipam);
    const isNew = new Set([...changes.leased, ...changes.returned]);
    if (isNew.has(keys.get(this.bridge.ipv4)!)) return this.existing;
    const former = new Map(notices.flatMap((notice) => (notice.code === 'RENUMBERED' ? [[notice.key, notice.from] as const] : [])));
    const was = (handle: string) => former.get(keys.get(handle)!);
    const pools = this.pools.filter(({ key }) => !isNew.has(keys.get(key)!));
    const bridge = was(this.bridge.ipv4);
    if (pools.length === this.pools.length && [bridge, ...pools.map(({ key }) => was(key))].every((block) => block === undefined)) return undefined;
    const read = synthesis.reader(this.host.ipam);
    const facts = this.facts((handle) => was(handle) ?? read(handle), pools);
    if (!facts || facts.bridge === 'none') return undefined;
    // The lock remembers the block; docker0 is taken to have been the first in it.
    return renderDaemonJson(bridge === undefined ? facts : { ...facts, bridge: { ...facts.bridge, bip: firstHostOf(bridge) } }).daemonJson;
  }

  /** Networks that were seen on the host have their subnets already; of a host that nobody looked at none is known. */
  public poolSummary(): Pick<HostSummary, 'automaticPools' | 'networksLeft'> {
    const pools = leasedPools(this.pools, Synthesis.of(this.host).reader(this.host.ipam));
    const blocks = pools.map(readPool).flatMap((pool) => (isParseProblem(pool) ? [] : [pool]));
    const { ipv4 } = poolCapacity(this.host.engine._version, blocks, this.host._snapshot?._networkBlocks ?? []);
    return { automaticPools: pools.map(({ base, size }) => ({ base, size })), networksLeft: ipv4.free };
  }
}

/** On a host that runs already, a filter that is turned off leaves its rules behind. */
function leftoverRulesFiles(daemonJson: JsonObject): StagedFile[] {
  const filters = filtersTurnedOff(daemonJson);
  if (filters.length === 0) return [];
  return [
    { path: LEFTOVER_RULES_PATH, text: renderLeftoverRulesScript() },
    { path: LEFTOVER_RULES_DROP_IN_PATH, text: renderLeftoverRulesDropIn(filters) },
  ];
}

function leasedPools(pools: readonly Pool[], read: BlockReader): Array<AddressPool & { family: Family }> {
  return pools.flatMap(({ key, size, family }) => {
    const base = read(key);
    return base === undefined ? [] : [{ base, size, family }];
  });
}

/** Text that no template of Terraform's is read into. */
function literally(value: JsonValue): JsonValue {
  if (typeof value === 'string') return escapeTemplates(value);
  if (Array.isArray(value)) return value.map(literally);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [escapeTemplates(key), literally(entry)]));
}

function inWords(problem: EngineProblem): string {
  return engineProblemText(problem);
}

function firstHostOf(block: string): string {
  const prefix = parsePrefix(block);
  return isParseProblem(prefix) ? block : `${formatAddress(addressAt(prefix, 1n))}/${prefix.length}`;
}

function readExisting(host: DockerHost, file: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(resolve(host.ipam._directory, file), 'utf8');
  } catch (error) {
    throw propError(host, 'existingDaemonJson', `must name a file that can be read, got '${file}': ${(error as Error).message}`);
  }
  const parsed = parseDaemonJson(text);
  if ('problems' in parsed) throw new Error(parsed.problems.map((problem) => `${engineProblemText({ ...problem, path: host.node.path })} (${file})`).join('\n'));
  return parsed.value;
}
