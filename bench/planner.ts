/**
 * What planning costs, against `Array.sort` of the same keys: `npm run bench`, or `npx tsx bench/planner.ts [rounds]` on a
 * package that is built. Every number is of a process of its own; a round runs all of them once, so that a busy machine is
 * as unkind to each, and medians are printed. `BENCH_PEERS=0` leaves the peers out. See docs/performance.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measured } from './measure';
import { lockOf } from './trials';
import { equalSizes, manyBlocks, mixedSizes } from './workloads';

const TSX = join(require.resolve('tsx/package.json'), '../dist/cli.mjs');
const PEERS = join(__dirname, 'peers');
const rounds = Number(process.argv[2] ?? 5);

/** One kind of row: a trial of some size, or a peer at a workload. */
interface Row {
  readonly name: string;
  readonly n: number;
  readonly limit?: number;
  run(): Measured;
  readonly runs: Measured[];
}

function trial(name: string, n: number, limit?: number): Row {
  return { name, n, limit, run: () => child('measure.ts', name, n), runs: [] };
}

function peer(name: string, workload: string, n: number): Row {
  return { name, n, run: () => child('peers/peers.ts', name, workload, n), runs: [] };
}

function python(workload: 'equal' | 'mixed' | 'overlaps', given: () => object, n: number): Row {
  const run = () => measured(spawnSync('python3', [join(PEERS, 'peers.py'), workload], { input: JSON.stringify(given()), encoding: 'utf8', maxBuffer: 2 ** 28 }));
  return { name: "Python's ipaddress, own loop", n, run, runs: [] };
}

function child(script: string, ...args: Array<string | number>): Measured {
  return measured(spawnSync(process.execPath, [TSX, join(__dirname, script), ...args.map(String)], { encoding: 'utf8', env: { ...process.env, BENCH_LOCKS: locks } }));
}

function measured({ status, stdout, stderr }: { readonly status: number | null; readonly stdout: string; readonly stderr: string }): Measured {
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function measure(rows: readonly Row[], times: number): void {
  for (let round = 0; round < times; round++) {
    for (const row of round % 2 === 0 ? rows : [...rows].reverse()) {
      row.runs.push(row.run());
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
}

const workOf = ({ runs }: Row): number => median(runs.map(({ work }) => work));
const peakOf = ({ runs }: Row): string => `${median(runs.map(({ peak }) => peak)).toFixed(0)} (${median(runs.map(({ before }) => before)).toFixed(0)})`;

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): void {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  console.log([line(head), `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`, ...rows.map(line), ''].join('\n'));
}

/** The limits: each run's time over the mean of two sorts of its keys in the same process. */
function limits(): void {
  const rows = [
    trial('mixed sizes', 100_000, 3), trial('equal sizes', 1_000_000, 2), trial('plan again', 100_000, 10), trial('overlaps IPv4', 100_000, 2), trial('overlaps IPv6', 100_000, 2),
  ];
  measure(rows, rounds);
  console.log(`Sorts of its own keys that each takes, ${rounds} runs`);
  table(['', 'n', 'ms', 'one sort, ms', 'sorts, median', 'least', 'of CPU time, median', 'least', 'limit', 'peak MB (before)'], rows.map((row) => {
    const ratios = row.runs.map(({ work, sort }) => work / sort!);
    const ofCpu = row.runs.flatMap(({ cpu }) => (cpu ? [cpu.work / cpu.sort] : []));
    const shown = (of: readonly number[], which: (of: readonly number[]) => number) => (of.length === 0 ? '' : which(of).toFixed(2));
    const least = (of: readonly number[]) => Math.min(...of);
    return [row.name, row.n.toLocaleString('en'), workOf(row).toFixed(0), median(row.runs.map(({ sort }) => sort!)).toFixed(0), shown(ratios, median), shown(ratios, least),
      shown(ofCpu, median), shown(ofCpu, least), String(row.limit), peakOf(row)];
  }));
}

/** Twice as many cost twice as much, or a little more; four times as much would be quadratic. */
function doubling(): void {
  const sizes: ReadonlyArray<readonly [string, number]> = [
    ['mixed sizes', 25_000], ['equal sizes', 250_000], ['plan again', 25_000], ['overlaps IPv4', 25_000], ['fixed blocks', 25_000],
    ['networks with addresses', 25_000], ['namespaces', 25_000], ['half is gone', 25_000], ['all is renamed', 25_000],
  ];
  const rows = sizes.map(([name, n]) => [n, 2 * n, 4 * n].map((size) => trial(name, size)));
  measure(rows.flat(), Math.min(rounds, 3));
  console.log('Time of twice and four times as many, over the time of n');
  table(['', 'n', 'ms', '2 n', '4 n', 'peak MB at 4 n (before)'], rows.map(([one, two, four]) => [
    one.name, one.n.toLocaleString('en'), workOf(one).toFixed(0), (workOf(two) / workOf(one)).toFixed(2), (workOf(four) / workOf(one)).toFixed(2), peakOf(four),
  ]));
}

/** The peers that can do any of it, each at a size that it ends with, beside the planner at the same size. */
function peers(): void {
  if (!existsSync(join(PEERS, 'node_modules'))) execFileSync('npm', ['ci', '--ignore-scripts', '--silent'], { cwd: PEERS, stdio: 'inherit' });
  const given = ({ declaration: { pools, reservations, requests } }: ReturnType<typeof mixedSizes>) => ({
    pools: pools.map(({ block }) => block), reservations: reservations.map(({ block }) => block), lengths: requests.map(({ prefixLength }) => prefixLength),
  });
  const contests: ReadonlyArray<readonly [string, Row, ReadonlyArray<readonly [Row, string]>]> = [
    ['equal /24, no reservations', trial('equal /24', 10_000), [
      [peer('aws-cdk NetworkBuilder', 'equal /24', 10_000), 'no'], [peer('ip-num Pool', 'equal /24', 10_000), 'no'],
    ]],
    ['mixed sizes', trial('mixed sizes', 4000), [
      [peer('cidr-tools', 'mixed sizes', 4000), 'yes'], [python('mixed', () => given(mixedSizes(4000, 40)), 4000), 'yes'],
    ]],
    ['equal /64', trial('equal sizes', 50_000), [
      [peer('ip-num Pool', 'equal /64', 50_000), 'no'], [python('equal', () => given(equalSizes(50_000, 500)), 50_000), 'yes'],
    ]],
    ['overlapping pairs', trial('overlaps IPv4', 2000), [
      [peer('ip-num Pool', 'overlaps IPv4', 2000), ''], [peer('cidr-tools', 'overlaps IPv4', 2000), ''], [python('overlaps', () => ({ blocks: manyBlocks(4, 2000) }), 2000), ''],
    ]],
  ];
  measure(contests.flatMap(([, own, others]) => [own, ...others.map(([row]) => row)]), Math.min(rounds, 3));
  console.log('Peers, at sizes that all end with');
  table(['', 'n', 'ms', 'times ours', 'reservations', 'peak MB (before)'], contests.flatMap(([title, own, others]) => [
    [`${title}: this planner`, own.n.toLocaleString('en'), workOf(own).toFixed(1), '1', '', peakOf(own)],
    ...others.map(([row, reservations]) => [`  ${row.name}`, row.n.toLocaleString('en'), workOf(row).toFixed(1), (workOf(row) / workOf(own)).toFixed(1), reservations, peakOf(row)]),
  ]));
}

const locks = mkdtempSync(join(tmpdir(), 'bench-locks-'));
process.env.BENCH_LOCKS = locks;
try {
  for (const n of [25_000, 50_000, 100_000]) for (const workload of ['mixed sizes', 'equal blocks']) lockOf(workload, n);
  limits();
  doubling();
  if (process.env.BENCH_PEERS !== '0') peers();
} finally {
  rmSync(locks, { recursive: true, force: true });
}
