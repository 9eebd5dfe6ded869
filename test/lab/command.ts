import { spawn } from 'node:child_process';

/** What a finished program left: its exit code (128 + signal when one ended it) and its words. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a program. */
export interface RunOptions {
  /** Written to the program's standard input. @default - none */
  readonly input?: string | Buffer;
  /** Milliseconds after which it is stopped and counts as failed. @default 90000 */
  readonly timeout?: number;
}

/** The whole environment of every program in the lab: nothing of the test's own leaks in. */
export const LAB_ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' };

/** Runs a program to its end and returns what it left; never rejects for a non-zero exit. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Output> {
  const { promise, resolve, reject } = deferred<Output>();
  const child = spawn(argv[0], argv.slice(1), { env: LAB_ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const limit = options.timeout ?? 90_000;
  const timer = setTimeout(() => {
    stderr.push(Buffer.from(`\nstopped after ${limit} ms`));
    child.kill('SIGKILL');
    // A grandchild may hold the pipes open: do not wait for them.
    child.stdout.destroy();
    child.stderr.destroy();
  }, limit);
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined); // a program that reads no input may close it first
  child.stdin.end(options.input);
  child.on('error', reject);
  child.on('close', (code, signal) => {
    clearTimeout(timer);
    resolve({ code: code ?? (signal ? 137 : 1), stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
  });
  return promise;
}

/** A program of the lab that was expected to succeed and did not. */
export class CommandFailure extends Error {
  constructor(where: string, argv: readonly string[], readonly output: Output) {
    super(`${where}: '${argv.join(' ')}' ended with ${output.code}: ${(output.stderr || output.stdout).trim()}`);
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}

/** Asks `probe` until it gives a value, at most for `limit` milliseconds; then `undefined`. */
export async function until<T>(limit: number, probe: () => Promise<T | undefined> | T | undefined, pause = 20): Promise<T | undefined> {
  const end = Date.now() + limit;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() >= end) return undefined;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
