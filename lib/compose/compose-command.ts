import type { ComposeVersion } from './compose-version';

/** What it takes to call Compose for a project. */
export interface ComposeCall {
  readonly version: ComposeVersion;
  readonly projectName: string;
  /** The files in order: the project's own, then the override. */
  readonly files: readonly string[];
}

/** The command line that runs an action such as `up -d`, safe to paste into a POSIX shell. */
export function composeCommand({ version, projectName, files }: ComposeCall, action: string): string {
  return [version.program, '-p', shellWord(projectName), ...files.flatMap((file) => ['-f', shellWord(file)]), action].join(' ');
}

/** One word of a shell command, in single quotes where it needs any. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./][A-Za-z0-9_@%+=:,./-]*$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/** Names with line breaks or other control characters would end a comment of the override, or forge a line of the summary. */
export function isHostileFileName(name: string): boolean {
  return name === '' || /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(name);
}
