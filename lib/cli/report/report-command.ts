import type { Command } from 'commander';
import { resolve } from 'node:path';
import { counted, listed, lockDiff, type LockDiff, lockDiffMarkdown, planMarkdown, planSummaryText, planTable, printable, problemsMarkdown, shellCommand, wrapped } from '../../report';
import type { Lock } from '../../plan';
import { type Console, table } from '../console';
import { Failure, usageFailure } from '../failure';
import { changeNameOf, fileError, fileErrorText, mapEntries, planSummary, replaceFile, reportPage } from '../../io';
import { type IpamView, viewProject, wordsOf } from '../ipam-view';
import { namedLock } from '../lock/merge-sources';
import { planDisagreements, planDisagreementText } from '../plan-disagreement';
import { shortPath } from '../project';
import { type CommonOptions, withCommonOptions, withExamples } from '../options';
import { diffRows } from './diff-rows';

interface Options extends CommonOptions {
  readonly markdown?: boolean;
  readonly against?: string;
  readonly html?: string;
}

/** Of what disagrees the first so many are named: after a lock is lost, everything does. */
const MOST_PROBLEMS = 20;

/** `docker-ipam report`: the plan for people and programs. */
export function addReportCommand(program: Command, console: Console): void {
  const command = withCommonOptions(program.command('report').summary('the plan as a table, for a pull request, as a page, or as JSON')
    .description('Shows the plan: hosts and how many networks their engines still have room for, and every block by its pool. '
      + 'Without a plan of a synth, what the lock alone tells.')
    .option('--markdown', 'for a pull request')
    .option('--html <file>', "one page with an address map, the hosts and the routes: needs no server and no network ('-' is standard output)")
    .option('--against <lock>', 'also what changed since another lock: a file, or a commit, branch or tag'));
  withExamples(command, [
    ['report', 'hosts and blocks'],
    ['report --markdown --against origin/main', 'for the comment of a pull request: what it leases, frees and renumbers'],
    ['report --html plan.html --against origin/main', 'to look at: zoom, search, point at a block'],
    ['report --json', 'the same for programs'],
  ]).action((options: Options) => {
    const formats = [...(options.html === undefined ? [] : ['--html']), ...(options.markdown ? ['--markdown'] : []), ...(options.json ? ['--json'] : [])];
    if (formats.length > 1) throw usageFailure(`${listed(formats)} exclude each other; take one`);
    const { ipams, problems } = viewProject(console.surroundings, options);
    if (problems.length > 0) throw new Failure(problems);
    if (ipams.length === 0) throw new Failure(["there is neither a lock nor a plan here; run 'cdktf synth' first, or name them with --lock-file and --plan"]);
    const reports = ipams.map((view) => ({ view, diff: options.against === undefined ? undefined : diffOf(view, options.against, console) }));
    if (options.html !== undefined) writePage(console, options.html, reportPage(reports.map(({ view, diff }) => ({ ...view, diff }))));
    else if (options.json) console.json({ ipams: reports.map(({ view, diff }) => jsonOf(view, diff)), problems: ipams.flatMap(problemsOf) });
    else if (options.markdown) for (const { view, diff } of reports) console.line(markdownOf(view, diff).trimEnd());
    else for (const { view, diff } of reports) text(console, view, diff);
  });
}

function writePage(console: Console, file: string, page: string): void {
  if (file === '-') {
    console.surroundings.stdout.write(page);
    return;
  }
  const path = resolve(console.surroundings.cwd, file);
  try {
    replaceFile(path, page, { durable: false });
  } catch (thrown) {
    throw new Failure([fileErrorText(fileError('write', path, thrown))]);
  }
  console.line(`${printable(shortPath(path, console.surroundings.cwd))}: open it in a browser`);
}

/** What changed in the leases of one Ipam. */
function diffOf(view: IpamView, against: string, console: Console): LockDiff {
  const mine = (lock: Lock): Lock => ({ ...lock, leases: lock.leases.filter(({ key }) => key.startsWith(`${view.id}/`)) });
  return lockDiff(mine(namedLock(against, view.stored.path, console.surroundings.cwd)), mine(view.stored.lock));
}

/** What the lock has otherwise than the last plan: blocks of the one are shown with what only the other knows. */
function problemsOf(view: IpamView): string[] {
  const words = wordsOf(view);
  return planDisagreements(view).map((found) => planDisagreementText(found, words));
}

function shownProblems(problems: readonly string[]): string[] {
  const more = problems.length - MOST_PROBLEMS;
  return [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`… ${counted(more, 'more problem')}: ${shellCommand('docker-ipam', 'check')} names all`] : [])];
}

function text(console: Console, view: IpamView, diff: LockDiff | undefined): void {
  const problems = problemsOf(view);
  if (view.hosts.length > 0) console.line(planSummaryText({ ...planSummary(view), problems: problems.length }).replace(/:\s+unchanged(?=\n|$)/, ''));
  for (const problem of shownProblems(problems)) for (const line of wrapped(problem, 80, '  ! ', '    ')) console.line(line);
  console.line(planTable(mapEntries(view)));
  if (!diff) return;
  const rows = diffRows(diff, changeNameOf(view));
  console.line(console.paint.bold(rows.length === 0 ? 'nothing changed' : 'changes'));
  for (const line of table(rows, '  ')) console.line(line);
}

function markdownOf(view: IpamView, diff: LockDiff | undefined): string {
  const words = { nameOf: changeNameOf(view), lockFile: view.lockFile };
  const problems = problemsOf(view);
  const named = shownProblems(problems);
  if (view.hosts.length === 0 && diff) return [...(named.length === 0 ? [] : [problemsMarkdown(named)]), lockDiffMarkdown(diff, words)].join('\n\n');
  return planMarkdown({ ...planSummary(view), problems: problems.length }, diff && { diff, words }, named);
}

function jsonOf(view: IpamView, diff: LockDiff | undefined): object {
  const { id, lockFile, pools, reservations, leases, hosts } = view;
  return { id, lockFile, pools, reservations, leases, hosts, ...(diff ? { changes: diff } : {}) };
}
