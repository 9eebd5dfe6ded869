import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WRITER = ['--require', require.resolve('tsx/cjs'), join(__dirname, 'lock-writer.ts')];

export function startWriter(...args: string[]): ChildProcess {
  return spawn(process.execPath, [...WRITER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs a writer to its end, behind `limits` of a shell. */
export function runWriter(limits: string, ...args: string[]) {
  return spawnSync('sh', ['-c', `${limits} exec "$0" "$@"`, process.execPath, ...WRITER, ...args], { encoding: 'utf8' });
}

export function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout!.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`ended early: ${code}`)));
  });
}

export function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}

/** A directory for one test. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'docker-ipam-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What an ordinary user would see: root may write everywhere. */
export function asOrdinaryUser<T>(action: () => T): T {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid!(65534);
  try {
    return action();
  } finally {
    process.seteuid!(0);
  }
}
