/**
 * One trial in a process of its own, cold as a synth is: `tsx bench/measure.ts TRIAL N` prints one line of JSON.
 *
 * The keys are sorted before and after the work, in the same process, so that both meet the same machine.
 */
import { TRIALS } from './trials';

export interface Measured {
  /** Milliseconds of `Array.sort` of the keys, the mean of before and after; nothing for a peer. */
  readonly sort?: number;
  /** Milliseconds of the work. */
  readonly work: number;
  /** Megabytes: the most that the process has held, and what it held when the work began. */
  readonly peak: number;
  readonly before: number;
  /** What the work gave, to be compared. */
  readonly answer: number;
}

export function clock(work: () => number): [ms: number, answer: number] {
  const start = performance.now();
  const answer = work();
  return [performance.now() - start, answer];
}

export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function sortTime(keys: readonly string[]): number {
  const copy = [...keys];
  return clock(() => copy.sort().length)[0];
}

if (require.main === module) {
  const [, , name, n] = process.argv;
  const { keys, run } = TRIALS[name](Number(n));
  const sortedFirst = sortTime(keys);
  const before = peakMegabytes();
  const [work, answer] = clock(run);
  const peak = peakMegabytes();
  const measured: Measured = { sort: (sortedFirst + sortTime(keys)) / 2, work, peak, before, answer };
  console.log(JSON.stringify(measured));
}
