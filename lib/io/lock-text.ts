import { LAYOUT_VERSION, type Lock, type LockedLease, markSorted } from '../plan';
import { jsonErrorPosition, linesOfEntries } from './json-position';
import { compareLines, sameOwner } from './lease-line';
import { LeaseReader } from './lease-reader';
import { formatLines, rememberLines } from './known-lines';
import { readLeaseLines } from './lock-lines';
import { isLockProblem, type LockProblem } from './lock-problem';
import { kindOf } from './record-shape';

/** The version of the lock's format. A reader refuses what is newer, since it would lose what it does not know. */
export const LOCK_VERSION = 1;

const HEADER_FIELDS = ['//', 'version', 'layoutVersion', 'leases'];
const SENTENCE = 'Which block belongs to whom, kept by cdktf-docker-ipam: check it in, do not edit it. '
  + "After a merge keep the lease lines of both sides, in any order, and run 'docker-ipam lock merge'.";
/** A lock's text around its layout version, up to its first lease. */
const OPENING = `{\n  "//": ${JSON.stringify(SENTENCE)},\n  "version": ${LOCK_VERSION},\n  "layoutVersion": `;
const LIST = ',\n  "leases": [\n';

/** Reads a lock that is ready to plan on. */
export function parseLock(text: string): Lock | LockProblem {
  const lock = parseMergedLock(text);
  if (isLockProblem(lock)) return lock;
  for (let i = 1; i < lock.leases.length; i++) {
    const [a, b] = [lock.leases[i - 1], lock.leases[i]];
    // Live leases of a key stand before its tombstones.
    if (a.key === b.key && !b.released) return leasedTwice(lock, b.key, text);
  }
  return lock;
}

/**
 * Reads a lock in which a merge may have left one key with several live leases; `docker-ipam lock merge` sorts those out.
 *
 * Any equivalent JSON is read, whatever its line ends, order and spacing. Lines that say the same twice count once, and a
 * tombstone of the very block that its key holds again says nothing: a merge that keeps the lines of both sides makes such.
 */
export function parseMergedLock(text: string): Lock | LockProblem {
  const json = withoutMark(text);
  const written = readAsWritten(json);
  if (written) return written;
  if (json.trim() === '') return { code: 'EMPTY_FILE' };
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return notJson(json);
  }
  const header = headerOf(read);
  if (isLockProblem(header)) return header;
  const leases: LockedLease[] = [];
  const reader = new LeaseReader((entry) => linesOfEntries(json, 'leases')[entry]);
  for (let i = 0; i < header.leases.length; i++) {
    const lease = reader.read(header.leases[i], i);
    if (lease === undefined) continue;
    if ('code' in lease) return lease;
    leases.push(lease);
  }
  const repeated = repeatedField(json);
  if (repeated !== undefined) return { code: 'REPEATED_FIELD', field: repeated };
  return { layoutVersion: header.layoutVersion, leases: withoutRepetitions(sorted(leases)) };
}

/** Reads the very text that `formatLock` writes, the leases in any order; undefined for any other. */
function readAsWritten(text: string): Lock | undefined {
  const end = text.startsWith(OPENING) ? text.indexOf(LIST, OPENING.length) : -1;
  const layoutVersion = end < 0 ? '' : text.slice(OPENING.length, end);
  if (!/^[1-9][0-9]{0,8}$/.test(layoutVersion) || Number(layoutVersion) > LAYOUT_VERSION) return undefined;
  const read = readLeaseLines(text, end + LIST.length);
  if (!read) return undefined;
  const inOrder = read.ascending ? read.leases : sorted(read.leases);
  const leases = read.ascending ? inOrder : withoutRepetitions(inOrder);
  markSorted(leases);
  if (inOrder === read.leases && leases.length === inOrder.length) rememberLines(leases, { text, starts: read.starts });
  return { layoutVersion: Number(layoutVersion), leases };
}

/**
 * The one text of a lock: equal locks have equal bytes.
 *
 * One lease a line and every line alike, the last one included, since `{}` follows it: a lease that comes or goes changes
 * no other line, so that branches merge. `before` is a lock that it has grown from, whose lines serve again.
 */
export function formatLock(lock: Lock, before?: Lock): string {
  const opening = `${OPENING}${lock.layoutVersion}${LIST}`;
  const pieces = formatLines(lock.leases, before?.leases) ?? formatLines(sorted(lock.leases))!;
  return [opening, ...pieces, '    {}\n  ]\n}\n'].join('');
}

/** Whether both locks remember the same; then there is nothing to write. */
export function sameLock(a: Lock, b: Lock): boolean {
  if (a === b) return true;
  return a.layoutVersion === b.layoutVersion && a.leases.length === b.leases.length
    && a.leases.every((lease, i) => sameLease(lease, b.leases[i]));
}

function sameLease(a: LockedLease, b: LockedLease): boolean {
  return a.key === b.key && a.block === b.block && sameOwner(a, b);
}

/** Leases in the order of lines. The planner keeps them sorted, so looking is usually enough. */
function sorted(leases: readonly LockedLease[]): readonly LockedLease[] {
  for (let i = 1; i < leases.length; i++) {
    // The order of keys alone decides for nearly all.
    if (!(leases[i - 1].key < leases[i].key) && compareLines(leases[i - 1], leases[i]) > 0) return [...leases].sort(compareLines);
  }
  return leases;
}

/** Repetitions stand next to each other, since leases are sorted; the live ones of a key stand before its tombstones. */
function withoutRepetitions(leases: readonly LockedLease[]): readonly LockedLease[] {
  let live: LockedLease[] = [];
  const says = (lease: LockedLease, i: number): boolean => {
    if (i > 0 && sameLease(lease, leases[i - 1])) return false;
    if (lease.released) return !live.some((other) => sameLease({ ...lease, released: false }, other));
    live = live[0]?.key === lease.key ? [...live, lease] : [lease];
    return true;
  };
  for (let i = 1; i < leases.length; i++) {
    if (leases[i].key === leases[i - 1].key) return leases.filter(says);
  }
  return leases;
}

function leasedTwice(lock: Lock, key: string, text: string): LockProblem {
  const isIt = (lease: LockedLease) => lease.key === key && !lease.released;
  const json = withoutMark(text);
  const entries = (JSON.parse(json) as { leases: LockedLease[] }).leases;
  const lines = linesOfEntries(json, 'leases').filter((_, i) => isIt(entries[i]));
  return { code: 'KEY_LEASED_TWICE', key, blocks: lock.leases.filter(isIt).map(({ block }) => block), lines };
}

/** Without the byte order mark that some editors put in front. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function notJson(text: string): LockProblem {
  const mark = /^(?:<{7}|\|{7}|={7}|>{7})(?:[ \r]|$)/m.exec(text);
  if (mark) return { code: 'MERGE_CONFLICT', line: text.slice(0, mark.index).split('\n').length };
  return { code: 'NOT_JSON', ...(jsonErrorPosition(text) ?? { line: 1, column: 1 }) };
}

function headerOf(read: unknown): { readonly layoutVersion: number; readonly leases: readonly unknown[] } | LockProblem {
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return { code: 'NOT_AN_OBJECT', got: kindOf(read) };
  const { version, layoutVersion, leases, '//': sentence } = read as Record<string, unknown>;
  const wrong = (field: string, wanted: string, value: unknown): LockProblem => ({ code: 'WRONG_FIELD', field, wanted, got: kindOf(value) });
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
  // Before anything else: a newer version may well have other fields.
  if (!isCount(version)) return wrong('version', 'a whole number from 1 on', version);
  if (version > LOCK_VERSION) return { code: 'NEWER_VERSION', field: 'version', version, newest: LOCK_VERSION };
  const unknown = Object.keys(read).find((field) => !HEADER_FIELDS.includes(field));
  if (unknown !== undefined) return { code: 'UNKNOWN_FIELD', field: unknown };
  if (sentence !== undefined && typeof sentence !== 'string') return wrong('//', 'a sentence', sentence);
  if (!isCount(layoutVersion)) return wrong('layoutVersion', 'a whole number from 1 on', layoutVersion);
  // Its rule of choosing is not known here: new leases would be placed by another one.
  if (layoutVersion > LAYOUT_VERSION) return { code: 'NEWER_VERSION', field: 'layoutVersion', version: layoutVersion, newest: LAYOUT_VERSION };
  if (!Array.isArray(leases)) return wrong('leases', 'a list', leases);
  return { layoutVersion, leases };
}

/**
 * A field that stands twice. `JSON.parse` takes the last of the two and says nothing; of two lists of leases, that would
 * lose one. The leases themselves are not searched: they have no such field.
 */
function repeatedField(text: string): string | undefined {
  const [list, second] = text.matchAll(/"leases"\s*:/g);
  if (second) return 'leases';
  const header = text.slice(0, list?.index) + text.slice(text.lastIndexOf(']'));
  return HEADER_FIELDS.find((field) => header.split(`"${field}"`).length > 2);
}
