import { printable } from '../report';

/** What the operating system said when a file could not be read or written. */
export interface FileError {
  readonly code: 'FILE_ERROR';
  readonly doing: 'read' | 'write' | 'remove' | 'create a file in';
  readonly path: string;
  /** Its name of the error, such as `EACCES`. */
  readonly errno: string;
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied; give this user the right, or run as the user who owns it',
  EPERM: 'the operation is not permitted; check its owner and whether it is marked immutable',
  EROFS: 'it is on a read-only file system; mount it writable, or synthesize elsewhere',
  ENOSPC: 'no space is left on the device; free some and synthesize again',
  EDQUOT: 'the disk quota is used up; free some and synthesize again',
  ENOENT: 'it, or a directory above it, does not exist; create that first',
  ENOTDIR: 'a part of its path is a file, not a directory',
  EISDIR: 'a directory is in its place; move it away',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long for the file system',
  EMFILE: 'too many files are open in this process',
  EBUSY: 'another program holds it open; close that and synthesize again',
  EIO: 'the device reports an input or output error',
  ERR_STRING_TOO_LONG: 'it is larger than a program can read as text',
};

/** The thrown value as data. Anything that is not a file error is a mistake of ours and goes on flying. */
export function fileError(doing: FileError['doing'], path: string, thrown: unknown): FileError {
  const errno = errnoOf(thrown);
  if (errno === undefined) throw thrown;
  return { code: 'FILE_ERROR', doing, path, errno };
}

/** The operating system's name of a thrown error, such as `ENOENT`. */
export function errnoOf(thrown: unknown): string | undefined {
  const code = thrown instanceof Error || (typeof thrown === 'object' && thrown !== null) ? (thrown as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Whether there is no such file, and nothing else is wrong with it. */
export function isMissing({ errno }: FileError): boolean {
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

/** The error in words, path first. */
export function fileErrorText(error: FileError): string {
  return `${printable(error.path)}: cannot ${error.doing} it: ${wordsOf(error) ?? `the operating system says ${error.errno}`}`;
}

function wordsOf({ doing, errno }: FileError): string | undefined {
  // Nobody creates a file in order to have it read.
  return doing === 'read' && errno === 'ENOENT' ? 'it, or a directory above it, does not exist; check its path' : WORDS[errno];
}
