import { printable } from '../report';

/** What is wrong with the path of a file that is to be emitted. */
export type PathProblem =
  | { readonly code: 'HOSTILE_PATH'; readonly path: string; readonly because: string }
  | { readonly code: 'SAME_PATH'; readonly path: string; readonly other: string }
  | { readonly code: 'PATH_INSIDE_FILE'; readonly path: string; readonly other: string };

/** The problem in words, path first. */
export function pathProblemText(problem: PathProblem): string {
  const path = printable(problem.path);
  switch (problem.code) {
    case 'HOSTILE_PATH':
      return `${path}: cannot be emitted under this name: ${problem.because}; rename what it is made for`;
    case 'SAME_PATH':
      return `${path}: cannot be emitted beside ${printable(problem.other)}: some file systems take both names for one; rename one of them`;
    case 'PATH_INSIDE_FILE':
      return `${path}: cannot be emitted inside ${printable(problem.other)}, which is a file; rename one of them`;
  }
}

/** A path that cannot leave its directory, and that every file system, shell and terminal takes for what it looks like. */
export function judgePath(path: string): PathProblem | undefined {
  const because = path === '' ? 'it is empty' : path.startsWith('/') ? 'it is absolute' : path.split('/').map(judgeName).find(Boolean);
  return because === undefined ? undefined : { code: 'HOSTILE_PATH', path, because };
}

function judgeName(name: string): string | undefined {
  if (name === '') return 'a part of it is empty';
  if (name === '.' || name === '..') return `a part of it is '${name}'`;
  if (name.includes('\0')) return 'it holds a NUL';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name)) return 'it holds an invisible or control character';
  // What Windows refuses, and what would be a drive, a stream or a separator there.
  const refused = /[\\:*?"<>|]/.exec(name);
  if (refused) return `it holds '${refused[0]}'`;
  if (name.startsWith('-')) return `a part of it begins with '-', which commands take for an option`;
  if (/^\s|[\s.]$/.test(name)) return 'a part of it begins or ends in a space, or ends in a dot';
  if (Buffer.byteLength(name) > 200) return 'a part of it is longer than 200 bytes';
  return undefined;
}

/** All that is wrong with a tree of files: each path, and paths that cannot stand beside each other. */
export function judgePaths(paths: Iterable<string>): PathProblem[] {
  const problems: PathProblem[] = [];
  const sorted = [...paths].sort();
  // By how a file system that ignores case and spelling sees them (macOS, Windows); directories have their first spelling.
  const files = new Map<string, string>();
  const directories = new Map<string, string>();
  for (const path of sorted) {
    const problem = judgePath(path);
    if (problem) {
      problems.push(problem);
      continue;
    }
    const twin = files.get(folded(path));
    if (twin !== undefined) problems.push({ code: 'SAME_PATH', path, other: twin });
    else files.set(folded(path), path);
    for (const directory of directoriesOf(path)) {
      const other = directories.get(folded(directory));
      if (other === undefined) directories.set(folded(directory), directory);
      else if (other !== directory) problems.push({ code: 'SAME_PATH', path: directory, other });
    }
  }
  for (const path of files.values()) {
    const outer = directoriesOf(path).map((directory) => files.get(folded(directory))).find((file) => file !== undefined);
    if (outer !== undefined) problems.push({ code: 'PATH_INSIDE_FILE', path, other: outer });
  }
  return problems;
}

/** The directories that a path lies in, outermost first. */
export function directoriesOf(path: string): string[] {
  const names = path.split('/');
  return names.slice(1).map((_, i) => names.slice(0, i + 1).join('/'));
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
