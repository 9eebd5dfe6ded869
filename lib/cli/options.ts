import type { Command } from 'commander';

/** What every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly plan?: string;
  readonly lockFile?: string;
}

/** Where lock and plan are, and JSON instead of text. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--lock-file <file>', "the lock (default: 'ipam.lock.json' beside the nearest cdktf.json, or the one that the last plan names)")
    .option('--plan <file>', "the plan of the last synth (default: 'ipam/plan.json' in the output directory of cdktf.json)")
    .option('--json', 'answer in JSON');
}

/** An option that may be given several times. */
export function collected(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Examples below a command's help, each with what it is good for. */
export function withExamples(command: Command, examples: ReadonlyArray<readonly [string, string]>): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map(([line, what]) => `  $ docker-ipam ${line}\n      ${what}`).join('\n')}`);
}
