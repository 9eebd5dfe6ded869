import { formatPrefix } from '../netip';
import { type ComposeNetwork, NETWORK_NAME, readComposeNetwork } from './compose-network';
import { FieldReader } from './field-reader';
import type { Environment } from './interpolation';
import { type NetworkUse, readNetworkUses } from './network-use';
import type { ComposeNotice, ComposeProblem } from './problem';
import { normalizeProjectName } from './project-name';
import { parseYamlText, type YamlMap } from './yaml-text';

/** A network that others create: Compose only joins it. */
export interface ExternalNetwork {
  /** Its key in the file. */
  readonly key: string;
  /** Its name on the engine. */
  readonly name: string;
  /** The services that join it, and the addresses that they ask for. */
  readonly uses: readonly NetworkUse[];
}

/** A Compose file as far as addresses go. */
export interface ComposeFile {
  readonly projectName: string;
  /** The obsolete top-level `version`, which 1.x wants equal in all files. */
  readonly formatVersion?: string;
  /** The networks that Compose creates on this host's bridges, each of which needs a subnet; sorted by key. */
  readonly networks: readonly ComposeNetwork[];
  /** The networks that must be there before; `host`, `none` and `bridge` are left out. Sorted by key. */
  readonly externalNetworks: readonly ExternalNetwork[];
  readonly notices: readonly ComposeNotice[];
}

export interface ReadComposeFileOptions {
  /** The project name given on the command line; it wins over the file's `name`. */
  readonly projectName?: string;
  /** The name of the folder that holds the file, which names the project when nothing else does. */
  readonly directoryName: string;
  /**
   * The variables that Compose will see, `.env` included.
   *
   * @default - none: only defaults written in the file are known
   */
  readonly environment?: Environment;
}

/** What the engine brings itself: there is no subnet to plan behind these names that is not planned with the host. */
const BUILT_IN = ['bridge', 'host', 'none'];

/**
 * Reads a Compose file: which networks its services make Compose create, and what each of them already says about addresses.
 *
 * `include` and `extends` are refused, since what they bring lies in other files. Everything wrong is reported at once.
 */
export function readComposeFile(text: string, options: ReadComposeFileOptions): ComposeFile | ComposeProblem[] {
  const file = parseYamlText(text);
  if (Array.isArray(file)) return file;
  const environment = options.environment ?? {};
  const outer = new FieldReader(environment);
  const projectName = readProjectName(outer, file, options);
  // Compose sets this variable itself for everything below the name.
  const reader = new FieldReader({ COMPOSE_PROJECT_NAME: projectName, ...environment });
  if (file.has('include')) reader.problems.push({ code: 'UNSUPPORTED_ELEMENT', field: 'include', element: 'include' });
  const services = file.get('services');
  if (services === undefined || services === null) reader.problems.push({ code: 'NO_SERVICES' });
  const uses = readNetworkUses(reader, reader.map(services, 'services') ?? new Map());
  const definitions = reader.map(file.get('networks'), 'networks') ?? (new Map() as YamlMap);
  const used = groupByNetwork(uses);

  const networks: ComposeNetwork[] = [];
  const externalNetworks: ExternalNetwork[] = [];
  const notices: ComposeNotice[] = [];
  for (const key of [...new Set([...definitions.keys(), ...used.keys()])].sort()) {
    const on = used.get(key);
    if (!NETWORK_NAME.test(key)) reader.problems.push({ code: 'NETWORK_NAME_HOSTILE', field: 'networks', name: key });
    else if (!on) notices.push({ code: 'NETWORK_UNUSED', network: key });
    else if (!definitions.has(key) && key !== 'default') {
      for (const { service } of on) reader.problems.push({ code: 'NETWORK_UNDEFINED', service, network: key });
    } else {
      const read = readComposeNetwork(reader, projectName, key, definitions.get(key), on);
      notices.push(...read.notices);
      if (read.network) networks.push(read.network);
      else if (read.externalName !== undefined && !BUILT_IN.includes(read.externalName)) {
        externalNetworks.push({ key, name: read.externalName, uses: on });
      }
    }
  }
  const problems = [...outer.problems, ...reader.problems];
  if (problems.length > 0) return problems;
  const version = file.get('version');
  return { projectName, formatVersion: typeof version === 'string' ? version : undefined, networks, externalNetworks, notices };
}

/**
 * The external networks that nothing of the plan accounts for: each is a problem, since its subnet could be anything.
 *
 * @param planned names on the engine of networks that the plan has, by construct, by another project or by reservation
 */
export function unplannedExternalNetworks(file: ComposeFile, planned: ReadonlySet<string>): ComposeProblem[] {
  return file.externalNetworks
    .filter(({ name }) => !planned.has(name))
    .map(({ key, name }) => ({ code: 'NETWORK_EXTERNAL', network: key, name }));
}

/** What a network asks of the planner: one block a family, and the block that the file itself fixes, if it does. */
export interface SubnetRequest {
  readonly family: 4 | 6;
  /** Canonical text of the subnet that the file has. */
  readonly declared?: string;
}

/** The subnets to lease for a network. */
export function subnetRequests(network: ComposeNetwork): SubnetRequest[] {
  const families = [...(network.enableIpv4 ? [4 as const] : []), ...(network.enableIpv6 ? [6 as const] : [])];
  return families.map((family) => {
    const declared = network.declaredSubnets.find(({ subnet }) => subnet.family === family);
    return { family, declared: declared && formatPrefix(declared.subnet) };
  });
}

function readProjectName(reader: FieldReader, file: YamlMap, options: ReadComposeFileOptions): string {
  const given = options.projectName ?? reader.text(file.get('name'), 'name') ?? options.directoryName;
  const name = normalizeProjectName(given);
  if (name === '') reader.problems.push({ code: 'PROJECT_NAME_EMPTY', got: given });
  return name;
}

function groupByNetwork(uses: readonly NetworkUse[]): Map<string, NetworkUse[]> {
  const groups = new Map<string, NetworkUse[]>();
  for (const use of uses) groups.set(use.network, [...(groups.get(use.network) ?? []), use]);
  return groups;
}
