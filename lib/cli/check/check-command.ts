import { type Command, InvalidArgumentError } from 'commander';
import { counted, planProblemText, printableName, roughly, type Words } from '../../report';
import type { Console } from '../console';
import { Failure } from '../failure';
import { type IpamView, viewProject, wordsOf } from '../ipam-view';
import { type CommonOptions, withCommonOptions, withExamples } from '../options';
import { planDisagreementText } from '../plan-disagreement';
import { checkLock, type Finding } from './lock-check';

interface Options extends CommonOptions {
  readonly room?: number;
}

/** `docker-ipam check`: for CI and commit hooks. */
export function addCheckCommand(program: Command, console: Console): void {
  const command = withCommonOptions(program.command('check').summary('whether lock and last plan agree, for CI')
    .description('Compares the lock with the plan of the last synth and changes nothing: every lease must be in the lock, in its place, and overlap none. '
      + 'Run it after a synth; where CI is set, the synth itself refuses a lock that would have to change.')
    .option('--room <count>', 'also a problem: a host whose automatic pools have room for fewer networks than this, beside those in its snapshot (without one: in all)', count));
  withExamples(command, [
    ['check', 'exit code 1 and a line per problem, or 0'],
    ['check --room 10', 'fails before the pools run out, as far as snapshots tell'],
    ['check --json', 'the same for programs'],
  ]).action((options: Options) => {
    const { project, ipams, hasPlan, problems } = viewProject(console.surroundings, options);
    if (problems.length > 0) throw new Failure(problems);
    if (!hasPlan) throw new Failure([`${printableName(project.planPath)}: there is no plan; run 'cdktf synth' first, or name one with --plan`]);
    const texts = ipams.flatMap((view) => {
      const words = wordsOf(view);
      return checkLock(view, options.room).map((finding) => findingText(finding, words));
    });
    if (options.json) console.json({ ipams: ipams.map(({ id, lockFile, leases }) => ({ id, lockFile, leases: leases.length })), problems: texts });
    if (texts.length > 0) throw new Failure(texts, undefined, { said: options.json });
    if (!options.json) for (const view of ipams) console.line(passed(view));
  });
}

function findingText({ problem }: Finding, words: Words): string {
  if (problem.code === 'NOT_AS_PLANNED') return planDisagreementText(problem.disagreement, words);
  if (problem.code !== 'FEW_NETWORKS_LEFT') return planProblemText(problem, words);
  const { host, wanted } = problem;
  return `${printableName(host.path)}: its engine has room for ${counted(host.automaticRoom!, 'more network')}, fewer than --room ${wanted}; widen its automatic pool`;
}

function passed({ id, lockFile, leases, hosts }: IpamView): string {
  const live = leases.filter(({ released }) => !released).length;
  const rooms = hosts.flatMap(({ automaticRoom }) => automaticRoom ?? []);
  const room = rooms.length === 0 ? '' : `; least room: ${roughly(Math.min(...rooms))} more networks on a host`;
  return `${printableName(id)}: ${printableName(lockFile)} and the plan agree, ${counted(live, 'lease')} on ${counted(hosts.length, 'host')}${room}`;
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
