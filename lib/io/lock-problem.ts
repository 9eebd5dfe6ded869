import { parseProblemText, type ParseProblem } from '../netip';
import { printable } from '../report';
import { fileErrorText, type FileError } from './file-error';
import { ownerText, type OwnerProblem } from './lock-owner';

/** Where in a lock a problem is. The line counts from 1; the key is missing where the lease has none that can be read. */
export interface LockPlace {
  readonly line: number;
  readonly key?: string;
}

/** Why a lock's text cannot be used, or why the lock could not be written, as data. */
export type LockProblem =
  | { readonly code: 'EMPTY_FILE' }
  | { readonly code: 'NOT_UTF8' }
  | { readonly code: 'MERGE_CONFLICT'; readonly line: number }
  | { readonly code: 'NOT_JSON'; readonly line: number; readonly column: number }
  | { readonly code: 'NOT_AN_OBJECT'; readonly got: string }
  | { readonly code: 'NEWER_VERSION'; readonly field: 'version' | 'layoutVersion'; readonly version: number; readonly newest: number }
  | { readonly code: 'WRONG_FIELD'; readonly field: string; readonly wanted: string; readonly got: string; readonly place?: LockPlace }
  | { readonly code: 'UNKNOWN_FIELD'; readonly field: string; readonly place?: LockPlace }
  | { readonly code: 'REPEATED_FIELD'; readonly field: string }
  | { readonly code: 'MALFORMED_LEASE'; readonly place: LockPlace; readonly problem: ParseProblem }
  | { readonly code: 'KEY_LEASED_TWICE'; readonly key: string; readonly blocks: readonly string[]; readonly lines: readonly number[] }
  | { readonly code: 'NOT_A_FILE'; readonly path: string; readonly found: string }
  | { readonly code: 'READ_ONLY_LOCK'; readonly path: string }
  | { readonly code: 'OWNERSHIP_LOST'; readonly ownerPath: string }
  | OwnerProblem
  | FileError;

/** Tells a problem from a lock, or from what a store gives. */
export function isLockProblem(value: object): value is LockProblem {
  return 'code' in value;
}

/** The problem in words. `path` is the lock as its user knows it, such as `ipam.lock.json`. */
export function lockProblemText(problem: LockProblem, path: string): string {
  return problem.code === 'FILE_ERROR' ? fileErrorText(problem) : `${printable(path)}: ${words(problem)}`;
}

function words(problem: Exclude<LockProblem, FileError>): string {
  switch (problem.code) {
    case 'EMPTY_FILE':
      return 'the lock is empty; restore it from version control, or delete it to lease every block anew';
    case 'NOT_UTF8':
      return 'the lock is not UTF-8 text; restore it from version control, or convert it back to UTF-8';
    case 'MERGE_CONFLICT':
      return `line ${problem.line} is the mark of an unresolved merge; keep the lease lines of both sides, delete the marks, `
        + "and run 'docker-ipam lock merge'";
    case 'NOT_JSON':
      return `the lock is not JSON: line ${problem.line}, column ${problem.column} breaks it; restore it from version control, or mend that line`;
    case 'NOT_AN_OBJECT':
      return `the lock must be a JSON object, got ${problem.got}; restore it from version control`;
    case 'NEWER_VERSION':
      return `a newer cdktf-docker-ipam wrote this lock: '${problem.field}' must be at most ${problem.newest}, got ${problem.version}; upgrade cdktf-docker-ipam`;
    case 'WRONG_FIELD':
      return `${where(problem.place)}'${printable(problem.field)}' must be ${problem.wanted}, got ${printable(problem.got)}; restore the lock from version control`;
    case 'UNKNOWN_FIELD':
      return `${where(problem.place)}'${printable(problem.field)}' is no field of a lock of this version; remove it, or restore the lock from version control`;
    case 'REPEATED_FIELD':
      return `'${problem.field}' stands more than once in the lock, as a merge may leave it; keep one, with the lease lines of both`;
    case 'MALFORMED_LEASE':
      return `${where(problem.place)}'block' ${printable(parseProblemText(problem.problem))}`;
    case 'KEY_LEASED_TWICE':
      return keyLeasedTwice(problem.key, problem.blocks, problem.lines);
    case 'NOT_A_FILE':
      return `the lock must be a file, got ${problem.found}${beside(problem.path)}; move that away, or name a file`;
    case 'READ_ONLY_LOCK':
      return "the lock has to change and is write-protected; make it writable, or use 'lockMode' FROZEN where it must not change";
    case 'OWNED':
      return `another synth holds the lock (${problem.owner ? ownerText(problem.owner) : 'it does not say who'}) and did not let go within `
        + `${problem.waitedMs / 1000} s; wait for it, or, if it is gone, delete ${printable(problem.ownerPath)}`;
    case 'OWNERSHIP_LOST':
      return `another synth took the lock over while this one stood still (${printable(problem.ownerPath)}); nothing was written, synthesize again`;
  }
}

function where(place: LockPlace | undefined): string {
  if (!place) return '';
  return place.key === undefined ? `line ${place.line}: ` : `line ${place.line}: ${printable(place.key)}: `;
}

function keyLeasedTwice(key: string, blocks: readonly string[], lines: readonly number[]): string {
  return `${printable(key)} holds ${listed([...new Set(blocks)])} on lines ${listed(lines.map(String))}, as a merge may leave it; `
    + "run 'docker-ipam lock merge', or delete the lines that are not in use";
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function beside(path: string): string {
  return path === '' ? '' : ` at ${printable(path)}`;
}
