import type { Command } from 'commander';
import { lockDiff, type LockDiff, lockDiffMarkdown, planMarkdown, planSummaryText, planTable } from '../../report';
import type { Lock } from '../../plan';
import { type Console, table } from '../console';
import { Failure, usageFailure } from '../failure';
import { type IpamView, mapEntries, nameOf, viewProject } from '../ipam-view';
import { namedLock } from '../lock/merge-sources';
import { type CommonOptions, withCommonOptions, withExamples } from '../options';
import { diffRows } from './diff-rows';
import { planSummary } from './plan-summary';

interface Options extends CommonOptions {
  readonly markdown?: boolean;
  readonly against?: string;
}

/** `docker-ipam report`: the plan for people and programs. */
export function addReportCommand(program: Command, console: Console): void {
  const command = withCommonOptions(program.command('report').summary('the plan as a table, for a pull request, or as JSON')
    .description('Shows the plan: hosts and how many networks their engines still have room for, and every block by its pool. '
      + 'Without a plan of a synth, what the lock alone tells.')
    .option('--markdown', 'for a pull request')
    .option('--against <lock>', 'also what changed since another lock: a file, or a commit, branch or tag'));
  withExamples(command, [
    ['report', 'hosts and blocks'],
    ['report --markdown --against origin/main', 'for the comment of a pull request: what it leases, frees and renumbers'],
    ['report --json', 'the same for programs'],
  ]).action((options: Options) => {
    if (options.markdown && options.json) throw usageFailure('--markdown and --json exclude each other; leave one out');
    const { ipams, problems } = viewProject(console.surroundings, options);
    if (problems.length > 0) throw new Failure(problems);
    if (ipams.length === 0) throw new Failure(["there is neither a lock nor a plan here; run 'cdktf synth' first, or name them with --lock-file and --plan"]);
    const reports = ipams.map((view) => ({ view, diff: options.against === undefined ? undefined : diffOf(view, options.against, console) }));
    if (options.json) console.json({ ipams: reports.map(({ view, diff }) => jsonOf(view, diff)), problems: [] });
    else if (options.markdown) for (const { view, diff } of reports) console.line(markdownOf(view, diff).trimEnd());
    else for (const { view, diff } of reports) text(console, view, diff);
  });
}

/** What changed in the leases of one Ipam. */
function diffOf(view: IpamView, against: string, console: Console): LockDiff {
  const mine = (lock: Lock): Lock => ({ ...lock, leases: lock.leases.filter(({ key }) => key.startsWith(`${view.id}/`)) });
  return lockDiff(mine(namedLock(against, view.stored.path, console.surroundings.cwd)), mine(view.stored.lock));
}

function text(console: Console, view: IpamView, diff: LockDiff | undefined): void {
  if (view.hosts.length > 0) console.line(planSummaryText(planSummary(view)).replace(/:\s+unchanged(?=\n|$)/, ''));
  console.line(planTable(mapEntries(view)));
  if (!diff) return;
  const rows = diffRows(diff, nameOf(view));
  console.line(console.paint.bold(rows.length === 0 ? 'nothing changed' : 'changes'));
  for (const line of table(rows, '  ')) console.line(line);
}

function markdownOf(view: IpamView, diff: LockDiff | undefined): string {
  const words = { nameOf: nameOf(view), lockFile: view.lockFile };
  if (view.hosts.length === 0 && diff) return lockDiffMarkdown(diff, words);
  return planMarkdown(planSummary(view), diff && { diff, words });
}

function jsonOf(view: IpamView, diff: LockDiff | undefined): object {
  const { id, lockFile, pools, reservations, leases, hosts } = view;
  return { id, lockFile, pools, reservations, leases, hosts, ...(diff ? { changes: diff } : {}) };
}
