import { isParseProblem, parseAddress, parsePrefix } from '../netip';
import { printable } from '../report';
import { jsonErrorPosition } from '../io/json-position';
import { flag, formatRecord, isShapeProblem, json, list, number, one, optional, readRecord, rows, text, texts, type Shape, type ShapeProblem } from '../io/record-shape';
import type {
  HostSnapshot, SnapshotAddress, SnapshotClient, SnapshotContainer, SnapshotDaemonKey, SnapshotEngine, SnapshotLibvirtNetwork, SnapshotNetwork,
  SnapshotOutside, SnapshotPair, SnapshotPiece, SnapshotPool, SnapshotRoute, SnapshotRule, SnapshotSubnet, SnapshotSwarm, SnapshotTerraformNetwork,
} from './host-snapshot';
import { canonicalSnapshot } from './snapshot-order';

/** The version of the document. It rises when a field changes its meaning or goes; new fields alone do not raise it. */
export const SNAPSHOT_VERSION = 1;

/** A snapshot of a thousand networks is a megabyte; more text than this is no snapshot. */
export const MOST_SNAPSHOT_BYTES = 32 * 2 ** 20;

/** Why a text is no snapshot, as data. */
export type SnapshotProblem =
  | { readonly code: 'NOT_JSON'; readonly line: number; readonly column: number }
  | { readonly code: 'NO_VERSION' }
  | { readonly code: 'NEWER_VERSION'; readonly version: number; readonly newest: number }
  | { readonly code: 'UNKNOWN_VERSION'; readonly version: number }
  | ShapeProblem;

const PAIR: Shape<SnapshotPair> = { name: text, value: text };
const PIECE: Shape<SnapshotPiece> = { piece: text, state: text, note: optional(text) };
const POOL: Shape<SnapshotPool> = { base: text, size: number };
const SWARM: Shape<SnapshotSwarm> = { manager: flag, pools: texts, subnetSize: number };
const ENGINE: Shape<SnapshotEngine> = { version: text, running: flag, liveRestore: flag, containersRunning: number, pools: list(POOL), swarm: optional(one(SWARM)) };
const DAEMON_KEY: Shape<SnapshotDaemonKey> = { key: text, value: json, withheld: optional(flag) };
const SUBNET: Shape<SnapshotSubnet> = { subnet: text, gateway: optional(text), ipRange: optional(text), auxAddresses: list(PAIR) };
const CONTAINER: Shape<SnapshotContainer> = { name: text, addresses: texts };
const NETWORK: Shape<SnapshotNetwork> = {
  name: text, id: text, driver: text, scope: text, internal: flag, ipv6: flag, bridge: optional(text), subnets: list(SUBNET), options: list(PAIR),
  labels: list(PAIR), containers: list(CONTAINER),
};
const ADDRESS: Shape<SnapshotAddress> = { device: text, address: text };
const ROUTE: Shape<SnapshotRoute> = {
  destination: text, table: text, type: text, gateway: optional(text), device: optional(text), protocol: optional(text), metric: number,
};
const RULE: Shape<SnapshotRule> = { family: number, priority: number, table: text, from: optional(text), to: optional(text) };
const LIBVIRT: Shape<SnapshotLibvirtNetwork> = { name: text, bridge: optional(text), subnets: texts };
const CLIENT: Shape<SnapshotClient> = { address: text, to: text };
const OUTSIDE: Shape<SnapshotOutside> = { block: text, kind: text, owner: text, source: text };
const TERRAFORM: Shape<SnapshotTerraformNetwork> = { address: text, id: text, name: text, subnets: texts };
const SNAPSHOT: Shape<HostSnapshot & { readonly version: number }> = {
  version: number, name: text, vendor: optional(text), pieces: rows(PIECE), engine: optional(one(ENGINE)), daemonJson: optional(rows(DAEMON_KEY)), networks: rows(NETWORK),
  addresses: rows(ADDRESS), routes: rows(ROUTE), rules: rows(RULE), resolvers: texts, libvirt: rows(LIBVIRT), clients: rows(CLIENT),
  outside: rows(OUTSIDE), terraform: rows(TERRAFORM),
};

/** The document's one text. */
export function formatSnapshot(snapshot: HostSnapshot): string {
  return `${formatRecord({ version: SNAPSHOT_VERSION, ...canonicalSnapshot(snapshot) }, SNAPSHOT)}\n`;
}

/** Reads a snapshot strictly: every field, and every address in it. Fields that are not known are left behind. */
export function parseSnapshot(document: string): HostSnapshot | SnapshotProblem {
  let read: unknown;
  try {
    read = JSON.parse(document);
  } catch {
    return { code: 'NOT_JSON', ...(jsonErrorPosition(document) ?? { line: 1, column: 1 }) };
  }
  const version = (read as { version?: unknown } | null)?.version;
  if (typeof read === 'object' && read !== null && !Array.isArray(read) && version === undefined) return { code: 'NO_VERSION' };
  if (typeof version === 'number' && version > SNAPSHOT_VERSION) return { code: 'NEWER_VERSION', version, newest: SNAPSHOT_VERSION };
  if (typeof version === 'number' && version !== SNAPSHOT_VERSION) return { code: 'UNKNOWN_VERSION', version };
  const record = readRecord(read, SNAPSHOT, '');
  if (isShapeProblem(record)) return record;
  const { version: _, ...snapshot } = record;
  return wrongText(snapshot) ?? canonicalSnapshot(snapshot);
}

/** Tells a problem from a snapshot. */
export function isSnapshotProblem(value: HostSnapshot | SnapshotProblem): value is SnapshotProblem {
  return 'code' in value;
}

/** The problem in words, file first. */
export function snapshotProblemText(problem: SnapshotProblem, file: string): string {
  return `${printable(file)}: ${snapshotProblemWords(problem)}`;
}

/** The problem in words. */
export function snapshotProblemWords(problem: SnapshotProblem): string {
  switch (problem.code) {
    case 'NOT_JSON':
      return `the snapshot is not JSON: line ${problem.line}, column ${problem.column} breaks it, as when it was cut off; run 'docker-ipam scan' again`;
    case 'NO_VERSION':
      return "it is JSON, but no snapshot: it has no 'version'; write one with 'docker-ipam scan --output'";
    case 'NEWER_VERSION':
      return `a newer cdktf-docker-ipam wrote this snapshot: 'version' must be at most ${problem.newest}, got ${problem.version}; upgrade cdktf-docker-ipam`;
    case 'UNKNOWN_VERSION':
      return `'version' must be ${SNAPSHOT_VERSION}, got ${problem.version}; run 'docker-ipam scan' again`;
    case 'WRONG_VALUE':
      return `${problem.place === '' ? 'the snapshot' : `'${printable(problem.place)}'`} must be ${problem.wanted}, got ${printable(problem.got)}; run 'docker-ipam scan' again`;
  }
}

const PIECE_STATES: readonly string[] = ['READ', 'ABSENT', 'UNREADABLE', 'BROKEN'];
const OUTSIDE_KINDS: readonly string[] = ['VPC', 'PEER', 'ROUTE', 'PREFIX'];

/** The first text that is not what its place wants: whoever reads the snapshot relies on every block in it. */
function wrongText(snapshot: Omit<HostSnapshot, 'version'>): ShapeProblem | undefined {
  for (const [place, value, wanted] of textsOf(snapshot)) {
    const fits = wanted === 'a CIDR block' ? !isParseProblem(parsePrefix(value)) : wanted === 'an address' ? !isParseProblem(parseAddress(value)) : isOneOf(value, wanted);
    if (!fits) return { code: 'WRONG_VALUE', place, wanted, got: JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value) };
  }
  return undefined;
}

type Wanted = 'a CIDR block' | 'an address' | `one of ${string}`;

function isOneOf(value: string, wanted: Wanted): boolean {
  return wanted.slice('one of '.length).split(', ').includes(value);
}

function* textsOf(snapshot: HostSnapshot): Generator<readonly [place: string, value: string, wanted: Wanted]> {
  for (const [i, { state }] of snapshot.pieces.entries()) yield [`pieces[${i}].state`, state, `one of ${PIECE_STATES.join(', ')}`];
  for (const [i, { subnets, containers }] of snapshot.networks.entries()) {
    for (const [j, { subnet, ipRange }] of subnets.entries()) {
      yield [`networks[${i}].subnets[${j}].subnet`, subnet, 'a CIDR block'];
      if (ipRange !== undefined) yield [`networks[${i}].subnets[${j}].ipRange`, ipRange, 'a CIDR block'];
    }
    for (const [j, { addresses }] of containers.entries()) {
      for (const [k, address] of addresses.entries()) yield [`networks[${i}].containers[${j}].addresses[${k}]`, address, 'an address'];
    }
  }
  for (const [i, { destination, gateway }] of snapshot.routes.entries()) {
    yield [`routes[${i}].destination`, destination, 'a CIDR block'];
    if (gateway !== undefined) yield [`routes[${i}].gateway`, gateway, 'an address'];
  }
  for (const [i, { address }] of snapshot.addresses.entries()) yield [`addresses[${i}].address`, address.replace(/\/.*$/, ''), 'an address'];
  for (const [i, address] of snapshot.resolvers.entries()) yield [`resolvers[${i}]`, address, 'an address'];
  for (const [i, { address }] of snapshot.clients.entries()) yield [`clients[${i}].address`, address, 'an address'];
  for (const [i, { subnets }] of [...snapshot.libvirt].entries()) for (const [j, subnet] of subnets.entries()) yield [`libvirt[${i}].subnets[${j}]`, subnet, 'a CIDR block'];
  for (const [i, { block, kind }] of snapshot.outside.entries()) {
    yield [`outside[${i}].block`, block, 'a CIDR block'];
    yield [`outside[${i}].kind`, kind, `one of ${OUTSIDE_KINDS.join(', ')}`];
  }
  for (const [i, { subnets }] of snapshot.terraform.entries()) for (const [j, subnet] of subnets.entries()) yield [`terraform[${i}].subnets[${j}]`, subnet, 'a CIDR block'];
}
