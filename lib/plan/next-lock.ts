import type { Answers, Asker } from './answers';
import type { Declaration } from './declaration';
import { isRootLevel } from './level';
import { compareLeases, LAYOUT_VERSION, type Lock, type LockedLease } from './lock';
import type { Recall } from './recall';
import type { Renumbering } from './renumbering';

/** What is remembered of a run. */
export interface Outcome {
  readonly declaration: Declaration;
  readonly memory: Recall;
  readonly renumbering: Renumbering;
  readonly answers: Answers;
  readonly tombstones: readonly LockedLease[];
  /** Keys that were left without an answer; what the lock has for them stays. */
  readonly unanswered: readonly string[];
}

/** The lock after a run. When nothing changed it is the very lock that came in, so that nothing is written. */
export function nextLock(before: Lock, outcome: Outcome): Lock {
  const next = new Set(leasesOf(outcome));
  const kept = before.leases.filter((lease) => next.has(lease));
  if (kept.length === before.leases.length && kept.length === next.size && before.layoutVersion >= LAYOUT_VERSION) return before;
  for (const lease of kept) next.delete(lease);
  const leases = merged(kept, [...next].sort(compareLeases));
  return { layoutVersion: Math.max(before.layoutVersion, LAYOUT_VERSION), leases };
}

/** All leases of the next lock; those that nothing has happened to are the very objects of the one before. */
function leasesOf({ declaration, memory, renumbering, answers, tombstones, unanswered }: Outcome): LockedLease[] {
  const bases = new Map(declaration.pools.flatMap((pool) => (pool.baseLength ? [[pool.key, pool.baseLength.prefixLength] as const] : [])));
  const { app } = declaration.run;
  const leases = [...memory.elsewhere, ...memory.foreign.map((lease) => renumbering.follow(lease)), ...tombstones];
  const lost = [...unanswered, ...answers.single.filter(({ at }) => at < 0).map(({ request }) => request.key)];
  for (const key of lost) if (memory.live.has(key)) leases.push(memory.live.get(key)!);
  answers.forEach((key, blocks, at, asker, level, before) => {
    const pool = isRootLevel(level) ? undefined : level;
    const base = answers.baseOf(level);
    const baseLength = base === undefined ? undefined : bases.get(base);
    leases.push(before && isOf(before, app, asker, pool, baseLength) ? before : {
      key, block: blocks.text(at), app, stack: asker.stack,
      ...(asker.namespace ? { namespace: asker.namespace } : undefined),
      ...(pool === undefined ? undefined : { pool }),
      ...(baseLength === undefined ? undefined : { baseLength }),
    });
  });
  return leases;
}

/** Whether a lease says all that it would say were it written now. */
function isOf(lease: LockedLease, app: string, { stack, namespace }: Asker, pool: string | undefined, baseLength: number | undefined): boolean {
  return lease.app === app && lease.stack === stack && (lease.namespace ?? '') === namespace && lease.pool === pool && lease.baseLength === baseLength;
}

/** Two sorted lists as one. A lock from elsewhere may not be sorted: then all is. */
function merged(a: readonly LockedLease[], b: readonly LockedLease[]): LockedLease[] {
  const both: LockedLease[] = [];
  let [i, j] = [0, 0];
  let sorted = true;
  while (i < a.length || j < b.length) {
    const fromA = j === b.length || (i < a.length && compareLeases(a[i], b[j]) <= 0);
    const next = fromA ? a[i++] : b[j++];
    sorted &&= both.length === 0 || compareLeases(both[both.length - 1], next) <= 0;
    both.push(next);
  }
  return sorted ? both : both.sort(compareLeases);
}
