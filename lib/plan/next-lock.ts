import type { Answer, Answers, ShapeAnswers } from './answers';
import type { Declaration } from './declaration';
import { isRootLevel } from './level';
import { compareLeases, LAYOUT_VERSION, type Lock, type LockedLease, sortedLeases } from './lock';
import type { Recall } from './recall';
import type { Renumbering } from './renumbering';

/** What is remembered of a run. */
export interface Outcome {
  readonly declaration: Declaration;
  readonly memory: Recall;
  readonly renumbering: Renumbering;
  readonly answers: Answers;
  readonly tombstones: readonly LockedLease[];
  /** Places of requests that were left without an answer; what the lock has for them stays. */
  readonly unanswered: readonly number[];
}

/** The lock after a run. When nothing changed it is the very lock that came in, so that nothing is written. */
export function nextLock(before: Lock, outcome: Outcome): Lock {
  const { memory, renumbering, tombstones } = outcome;
  const others = [...memory.elsewhere, ...memory.foreign.map((lease) => renumbering.follow(lease)), ...tombstones];
  const leases = merged(new Writer(outcome).byPlace(), sortedLeases(others));
  const known = sortedLeases(before.leases);
  const same = leases.length === known.length && before.layoutVersion >= LAYOUT_VERSION && leases.every((lease, i) => lease === known[i]);
  return same ? before : { layoutVersion: Math.max(before.layoutVersion, LAYOUT_VERSION), leases };
}

/** Writes down the answers; those to which nothing has happened are the very leases of the lock before. */
class Writer {
  private readonly bases: ReadonlyMap<string, number>;

  constructor(private readonly outcome: Outcome) {
    this.bases = new Map(outcome.declaration.pools.flatMap((pool) => (pool.baseLength ? [[pool.key, pool.baseLength.prefixLength] as const] : [])));
  }

  /** Leases of those who asked, in the order of their keys. */
  byPlace(): LockedLease[] {
    const { answers: { keys, single, ofShapes }, memory, unanswered } = this.outcome;
    const leases = new Array<LockedLease | undefined>(keys.length).fill(undefined);
    for (const place of unanswered) leases[place] = memory.live[place];
    for (const answer of single) leases[answer.place] = answer.at < 0 ? memory.live[answer.place] : this.ofAnswer(answer);
    for (const shape of ofShapes) this.writeShape(shape, leases);
    return leases.filter((lease) => lease !== undefined);
  }

  private ofAnswer({ request: { key, stack }, blocks, at, level, namespace, lease }: Answer): LockedLease {
    const { app } = this.outcome.declaration.run;
    const [pool, baseLength] = this.around(level);
    const unchanged = lease !== undefined && lease.app === app && lease.stack === stack && (lease.namespace ?? '') === namespace
      && lease.pool === pool && lease.baseLength === baseLength;
    return unchanged ? lease : written({ key, block: blocks.text(at), app, stack }, namespace, pool, baseLength);
  }

  private writeShape({ shape: { places, stack, namespace }, blocks, first, count, level }: ShapeAnswers, leases: Array<LockedLease | undefined>): void {
    const { answers: { keys }, declaration: { run: { app } } } = this.outcome;
    const [pool, baseLength] = this.around(level);
    for (let i = 0; i < count; i++) {
      const place = places[i];
      leases[place] = written({ key: keys[place], block: blocks.text(first + i), app, stack }, namespace, pool, baseLength);
    }
  }

  /** The pool that a lock names for leases of the level, and the length of the base around it. */
  private around(level: string): [string | undefined, number | undefined] {
    const base = this.outcome.answers.baseOf(level);
    return [isRootLevel(level) ? undefined : level, base === undefined ? undefined : this.bases.get(base)];
  }
}

function written(lease: LockedLease, namespace: string, pool: string | undefined, baseLength: number | undefined): LockedLease {
  if (namespace === '' && pool === undefined && baseLength === undefined) return lease;
  return {
    ...lease,
    ...(namespace ? { namespace } : undefined),
    ...(pool === undefined ? undefined : { pool }),
    ...(baseLength === undefined ? undefined : { baseLength }),
  };
}

/** Two sorted lists as one; what stands in both, as a lease that nobody can plan may, once. */
function merged(asked: LockedLease[], others: readonly LockedLease[]): readonly LockedLease[] {
  if (others.length === 0) return asked;
  const both: LockedLease[] = [];
  let [i, j] = [0, 0];
  while (i < asked.length || j < others.length) {
    const next = j === others.length || (i < asked.length && compareLeases(asked[i], others[j]) <= 0) ? asked[i++] : others[j++];
    if (both[both.length - 1] !== next) both.push(next);
  }
  return both;
}
