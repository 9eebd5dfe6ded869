import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { isLockProblem, lockProblemText, parseMergedLock, readLock } from '../../io';
import type { Lock, LockedLease } from '../../plan';
import { printableName, shellCommand } from '../../report';
import { Failure, usageFailure } from '../failure';
import { type ConflictSides, conflictSides, isConflictProblem } from './conflict-marks';
import { textAtRevision, unmergedTexts } from './git';
import type { MergeInput } from './merge';

/** Gathers what is known of a merge: the text with or without marks, git's index, the lock to keep. */
export function mergeSources(path: string, name: string, text: string, keep: Lock | undefined, planned: ReadonlySet<string>): MergeInput {
  const marked = conflictSides(text);
  if (marked && isConflictProblem(marked)) {
    throw new Failure([`${printableName(name)}: line ${marked.line} is a conflict mark where none may stand; `
      + "bring the marks back with 'git checkout -m' and its path, or keep the lease lines of both sides and delete all marks"]);
  }
  const unmerged = unmergedTexts(path);
  const [ours, theirs] = [optional(unmerged?.ours), optional(unmerged?.theirs)];
  return {
    ...(marked ? sidesOf(marked, name) : { sides: [lockIn(text, name)], ...(ours && theirs ? { origins: [ours, theirs] } : {}) }),
    base: optional(marked?.base) ?? optional(unmerged?.base),
    keep,
    allowed: (a, b) => planned.has(place(a)) && planned.has(place(b)),
  };
}

/** Whether git waits for the file to be added. */
export function isUnmerged(path: string): boolean {
  return unmergedTexts(path) !== undefined;
}

/**
 * How to merge with the other lock's leases in their places: what this merge has settled shows no conflict any more, so
 * that has to come back first.
 *
 * @param text the lock before it was merged
 */
export function mergeOtherwise(path: string, name: string, text: string, { dryRun = false }: { readonly dryRun?: boolean }): string {
  const keep = `${shellCommand('docker-ipam', 'lock', 'merge', '--keep')} and its name`;
  const so = 'where the other branch is the one that is applied, what it runs must stay where it is:';
  if (dryRun) return `${so} run ${keep} instead`;
  const git = isAbsolute(name) ? ['git', '-C', dirname(path)] : ['git'];
  const file = isAbsolute(name) ? basename(path) : name;
  if (isUnmerged(path)) {
    return `${so} bring the conflict back with ${shellCommand(...git, 'checkout', '-m', '--', file)}, which works until the merge is committed, and then run ${keep}`;
  }
  const back = textAtRevision(path, 'HEAD') === text ? `with ${shellCommand(...git, 'checkout', 'HEAD', '--', file)}` : 'as it was before this';
  return `${so} bring ${printableName(name)} back ${back}, and then run ${keep}`;
}

/** A lock by the name of its file, or of a commit, branch or tag that has the lock in question. */
export function namedLock(named: string, lockPath: string, cwd: string): Lock {
  const path = resolve(cwd, named);
  if (existsSync(path)) {
    const stored = readLock(path);
    if (isLockProblem(stored)) throw new Failure([lockProblemText(stored, named)]);
    return stored.lock;
  }
  const text = textAtRevision(lockPath, named);
  if (text === undefined) throw usageFailure(`${printableName(named)}: is neither a lock file nor a commit, branch or tag that has the lock`);
  return lockIn(text, `${named}:${lockPath}`);
}

function sidesOf({ ours, theirs }: ConflictSides, name: string): { readonly sides: readonly Lock[] } {
  return { sides: [lockIn(ours, `${name} (our side)`), lockIn(theirs, `${name} (their side)`)] };
}

/** The lock in a text, also the tombstones that say nothing beside a live lease: they tell what a side has given up. */
function lockIn(text: string, name: string): Lock {
  const lock = parseMergedLock(text);
  if (isLockProblem(lock)) throw new Failure([lockProblemText(lock, name)]);
  const { leases } = JSON.parse(text.replace(/^\uFEFF/, '')) as { leases: LockedLease[] };
  const said = new Set(lock.leases.filter(({ released }) => released).map(place));
  return { ...lock, leases: [...lock.leases, ...leases.filter((lease) => lease.released && !said.has(place(lease)))] };
}

/** What helps to decide, and is left out where it cannot be read. */
function optional(text: string | undefined): Lock | undefined {
  const lock = text === undefined ? undefined : parseMergedLock(text);
  return lock === undefined || isLockProblem(lock) ? undefined : lock;
}

function place({ key, block }: { readonly key: string; readonly block: string }): string {
  return `${key}\n${block}`;
}

