/** What the command tells the shell. */
export enum ExitCode {
  OK = 0,
  /** Something is wrong with lock, plan or host; it was said on stderr, or in `problems` of the JSON. */
  PROBLEM = 1,
  /** The command line asks for something that does not exist. */
  USAGE = 2,
}
