import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { printable } from '../report';
import { errnoOf, fileError, type FileError } from './file-error';

/** Who holds a lock, as its owner file says. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Within which process numbers mean something: one boot of one kernel, one container. Empty where unknown. */
  readonly space: string;
  /** When the process began, as its kernel counts; tells it from a later one of the same number. Empty where unknown. */
  readonly began: string;
  /** When it took the lock, in UTC. */
  readonly since: string;
  /** Different for every taking. */
  readonly token: string;
}

/** Why a lock could not be had. */
export type OwnerProblem =
  | { readonly code: 'OWNED'; readonly ownerPath: string; readonly owner?: Owner; readonly waitedMs: number }
  | FileError;

/** A lock that is held, until `release`. */
export interface Ownership {
  /** Whether nobody took it over in the belief that we were gone. */
  isMine(): boolean;
  /** Tells a successor which half-written file to remove should we be killed now. */
  announce(temporaryPath: string): void;
  release(): void;
}

/**
 * After how long an owner is taken for gone that nobody can ask: one on another machine, in another container, or before
 * a reboot. An owner holds the lock for the time of one write, so a minute is generous.
 */
export const GONE_AFTER_MS = 60_000;

interface Found {
  readonly owner?: Owner;
  readonly token: string;
  readonly ageMs: number;
  readonly temporary?: string;
}

/** The owner, for a message. */
export function ownerText(owner: Owner): string {
  return `process ${owner.pid} on ${printable(owner.host)} since ${printable(owner.since)}`;
}

/**
 * Makes this process the lock's owner: the one that could create the owner file. A live owner is waited for; one that is
 * gone is succeeded. Synchronous, as synthesis is; the thread sleeps between looks.
 */
export function takeOwnership(ownerPath: string, waitMs: number): Ownership | OwnerProblem {
  const me = thisProcess();
  const deadline = performance.now() + waitMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    try {
      if (create(ownerPath, me)) return ownership(ownerPath, me);
    } catch (thrown) {
      return fileError('create a file in', dirname(ownerPath), thrown);
    }
    let found: Found | undefined;
    try {
      found = look(ownerPath);
      if (found && isGone(found) && succeed(ownerPath, found)) continue;
    } catch (thrown) {
      return fileError('remove', ownerPath, thrown);
    }
    if (performance.now() >= deadline) return { code: 'OWNED', ownerPath, waitedMs: waitMs, ...(found?.owner ? { owner: found.owner } : {}) };
    // Uneven pauses keep waiting processes from looking in step.
    sleep(pauseMs * (0.5 + Math.random()));
  }
}

function ownership(ownerPath: string, me: Owner): Ownership {
  const isMine = () => look(ownerPath)?.token === me.token;
  return {
    isMine,
    announce: (temporaryPath) => appendFileSync(ownerPath, `${basename(temporaryPath)}\n`),
    release: () => {
      if (isMine()) rmSync(ownerPath, { force: true });
    },
  };
}

function create(ownerPath: string, me: Owner): boolean {
  let file: number;
  try {
    file = openSync(ownerPath, 'wx', 0o644);
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
  try {
    writeFileSync(file, `${JSON.stringify(me)}\n`);
  } catch (thrown) {
    rmSync(ownerPath, { force: true });
    throw thrown;
  } finally {
    closeSync(file);
  }
  return true;
}

/** Reads an owner file. One without a readable owner was left between its creation and its first write, or is no owner file at all. */
function look(ownerPath: string): Found | undefined {
  try {
    const stat = lstatSync(ownerPath);
    const ageMs = Date.now() - stat.mtimeMs;
    const [first = '', temporary = ''] = stat.isFile() ? readLines(ownerPath) : [];
    const owner = parseOwner(first);
    if (!owner) return { ageMs, token: `${stat.ino}-${Math.floor(stat.mtimeMs)}` };
    return { owner, ageMs, token: owner.token, ...(temporary === '' ? {} : { temporary }) };
  } catch (thrown) {
    if (errnoOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

function readLines(ownerPath: string): string[] {
  try {
    return readFileSync(ownerPath, 'utf8').split('\n');
  } catch (thrown) {
    // Another user's, who keeps files private: an owner all the same.
    if (errnoOf(thrown) === 'EACCES') return [];
    throw thrown;
  }
}

function parseOwner(line: string): Owner | undefined {
  try {
    const { pid, host, space, began, since, token } = JSON.parse(line) as Owner;
    const texts = [host, space, began, since, token].every((text) => typeof text === 'string');
    if (!texts || !Number.isSafeInteger(pid) || pid <= 0 || !/^[0-9a-f]{32}$/.test(token)) return undefined;
    return { pid, host, space, began, since, token };
  } catch {
    return undefined;
  }
}

function isGone({ owner, ageMs }: Found): boolean {
  const { host, space } = thisPlace();
  if (!owner || owner.host !== host || owner.space !== space) return ageMs > GONE_AFTER_MS;
  try {
    process.kill(owner.pid, 0);
  } catch (thrown) {
    // Another error, such as EPERM, is one that only a living process of another user gives.
    return errnoOf(thrown) === 'ESRCH';
  }
  const began = beginningOf(owner.pid);
  return began !== undefined && owner.began !== '' && began !== owner.began;
}

/**
 * Removes the file of an owner that is gone.
 *
 * Two that find the same owner gone must not both remove "its" file: the slower one would remove the file of the faster,
 * who is an owner by then. So whoever creates the claim, named after that one taking, may remove that one file, and looks
 * again before doing so.
 */
function succeed(ownerPath: string, gone: Found): boolean {
  const claim = `${ownerPath}.${gone.token}`;
  try {
    closeSync(openSync(claim, 'wx', 0o644));
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EEXIST') throw thrown;
    const claimed = look(claim);
    if (claimed && claimed.ageMs > GONE_AFTER_MS) rmSync(claim, { force: true });
    return false;
  }
  try {
    if (look(ownerPath)?.token !== gone.token) return false;
    removeTemporaries(ownerPath, gone.temporary);
    unlinkSync(ownerPath);
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

/**
 * Removes what the owner was writing when it was killed: the file that it announced, if it has a name that such a file can have,
 * and empty ones of such names, since it may have died between making a file and announcing it.
 */
function removeTemporaries(ownerPath: string, announced: string | undefined): void {
  const directory = dirname(ownerPath);
  const lock = basename(ownerPath).replace(/\.owner$/, '');
  const isTemporary = (name: string) => name.startsWith(`${lock}.`) && /^[0-9]+$/.test(name.slice(lock.length + 1));
  for (const name of readdirSync(directory).filter(isTemporary)) {
    const path = join(directory, name);
    if (name === announced || lstatSync(path, { throwIfNoEntry: false })?.size === 0) rmSync(path, { force: true });
  }
}

function thisProcess(): Owner {
  return {
    pid: process.pid, ...thisPlace(), began: beginningOf(process.pid) ?? '',
    since: new Date().toISOString(), token: randomBytes(16).toString('hex'),
  };
}

/** Where process numbers can be compared. Containers often share a host name, and two of them both have a process 12. */
function thisPlace(): { readonly host: string; readonly space: string } {
  let space = '';
  try {
    space = `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // No Linux, or no /proc: the host's name has to do.
  }
  return { host: hostname(), space };
}

/** When the process began, in clock ticks since boot; 'gone' for one that only waits to be reaped; undefined where nobody knows. */
function beginningOf(pid: number): string | undefined {
  try {
    // proc(5): the command in brackets may hold anything; after it come the state, field 3, and the start, field 22.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'gone' : fields[19];
  } catch {
    return undefined;
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
