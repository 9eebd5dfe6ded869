/** A process of its own that writes locks; the tests of the store and of ownership start several. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { takeOwnership } from '../../lib/io/lock-owner';
import { isLockProblem } from '../../lib/io/lock-problem';
import { readLock, writeLock, type StoredLock } from '../../lib/io/lock-store';
import type { Lock } from '../../lib/plan';

const [mode, path, name = '', count = '0'] = process.argv.slice(2);

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** As planning does it: what is there stays, what is new is added. */
function withLease(lock: Lock, n: number): Lock {
  const block = `10.${name.charCodeAt(0)}.${n % 256}.0/24`;
  return { ...lock, leases: [...lock.leases, { key: `ipam/${name}/${n}`, block, app: name, stack: 'prod' }] };
}

function read(): StoredLock {
  const stored = readLock(path);
  if (isLockProblem(stored)) throw new Error(JSON.stringify(stored));
  return stored;
}

function add(n: number): void {
  // Every second time the plan is made again by the caller, as a run does whose addresses are on disk already.
  const options = n % 2 ? { again: (lock: Lock) => withLease(lock, n) } : {};
  for (let stored = read(); ;) {
    const outcome = writeLock(stored, withLease(stored.lock, n), options);
    if (isLockProblem(outcome)) throw new Error(JSON.stringify(outcome));
    if (outcome.outcome === 'WRITTEN') return;
    if (outcome.outcome !== 'CHANGED_MEANWHILE') throw new Error(outcome.outcome);
    stored = outcome.stored;
  }
}

function own(): void {
  const ownership = takeOwnership(`${path}.owner`, 5_000);
  if ('code' in ownership) throw new Error(JSON.stringify(ownership));
  const temporary = `${path}.4711`;
  ownership.announce(temporary);
  const file = openSync(temporary, 'w');
  writeSync(file, '{ "half": ');
  closeSync(file);
}

switch (mode) {
  case 'add':
    for (let n = 0; n < Number(count); n++) add(n);
    break;
  case 'add for ever':
    say('ready');
    for (let n = 0; ; n++) add(n);
  case 'die':
    own();
    process.kill(process.pid, 'SIGKILL');
    break;
  case 'hold':
    own();
    say('ready');
    setInterval(() => undefined, 1000);
    break;
  case 'grow': {
    const leases = Array.from({ length: Number(count) }, (_, n) => ({ key: `ipam/${name}/${n}`, block: `10.0.${n >> 8}.0/24`, app: name, stack: 'prod' }));
    say(JSON.stringify(writeLock(read(), { layoutVersion: 1, leases })));
  }
}
