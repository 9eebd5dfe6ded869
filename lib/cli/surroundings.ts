/** What a run of the command sees of its process; tests give their own. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** The whole of standard input. */
  readonly readStdin: () => string;
}

/** A place for text. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whether text to the sink may carry colours: only a terminal, unless the user says otherwise (no-color.org). */
export function hasColours(sink: Sink, env: Surroundings['env']): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return sink.isTTY === true && env.TERM !== 'dumb';
}
