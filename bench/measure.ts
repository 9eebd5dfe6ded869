/**
 * One trial in a process of its own, cold as a synth is: `tsx bench/measure.ts TRIAL N` prints one line of JSON.
 *
 * The keys are sorted before and after the work, in the same process, so that both meet the same machine.
 */
import { readFileSync } from 'node:fs';
import { TRIALS } from './trials';

export interface Measured {
  /** Milliseconds of `Array.sort` of the keys, the mean of before and after; nothing for a peer. */
  readonly sort?: number;
  /** Milliseconds of the work. */
  readonly work: number;
  /** The same two in milliseconds that the main thread was on a processor; nothing where the kernel does not tell. */
  readonly cpu?: { readonly sort: number; readonly work: number };
  /** Megabytes: the most that the process has held, and what it held when the work began. */
  readonly peak: number;
  readonly before: number;
  /** What the work gave, to be compared. */
  readonly answer: number;
}

export function clock(work: () => number): [ms: number, answer: number, cpu: number] {
  const [start, busy] = [performance.now(), onProcessor()];
  const answer = work();
  return [performance.now() - start, answer, onProcessor() - busy];
}

/** Milliseconds for which the main thread has been on a processor: what other work on the machine does not add to. Linux only. */
function onProcessor(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function sortTime(keys: readonly string[]): [ms: number, cpu: number] {
  const copy = [...keys];
  const [ms, , cpu] = clock(() => copy.sort().length);
  return [ms, cpu];
}

if (require.main === module) {
  const [, , name, n] = process.argv;
  const { keys, run } = TRIALS[name](Number(n));
  const first = sortTime(keys);
  const before = peakMegabytes();
  const [work, answer, busy] = clock(run);
  const peak = peakMegabytes();
  const second = sortTime(keys);
  const cpu = Number.isNaN(busy) ? undefined : { sort: (first[1] + second[1]) / 2, work: busy };
  const measured: Measured = { sort: (first[0] + second[0]) / 2, work, cpu, peak, before, answer };
  console.log(JSON.stringify(measured));
}
