import { isAscii, isUtf8 } from 'node:buffer';
import { closeSync, lstatSync, openSync, readFileSync, readlinkSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EMPTY_LOCK, type Lock } from '../plan';
import { replaceFile } from './atomic-file';
import { errnoOf, fileError, type FileError } from './file-error';
import { takeOwnership, type Ownership } from './lock-owner';
import { isLockProblem, type LockProblem } from './lock-problem';
import { formatLock, parseLock, sameLock } from './lock-text';

/** A lock as it was found on disk. */
export interface StoredLock {
  readonly path: string;
  /** The exact text; undefined where there is no file yet, and then the lock is empty. */
  readonly text: string | undefined;
  readonly lock: Lock;
}

/** What became of a lock that was to be written. */
export type WriteOutcome =
  /** It remembers that already; the file was not touched. */
  | { readonly outcome: 'UNCHANGED'; readonly stored: StoredLock }
  | { readonly outcome: 'WRITTEN'; readonly stored: StoredLock }
  /** Somebody else wrote after it was read: nothing was written; plan again on `stored`. */
  | { readonly outcome: 'CHANGED_MEANWHILE'; readonly stored: StoredLock };

export interface WriteOptions {
  /**
   * Plans again on what somebody else wrote meanwhile. It runs while this process holds the lock, so once is enough;
   * undefined gives up.
   *
   * @default - always gives up, with CHANGED_MEANWHILE
   */
  readonly again?: (lock: Lock) => Lock | undefined;
  /**
   * How long a living owner is waited for, in milliseconds.
   *
   * @default 15000
   */
  readonly waitMs?: number;
  /**
   * Also replaces a lock that cannot be read, while its text is still that of `based`: for repair, after a merge or a loss.
   *
   * @default false
   */
  readonly mend?: boolean;
}

/** Reads the lock; one that does not exist yet is empty. */
export function readLock(path: string): StoredLock | LockProblem {
  const text = readLockText(path);
  return typeof text === 'object' ? text : storedLock(path, text);
}

function storedLock(path: string, text: string | undefined): StoredLock | LockProblem {
  if (text === undefined) return { path, text, lock: EMPTY_LOCK };
  const lock = parseLock(text);
  return isLockProblem(lock) ? lock : { path, text, lock };
}

/**
 * Writes the lock that was planned on `based`: whole or not at all, and only over what it was planned on.
 *
 * The file changes by a rename, so a reader sees the old or the new lock. Writers take turns by an owner file beside it
 * (`ipam.lock.json.owner`). A lock behind a symbolic link is written where the link leads. A run that has nothing to
 * write takes no turn and touches nothing.
 */
export function writeLock(based: StoredLock, next: Lock, options: WriteOptions = {}): WriteOutcome | LockProblem {
  if (!options.mend && sameLock(based.lock, next)) return { outcome: 'UNCHANGED', stored: based };
  const target = targetOf(based.path);
  if (typeof target !== 'string') return target;
  const refusal = refuseReadOnly(based.path, target);
  if (refusal) return refusal;
  const ownership = takeOwnership(`${target}.owner`, options.waitMs ?? 15_000);
  if ('code' in ownership) return ownership;
  try {
    return writeOwned(based, next, target, ownership, options);
  } finally {
    ownership.release();
  }
}

function writeOwned(
  based: StoredLock, planned: Lock, target: string, ownership: Ownership, { again }: WriteOptions,
): WriteOutcome | LockProblem {
  const found = readLockText(based.path);
  if (typeof found === 'object') return found;
  // What was read is known already; a lock that is being mended could not be read again.
  const now = found === based.text ? based : storedLock(based.path, found);
  if (isLockProblem(now)) return now;
  let next = planned;
  if (now !== based) {
    const replanned = again?.(now.lock);
    if (replanned === undefined) return { outcome: 'CHANGED_MEANWHILE', stored: now };
    if (sameLock(now.lock, replanned)) return { outcome: 'UNCHANGED', stored: now };
    next = replanned;
  }
  const text = formatLock(next, now.lock);
  if (text === now.text) return { outcome: 'UNCHANGED', stored: now };
  try {
    if (!replaceLock(target, text, ownership)) return { code: 'OWNERSHIP_LOST', ownerPath: `${target}.owner` };
  } catch (thrown) {
    return fileError('write', based.path, thrown);
  }
  return { outcome: 'WRITTEN', stored: { path: based.path, text, lock: next } };
}

class OwnershipLost extends Error {}

function replaceLock(target: string, text: string, ownership: Ownership): boolean {
  const filled = () => {
    // The last moment at which a process that was suspended for long can still hold back.
    if (!ownership.isMine()) throw new OwnershipLost();
  };
  try {
    replaceFile(target, text, { durable: true, created: (temporary) => ownership.announce(temporary), filled });
    return true;
  } catch (thrown) {
    if (thrown instanceof OwnershipLost) return false;
    throw thrown;
  }
}

/** The lock's text whatever it says; undefined where there is no file. */
export function readLockText(path: string): string | undefined | LockProblem {
  try {
    const stat = statSync(path);
    // Asked before reading: reading from a pipe would wait for ever.
    if (!stat.isFile()) return { code: 'NOT_A_FILE', path, found: kindOf(stat) };
    const bytes = readFileSync(path);
    // Most locks are ASCII, whose bytes are their characters.
    if (isAscii(bytes)) return bytes.toString('latin1');
    return isUtf8(bytes) ? bytes.toString('utf8') : { code: 'NOT_UTF8' };
  } catch (thrown) {
    return errnoOf(thrown) === 'ENOENT' ? undefined : fileError('read', path, thrown);
  }
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return 'a directory';
  return stat.isFIFO() ? 'a named pipe' : stat.isSocket() ? 'a socket' : 'a device';
}

/** Where the lock really is: writers through different links must meet at one owner file. */
function targetOf(path: string): string | FileError {
  let at = resolve(path);
  try {
    // A link may lead to a file that does not exist yet, which `realpath` alone cannot follow.
    for (let links = 0; links < 40; links++) {
      at = join(realpathSync(dirname(at)), basename(at));
      const stat = lstatSync(at, { throwIfNoEntry: false });
      if (!stat?.isSymbolicLink()) return at;
      at = resolve(dirname(at), readlinkSync(at));
    }
    return { code: 'FILE_ERROR', doing: 'write', path, errno: 'ELOOP' };
  } catch (thrown) {
    return fileError('write', path, thrown);
  }
}

/** A rename would replace a write-protected file without asking; its protection means that it must not change. */
function refuseReadOnly(path: string, target: string): LockProblem | undefined {
  try {
    closeSync(openSync(target, 'r+'));
    return undefined;
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === 'ENOENT') return undefined;
    return errno === 'EACCES' || errno === 'EPERM' ? { code: 'READ_ONLY_LOCK', path } : fileError('write', path, thrown);
  }
}
