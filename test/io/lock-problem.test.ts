import { isLockProblem, lockProblemText, type LockProblem } from '../../lib/io/lock-problem';
import { EMPTY_LOCK } from '../../lib/plan';

const OWNER = { pid: 4711, host: 'build-3', space: '', began: '', since: '2024-05-01T10:00:00.000Z', token: 'ab'.repeat(16) };

describe('lockProblemText', () => {
  test.each<[LockProblem, string]>([
    [{ code: 'EMPTY_FILE' }, 'ipam.lock.json: the lock is empty; restore it from version control, or delete it to lease every block anew'],
    [{ code: 'NOT_UTF8' }, 'ipam.lock.json: the lock is not UTF-8 text; restore it from version control, or convert it back to UTF-8'],
    [{ code: 'MERGE_CONFLICT', line: 7 },
      "ipam.lock.json: line 7 is the mark of an unresolved merge; keep the lease lines of both sides, delete the marks, and run 'docker-ipam lock merge'"],
    [{ code: 'NOT_JSON', line: 2, column: 16 },
      'ipam.lock.json: the lock is not JSON: line 2, column 16 breaks it; restore it from version control, or mend that line'],
    [{ code: 'NOT_AN_OBJECT', got: 'a list' }, 'ipam.lock.json: the lock must be a JSON object, got a list; restore it from version control'],
    [{ code: 'NEWER_VERSION', field: 'layoutVersion', version: 3, newest: 1 },
      "ipam.lock.json: a newer cdktf-docker-ipam wrote this lock: 'layoutVersion' must be at most 1, got 3; upgrade cdktf-docker-ipam"],
    [{ code: 'NEWER_VERSION', field: 'version', version: 2, newest: 1 },
      "ipam.lock.json: a newer cdktf-docker-ipam wrote this lock: 'version' must be at most 1, got 2; upgrade cdktf-docker-ipam"],
    [{ code: 'WRONG_FIELD', field: 'leases', wanted: 'a list', got: 'nothing' },
      "ipam.lock.json: 'leases' must be a list, got nothing; restore the lock from version control"],
    [{ code: 'WRONG_FIELD', field: 'released', wanted: 'true or left out', got: '"yes"', place: { line: 9, key: 'ipam/web' } },
      'ipam.lock.json: line 9: ipam/web: \'released\' must be true or left out, got "yes"; restore the lock from version control'],
    [{ code: 'UNKNOWN_FIELD', field: 'note', place: { line: 9 } },
      "ipam.lock.json: line 9: 'note' is no field of a lock of this version; remove it, or restore the lock from version control"],
    [{ code: 'REPEATED_FIELD', field: 'leases' },
      "ipam.lock.json: 'leases' stands more than once in the lock, as a merge may leave it; keep one, with the lease lines of both"],
    [{ code: 'MALFORMED_LEASE', place: { line: 9, key: 'ipam/web' }, problem: { code: 'HOST_BITS', text: '10.0.3.1/28', instead: '10.0.3.0/28' } },
      "ipam.lock.json: line 9: ipam/web: 'block' must be a network address, got '10.0.3.1/28': its host bits are set; write '10.0.3.0/28'"],
    [{ code: 'KEY_LEASED_TWICE', key: 'ipam/web', blocks: ['10.0.0.0/24', '10.0.1.0/24'], lines: [6, 7] },
      "ipam.lock.json: ipam/web holds 10.0.0.0/24 and 10.0.1.0/24 on lines 6 and 7, as a merge may leave it; run 'docker-ipam lock merge', or delete the lines that are not in use"],
    [{ code: 'KEY_LEASED_TWICE', key: 'ipam/web', blocks: ['10.0.0.0/24', '10.0.0.0/24'], lines: [6, 7, 8] },
      "ipam.lock.json: ipam/web holds 10.0.0.0/24 on lines 6, 7 and 8, as a merge may leave it; run 'docker-ipam lock merge', or delete the lines that are not in use"],
    [{ code: 'NOT_A_FILE', path: '/p/ipam.lock.json', found: 'a directory' },
      'ipam.lock.json: the lock must be a file, got a directory at /p/ipam.lock.json; move that away, or name a file'],
    [{ code: 'READ_ONLY_LOCK', path: 'ipam.lock.json' },
      "ipam.lock.json: the lock has to change and is write-protected; make it writable, or use 'lockMode' FROZEN where it must not change"],
    [{ code: 'OWNED', ownerPath: '/p/ipam.lock.json.owner', owner: OWNER, waitedMs: 15_000 },
      'ipam.lock.json: another synth holds the lock (process 4711 on build-3 since 2024-05-01T10:00:00.000Z) and did not let go within 15 s; wait for it, or, if it is gone, delete /p/ipam.lock.json.owner'],
    [{ code: 'OWNED', ownerPath: '/p/ipam.lock.json.owner', waitedMs: 500 },
      'ipam.lock.json: another synth holds the lock (it does not say who) and did not let go within 0.5 s; wait for it, or, if it is gone, delete /p/ipam.lock.json.owner'],
    [{ code: 'OWNERSHIP_LOST', ownerPath: '/p/ipam.lock.json.owner' },
      'ipam.lock.json: another synth took the lock over while this one stood still (/p/ipam.lock.json.owner); nothing was written, synthesize again'],
    [{ code: 'FILE_ERROR', doing: 'read', path: 'ipam.lock.json', errno: 'EACCES' },
      'ipam.lock.json: cannot read it: permission is denied; give this user the right, or run as the user who owns it'],
    [{ code: 'FILE_ERROR', doing: 'create a file in', path: '/p', errno: 'EROFS' },
      '/p: cannot create a file in it: it is on a read-only file system; mount it writable, or synthesize elsewhere'],
    [{ code: 'FILE_ERROR', doing: 'write', path: '/p', errno: 'EWHATEVER' }, '/p: cannot write it: the operating system says EWHATEVER'],
  ])('%j', (problem, text) => {
    expect(lockProblemText(problem, 'ipam.lock.json')).toBe(text);
  });

  test('never sends a lock\'s control characters to a terminal', () => {
    const hostile = '\u001b]0;owned\u0007\u202eweb\n';
    const problems: LockProblem[] = [
      { code: 'UNKNOWN_FIELD', field: hostile, place: { line: 1, key: hostile } },
      { code: 'KEY_LEASED_TWICE', key: hostile, blocks: ['10.0.0.0/24'], lines: [1, 2] },
      { code: 'MALFORMED_LEASE', place: { line: 1, key: hostile }, problem: { code: 'MALFORMED', text: hostile } },
      { code: 'OWNED', ownerPath: hostile, owner: { ...OWNER, host: hostile, since: hostile }, waitedMs: 0 },
      { code: 'FILE_ERROR', doing: 'read', path: hostile, errno: 'EACCES' },
    ];
    for (const problem of problems) expect(lockProblemText(problem, hostile)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });
});

test('a lock is no problem', () => {
  expect(isLockProblem(EMPTY_LOCK)).toBe(false);
  expect(isLockProblem({ code: 'EMPTY_FILE' })).toBe(true);
});
