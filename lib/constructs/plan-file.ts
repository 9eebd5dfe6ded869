import type { IConstruct } from 'constructs';
import { relative } from 'node:path';
import {
  type EmittedFile, formatPlanFile, type PlanFileHost, type PlanFileIpam, type PlanFileLease, type PlanFileOverlap, type PlanFilePool, reportPage,
} from '../io';
import { type Declaration, LAYOUT_VERSION, type LockedLease } from '../plan';
import type { Ipam } from './ipam';
import { keySegment, stackAround } from './key';
import type { Participant } from './participant';
import type { Registered } from './register';
import type { Synthesis } from './synthesis';

/** The plan for whoever wants to know it after synth, as `cdktf.out/ipam/plan.json` and as a page beside it. */
export function planFilesOf(synthesis: Synthesis): Map<string, EmittedFile> {
  const planned = synthesis.ipams.map((ipam) => ({ ipam, plan: ipamOf(synthesis, ipam) }));
  const shown = planned.filter(({ ipam }) => ipam._reportPage).map(({ plan }) => plan);
  return new Map([
    ['plan.json', { text: formatPlanFile({ layoutVersion: LAYOUT_VERSION, ipams: planned.map(({ plan }) => plan) }) }],
    ...(shown.length > 0 ? [['report.html', { text: reportPage(shown) }] as const] : []),
  ]);
}

function ipamOf(synthesis: Synthesis, ipam: Ipam): PlanFileIpam {
  const id = keySegment(ipam);
  const { plan: { lock }, declaration, byKey } = synthesis.planned(ipam);
  const leases = lock.leases.filter(({ key }) => key.startsWith(`${id}/`));
  const fixed = new Set(declaration.requests.filter((request) => request.fixed !== undefined).map(({ key }) => key));
  const hostPaths = new Map<IConstruct, string>();
  return {
    id,
    app: ipam._appId,
    lockFile: relative(process.cwd(), ipam.lockFile),
    pools: poolsOf(declaration, leases),
    reservations: declaration.reservations.map(({ key, block, reason, namespace }) => ({ key, block, reason, namespace })),
    allowedOverlaps: overlapsOf(declaration),
    leases: leases.map((lease) => leaseOf(byKey.get(lease.key), lease, fixed, hostPaths)),
    hosts: synthesis.participants.filter((participant) => participant.ipam === ipam).flatMap((participant) => hostOf(synthesis, participant)),
    topologies: synthesis.participants.filter((participant) => participant.ipam === ipam).flatMap((participant) => participant.topology?.() ?? []),
  };
}

function poolsOf({ pools, requests }: Declaration, leases: readonly LockedLease[]): PlanFilePool[] {
  const roots = pools.map(({ key, block, baseLength, namespace }): PlanFilePool => ({
    key, block, namespace,
    family: baseLength?.family ?? (block!.includes(':') ? 6 : 4),
    prefixLength: baseLength?.prefixLength ?? lengthOf(block!),
  }));
  const named = new Set(requests.flatMap((request) => request.pools ?? []));
  const nested = leases.filter(({ key, released }) => named.has(key) && !released).map(({ key, block, namespace, pool }): PlanFilePool => ({
    key, block, namespace, pool, family: block.includes(':') ? 6 : 4, prefixLength: lengthOf(block),
  }));
  return [...roots, ...nested];
}

function overlapsOf({ allowedOverlaps = [] }: Declaration): PlanFileOverlap[] | undefined {
  if (allowedOverlaps.length === 0) return undefined;
  return allowedOverlaps.map(({ a, b, reason }) => (a < b ? { a, b, reason } : { a: b, b: a, reason }));
}

function leaseOf(asker: Registered | undefined, lease: LockedLease, fixed: ReadonlySet<string>, hostPaths: Map<IConstruct, string>): PlanFileLease {
  if (lease.released || !asker) return { ...lease, addresses: [] };
  const { scope, path, props } = asker;
  const { key, block, app, stack, namespace, pool, baseLength, released } = lease;
  // Field by field, which takes a tenth of the time of a copy; the compiler sees to it that none is missing.
  return {
    key, block, app, stack, namespace, pool, baseLength, released, path,
    fixed: fixed.has(key) || undefined,
    host: hostPath(scope, hostPaths),
    purpose: props.purpose,
    addresses: resourcesOf(scope),
  } satisfies { [Field in keyof Required<PlanFileLease>]: unknown };
}

function hostOf(synthesis: Synthesis, participant: Participant): PlanFileHost[] {
  const summary = synthesis.summaryOf(participant);
  if (!summary) return [];
  const { name, engine, bip, networks, automaticPools, networksLeft, notices } = summary;
  return [{
    path: participant.path,
    stack: participant.directory.split('/')[1],
    engine,
    bip,
    networks: networks.length,
    automatic: automaticPools.map(({ base, size }) => ({ base, size })),
    automaticRoom: networksLeft,
    files: participant.files().map(({ path }) => `${participant.directory}/${path}`),
    advice: notices.map((notice) => `${name}: ${notice}`),
  }];
}

/** The host that a construct is on: the one it stands in, or the one it names. */
function hostPath(scope: IConstruct, known: Map<IConstruct, string>): string | undefined {
  const host = hostOn(scope);
  if (!host) return undefined;
  let path = known.get(host);
  if (path === undefined) known.set(host, path = host.node.path);
  return path;
}

function hostOn(scope: IConstruct): IConstruct | undefined {
  for (let above: IConstruct | undefined = scope; above; above = above.node.scope) {
    if ('hostName' in above) return above;
    const { host } = above as { host?: IConstruct };
    if (host !== undefined && 'hostName' in host) return host;
  }
  return undefined;
}

/** What stands beside a lease in its construct and carries no address: who may reach it, and what replaces a machine. */
const CARRIES_NOTHING = /^aws_(vpc_)?security_group|^aws_eip$/;

function resourcesOf(scope: IConstruct): string[] {
  if (!stackAround(scope)) return [];
  return scope.node.children.flatMap((child) => {
    const { terraformResourceType, friendlyUniqueId } = child as { terraformResourceType?: string; friendlyUniqueId?: string };
    return terraformResourceType && friendlyUniqueId && !CARRIES_NOTHING.test(terraformResourceType) ? [`${terraformResourceType}.${friendlyUniqueId}`] : [];
  });
}

function lengthOf(block: string): number {
  return Number(block.slice(block.indexOf('/') + 1));
}
