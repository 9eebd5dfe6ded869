import { formatPrefix } from '../netip';
import { type DeclaredSubnet, readDeclaredSubnets } from './declared-subnet';
import type { FieldReader } from './field-reader';
import type { NetworkUse } from './network-use';
import type { ComposeNotice } from './problem';
import type { YamlMap } from './yaml-text';

/** A network that Compose creates on a bridge of the host. */
export interface ComposeNetwork {
  /** Its key under `networks`. */
  readonly key: string;
  /** Its name on the engine: `<project>_<key>`, or the file's `name`. */
  readonly name: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** False only with `enable_ipv4: false` (Compose 2.33, engine 28). */
  readonly enableIpv4: boolean;
  readonly enableIpv6: boolean;
  /** What the file has under `ipam.config`, at most one a family. */
  readonly declaredSubnets: readonly DeclaredSubnet[];
  /** Whether `ipam.config` holds anything that an override has to replace. */
  readonly hasIpamConfig: boolean;
  readonly uses: readonly NetworkUse[];
  /** The definition but for `ipam.config`, variables unfilled: what an override must repeat where it replaces the whole. */
  readonly definition: YamlMap;
}

export interface ReadComposeNetwork {
  /** The network, if Compose creates it on a bridge. */
  readonly network?: ComposeNetwork;
  /** Its name on the engine, if it is external. */
  readonly externalName?: string;
  readonly notices: readonly ComposeNotice[];
}

/** What the Compose specification lets a network be called, keys and engine names alike; nothing in it needs escaping anywhere. */
export const NETWORK_NAME = /^[A-Za-z0-9._-]+$/;

/** Reads `networks.<key>`; problems go to the reader. */
export function readComposeNetwork(reader: FieldReader, projectName: string, key: string, value: unknown, uses: readonly NetworkUse[]): ReadComposeNetwork {
  const field = `networks.${key}`;
  const definition = reader.map(value, field) ?? (value === undefined ? (new Map() as YamlMap) : undefined);
  if (!definition) return { notices: [] };
  const name = reader.text(definition.get('name'), `${field}.name`);
  const external = readExternal(reader, field, definition.get('external'));
  for (const [given, at] of [[name, `${field}.name`], [external.name, `${field}.external.name`]] as const) {
    if (given && !NETWORK_NAME.test(given)) reader.problems.push({ code: 'NETWORK_NAME_HOSTILE', field: at, name: given });
  }
  if (external.is) return { externalName: external.name || name || key, notices: [] };

  const ipam = reader.map(definition.get('ipam'), `${field}.ipam`);
  const declaredSubnets = readDeclaredSubnets(reader, key, ipam?.get('config'));
  const driver = reader.text(definition.get('driver'), `${field}.driver`) || 'bridge';
  if (driver === 'macvlan' || driver === 'ipvlan') {
    return { notices: [{ code: 'NETWORK_UNPLANNED', network: key, driver, subnets: declaredSubnets.map(({ subnet }) => formatPrefix(subnet)) }] };
  }
  if (driver !== 'bridge') {
    reader.problems.push({ code: 'DRIVER_UNSUPPORTED', network: key, driver });
    return { notices: [] };
  }
  const ipamDriver = reader.text(ipam?.get('driver'), `${field}.ipam.driver`) || 'default';
  if (ipamDriver !== 'default') reader.problems.push({ code: 'IPAM_DRIVER_UNSUPPORTED', network: key, driver: ipamDriver });

  const flags = new Map(FLAGS.map((option) => [option, reader.boolean(definition.get(option), `${field}.${option}`)]));
  const enableIpv4 = flags.get('enable_ipv4') ?? true;
  const enableIpv6 = flags.get('enable_ipv6') ?? false;
  if (!enableIpv4 && !enableIpv6) reader.problems.push({ code: 'NO_ADDRESS_FAMILY', network: key });
  const notices: ComposeNotice[] = enableIpv6 ? [] : declaredSubnets
    .filter(({ subnet }) => subnet.family === 6)
    .map(({ subnet }) => ({ code: 'IPV6_NOT_ENABLED', network: key, subnet: formatPrefix(subnet) }));
  const config = ipam?.get('config');
  return {
    network: {
      key,
      name: name || `${projectName}_${key}`,
      internal: flags.get('internal') ?? false,
      attachable: flags.get('attachable') ?? false,
      enableIpv4,
      enableIpv6,
      declaredSubnets,
      hasIpamConfig: Array.isArray(config) && config.length > 0,
      uses,
      definition: repeatable(reader, field, definition, flags),
    },
    notices,
  };
}

/** `external: true`, `external: false`, or the old `external: { name: … }`. */
function readExternal(reader: FieldReader, field: string, value: unknown): { is: boolean; name?: string } {
  if (value instanceof Map) return { is: true, name: reader.text(value.get('name'), `${field}.external.name`) };
  return { is: reader.boolean(value, `${field}.external`) ?? false };
}

/** The options that shape a network, in the order the override repeats them. Extension fields shape nothing. */
const FLAGS = ['attachable', 'internal', 'enable_ipv4', 'enable_ipv6'];
const OPTIONS = ['name', 'driver', 'driver_opts', ...FLAGS, 'labels'];

function repeatable(reader: FieldReader, field: string, definition: YamlMap, flags: ReadonlyMap<string, boolean | undefined>): YamlMap {
  const repeated = new Map<string, unknown>();
  for (const option of OPTIONS) {
    const value = definition.get(option);
    if (value === undefined || value === null || (value instanceof Map && value.size === 0)) continue;
    if (option === 'labels' && Array.isArray(value)) repeated.set(option, labelsAsMap(reader, `${field}.labels`, value));
    // A word such as `yes` becomes a boolean here; a variable stays one, for Compose to fill in.
    else if (flags.has(option) && typeof value === 'string' && !value.includes('$')) repeated.set(option, flags.get(option));
    else repeated.set(option, value);
  }
  const ipam = definition.get('ipam');
  if (ipam instanceof Map) {
    const rest = new Map([...(ipam as YamlMap)].filter(([option, value]) => (option === 'driver' || option === 'options') && value !== null));
    if (rest.size > 0) repeated.set('ipam', rest);
  }
  return repeated;
}

/**
 * Releases that merge refuse a list that repeats an item of the other file's (`array items must be unique`); a mapping merges.
 * Compose fills variables in within a list's names but not within a mapping's, so that is done here.
 */
function labelsAsMap(reader: FieldReader, field: string, labels: readonly unknown[]): Map<string, unknown> {
  return new Map(labels.map((label, i) => {
    const text = String(label);
    const cut = text.indexOf('=');
    const name = reader.text(cut < 0 ? text : text.slice(0, cut), `${field}[${i}]`) ?? '';
    return [name, cut < 0 ? '' : text.slice(cut + 1)];
  }));
}
