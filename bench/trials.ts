import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Declaration, Lock, Plan, Request } from '../lib/plan';
import { BlockList, EMPTY_LOCK, isLockProblem, overlappingPairs, plan, readLock, writeLock } from './library';
import { Random } from './random';
import { declare, equalSizes, manyBlocks, mixedSizes, shuffledKeys, type Workload } from './workloads';

/** What is measured: some work on keys, and the keys, whose sorting it is held against. */
export interface Trial {
  readonly keys: string[];
  /** The work; gives a number by which one can see that it was done. */
  run(): number;
}

/** Each makes a trial of `n` keys. */
export const TRIALS: Readonly<Record<string, (n: number) => Trial>> = {
  'mixed sizes': (n) => planned(mixedSizes(n, Math.ceil(n / 100))),
  'equal sizes': (n) => planned(equalSizes(n, Math.ceil(n / 100))),
  'plan again': planAgain,
  'overlaps IPv4': (n) => overlaps(4, n),
  'overlaps IPv6': (n) => overlaps(6, n),
  'equal /24': (n) => planned(requests(n, (key) => ({ key, prefixLength: 24 }))),
  'fixed blocks': (n) => planned(requests(n, (key, i) => ({ key, prefixLength: 30, fixed: `10.${i >> 14}.${(i >> 6) & 255}.${(i & 63) * 4}/30` }))),
  'networks with addresses': (n) => planned(networks(n)),
  'namespaces': (n) => planned(requests(n, (key, i) => ({ key, prefixLength: 28, namespace: `site-${i % Math.ceil(n / 10)}` }))),
  'half is gone': halfIsGone,
  'all is renamed': allIsRenamed,
};

/** Walks over all leases: their text is part of the work. */
function lengthOfTexts(made: Plan): number {
  if (made.problems.length > 0) throw new Error(JSON.stringify(made.problems[0]));
  let length = 0;
  made.leases.forEach(({ block }) => { length += block!.length; });
  return length;
}

function planned({ keys, declaration }: Workload, lock: Lock = EMPTY_LOCK): Trial {
  return { keys, run: () => lengthOfTexts(plan(declaration, lock)) };
}

function requests(n: number, each: (key: string, i: number) => Omit<Request, 'family' | 'stack'>): Workload {
  const keys = shuffledKeys(n, new Random());
  const pools = [{ key: 'ipam/~/ten', block: '10.0.0.0/8' }];
  return { keys, declaration: declare({ pools, requests: keys.map((key, i): Request => ({ family: 4, stack: 'prod', ...each(key, i) })) }) };
}

/** A third of the keys are networks, the others addresses in them. */
function networks(n: number): Workload {
  const outer = shuffledKeys(Math.floor(n / 3), new Random());
  const { declaration: { pools } } = requests(0, (key) => ({ key, prefixLength: 28 }));
  const all = outer.flatMap((key): Request[] => [
    { key, family: 4, prefixLength: 28, stack: 'prod', carveOuts: [{ label: 'network address', index: 0n }, { label: 'gateway', index: 1n }] },
    ...['a', 'b'].map((name): Request => ({ key: `${key}/${name}`, family: 4, prefixLength: 32, pools: [key], stack: 'prod' })),
  ]);
  return { keys: all.map(({ key }) => key), declaration: declare({ pools, requests: all }) };
}

/** A lock of `n` leases is read, a hundredth is new, and the lock is written again. */
function planAgain(n: number): Trial {
  const { declaration } = mixedSizes(n, Math.ceil(n / 100));
  const more = Array.from({ length: Math.ceil(n / 100) }, (_, i): Request => ({ key: `ipam/prod/new/network-${i}`, family: 4, prefixLength: 28, stack: 'prod' }));
  const all = new Random(2).shuffle(JSON.parse(JSON.stringify([...declaration.requests, ...more])) as Request[]);
  const directory = mkdtempSync(join(tmpdir(), 'bench-lock-'));
  const path = join(directory, 'ipam.lock.json');
  copyFileSync(lockOf('mixed sizes', n), path);
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return {
    keys: all.map(({ key }) => key),
    run: () => {
      const stored = readLock(path);
      if (isLockProblem(stored) || stored.lock.leases.length !== n) throw new Error(`no lock of ${n} leases in ${path}`);
      const made = plan({ ...declaration, requests: all }, stored.lock);
      const length = lengthOfTexts(made);
      const written = writeLock(stored, made.lock);
      if (!('outcome' in written) || written.outcome !== 'WRITTEN') throw new Error(JSON.stringify(written));
      return length;
    },
  };
}

/** Where the lock of a workload lies that another process has planned: a run is cold, so it may not plan twice. */
export function lockOf(workload: string, n: number): string {
  const path = join(process.env.BENCH_LOCKS ?? tmpdir(), `${workload.replace(' ', '-')}-${n}.lock.json`);
  if (!existsSync(path)) {
    const { declaration } = workload === 'mixed sizes' ? mixedSizes(n, Math.ceil(n / 100)) : requests(n, (key) => ({ key, prefixLength: 28 }));
    writeLock({ path, text: undefined, lock: EMPTY_LOCK }, plan(declaration, EMPTY_LOCK).lock);
  }
  return path;
}

function overlaps(family: 4 | 6, n: number): Trial {
  const texts = manyBlocks(family, n);
  return {
    keys: texts,
    run: () => {
      const blocks = new BlockList(family);
      for (const text of texts) blocks.addText(text);
      let pairs = 0;
      overlappingPairs(blocks, () => { pairs++; });
      return pairs;
    },
  };
}

function halfIsGone(n: number): Trial {
  const { keys, declaration } = requests(n, (key) => ({ key, prefixLength: 28 }));
  const left = { ...declaration, requests: declaration.requests.filter((_, i) => i % 2 === 0) };
  return again(keys, left, lockOf('equal blocks', n));
}

function allIsRenamed(n: number): Trial {
  const { keys, declaration } = requests(n, (key) => ({ key, prefixLength: 28 }));
  const renamed = declaration.requests.map((request) => ({ ...request, key: request.key.replace('prod', 'live'), stack: 'live' }));
  const moved = [{ from: 'ipam/prod', to: 'ipam/live' }];
  return again(keys, { ...declaration, requests: renamed, moved, run: { app: 'app', stacks: ['prod', 'live'] } }, lockOf('equal blocks', n));
}

function again(keys: string[], declaration: Declaration, path: string): Trial {
  const stored = readLock(path);
  if (isLockProblem(stored)) throw new Error(JSON.stringify(stored));
  return { keys, run: () => lengthOfTexts(plan(declaration, stored.lock)) + plan(declaration, stored.lock).lock.leases.length };
}
