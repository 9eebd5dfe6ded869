import type { Answers } from './answers';
import type { Declaration } from './declaration';
import type { Admitted } from './door';
import { isRootLevel } from './level';
import { compareLeases, LAYOUT_VERSION, type Lock, type LockedLease, sortedLeases } from './lock';
import type { Recall } from './recall';
import type { Renumbering } from './renumbering';

/** What is remembered of a run. */
export interface Outcome {
  readonly declaration: Declaration;
  readonly admitted: Admitted;
  readonly memory: Recall;
  readonly renumbering: Renumbering;
  readonly answers: Answers;
  readonly tombstones: readonly LockedLease[];
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
    const { admitted: { keys }, answers, memory: { live } } = this.outcome;
    const leases: LockedLease[] = [];
    for (let place = 0; place < keys.length; place++) {
      const before = live[place];
      const lease = answers.isAnswered(place) ? this.ofAnswer(place, before) : before;
      if (lease !== undefined) leases.push(lease);
    }
    return leases;
  }

  private ofAnswer(place: number, before: LockedLease | undefined): LockedLease {
    const { admitted: { keys, kinds, kindAt }, answers, declaration: { run: { app } } } = this.outcome;
    const kind = kinds.list[kindAt[place]];
    const { from, id, level } = answers.sourceOf(place)!;
    const namespace = level.namespaceOf(kind);
    const pool = isRootLevel(id) ? undefined : id;
    const base = answers.baseOf(id);
    const baseLength = base === undefined ? undefined : this.bases.get(base);
    const unchanged = before !== undefined && (from === 'lock' || before.block === answers.block(place)) && before.app === app && before.stack === kind.stack
      && (before.namespace ?? '') === namespace && before.pool === pool && before.baseLength === baseLength;
    return unchanged ? before : written({ key: keys[place], block: answers.block(place)!, app, stack: kind.stack }, namespace, pool, baseLength);
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
