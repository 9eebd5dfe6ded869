import { join } from 'node:path';

/** The package as its users have it: compiled. */
export const PACKAGE = process.env.BENCH_PACKAGE ?? join(__dirname, '..');

export const { BlockList, overlappingPairs, plan, EMPTY_LOCK } = built<typeof import('../lib/plan')>('plan');
export const { isLockProblem, readLock, writeLock } = built<typeof import('../lib/io')>('io');

function built<T>(room: string): T {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(join(PACKAGE, 'build', room)) as T;
}
