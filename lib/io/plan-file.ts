import { compareLeases, type LockedLease } from '../plan';
import { printable, type TopologyNode, type TopologyRoute, type TopologySummary } from '../report';
import { jsonErrorPosition } from './json-position';
import { flag, formatRecord, isShapeProblem, list, number, optional, readRecord, rows, text, texts, type Shape, type ShapeProblem } from './record-shape';

/**
 * The plan of an app as synthesis leaves it in `cdktf.out/ipam/plan.json`, for whoever wants to know it afterwards: the
 * `docker-ipam` command, the report, a script.
 *
 * Fields may be added without a new version; readers pass over what they do not know.
 */
export interface PlanFile {
  readonly layoutVersion: number;
  readonly ipams: readonly PlanFileIpam[];
}

export interface PlanFileIpam {
  readonly id: string;
  /** Who owns its leases: `projectId` of cdktf.json, or the id. */
  readonly app: string;
  /** Path of the lock, relative to the directory that synthesis ran in. */
  readonly lockFile: string;
  readonly pools: readonly PlanFilePool[];
  readonly reservations: readonly PlanFileReservation[];
  /** Overlaps that the code allows. */
  readonly allowedOverlaps?: readonly PlanFileOverlap[];
  readonly leases: readonly PlanFileLease[];
  readonly hosts: readonly PlanFileHost[];
  /** Machines that share a link, and the routes between them. @default - none */
  readonly topologies?: readonly TopologySummary[];
}

export interface PlanFilePool {
  readonly key: string;
  /** Left out where the base is known only at plan. */
  readonly block?: string;
  /** 4 or 6. */
  readonly family: number;
  /** Of the block, or of the base that only Terraform knows. */
  readonly prefixLength: number;
  readonly namespace?: string;
  /** Key of the pool that it is carved from; left out for a root pool. */
  readonly pool?: string;
}

export interface PlanFileReservation {
  readonly key: string;
  readonly block: string;
  readonly reason: string;
  readonly namespace?: string;
}

/** Two keys whose blocks may overlap; the lesser key first. */
export interface PlanFileOverlap {
  readonly a: string;
  readonly b: string;
  readonly reason: string;
}

/** A lease, tombstones and those of absent stacks and apps included. */
export interface PlanFileLease {
  readonly key: string;
  /** As in the lock: relative to address zero where `baseLength` is there. */
  readonly block: string;
  readonly app: string;
  readonly stack: string;
  readonly namespace?: string;
  readonly pool?: string;
  readonly baseLength?: number;
  readonly released?: boolean;
  /** Whether the block is written in code. */
  readonly fixed?: boolean;
  /** Path of the construct that asked for it; left out where that is not in this run. */
  readonly path?: string;
  /** What it is for, such as `bridge network` or `docker0`. */
  readonly purpose?: string;
  /** Path of the host that it is on. */
  readonly host?: string;
  /** Terraform addresses of the resources that carry it, such as `docker_network.web_backend_1A2B`; they are in `stack`. */
  readonly addresses: readonly string[];
}

export interface PlanFileHost {
  readonly path: string;
  readonly stack: string;
  /** Docker Engine version, as declared. */
  readonly engine: string;
  /** docker0's address with its prefix length. */
  readonly bip?: string;
  /** How many networks are declared on it. */
  readonly networks: number;
  /** What its daemon gives to networks that nobody declared. */
  readonly automatic: readonly PlanFileAutomaticPool[];
  /** How many more networks of its own the daemon has room for, beside those of the host's snapshot; left out where nobody knows. */
  readonly automaticRoom?: number;
  /** Emitted files, relative to the output directory. */
  readonly files: readonly string[];
  /** What its operator should know, one sentence each. */
  readonly advice: readonly string[];
}

/** An entry of `default-address-pools`. */
export interface PlanFileAutomaticPool {
  readonly base: string;
  readonly size: number;
}

/** Why a text is no plan that can be read, as data. */
export type PlanFileProblem =
  | { readonly code: 'NOT_JSON'; readonly line: number; readonly column: number }
  | { readonly code: 'NEWER_VERSION'; readonly version: number; readonly newest: number }
  | ShapeProblem;

/** The version of the document. It rises when a field changes its meaning or goes. */
export const PLAN_FILE_VERSION = 1;

const AUTOMATIC_POOL: Shape<PlanFileAutomaticPool> = { base: text, size: number };
const POOL: Shape<PlanFilePool> = {
  key: text, block: optional(text), family: number, prefixLength: number, namespace: optional(text), pool: optional(text),
};
const RESERVATION: Shape<PlanFileReservation> = { key: text, block: text, reason: text, namespace: optional(text) };
const OVERLAP: Shape<PlanFileOverlap> = { a: text, b: text, reason: text };
const LEASE: Shape<PlanFileLease> = {
  key: text, block: text, app: text, stack: text, namespace: optional(text), pool: optional(text), baseLength: optional(number),
  released: optional(flag), fixed: optional(flag), path: optional(text), purpose: optional(text), host: optional(text), addresses: texts,
};
const HOST: Shape<PlanFileHost> = {
  path: text, stack: text, engine: text, bip: optional(text), networks: number, automatic: list(AUTOMATIC_POOL), automaticRoom: optional(number),
  files: texts, advice: texts,
};
const ROUTE: Shape<TopologyRoute> = { destination: text, nextHop: optional(text), what: text };
const NODE: Shape<TopologyNode> = {
  path: text, role: text, interfaceName: optional(text), address: optional(text), ipv4Address: optional(text), prefix: optional(text), routes: list(ROUTE), answersFor: texts,
};
const TOPOLOGY: Shape<TopologySummary> = { path: text, kind: text, prefix: optional(text), link: optional(text), nodes: list(NODE) };
const IPAM: Shape<PlanFileIpam> = {
  id: text, app: text, lockFile: text, pools: rows(POOL), reservations: rows(RESERVATION), allowedOverlaps: optional(rows(OVERLAP)), leases: rows(LEASE), hosts: rows(HOST),
  topologies: optional(rows(TOPOLOGY)),
};
const PLAN_FILE: Shape<PlanFile & { readonly version: number }> = { version: number, layoutVersion: number, ipams: rows(IPAM) };

/** The document's one text: lists are sorted, one entry a line, so that equal plans have equal bytes and a change reads well. */
export function formatPlanFile(plan: PlanFile): string {
  const ipams = [...plan.ipams].sort(by('id')).map((ipam) => ({
    ...ipam,
    pools: [...ipam.pools].sort(by('key')),
    reservations: [...ipam.reservations].sort(by('key')),
    allowedOverlaps: ipam.allowedOverlaps && [...ipam.allowedOverlaps].sort((x, y) => by('a')(x, y) || by('b')(x, y)),
    leases: [...ipam.leases].sort((a, b) => compareLeases(a satisfies LockedLease, b)),
    hosts: [...ipam.hosts].sort(by('path')),
    topologies: ipam.topologies?.length ? [...ipam.topologies].sort(by('path')) : undefined,
  }));
  return `${formatRecord({ version: PLAN_FILE_VERSION, layoutVersion: plan.layoutVersion, ipams }, PLAN_FILE)}\n`;
}

/** Reads the document of this or an older version. */
export function parsePlanFile(json: string): PlanFile | PlanFileProblem {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return { code: 'NOT_JSON', ...(jsonErrorPosition(json) ?? { line: 1, column: 1 }) };
  }
  const version = (read as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > PLAN_FILE_VERSION) return { code: 'NEWER_VERSION', version, newest: PLAN_FILE_VERSION };
  const plan = readRecord(read, PLAN_FILE, '');
  return isShapeProblem(plan) ? plan : { layoutVersion: plan.layoutVersion, ipams: plan.ipams };
}

/** Tells a problem from a plan. */
export function isPlanFileProblem(value: PlanFile | PlanFileProblem): value is PlanFileProblem {
  return 'code' in value;
}

/** The problem in words. */
export function planFileProblemText(problem: PlanFileProblem, path: string): string {
  const words = (): string => {
    switch (problem.code) {
      case 'NOT_JSON':
        return `the plan is not JSON: line ${problem.line}, column ${problem.column} breaks it`;
      case 'NEWER_VERSION':
        return `a newer cdktf-docker-ipam wrote this plan: 'version' must be at most ${problem.newest}, got ${problem.version}; upgrade cdktf-docker-ipam`;
      case 'WRONG_VALUE':
        return `${problem.place === '' ? 'the plan' : `'${printable(problem.place)}'`} must be ${problem.wanted}, got ${printable(problem.got)}`;
    }
  };
  return `${printable(path)}: ${words()}${problem.code === 'NEWER_VERSION' ? '' : "; run 'cdktf synth' to write it anew"}`;
}

function by<F extends string>(field: F): (a: Readonly<Record<F, string>>, b: Readonly<Record<F, string>>) => number {
  return (a, b) => (a[field] < b[field] ? -1 : a[field] > b[field] ? 1 : 0);
}
