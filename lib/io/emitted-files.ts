import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { printable } from '../report';
import { replaceFile } from './atomic-file';
import { directoriesOf, judgePath, judgePaths, pathProblemText, type PathProblem } from './emitted-path';
import { fileError, fileErrorText, type FileError } from './file-error';

/** A file that is to be emitted. */
export interface EmittedFile {
  readonly text: string;
  /** Permission bits, whatever the umask. @default 0o644 */
  readonly mode?: number;
}

/** What emitting did; paths are below the emitted directory, sorted. */
export interface Emission {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/** Why nothing, or not everything, was emitted. */
export type EmitProblem =
  | PathProblem
  | { readonly code: 'LINK_IN_THE_WAY'; readonly path: string }
  | FileError;

/** The problem in words, path first. */
export function emitProblemText(problem: EmitProblem): string {
  switch (problem.code) {
    case 'FILE_ERROR':
      return fileErrorText(problem);
    case 'LINK_IN_THE_WAY':
      return `${printable(problem.path)}: is a symbolic link, and files emitted below it would land elsewhere; remove it`;
    default:
      return pathProblemText(problem);
  }
}

/** Tells problems from what was emitted. */
export function isEmission(result: Emission | readonly EmitProblem[]): result is Emission {
  return 'written' in result;
}

/**
 * Makes a directory hold exactly these files.
 *
 * `owned` is a path below `root` that belongs to this library alone: what an earlier run left in it, and this run does not
 * emit, is removed. A file that already is as it should be is not touched, so its time stays. The whole tree is judged
 * before the first file changes.
 *
 * @param files by their path below `owned`, with `/` between names
 */
export function emitFiles(root: string, owned: string, files: ReadonlyMap<string, EmittedFile>): Emission | readonly EmitProblem[] {
  // A stack without hosts has nothing to say, whatever its name is.
  if (files.size === 0 && !lstatSync(join(root, owned), { throwIfNoEntry: false })) return { written: [], unchanged: [], removed: [] };
  const ownedProblem = judgePath(owned);
  const problems: EmitProblem[] = [...(ownedProblem ? [ownedProblem] : []), ...judgePaths(files.keys())];
  if (problems.length > 0) return problems;
  let at = root;
  try {
    for (const directory of [...directoriesOf(owned), owned]) {
      at = join(root, directory);
      if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) return [{ code: 'LINK_IN_THE_WAY', path: at }];
    }
  } catch (thrown) {
    return [fileError('read', at, thrown)];
  }
  return new OwnedDirectory(join(root, owned), files).settle();
}

class OwnedDirectory {
  private readonly directories: ReadonlySet<string>;
  private readonly written: string[] = [];
  private readonly unchanged: string[] = [];
  private readonly removed: string[] = [];
  private readonly problems: FileError[] = [];

  constructor(private readonly path: string, private readonly files: ReadonlyMap<string, EmittedFile>) {
    this.directories = new Set([...files.keys()].flatMap(directoriesOf));
  }

  settle(): Emission | readonly EmitProblem[] {
    // First, since a directory may stand where a file belongs now, or the other way round.
    this.clear('');
    for (const path of [...this.files.keys()].sort()) this.attempt('write', path, () => this.write(path, this.files.get(path)!));
    if (this.problems.length > 0) return this.problems;
    return { written: this.written, unchanged: this.unchanged, removed: this.removed.sort() };
  }

  /** Removes what no longer belongs below a directory. Links are removed as links, never followed. */
  private clear(directory: string): void {
    for (const entry of this.entriesOf(directory)) {
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) {
        this.clear(path);
        if (!this.directories.has(path)) this.attempt('remove', path, () => rmdirSync(join(this.path, path)));
      } else if (!entry.isFile() || !this.files.has(path)) {
        this.attempt('remove', path, () => {
          unlinkSync(join(this.path, path));
          this.removed.push(path);
        });
      }
    }
    if (directory === '' && this.files.size === 0) this.attempt('remove', '', () => this.removeEmpty());
  }

  private entriesOf(directory: string) {
    try {
      return readdirSync(join(this.path, directory), { withFileTypes: true });
    } catch (thrown) {
      const error = fileError('read', join(this.path, directory), thrown);
      if (error.errno !== 'ENOENT') this.problems.push(error);
      return [];
    }
  }

  private removeEmpty(): void {
    if (lstatSync(this.path, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(this.path);
  }

  private write(path: string, { text, mode = 0o644 }: EmittedFile): void {
    const target = join(this.path, path);
    const stat = lstatSync(target, { throwIfNoEntry: false });
    if (!stat || !readFileSync(target).equals(Buffer.from(text))) {
      mkdirSync(dirname(target), { recursive: true });
      // Emitted files can be made again at any time: no need to wait for the device.
      replaceFile(target, text, { mode, durable: false });
    } else if ((stat.mode & 0o777) !== mode && process.platform !== 'win32') {
      chmodSync(target, mode);
    } else {
      this.unchanged.push(path);
      return;
    }
    this.written.push(path);
  }

  private attempt(doing: FileError['doing'], path: string, action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.problems.push(fileError(doing, join(this.path, path), thrown));
    }
  }
}
