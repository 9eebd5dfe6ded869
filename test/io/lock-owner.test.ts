import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GONE_AFTER_MS, takeOwnership, type Owner, type Ownership } from '../../lib/io/lock-owner';
import { ended, ready, startWriter, temporaryDirectory } from './lock-writers';

/** Elsewhere nobody can tell when a process began. */
const onLinux = existsSync('/proc/self/stat') ? test : test.skip;

let directory: ReturnType<typeof temporaryDirectory>;
let ownerPath: string;

beforeEach(() => {
  directory = temporaryDirectory();
  ownerPath = join(directory.path, 'ipam.lock.json.owner');
});
afterEach(() => directory.remove());

function take(waitMs = 0): Ownership {
  const taken = takeOwnership(ownerPath, waitMs);
  if ('code' in taken) throw new Error(JSON.stringify(taken));
  return taken;
}

/** An owner file as this process would write it, but for some fields. */
function ownedBy(other: Partial<Owner>, ageMs = 0): Owner {
  const ownership = take();
  const owner = { ...(JSON.parse(readFileSync(ownerPath, 'utf8')) as Owner), ...other, token: 'ab'.repeat(16) };
  ownership.release();
  writeFileSync(ownerPath, JSON.stringify(owner));
  const then = new Date(Date.now() - ageMs);
  utimesSync(ownerPath, then, then);
  return owner;
}

test('says who owns the lock, and lets go', () => {
  const ownership = take();
  expect(JSON.parse(readFileSync(ownerPath, 'utf8'))).toMatchObject({ pid: process.pid, since: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(ownership.isMine()).toBe(true);
  expect(takeOwnership(ownerPath, 30)).toMatchObject({ code: 'OWNED', ownerPath, waitedMs: 30, owner: { pid: process.pid } });
  ownership.release();
  expect(readdirSync(directory.path)).toEqual([]);
});

test('never removes what another owner has taken over', () => {
  const ownership = take();
  const other = ownedByOverwriting();
  expect(ownership.isMine()).toBe(false);
  ownership.release();
  expect(readFileSync(ownerPath, 'utf8')).toBe(other);

  function ownedByOverwriting(): string {
    const text = readFileSync(ownerPath, 'utf8').replace(/"token":"[0-9a-f]{32}"/, `"token":"${'cd'.repeat(16)}"`);
    writeFileSync(ownerPath, text);
    return text;
  }
});

describe('an owner that is gone is succeeded at once', () => {
  test('when it was killed, and what it had half written is removed', async () => {
    const path = join(directory.path, 'ipam.lock.json');
    expect(await ended(startWriter('die', path))).toBe('SIGKILL');
    expect(readdirSync(directory.path)).toEqual(['ipam.lock.json.4711', 'ipam.lock.json.owner']);
    take().release();
    expect(readdirSync(directory.path)).toEqual([]);
  }, 20_000);

  onLinux('also while nobody has reaped it', async () => {
    // A program that never waits for the child it was given keeps it as a zombie.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))));
    const fields = () => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    try {
      const owner = ownedBy({ pid, began: fields()[19] });
      expect(takeOwnership(ownerPath, 0)).toMatchObject({ code: 'OWNED', owner });
      await until(() => fields()[0] === 'Z');
      take().release();
    } finally {
      parent.kill();
    }
  });

  onLinux('when its process number is another process by now', () => {
    ownedBy({ pid: process.pid, began: '1' });
    take().release();
  });

  test('when it was killed before it could announce what it had just made', () => {
    const owner = ownedBy({ pid: process.pid, began: '1' });
    writeFileSync(ownerPath, `${JSON.stringify({ ...owner, pid: 2 ** 22 + 1 })}\n`);
    for (const [name, text] of [['4711', ''], ['20261121', 'a backup'], ['1.2', '']]) writeFileSync(join(directory.path, `ipam.lock.json.${name}`), text);
    take().release();
    expect(readdirSync(directory.path)).toEqual(['ipam.lock.json.1.2', 'ipam.lock.json.20261121']);
  });

  test('but only a temporary file of the lock is removed with it', () => {
    for (const hostile of ['../outside.1', 'ipam.lock.json', 'ipam.lock.json.bak', 'ipam.lock.json.1/../precious']) {
      writeFileSync(join(directory.path, 'precious'), '');
      writeFileSync(join(directory.path, 'ipam.lock.json'), '');
      writeFileSync(join(directory.path, 'ipam.lock.json.bak'), '');
      const owner = ownedBy({ pid: process.pid, began: '1' });
      writeFileSync(ownerPath, `${JSON.stringify({ ...owner, pid: 2 ** 22 + 1 })}\n${hostile}\n`);
      take().release();
      expect(readdirSync(directory.path)).toEqual(['ipam.lock.json', 'ipam.lock.json.bak', 'precious']);
    }
  });
});

describe('an owner that cannot be asked', () => {
  test.each<[string, Partial<Owner>]>([['on another host', { host: 'elsewhere' }], ['in another container, or before a reboot', { space: 'other' }]])('%s is believed for a while', (_, where) => {
    const owner = ownedBy({ ...where, pid: 2 ** 22 + 1 }, GONE_AFTER_MS - 5_000);
    expect(takeOwnership(ownerPath, 0)).toMatchObject({ code: 'OWNED', owner });
    ownedByAge(GONE_AFTER_MS + 5_000);
    take().release();
    expect(readdirSync(directory.path)).toEqual([]);
  });

  test.each(['', '{"pid": 1', '{"pid": 1, "token": "../../x"}', 'null', '[]'])('because its file says %j is believed for a while', (text) => {
    writeFileSync(ownerPath, text);
    const problem = takeOwnership(ownerPath, 0);
    expect(problem).toMatchObject({ code: 'OWNED' });
    expect(problem).not.toHaveProperty('owner');
    ownedByAge(GONE_AFTER_MS + 5_000);
    take().release();
    expect(readdirSync(directory.path)).toEqual([]);
  });

  function ownedByAge(ageMs: number): void {
    const then = new Date(Date.now() - ageMs);
    utimesSync(ownerPath, then, then);
  }
});

test('a successor is at work already: its claim is respected, until it is stale itself', () => {
  const { token } = ownedBy({ pid: 2 ** 22 + 1 });
  const claim = `${ownerPath}.${token}`;
  writeFileSync(claim, '');
  expect(takeOwnership(ownerPath, 20)).toMatchObject({ code: 'OWNED' });
  const then = new Date(Date.now() - GONE_AFTER_MS - 5_000);
  utimesSync(claim, then, then);
  take(2_000).release();
  expect(readdirSync(directory.path)).toEqual([]);
});

test('a living owner is waited for', async () => {
  const holder = startWriter('hold', join(directory.path, 'ipam.lock.json'));
  try {
    await ready(holder);
    const before = performance.now();
    expect(takeOwnership(ownerPath, 100)).toMatchObject({ code: 'OWNED', owner: { pid: holder.pid } });
    expect(performance.now() - before).toBeGreaterThanOrEqual(95);
    // It goes while we wait: this thread sleeps, so somebody else has to end it.
    spawn('sh', ['-c', `sleep 0.2; kill -9 ${holder.pid}`], { stdio: 'ignore' });
    take(10_000).release();
    expect(readdirSync(directory.path)).toEqual([]);
  } finally {
    holder.kill('SIGKILL');
  }
}, 20_000);

test('a directory that takes no files is named', () => {
  expect(takeOwnership(join(directory.path, 'nowhere', 'ipam.lock.json.owner'), 0)).toEqual({
    code: 'FILE_ERROR', doing: 'create a file in', path: join(directory.path, 'nowhere'), errno: 'ENOENT',
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
