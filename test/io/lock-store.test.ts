import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { isLockProblem } from '../../lib/io/lock-problem';
import { readLock, writeLock, type StoredLock } from '../../lib/io/lock-store';
import { formatLock } from '../../lib/io/lock-text';
import { EMPTY_LOCK } from '../../lib/plan';
import { lease, lockOf } from './locks';
import { asOrdinaryUser, ended, ready, runWriter, startWriter, temporaryDirectory } from './lock-writers';

const [A, B, C] = [lease('ipam/a', '10.0.0.0/24'), lease('ipam/b', '10.0.1.0/24'), lease('ipam/c', '10.0.2.0/24')];
const EARLIER = new Date('2020-01-01T00:00:00Z');

let directory: ReturnType<typeof temporaryDirectory>;
let path: string;

beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory.path, 'ipam.lock.json');
});
afterEach(() => directory.remove());

function read(at = path): StoredLock {
  const stored = readLock(at);
  if (isLockProblem(stored)) throw new Error(JSON.stringify(stored));
  return stored;
}

describe('readLock', () => {
  test('gives an empty lock where there is no file yet', () => {
    expect(read()).toEqual({ path, text: undefined, lock: EMPTY_LOCK });
  });

  test('gives the lock with its exact text', () => {
    const text = formatLock(lockOf(A)).replaceAll('\n', '\r\n');
    writeFileSync(path, text);
    expect(read()).toEqual({ path, text, lock: lockOf(A) });
  });

  test('names what cannot be read', () => {
    mkdirSync(path);
    expect(readLock(path)).toEqual({ code: 'NOT_A_FILE', path, found: 'a directory' });
    rmSync(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    expect(readLock(path)).toEqual({ code: 'NOT_A_FILE', path, found: 'a named pipe' });
    rmSync(path);
    writeFileSync(path, Buffer.from(formatLock(lockOf(A)), 'utf16le'));
    expect(readLock(path)).toMatchObject({ code: expect.stringMatching(/NOT_UTF8|NOT_JSON/) });
    writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]));
    expect(readLock(path)).toEqual({ code: 'NOT_UTF8' });
    expect(readLock(join(path, 'below-a-file'))).toMatchObject({ code: 'FILE_ERROR', doing: 'read', errno: 'ENOTDIR' });
    writeFileSync(path, formatLock(lockOf(A)), { mode: 0o600 });
    chmodSync(path, 0);
    chmodSync(directory.path, 0o755);
    expect(asOrdinaryUser(() => readLock(path))).toMatchObject({ code: 'FILE_ERROR', doing: 'read', errno: 'EACCES' });
  });
});

describe('writeLock', () => {
  test('makes the file and leaves nothing beside it', () => {
    expect(writeLock(read(), lockOf(B, A))).toMatchObject({ outcome: 'WRITTEN', stored: { text: formatLock(lockOf(A, B)) } });
    expect(readFileSync(path, 'utf8')).toBe(formatLock(lockOf(A, B)));
    expect(readdirSync(directory.path)).toEqual(['ipam.lock.json']);
    expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  test('what it gives can be written on', () => {
    const first = writeLock(read(), lockOf(A));
    if (isLockProblem(first)) throw new Error(first.code);
    expect(writeLock(first.stored, lockOf(A, B))).toMatchObject({ outcome: 'WRITTEN' });
    expect(read().lock).toEqual(lockOf(A, B));
  });

  test('keeps the mode and the owner of the file', () => {
    writeFileSync(path, formatLock(lockOf(A)));
    chmodSync(path, 0o664);
    const { uid, gid } = statSync(path);
    writeLock(read(), lockOf(A, B));
    expect(statSync(path)).toMatchObject({ uid, gid });
    expect(statSync(path).mode & 0o777).toBe(0o664);
  });

  test('with nothing to write touches nothing, not even beside a foreign owner or in a read-only place', () => {
    const text = JSON.stringify({ version: 1, layoutVersion: 1, leases: [B, A] });
    writeFileSync(path, text);
    utimesSync(path, EARLIER, EARLIER);
    writeFileSync(`${path}.owner`, 'held');
    const stored = read();
    chmodSync(directory.path, 0o555);
    expect(asOrdinaryUser(() => writeLock(stored, lockOf(A, B), { waitMs: 0 }))).toMatchObject({ outcome: 'UNCHANGED' });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(statSync(path).mtime).toEqual(EARLIER);
    chmodSync(directory.path, 0o755);
    rmSync(path);
    expect(writeLock(read(), EMPTY_LOCK, { waitMs: 0 })).toMatchObject({ outcome: 'UNCHANGED' });
    expect(existsSync(path)).toBe(false);
  });

  describe('over what somebody else wrote meanwhile', () => {
    const based = () => {
      writeFileSync(path, formatLock(lockOf(A)));
      const stored = read();
      writeFileSync(path, formatLock(lockOf(A, B)));
      return stored;
    };

    test('writes nothing and gives what is there now', () => {
      expect(writeLock(based(), lockOf(A, C))).toEqual({ outcome: 'CHANGED_MEANWHILE', stored: { path, text: formatLock(lockOf(A, B)), lock: lockOf(A, B) } });
      expect(read().lock).toEqual(lockOf(A, B));
      expect(readdirSync(directory.path)).toEqual(['ipam.lock.json']);
    });

    test('plans again where it can', () => {
      expect(writeLock(based(), lockOf(A, C), { again: (lock) => ({ ...lock, leases: [...lock.leases, C] }) })).toMatchObject({ outcome: 'WRITTEN' });
      expect(read().lock).toEqual(lockOf(A, B, C));
    });

    test('writes nothing where the new plan says what is there', () => {
      const stored = based();
      utimesSync(path, EARLIER, EARLIER);
      expect(writeLock(stored, lockOf(A, C), { again: (lock) => lock })).toMatchObject({ outcome: 'UNCHANGED' });
      expect(statSync(path).mtime).toEqual(EARLIER);
    });

    test('gives the problem of what is there now', () => {
      const stored = based();
      writeFileSync(path, '<<<<<<< HEAD\n');
      expect(writeLock(stored, lockOf(A, C), { again: (lock) => lock })).toEqual({ code: 'MERGE_CONFLICT', line: 1 });
      rmSync(path);
      expect(writeLock(stored, lockOf(A, C))).toMatchObject({ outcome: 'CHANGED_MEANWHILE', stored: { text: undefined } });
    });

    test('lets go of the lock when planning again throws', () => {
      const fail = () => { throw new Error('no plan'); };
      expect(() => writeLock(based(), lockOf(A, C), { again: fail })).toThrow('no plan');
      expect(readdirSync(directory.path)).toEqual(['ipam.lock.json']);
    });
  });

  test('replaces a lock that cannot be read only to mend it, and only what was read', () => {
    const text = '<<<<<<< HEAD\n';
    writeFileSync(path, text);
    const broken = { path, text, lock: lockOf(A, B) };
    expect(writeLock(broken, lockOf(A, B))).toMatchObject({ outcome: 'UNCHANGED' });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(writeLock(broken, lockOf(A, B), { mend: true })).toMatchObject({ outcome: 'WRITTEN' });
    expect(read().lock).toEqual(lockOf(A, B));
    writeFileSync(path, '>>>>>>> theirs\n');
    expect(writeLock(broken, lockOf(A, B), { mend: true })).toEqual({ code: 'MERGE_CONFLICT', line: 1 });
  });

  test('writes through a symbolic link, to a file that is there or not, and owns the file, not the link', () => {
    mkdirSync(join(directory.path, 'shared'));
    const target = join(directory.path, 'shared', 'locks.json');
    symlinkSync('shared/middle.json', path);
    symlinkSync('locks.json', join(directory.path, 'shared', 'middle.json'));
    expect(writeLock(read(), lockOf(A))).toMatchObject({ outcome: 'WRITTEN' });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe(formatLock(lockOf(A)));
    const stored = read();
    writeFileSync(`${target}.owner`, 'held');
    expect(writeLock(stored, lockOf(A, B), { waitMs: 0 })).toMatchObject({ code: 'OWNED' });
    rmSync(`${target}.owner`);
    expect(writeLock(stored, lockOf(A, B))).toMatchObject({ outcome: 'WRITTEN' });
    expect(readFileSync(target, 'utf8')).toBe(formatLock(lockOf(A, B)));
    expect(readdirSync(directory.path).sort()).toEqual(['ipam.lock.json', 'shared']);
  });

  test('names links that lead in a circle, and directories that are not there', () => {
    symlinkSync('ipam.lock.json', path);
    expect(readLock(path)).toMatchObject({ code: 'FILE_ERROR', errno: 'ELOOP' });
    expect(writeLock({ path, text: undefined, lock: EMPTY_LOCK }, lockOf(A))).toMatchObject({ code: 'FILE_ERROR', errno: 'ELOOP' });
    const nowhere = join(directory.path, 'nowhere', 'ipam.lock.json');
    expect(writeLock(read(nowhere), lockOf(A))).toMatchObject({ code: 'FILE_ERROR', doing: 'write', errno: 'ENOENT' });
  });

  test('refuses a write-protected lock and a read-only directory', () => {
    writeFileSync(path, formatLock(lockOf(A)));
    chmodSync(directory.path, 0o777);
    chmodSync(path, 0o444);
    const stored = read();
    expect(asOrdinaryUser(() => writeLock(stored, lockOf(A, B)))).toEqual({ code: 'READ_ONLY_LOCK', path });
    chmodSync(path, 0o666);
    chmodSync(directory.path, 0o555);
    expect(asOrdinaryUser(() => writeLock(stored, lockOf(A, B)))).toMatchObject({ code: 'FILE_ERROR', doing: 'create a file in', path: directory.path, errno: 'EACCES' });
    expect(read()).toEqual(stored);
  });

  test('keeps the old lock when the device is full', () => {
    writeFileSync(path, formatLock(lockOf(A)));
    // 64 blocks of 512 or 1,024 bytes, far below what 2,000 leases take.
    const { stdout } = runWriter('ulimit -f 64;', 'grow', path, 'home', '2000');
    expect(JSON.parse(stdout)).toMatchObject({ code: 'FILE_ERROR', doing: 'write', errno: 'EFBIG' });
    expect(readFileSync(path, 'utf8')).toBe(formatLock(lockOf(A)));
    expect(readdirSync(directory.path)).toEqual(['ipam.lock.json']);
  });
});

describe('processes that write at once', () => {
  test('lose nothing', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const each = 12;
    expect(await Promise.all(names.map((name) => ended(startWriter('add', path, name, String(each)))))).toEqual([0, 0, 0, 0]);
    const keys = read().lock.leases.map(({ key }) => key);
    expect(keys).toEqual(names.flatMap((name) => Array.from({ length: each }, (_, n) => `ipam/${name}/${n}`)).sort());
    expect(readdirSync(directory.path)).toEqual(['ipam.lock.json']);
  }, 30_000);

  test('leave a whole lock when they are interrupted at any moment', async () => {
    writeFileSync(path, formatLock(lockOf(A)));
    for (const [signal, afterMs] of [['SIGINT', 20], ['SIGKILL', 45]] as const) {
      const writer = startWriter('add for ever', path, signal === 'SIGINT' ? 'i' : 'k');
      await ready(writer);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const end = ended(writer);
      // Again and again: while a file is being written, SIGINT waits for the event loop, which this writer never gives way to.
      const interrupt = setInterval(() => writer.kill(signal), 10);
      expect(await end).toBe(signal);
      clearInterval(interrupt);
      const { lock } = read();
      expect(lock.leases).toContainEqual(A);
      const write = () => writeLock(read(), { ...lock, leases: [...lock.leases, lease(`ipam/after-${signal}`, '172.16.0.0/24')] }, { waitMs: 1_000 });
      let outcome = write();
      if ('code' in outcome) {
        // It ended between making its owner file and writing who it is: then that is believed until it is old.
        expect(outcome).toEqual({ code: 'OWNED', ownerPath: `${path}.owner`, waitedMs: 1_000 });
        utimesSync(`${path}.owner`, 0, 0);
        outcome = write();
      }
      expect(outcome).toMatchObject({ outcome: 'WRITTEN' });
      expect(readdirSync(directory.path)).toEqual(['ipam.lock.json']);
    }
  }, 30_000);
});
