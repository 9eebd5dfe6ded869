import type { HostSummary, NetworkSummary, PlanSummary } from '../report';
import type { PlanFileLease } from './plan-file';
import { lastSegment, withoutFamily } from './plan-names';
import type { PlanView } from './plan-view';

/** Purpose of a network that is on no one host. */
const OVERLAY = 'overlay network';

/** What a plan means for its hosts, from what the last synth left behind. */
export function planSummary(view: PlanView): PlanSummary {
  const onHost = new Map<string | undefined, PlanFileLease[]>();
  for (const lease of view.leases) {
    const found = onHost.get(lease.host);
    if (found) found.push(lease);
    else onHost.set(lease.host, [lease]);
  }
  return {
    name: view.id,
    hosts: view.hosts.map(({ path, engine, bip, automatic, automaticRoom, advice }): HostSummary => ({
      name: path, engine, bip, networks: networksOf(onHost.get(path) ?? []), automaticPools: automatic, networksLeft: automaticRoom,
      notices: advice.map((text) => withoutName(text, lastSegment(path))),
    })),
    overlays: networksOf((onHost.get(undefined) ?? []).filter(({ purpose }) => purpose === OVERLAY)),
    problems: 0,
    lockFile: view.lockFile,
    changes: { leased: 0, released: 0, returned: 0, moved: 0, renumbered: 0 },
    notices: [],
  };
}

/** A host's declared networks; both families of one are one. */
function networksOf(leases: readonly PlanFileLease[]): NetworkSummary[] {
  const found = new Map<string, { name: string; of: NetworkSummary['of']; project?: string; ipv4?: string; ipv6?: string }>();
  for (const lease of leases) {
    if (lease.released || !/network|compose/.test(lease.purpose ?? '')) continue;
    const id = withoutFamily(lease.key);
    const compose = lease.purpose === 'compose project';
    const network = found.get(id) ?? {
      name: compose ? lastSegment(id) : lease.path ?? id, of: compose ? 'compose project' : lease.purpose === OVERLAY ? 'overlay' : 'network', ...(compose ? { project: lastSegment(lease.path ?? id) } : {}),
    };
    if (lease.baseLength === undefined) network[lease.block.includes(':') ? 'ipv6' : 'ipv4'] = lease.block;
    found.set(id, network);
  }
  return [...found.values()];
}

/** Advice names its host, and so does the summary. */
function withoutName(advice: string, name: string): string {
  return advice.startsWith(`${name}: `) ? advice.slice(name.length + 2) : advice;
}
