import type { LockedLease } from '../plan';
import { counted, grouped, roughly } from './count';
import { type HostSummary, isNearlyExhausted, type NetworkSummary } from './host-summary';
import type { LockDiff } from './lock-diff';
import { markdownCode, markdownSentence } from './markdown-code';
import { networkCount, networksText, type PlanSummary } from './summary';
import type { Words } from './words';

/** A pull request holds 65,536 characters at most; a row of two IPv6 blocks and two long names takes about 300. */
const MOST_ROWS = 60;

/**
 * The plan as Markdown for a pull request: a table of hosts, the blocks of their networks, and what changed in the lock.
 *
 * @param change the lock against that of the branch the change goes to; left out where there is none
 * @param named the problems that `summary` counts, in words
 */
export function planMarkdown(
  summary: PlanSummary, change?: { readonly diff: LockDiff; readonly words: Pick<Words, 'nameOf' | 'lockFile'> }, named: readonly string[] = [],
): string {
  const { hosts, overlays = [], problems } = summary;
  const networks = [
    ...hosts.flatMap(({ name, networks: own }) => own.map((network) => ({ at: markdownCode(name), network }))),
    ...overlays.map((network) => ({ at: 'overlay', network })),
  ];
  const found = problems === 0 ? 'no problems' : `**${counted(problems, 'problem')}**`;
  return [
    `### IP plan ${markdownCode(summary.name ?? 'ipam')}`,
    `${counted(hosts.length, 'host')}, ${counted(networkCount(summary), 'network')}, ${found}`,
    ...(named.length === 0 ? [] : [problemsMarkdown(named)]),
    ...(hosts.length === 0 ? [] : [table(['host', 'docker0', 'networks', 'automatic pool', 'room'], hosts.map(hostCells))]),
    ...(overlays.length === 0 ? [] : [`Overlays of several hosts: ${networksText(overlays)}`]),
    ...(networks.length === 0 ? [] : [folded('Blocks', table(['host', 'network', 'IPv4', 'IPv6'], networks.map(networkCells)))]),
    ...(change === undefined ? [] : [lockDiffMarkdown(change.diff, change.words)]),
  ].join('\n\n') + '\n';
}

/** Problems in words as a list; words are no Markdown. */
export function problemsMarkdown(problems: readonly string[]): string {
  return problems.map((problem) => `- ${markdownSentence(problem)}`).join('\n');
}

/** What changed between two locks: renumbered first, since that cuts connections. */
export function lockDiffMarkdown(diff: LockDiff, words: Pick<Words, 'nameOf' | 'lockFile'>): string {
  const name = ({ key }: LockedLease) => markdownCode(words.nameOf(key));
  const rows = [
    ...diff.renumbered.map(({ from, to }) => ['**renumbered**', name(to), `${markdownCode(from.block)} → ${markdownCode(to.block)}`]),
    ...diff.freed.map((lease) => ['freed', name(lease), markdownCode(lease.block)]),
    ...diff.moved.map(({ from, to }) => ['moved', `${name(from)} → ${name(to)}`, markdownCode(to.block)]),
    ...diff.leased.map((lease) => ['leased', name(lease), markdownCode(lease.block)]),
    ...diff.pruned.map((lease) => ['pruned', name(lease), markdownCode(lease.block)]),
  ];
  const heading = `#### Changes of ${markdownCode(words.lockFile)}`;
  if (rows.length === 0) return `${heading}\n\nnone; ${counted(diff.unchanged, 'lease')} as before`;
  const parts = [
    [diff.leased.length, 'leased'], [diff.freed.length, 'freed'], [diff.moved.length, 'moved'], [diff.renumbered.length, 'renumbered'],
    [diff.pruned.length, 'pruned'], [diff.unchanged, 'as before'],
  ] as const;
  const counts = parts.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`).join(', ');
  return `${heading}\n\n${counts}\n\n${table(['change', 'who', 'block'], rows)}`;
}

function hostCells(host: HostSummary): string[] {
  const { name, bip, networks, automaticPools, networksLeft } = host;
  const room = networksLeft === undefined ? 'unknown' : roughly(networksLeft);
  return [
    markdownCode(name),
    markdownCode(bip ?? ''),
    networks.length === 0 ? 'none' : networksText(networks),
    automaticPools.map(({ base, size }) => `${markdownCode(base)} in /${size}`).join(', '),
    isNearlyExhausted(host) ? `**${room}**, widen its automatic pool` : room,
  ];
}

function networkCells({ at, network }: { readonly at: string; readonly network: NetworkSummary }): string[] {
  const { name, ipv4, ipv6, project } = network;
  const whose = project === undefined ? '' : ` of ${markdownCode(project)}`;
  const later = ipv4 === undefined && ipv6 === undefined ? 'known at plan' : '';
  return [at, markdownCode(name) + whose, ipv4 === undefined ? later : markdownCode(ipv4), markdownCode(ipv6 ?? '')];
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const left = rows.length - MOST_ROWS;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, MOST_ROWS).map(line),
    ...(left > 0 ? [`\n… ${grouped(left)} more`] : []),
  ].join('\n');
}

/** Folded away, since nobody reads every block of every pull request. The empty lines let Markdown begin again inside. */
function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
