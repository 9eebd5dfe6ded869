import { type HostSummary, type NetworkSummary, planNoticeText, planSummaryText } from '../report';
import type { Ipam } from './ipam';
import { keySegment } from './key';
import { LockMode } from './lock-mode';
import { movedWarnings } from './moved-blocks';
import { privateUseWarnings } from './pool-warnings';
import type { Synthesis } from './synthesis';

/** What a person reads after synth: what is leased to whom, and what to look after. */
export function summarize(synthesis: Synthesis): { readonly text: string; readonly warnings: string[] } {
  const warnings = [...synthesis.ipams.flatMap((ipam) => privateUseWarnings(synthesis, ipam)), ...synthesis.ipams.flatMap((ipam) => movedWarnings(synthesis, ipam)), ...synthesis.participants.flatMap((participant) => participant.warnings())];
  return { text: synthesis.ipams.map((ipam) => summaryOf(synthesis, ipam)).join('\n'), warnings };
}

function summaryOf(synthesis: Synthesis, ipam: Ipam): string {
  const { changes, notices, problems } = synthesis.planOf(ipam);
  const words = synthesis.wordsOf(ipam);
  const hosts = hostsOf(synthesis, ipam);
  return planSummaryText({
    name: keySegment(ipam),
    // A host has those in its list that are made on it; whoever reads that would look for them nowhere else.
    hosts: hosts.map((host) => ({ ...host, networks: host.networks.filter((network) => !isOverlay(network)) })),
    overlays: hosts.flatMap(({ networks }) => networks.filter(isOverlay)),
    problems: problems.length,
    lockFile: ipam._lockName,
    changes: {
      leased: changes.leased.length,
      released: changes.released.length,
      returned: changes.returned.length,
      moved: changes.moved.size,
      renumbered: changes.renumbered.length,
      written: ipam.lockMode === LockMode.UPDATE,
    },
    notices: notices.map((notice) => planNoticeText(notice, words)),
  });
}

const isOverlay = ({ of }: NetworkSummary): boolean => of === 'overlay';

/** A host's name says where in its stack it is; where two stacks have the same, it says in which stack too. */
function hostsOf(synthesis: Synthesis, ipam: Ipam): HostSummary[] {
  const hosts = synthesis.participants.filter((participant) => participant.ipam === ipam).flatMap((participant) => {
    const summary = synthesis.summaryOf(participant);
    return summary ? [{ path: participant.path, summary }] : [];
  });
  const counts = new Map<string, number>();
  for (const { summary: { name } } of hosts) counts.set(name, (counts.get(name) ?? 0) + 1);
  return hosts.map(({ path, summary }) => (counts.get(summary.name)! > 1 ? { ...summary, name: path } : summary));
}
