import { type Command, InvalidArgumentError } from 'commander';
import { diagnose, type Diagnosis, LEAST_ROOM, type Severity } from '../../doctor';
import { counted, printableName, roughly } from '../../report';
import type { HostSnapshot } from '../../snapshot';
import type { Console } from '../console';
import { Failure } from '../failure';
import { type CommonOptions, withCommonOptions, withExamples } from '../options';
import { withScanOptions } from '../scan/scan-command';
import { snapshotFor, type SnapshotOptions } from '../scan/snapshot-source';
import { unreadLines } from '../scan/snapshot-text';
import { findingLines } from './finding-text';
import { plannedFor } from './plan-surroundings';

interface Options extends CommonOptions, SnapshotOptions {
  readonly host?: string;
  readonly room?: number;
}

/** `docker-ipam doctor`: what is wrong with a host, or about to be. */
export function addDoctorCommand(program: Command, console: Console): void {
  const command = withScanOptions(withCommonOptions(program.command('doctor').summary('what is wrong with a host, or about to be, and the remedy')
    .argument('[host]', "'local', 'ssh://user@host', or 'none' with --snapshot or --from", 'local')
    .description('Looks at a host, changes nothing on it, and says what is wrong: networks that shadow routes, neighbours, resolvers or peers, pools that run out, keys that stop the daemon, '
      + 'drift from plan, lock and Terraform. Each finding has its cause, its consequence and a remedy to copy. Exit code 1 for errors and warnings, 0 for notes or nothing.')))
    .option('--snapshot <file>', 'a snapshot of an earlier scan, instead of a host')
    .option('--host <path>', 'which host of the plan this is (default: the one that ends in its name)')
    .option('--room <count>', `warn where the engine has room for fewer networks than this (default: ${LEAST_ROOM})`, count);
  withExamples(command, [
    ['doctor', 'this machine'],
    ['doctor ssh://admin@server --from peerings.json', 'another one, and whom its VPC is peered with'],
    ['doctor --snapshot server.snapshot.json --json', 'a scan of before, for programs'],
  ]).action(async (host: string, options: Options) => {
    const snapshot = await snapshotFor(console, host, options);
    const { surroundings, note } = plannedFor(snapshot, options, console.surroundings);
    const diagnosis = diagnose(snapshot, surroundings, options.room);
    const unread = unreadLines(snapshot);
    const problems = diagnosis.findings.length === 0 && isBlank(snapshot)
      ? [`${printableName(snapshot.name)}: nothing could be looked at: no engine, no daemon.json and no network was seen; look at the host where the engine runs, as root, or give its networks with --snapshot or --from`] : [];
    if (options.json) console.json({ host: snapshot.name, engine: snapshot.engine?.version, ...diagnosis, unread, problems });
    else answer(console, snapshot, diagnosis, problems.length > 0);
    for (const line of note === undefined ? unread : [...unread, note]) console.advice(line);
    if (problems.length > 0) throw new Failure(problems, undefined, { said: options.json });
    if (diagnosis.findings.some(({ severity }) => severity !== 'NOTE')) throw new Failure([], undefined, { said: true });
  });
}

/** Whether nothing was seen of what a diagnosis is about: Docker's networks, what they come from, and who declared them. */
function isBlank({ engine, daemonJson, networks, terraform }: HostSnapshot): boolean {
  return engine === undefined && daemonJson === undefined && networks.length + terraform.length === 0;
}

function answer(console: Console, { name, engine, networks }: HostSnapshot, { findings, networksLeft }: Diagnosis, isBlind: boolean): void {
  const room = networksLeft === undefined ? '' : `, room for ${networksLeft === 0 ? 'no' : roughly(networksLeft)} more`;
  const version = engine === undefined ? 'no engine seen' : `engine ${printableName(engine.version)}${engine.running ? '' : ', which does not run'}`;
  console.line(`${printableName(name)}: ${version}, ${counted(networks.length, 'network')}${room}`);
  for (const finding of findings) {
    console.line();
    for (const line of findingLines(finding, console)) console.line(line);
  }
  if (isBlind) return;
  if (findings.length > 0) console.line();
  console.line(findings.length === 0 ? console.paint.green('nothing wrong was found') : sum(findings.map(({ severity }) => severity)));
}

function sum(severities: readonly Severity[]): string {
  const of = (wanted: Severity) => severities.filter((severity) => severity === wanted).length;
  return [counted(of('ERROR'), 'error'), counted(of('WARNING'), 'warning'), counted(of('NOTE'), 'note')].join(', ');
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
