import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { addCheckCommand } from './check/check-command';
import { addCompletionCommand } from './completion/completion-command';
import { Console } from './console';
import { ExitCode } from './exit-code';
import { Failure } from './failure';
import { addDoctorCommand } from './doctor/doctor-command';
import { addExplainCommand } from './explain/explain-command';
import { addLockCommand } from './lock/lock-command';
import { addReportCommand } from './report/report-command';
import { addScanCommand } from './scan/scan-command';
import { hasColours, type Surroundings } from './surroundings';

/** Runs the command with its arguments, without the names of node and script; gives what to tell the shell. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const console = new Console(surroundings);
  try {
    await createProgram(console).parseAsync([...args], { from: 'user' });
    return ExitCode.OK;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
    if (!(thrown instanceof Failure)) throw thrown;
    if (args.includes('--json') && !thrown.said) console.json({ problems: thrown.problems });
    for (const problem of thrown.problems) console.problem(problem);
    return thrown.exitCode;
  }
}

/** The command line, for running and for reading its help. */
export function createProgram(console: Console): Command {
  const { stdout, stderr, env } = console.surroundings;
  const program = new Command('docker-ipam')
    .description('Looks after the address plan of cdktf-docker-ipam: its lock, its plan, and the hosts it is for.')
    .version(version(), '-V, --version')
    .helpOption('-h, --help')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => Math.min(stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(stderr.columns ?? 80, 100),
      getOutHasColors: () => hasColours(stdout, env),
      getErrHasColors: () => hasColours(stderr, env),
      outputError: (text) => console.problem(text.replace(/^error: /, '').trim().replaceAll('\n', ' ')),
    })
    .showHelpAfterError('(--help says more)')
    .exitOverride();
  program.addHelpText('after', `
Exit codes: 0 all is well, 1 a problem was found, 2 the command line asks for
something that does not exist.`);
  addScanCommand(program, console);
  addDoctorCommand(program, console);
  addExplainCommand(program, console);
  addReportCommand(program, console);
  addCheckCommand(program, console);
  addLockCommand(program, console);
  addCompletionCommand(program, console);
  return program;
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string };
  return text;
}
