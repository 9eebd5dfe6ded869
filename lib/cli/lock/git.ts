import { execFileSync } from 'node:child_process';
import { basename, dirname } from 'node:path';

/** The versions of a file between which git could not decide, as its index keeps them until the file is added. */
export interface UnmergedTexts {
  readonly base?: string;
  readonly ours?: string;
  readonly theirs?: string;
}

/** What git's index knows of an unmerged file; undefined where nothing is unmerged, or no git is there to ask. */
export function unmergedTexts(path: string): UnmergedTexts | undefined {
  const listed = git(path, ['ls-files', '--unmerged', '-z', '--', basename(path)]);
  if (!listed) return undefined;
  const texts: Record<string, string> = {};
  for (const entry of listed.split('\0')) {
    const found = /^\d+ ([0-9a-f]+) ([123])\t/.exec(entry);
    const text = found && git(path, ['cat-file', 'blob', found[1]]);
    if (found && typeof text === 'string') texts[found[2]] = text;
  }
  return { base: texts[1], ours: texts[2], theirs: texts[3] };
}

/** A file as a commit, branch or tag has it; undefined where it has none. */
export function textAtRevision(path: string, revision: string): string | undefined {
  // What git would take for an option or a range is no name of a commit.
  if (!/^[^-\s:][^\s:]*$/.test(revision) || revision.includes('..')) return undefined;
  return git(path, ['cat-file', 'blob', `${revision}:./${basename(path)}`]);
}

function git(path: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd: dirname(path), encoding: 'utf8', maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    });
  } catch {
    return undefined;
  }
}
