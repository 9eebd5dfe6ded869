import { Construct } from 'constructs';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import {
  type ComposeFile, type ComposeNetwork, composeNoticeText, type ComposeProblem, composeProblemText, type ComposeVersion, named, type NetworkPlan, parseComposeVersion, planNetwork,
  readComposeFile, renderComposeOverride, type StaticAddress, staticAddresses, staticAddressProblems, subnetRequests, unplannedExternalNetworks,
} from '../compose';
import { type Family, isParseProblem, parsePrefix } from '../netip';
import type { NetworkSummary } from '../report';
import type { DockerHost } from './docker-host';
import { joinedSpace } from './joined-space';
import { plainName, prefixLengthProp, propError } from './literal';
import type { StagedFile } from './participant';
import { Synthesis } from './synthesis';

/** Props of a Compose project. */
export interface ComposeProjectProps {
  /** The Compose file, relative to the directory of cdktf.json. */
  readonly file: string;
  /**
   * Name of the project, where it is given to Compose by `-p` or COMPOSE_PROJECT_NAME.
   *
   * @default - the file's `name`, else the name of its directory, as Compose has it
   */
  readonly projectName?: string;
  /**
   * Release of Compose on the host, as `docker compose version` prints it: it decides how the override is written.
   *
   * @default - an override for Compose 2; 2.24.0 to 2.24.3 and 1.x need to be named where a network has `ipam` entries
   */
  readonly composeVersion?: string;
  /**
   * Prefix length of each IPv4 subnet.
   *
   * @default 24
   */
  readonly subnetPrefixLength?: number;
  /**
   * Variables that Compose will see in its environment, for the fields that say something about networks. They win over `.env`.
   *
   * @default - those of the file `.env` beside the Compose file, if there is one
   */
  readonly environment?: { readonly [name: string]: string };
  /**
   * Names, on the engine, of networks that the file joins and others make: somebody has seen to their subnets.
   *
   * Networks that are declared on the same host need not be named.
   *
   * @default - none: any other external network is a problem, since its subnet could be anything
   */
  readonly externalNetworks?: string[];
}

interface Leased {
  readonly network: ComposeNetwork;
  readonly handles: { ipv4?: string; ipv6?: string };
}

/**
 * A Compose project: every network that its file makes gets a subnet of its own.
 *
 * The subnets are written to an override, `compose/<id>/compose.ipam.yaml` among the host's files, which Compose merges:
 * `docker compose -f compose.yaml -f compose.ipam.yaml up -d`. Subnets that the file itself writes are kept, and checked.
 */
export class ComposeProject extends Construct {
  /** Name of the project, as Compose has it. */
  public readonly projectName: string;
  /** Where the override lies among the host's files. */
  public readonly overrideFile: string;
  private readonly file: string;
  private readonly externalNetworks: readonly string[];
  private readonly model: ComposeFile;
  private readonly version: ComposeVersion;
  private readonly leased: Leased[];

  constructor(scope: Construct, id: string, private readonly host: DockerHost, props: ComposeProjectProps) {
    super(scope, id);
    plainName(this, 'id', id);
    this.file = props.file;
    this.externalNetworks = props.externalNetworks ?? [];
    const path = resolve(host.ipam._directory, props.file);
    const version = parseComposeVersion(props.composeVersion);
    if ('code' in version) throw this.refusal([version]);
    this.version = version;
    const model = readComposeFile(this.read(path), {
      projectName: props.projectName, directoryName: basename(dirname(path)), environment: { ...dotEnv(dirname(path)), ...props.environment },
    });
    if (Array.isArray(model)) throw this.refusal(model);
    this.model = model;
    this.projectName = model.projectName;
    this.overrideFile = `compose/${id}/${basename(path, extname(path))}.ipam.yaml`;
    const prefixLength = prefixLengthProp(this, 'subnetPrefixLength', props.subnetPrefixLength ?? 24, { family: 4, from: 8, to: 30 });
    this.leased = model.networks.map((network) => ({ network, handles: this.request(network, prefixLength) }));
    host._composeProjects.push(this);
  }

  /**
   * The IPv4 subnet of a network of the file.
   *
   * @param network its key under `networks`; 'default' for the one that Compose makes by itself
   */
  public subnetOf(network: string): string {
    const handle = this.leased.find((one) => one.network.key === network)?.handles.ipv4;
    if (handle === undefined) {
      const known = this.leased.map((one) => `'${one.network.key}'`).join(', ') || 'none';
      throw propError(this, 'network', `must be a network that ${this.file} makes, got '${network}'; it makes ${known}`);
    }
    return this.host.ipam._value((block) => block(handle)).toString();
  }

  /** @internal */
  public _problems(): string[] {
    const plans = this.plans();
    const external = unplannedExternalNetworks(this.model, new Set([...this.host._allNetworkNames(), ...this.externalNetworks]));
    const override = plans ? this.override(plans) : '';
    return [...external, ...this.joinedProblems(), ...(plans ?? []).flatMap(({ problems }) => problems), ...(typeof override === 'string' ? [] : override)]
      .map((problem) => composeProblemText(this.node.path, this.file, problem));
  }

  /** The addresses that its services ask for of a network that others make. @internal */
  public _staticAddressesOn(name: string, family: Family): StaticAddress[] {
    return this.model.externalNetworks.filter((network) => network.name === name).flatMap(({ uses }) => staticAddresses(uses, family))
      .map((one) => ({ ...one, project: this.node.path }));
  }

  /** @internal */
  public _warnings(): string[] {
    return [...this.model.notices, ...(this.plans() ?? []).flatMap(({ notices }) => notices)]
      .map((notice) => composeNoticeText(this.node.path, this.file, notice));
  }

  /** @internal */
  public _files(): StagedFile[] {
    const plans = this.plans();
    const text = plans ? this.override(plans) : [];
    return typeof text === 'string' ? [{ path: this.overrideFile, text }] : [];
  }

  /** @internal */
  public _summaries(): NetworkSummary[] {
    const read = Synthesis.of(this).reader(this.host.ipam);
    return this.leased.map(({ network, handles: { ipv4, ipv6 } }) => ({
      name: network.name, ipv4: ipv4 && read(ipv4), ipv6: ipv6 && read(ipv6), of: 'compose project', project: this.projectName,
    }));
  }

  /** @internal */
  public _networkNames(): Array<{ name: string; path: string }> {
    return this.model.networks.map(({ name }) => ({ name, path: this.node.path }));
  }

  /** Networks whose subnets are new or other ones in this run: where they exist, they must be taken down. @internal */
  public _movedNetworks(): string[] {
    const { keys, plan: { changes: { leased, returned, renumbered } } } = Synthesis.of(this).planned(this.host.ipam);
    const changed = new Set([...leased, ...returned, ...renumbered]);
    const isChanged = (handle: string | undefined) => handle !== undefined && changed.has(keys.get(handle)!);
    return this.leased.filter(({ handles }) => isChanged(handles.ipv4) || isChanged(handles.ipv6)).map(({ network }) => network.name);
  }

  /** What is wrong with fixed addresses in networks that the file joins and the plan has. */
  private joinedProblems(): ComposeProblem[] {
    const { externalNetworks } = this.model;
    return externalNetworks.flatMap(({ key, name, uses }, i) => ([4, 6] as const).flatMap((family) => {
      const statics = staticAddresses(uses, family);
      const network = statics.length > 0 ? this.host._joinable(name) : undefined;
      if (!network) return [];
      const earlier = this.host._composeProjects.slice(0, this.host._composeProjects.indexOf(this));
      const elsewhere = [
        ...earlier.flatMap((project) => project._staticAddressesOn(name, family)),
        ...externalNetworks.slice(0, i).filter((other) => other.name === name).flatMap((other) => staticAddresses(other.uses, family)),
      ];
      if (network._halves.every((half) => half.family !== family)) {
        return statics.map((one): ComposeProblem => ({ code: 'STATIC_WITHOUT_FAMILY', network: key, wanted: named(one), owner: network.node.path }));
      }
      const space = joinedSpace(network, family, elsewhere);
      return space ? staticAddressProblems(statics, { network: key, ...space }) : [];
    }));
  }

  private request(network: ComposeNetwork, prefixLength: number): Leased['handles'] {
    const handles: Leased['handles'] = {};
    for (const { family, declared } of subnetRequests(network)) {
      const length = declared === undefined ? undefined : Number(declared.slice(declared.indexOf('/') + 1));
      // On a host of an IPv6 cluster only what lies in its prefix is routed to it.
      const pool = family === 6 ? this.host._clusterHost?._networkPool : undefined;
      const { key: handle } = this.host.ipam._request(this, { purpose: 'compose project', block: `networks.${network.key}.ipam.config.subnet`, length: 'subnetPrefixLength' }, [network.key, `ipv${family}`], {
        family, prefixLength: length ?? (family === 4 ? prefixLength : pool?.prefixLength ?? 64), fixed: declared, namespace: this.host._namespace, rank: 2,
        pools: pool && [pool.key],
      });
      handles[`ipv${family}`] = handle;
    }
    return handles;
  }

  /** The networks laid out in their leases; undefined while a lease is missing. */
  private plans(): NetworkPlan[] | undefined {
    const read = Synthesis.of(this).reader(this.host.ipam);
    const plans = this.leased.map(({ network, handles }) => {
      const blocks = (['ipv4', 'ipv6'] as const).map((family) => {
        const handle = handles[family];
        const block = handle === undefined ? undefined : read(handle);
        const prefix = block === undefined ? undefined : parsePrefix(block);
        return { missing: handle !== undefined && prefix === undefined, prefix: prefix && !isParseProblem(prefix) ? prefix : undefined };
      });
      if (blocks.some(({ missing }) => missing)) return undefined;
      return planNetwork(network, { ipv4: blocks[0].prefix, ipv6: blocks[1].prefix });
    });
    return plans.every((plan) => plan !== undefined) ? plans : undefined;
  }

  private override(plans: readonly NetworkPlan[]): string | ComposeProblem[] {
    return renderComposeOverride({
      file: this.model, networks: plans.map(({ planned }) => planned), version: this.version,
      composeFileName: basename(this.file), overrideFileName: basename(this.overrideFile),
    });
  }

  private read(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw propError(this, 'file', `must name a Compose file that can be read, got '${this.file}': ${(error as Error).message}`);
    }
  }

  private refusal(problems: readonly ComposeProblem[]): Error {
    return new Error(problems.map((problem) => composeProblemText(this.node.path, this.file, problem)).join('\n'));
  }
}

/** The variables that Compose reads by itself from the project's directory. */
function dotEnv(directory: string): Record<string, string> {
  const path = join(directory, '.env');
  return existsSync(path) ? (parseEnv(readFileSync(path, 'utf8')) as Record<string, string>) : {};
}
