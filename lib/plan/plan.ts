import type { Leases } from './leases';
import type { Lock } from './lock';
import type { PlanNotice, PlanProblem } from './problem';

/** What a run does to the lock, by key. */
export interface Changes {
  readonly leased: readonly string[];
  readonly released: readonly string[];
  /** Keys that came back to their tombstones. */
  readonly returned: readonly string[];
  /** Old key to new key. */
  readonly moved: ReadonlyMap<string, string>;
  readonly renumbered: readonly string[];
}

/** What the planner keeps of its work, from which changes and the next lock are read. */
export interface Ledger {
  changes(): Changes;
  lock(): Lock;
}

/** The planner's answer. */
export class Plan {
  private nextLock?: Lock;
  private allChanges?: Changes;

  constructor(
    readonly leases: Leases,
    readonly problems: readonly PlanProblem[],
    readonly notices: readonly PlanNotice[],
    private readonly ledger: Ledger,
  ) {}

  /** What this plan does to the lock; made when first asked for. */
  get changes(): Changes {
    return this.allChanges ??= this.ledger.changes();
  }

  /** The lock that remembers this plan; the very lock that came in when there is nothing new to remember. */
  get lock(): Lock {
    return this.nextLock ??= this.ledger.lock();
  }
}
