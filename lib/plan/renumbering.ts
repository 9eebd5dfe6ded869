import { containsPrefix, formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../netip';
import type { Answers } from './answers';
import type { LockedLease } from './lock';
import type { Recall } from './recall';

/** From where to where a pool has gone. */
interface Shift {
  readonly from: Prefix;
  readonly to: Prefix;
}

/** Where leases are whose pool was renumbered: they keep their places in it, so a renumbered network takes its addresses along. */
export class Renumbering {
  private readonly shifts = new Map<string, Shift | undefined>();
  private foreign?: Map<string, LockedLease>;

  constructor(private readonly memory: Recall, private readonly answers: Answers) {}

  /** The block of a lease whose request competes in the level; what comes from another level is where it was. */
  blockIn(level: string, lease: LockedLease): string {
    return lease.pool === level ? this.blockOf(lease) : lease.block;
  }

  /** The block of a lease, once its pool has its own. */
  blockOf(lease: LockedLease): string {
    const shift = this.shiftOf(lease.pool);
    const block = shift && parsePrefix(lease.block);
    if (!shift || !block || isParseProblem(block) || !containsPrefix(shift.from, block)) return lease.block;
    const moved = { ...block, address: shift.to.address + (block.address - shift.from.address) };
    return containsPrefix(shift.to, moved) ? formatPrefix(moved) : lease.block;
  }

  /** The lease with the block that it has now. */
  follow(lease: LockedLease): LockedLease {
    const block = this.blockOf(lease);
    return block === lease.block ? lease : { ...lease, block };
  }

  /** Whether the pool of a lease lies elsewhere than when it was given. */
  hasMoved(pool: string | undefined): boolean {
    return this.shiftOf(pool) !== undefined;
  }

  private shiftOf(pool: string | undefined): Shift | undefined {
    if (pool === undefined) return undefined;
    if (this.shifts.has(pool)) return this.shifts.get(pool);
    // Pools that lie in one another, as only a broken lock has them, end here.
    this.shifts.set(pool, undefined);
    const shift = this.find(pool);
    this.shifts.set(pool, shift);
    return shift;
  }

  private find(pool: string): Shift | undefined {
    const before = this.memory.liveOf(pool);
    const lease = before ?? this.foreignPool(pool);
    if (!lease) return undefined;
    const now = before ? this.answers.blockOf(pool) : this.blockOf(lease);
    if (now === undefined || now === lease.block) return undefined;
    const [from, to] = [parsePrefix(lease.block), parsePrefix(now)];
    return isParseProblem(from) || isParseProblem(to) || from.family !== to.family ? undefined : { from, to };
  }

  private foreignPool(key: string): LockedLease | undefined {
    this.foreign ??= new Map(this.memory.foreign.map((lease) => [lease.key, lease]));
    return this.foreign.get(key);
  }
}
