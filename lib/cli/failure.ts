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

/** A named file that gave nothing: what is wrong with it, and whether it is only that there is none. */
export interface FileProblem {
  readonly words: string;
  readonly missing: boolean;
}

/** The failure of files that the command line names: its own mistake where all of them are missing. */
export function filesFailure(problems: readonly FileProblem[]): Failure {
  return new Failure(problems.map(({ words }) => words), problems.every(({ missing }) => missing) ? ExitCode.USAGE : ExitCode.PROBLEM);
}

/** A failure whose cause is the command line. */
export function usageFailure(problem: string): Failure {
  return new Failure([problem], ExitCode.USAGE);
}
