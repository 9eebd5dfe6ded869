import { ExitCode } from './exit-code';

/** Ends a command: what is wrong, one sentence each. Thrown by commands only, never by what they call. */
export class Failure extends Error {
  /** Whether the command has given its JSON already, problems included. */
  readonly said: boolean;

  constructor(readonly problems: readonly string[], readonly exitCode: ExitCode = ExitCode.PROBLEM, { said = false } = {}) {
    super(problems.join('\n'));
    this.said = said;
  }
}

/** A failure whose cause is the command line. */
export function usageFailure(problem: string): Failure {
  return new Failure([problem], ExitCode.USAGE);
}
