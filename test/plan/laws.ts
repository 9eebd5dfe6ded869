import { addressBits, containsPrefix, formatPrefix, isParseProblem, overlaps, parsePrefix, type Prefix, subnetAt } from '../../lib/netip';
import type { CarveOut, Declaration, Lock, LockedLease, Plan, PlanProblem, Request } from '../../lib/plan';

/** Something that has a place: a lease of this run or of somebody absent, or a reservation. */
interface Placed {
  readonly key: string;
  readonly block: Prefix;
  readonly namespace: string;
  /** Itself and the pools around it that have leases, innermost first. */
  readonly chain: readonly string[];
  /** The outermost pool: a base whose place nobody knows, or nothing. */
  readonly base: string;
  readonly what: 'lease' | 'foreign' | 'reservation';
}

/**
 * The laws of planning, looked at from outside: what a plan gives is compared with what was asked, pair by pair, without
 * any of the planner's own notions. Gives what is broken, in words.
 */
export function brokenLaws(declaration: Declaration, before: Lock, plan: Plan): string[] {
  return new Laws(declaration, before, plan).broken();
}

class Laws {
  private readonly found: string[] = [];
  private readonly requests = new Map<string, Request>();
  private readonly blocks: ReadonlyMap<string, string | undefined>;
  private readonly complete: boolean;

  constructor(private readonly declaration: Declaration, private readonly before: Lock, private readonly plan: Plan) {
    for (const request of declaration.requests) if (!this.requests.has(request.key)) this.requests.set(request.key, request);
    this.blocks = new Map([...plan.leases].map(({ key, block }) => [key, block]));
    this.complete = !plan.problems.some(({ code }) => code === 'MORE_PROBLEMS');
  }

  broken(): string[] {
    this.everyRequestIsAnsweredOnce();
    this.leasesAreAsAsked();
    this.nothingOverlaps();
    this.newLeasesKeepClearOfTombstones();
    this.theLockNeverMoves();
    this.theNextLockRemembers();
    this.adviceFits();
    return this.found;
  }

  private everyRequestIsAnsweredOnce(): void {
    const answered = [...this.plan.leases].map(({ key }) => key);
    if (answered.length !== this.plan.leases.length) this.found.push(`length ${this.plan.leases.length}, but ${answered.length} leases`);
    if (answered.length !== new Set(answered).size) this.found.push('a key is answered twice');
    for (const key of this.requests.keys()) if (!this.blocks.has(key)) this.found.push(`${key} is not answered`);
    for (const key of answered) if (!this.requests.has(key)) this.found.push(`${key} is answered, and nobody asked`);
    for (const { key, block } of this.plan.leases) {
      if (this.plan.leases.get(key)?.block !== block) this.found.push(`${key} has another lease when asked for by key`);
      if (block === undefined && this.complete && !this.chainOf(key).some((one) => this.problemsOf(one).length > 0)) this.found.push(`${key} has no block, and no problem says why`);
    }
  }

  private leasesAreAsAsked(): void {
    for (const [key, text] of this.blocks) {
      if (text === undefined) continue;
      const request = this.requests.get(key)!;
      const block = parsePrefix(text);
      if (isParseProblem(block) || formatPrefix(block) !== text) {
        this.found.push(`${key}: ${text} is not canonical`);
        continue;
      }
      if (this.problemsOf(key).length > 0 || !this.complete) continue;
      if (block.family !== request.family) this.found.push(`${key}: ${text} is of the other family`);
      if (request.fixed !== undefined && text !== request.fixed) this.found.push(`${key}: ${text} instead of its fixed ${request.fixed}`);
      if (request.fixed === undefined && block.length !== request.prefixLength) this.found.push(`${key}: ${text} instead of a /${request.prefixLength}`);
      const pools = this.poolBlocksOf(request);
      const inside = pools.filter((pool) => containsPrefix(pool, block));
      if (inside.length === 0 && (request.fixed === undefined || request.pools !== undefined)) this.found.push(`${key}: ${text} is in none of its pools`);
      if (request.index !== undefined && inside.length > 0) {
        const [pool] = pools;
        const n = request.index < 0n ? request.index + (1n << BigInt(block.length - pool.length)) : request.index;
        if (formatPrefix(subnetAt(pool, block.length, n)) !== text) this.found.push(`${key}: ${text} is not number ${request.index}`);
      }
    }
  }

  private nothingOverlaps(): void {
    if (!this.complete) return;
    const all = [...this.leases(), ...this.absent(), ...this.reservations()];
    all.forEach((a, i) => {
      // One carve-out is named for each lease that meets some.
      const named = this.plan.problems.some((problem) => problem.code === 'OVERLAP' && problem.key === a.key && problem.other.kind === 'carve-out');
      for (const carved of this.carveOutsAround(a)) {
        if (overlaps(carved.block, a.block) && !named && !this.excused([a.key], [carved.label])) this.found.push(`${a.key} lies on ${carved.label} of ${carved.pool}`);
      }
      all.slice(0, i).forEach((b) => {
        if (a.base !== b.base || !overlaps(a.block, b.block) || (a.what === 'reservation' && b.what === 'reservation')) return;
        if (!isNear(a.namespace, b.namespace) || a.chain.includes(b.key) || b.chain.includes(a.key)) return;
        if (!this.excused(a.chain, b.chain)) this.found.push(`${a.key} ${formatPrefix(a.block)} overlaps ${b.key} ${formatPrefix(b.block)}, and no problem says so`);
      });
    });
  }

  private newLeasesKeepClearOfTombstones(): void {
    const old = new Set(this.before.leases.filter((lease) => !lease.released).map(({ key }) => this.plan.changes.moved.get(key) ?? key));
    const returned = new Set(this.plan.changes.returned);
    for (const lease of this.leases()) {
      const request = this.requests.get(lease.key)!;
      if (old.has(lease.key) || returned.has(lease.key) || request.fixed !== undefined || request.index !== undefined) continue;
      for (const tombstone of this.plan.lock.leases) {
        const block = parsePrefix(tombstone.block);
        if (!tombstone.released || isParseProblem(block) || !this.isOwn(tombstone.key)) continue;
        const level = lease.chain[1] ?? (lease.base || undefined);
        if (tombstone.pool === level && isNear(this.namespaceIn(tombstone.namespace, tombstone.pool), lease.namespace) && overlaps(block, lease.block)) {
          this.found.push(`${lease.key} was given ${formatPrefix(lease.block)}, which is kept for ${tombstone.key} ${tombstone.block}`);
        }
      }
    }
  }

  private theLockNeverMoves(): void {
    const { changes, notices } = this.plan;
    const renumbered = new Set(changes.renumbered);
    const takenOver = new Set(notices.flatMap((notice) => (notice.code === 'TOMBSTONE_TAKEN_OVER' ? [notice.block] : [])));
    const next = this.plan.lock.leases;
    for (const lease of this.before.leases) {
      const key = changes.moved.get(lease.key) ?? lease.key;
      const request = this.requests.get(key);
      const has = (released: boolean) => next.some((one) => one.key === key && one.block === lease.block && (one.released ?? false) === released);
      if (!this.isOwn(lease.key) && !changes.moved.has(lease.key) && (this.declaration.moved ?? []).length === 0) {
        if (!next.includes(lease)) this.found.push(`${lease.key} of another Ipam is gone`);
      } else if (lease.released) {
        const inCode = (one: string) => this.requests.get(one)?.fixed !== undefined || this.requests.get(one)?.index !== undefined;
        const back = next.some((one) => one.block === lease.block && (changes.returned.includes(one.key) || one.released || inCode(one.key)));
        const follows = lease.pool !== undefined && renumbered.size > 0;
        const overridden = inCode(key) || takenOver.has(lease.block);
        if (!back && !follows && !overridden) this.found.push(`the tombstone ${lease.key} ${lease.block} is gone`);
      } else if (request) {
        const now = this.blocks.get(key);
        const onPurpose = request.fixed !== undefined || request.index !== undefined || renumbered.has(lease.pool ?? '') || renumbered.has(changes.moved.get(lease.pool ?? '') ?? '');
        if (now !== lease.block && !onPurpose && !(now === undefined && this.problemsAround(key))) this.found.push(`${key} has moved from ${lease.block} to ${now}`);
        if (now === undefined && !has(false) && this.problemsAround(key)) this.found.push(`${key} has lost ${lease.block} for a problem`);
      } else if (lease.app === this.declaration.run.app && this.declaration.run.stacks.includes(lease.stack)) {
        const follows = lease.pool !== undefined && renumbered.size > 0;
        if (!has(true) && !takenOver.has(lease.block) && !follows) this.found.push(`${key} ${lease.block} was removed and has left no tombstone`);
        if (has(false)) this.found.push(`${key} was removed and is still live`);
      } else if (!has(false) && !renumbered.has(lease.pool ?? '') && !renumbered.has(changes.moved.get(lease.pool ?? '') ?? '')) this.found.push(`${key} of somebody absent has lost ${lease.block}`);
    }
  }

  private theNextLockRemembers(): void {
    const live = this.plan.lock.leases.filter((lease) => !lease.released);
    const byKey = new Map(live.map((lease) => [lease.key, lease]));
    if (byKey.size !== live.length && new Set(this.before.leases.filter((l) => !l.released).map(({ key }) => key)).size === this.before.leases.filter((l) => !l.released).length) {
      this.found.push('the next lock has a key twice');
    }
    for (const [key, block] of this.blocks) {
      const lease = byKey.get(key);
      const request = this.requests.get(key)!;
      if (block === undefined || this.problemsOf(key).length > 0) continue;
      if (lease?.block !== block) this.found.push(`${key} has ${block}, and the next lock ${lease?.block}`);
      else if (lease.stack !== request.stack || lease.app !== this.declaration.run.app || (lease.namespace ?? '') !== this.namespaceOf(request)) this.found.push(`the next lock names another owner of ${key}`);
    }
    const sorted = [...this.plan.lock.leases].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : Number(a.released ?? false) - Number(b.released ?? false)));
    if (this.plan.lock !== this.before && sorted.some((lease, i) => lease.key !== this.plan.lock.leases[i].key)) this.found.push('the next lock is not sorted');
  }

  /** A suggested block has the right size, lies in a pool, is free, and is suggested to one request only. */
  private adviceFits(): void {
    const all = [...this.leases(), ...this.absent(), ...this.reservations()];
    const advised = new Map<string, { readonly block: Prefix; readonly level: string; readonly namespace: string }>();
    for (const problem of this.plan.problems) {
      if (!('suggestion' in problem) || problem.suggestion === undefined) continue;
      const request = this.requests.get(problem.key);
      const block = parsePrefix(problem.suggestion);
      if (!request || isParseProblem(block)) {
        this.found.push(`nobody can follow '${problem.suggestion}' for ${problem.key}`);
        continue;
      }
      if (block.length !== request.prefixLength || !this.poolBlocksOf(request).some((pool) => containsPrefix(pool, block))) this.found.push(`${problem.suggestion} does not fit ${problem.key}`);
      const own = this.chainOf(problem.key);
      const meets = all.find((one) => !own.includes(one.key) && one.base === this.baseOf(own) && overlaps(one.block, block)
        && isNear(one.namespace, this.namespaceOf(request)) && !one.chain.includes(problem.key) && !this.excused(own.slice(1), one.chain) && !one.chain.some((key) => this.isAstray(key)));
      if (meets) this.found.push(`${problem.suggestion} is suggested for ${problem.key}, but it is ${meets.key}'s`);
      const advice = { block, level: own[1] ?? this.baseOf(own) ?? '', namespace: this.namespaceOf(request) };
      for (const [key, other] of advised) {
        if (key !== problem.key && other.level === advice.level && isNear(other.namespace, advice.namespace) && overlaps(other.block, block)) {
          this.found.push(`${problem.suggestion} is suggested for ${problem.key}, and ${formatPrefix(other.block)} for ${key}`);
        }
      }
      advised.set(problem.key, advice);
    }
  }

  private leases(): Placed[] {
    return [...this.blocks].flatMap(([key, text]) => {
      const block = parsePrefix(text ?? '');
      if (isParseProblem(block)) return [];
      const chain = this.chainOf(key);
      return [{ key, block, namespace: this.namespaceOf(this.requests.get(key)!), chain, base: this.baseOf(chain), what: 'lease' as const }];
    });
  }

  /** Live leases of stacks and apps that are not in this run. */
  private absent(): Placed[] {
    const byKey = new Map(this.plan.lock.leases.filter((lease) => !lease.released).map((lease) => [lease.key, lease]));
    return [...byKey.values()].flatMap((lease) => {
      const block = parsePrefix(lease.block);
      if (isParseProblem(block) || this.requests.has(lease.key) || !this.isOwn(lease.key)) return [];
      const chain = [lease.key];
      for (let pool = lease.pool; pool !== undefined; pool = this.requests.has(pool) ? this.chainOf(pool)[1] : byKey.get(pool)?.pool) chain.push(pool);
      return [{ key: lease.key, block, namespace: this.namespaceIn(lease.namespace, lease.pool), chain, base: this.baseOf(chain), what: 'foreign' as const }];
    });
  }

  private reservations(): Placed[] {
    return this.declaration.reservations.flatMap(({ key, block, namespace = '' }) => {
      const prefix = parsePrefix(block);
      return isParseProblem(prefix) ? [] : [{ key, block: prefix, namespace, chain: [key], base: '', what: 'reservation' as const }];
    });
  }

  private carveOutsAround(one: Placed): Array<{ label: string; pool: string; block: Prefix }> {
    const pool = one.chain[1] === undefined ? undefined : this.requests.get(one.chain[1]);
    const around = parsePrefix(this.blocks.get(one.chain[1] ?? '') ?? '');
    if (!pool || isParseProblem(around) || one.what === 'reservation') return [];
    return (pool.carveOuts ?? []).flatMap((carveOut) => {
      const block = placeOf(carveOut, around);
      return block && containsPrefix(around, block) ? [{ label: carveOut.label, pool: pool.key, block }] : [];
    });
  }

  /** A key and the requests that are pools around it, innermost first; a base comes last. */
  private chainOf(key: string): string[] {
    const chain = [key];
    for (let at = this.requests.get(key); at; at = this.requests.get(chain[chain.length - 1])) {
      const [pool] = at.pools?.length === 1 ? at.pools : [];
      const isRoot = this.declaration.pools.some((one) => one.key === pool && one.baseLength === undefined);
      if (pool === undefined || isRoot || chain.includes(pool)) break;
      chain.push(pool);
    }
    return chain;
  }

  private baseOf(chain: readonly string[]): string {
    const last = chain[chain.length - 1];
    return this.declaration.pools.some(({ key, baseLength }) => key === last && baseLength !== undefined) ? last : '';
  }

  /** What lies in a pool that is a request or a base lies in its namespace, or below it. */
  private namespaceOf(request: Request): string {
    const [, around] = this.chainOf(request.key);
    return this.namespaceIn(request.namespace, around);
  }

  private namespaceIn(namespace = '', pool: string | undefined): string {
    const request = pool === undefined ? undefined : this.requests.get(pool);
    const base = this.declaration.pools.find(({ key, baseLength }) => key === pool && baseLength !== undefined);
    const floor = request ? this.namespaceOf(request) : base?.namespace ?? '';
    return isBelow(namespace, floor) ? namespace : floor;
  }

  private poolBlocksOf(request: Request): Prefix[] {
    const read = (text: string | undefined) => {
      const block = parsePrefix(text ?? '');
      return isParseProblem(block) ? [] : [block];
    };
    const roots = this.declaration.pools.flatMap((pool) => {
      const { key, namespace = '', baseLength } = pool;
      const blocks = baseLength ? [{ family: baseLength.family, address: 0n, length: baseLength.prefixLength }] : read(pool.block);
      return blocks.map((block) => ({ key, namespace, block, isBase: baseLength !== undefined }));
    }).filter(({ block }) => block.family === request.family);
    if (request.pools === undefined) return roots.filter(({ namespace, isBase }) => !isBase && isBelow(request.namespace ?? '', namespace)).map(({ block }) => block);
    return request.pools.flatMap((key) => {
      const root = roots.filter((pool) => pool.key === key);
      return root.length > 0 ? root.map(({ block }) => block) : read(this.blocks.get(key));
    });
  }

  private problemsOf(key: string): PlanProblem[] {
    return this.plan.problems.filter((problem) => ('key' in problem && problem.key === key) || ('other' in problem && problem.other.key === key));
  }

  private problemsAround(key: string): boolean {
    return !this.complete || this.chainOf(key).some((one) => this.problemsOf(one).length > 0);
  }

  private isOwn(key: string): boolean {
    return key.startsWith(`${this.declaration.ipam}/`);
  }

  /** Whether an overlap was allowed or reported: of the two themselves, or of pools that they lie in. */
  private excused(a: readonly string[], b: readonly string[]): boolean {
    const pairs = a.flatMap((x) => b.flatMap((y) => [[x, y], [y, x]]));
    if ((this.declaration.allowedOverlaps ?? []).some((allowed) => pairs.some(([x, y]) => x === allowed.a && y === allowed.b))) return true;
    return this.plan.problems.some((problem) => {
      if (problem.code === 'OVERLAP' || problem.code === 'LOCK_OVERLAP') return pairs.some(([x, y]) => problem.key === x && problem.other.key === y);
      // Two pools over one another: what comes from them is not looked at.
      if (problem.code === 'POOL_OVERLAP') return true;
      return false;
    }) || [...a, ...b].some((key) => this.isAstray(key));
  }

  /** Whether it is known not to be where it should be. */
  private isAstray(key: string): boolean {
    return this.plan.problems.some((problem) => 'key' in problem && problem.key === key
      && ['FIXED_OUTSIDE_POOL', 'LEASE_OUTSIDE_POOL', 'LEASE_DIFFERS', 'KEY_OF_ANOTHER_APP'].includes(problem.code));
  }
}

/** Where a carve-out lies, by counting. */
function placeOf({ block, index, prefixLength }: CarveOut, pool: Prefix): Prefix | undefined {
  if (block !== undefined) {
    const read = parsePrefix(block);
    return isParseProblem(read) ? undefined : read;
  }
  const length = prefixLength ?? addressBits(pool.family);
  if (index === undefined || length < pool.length || length > addressBits(pool.family)) return undefined;
  const count = 1n << BigInt(length - pool.length);
  const n = index < 0n ? index + count : index;
  return n < 0n || n >= count ? undefined : subnetAt(pool, length, n);
}

function isBelow(namespace: string, above: string): boolean {
  return above === '' || namespace === above || namespace.startsWith(`${above}/`);
}

/** Whether two namespaces are one, or one is above the other: only then do their blocks compete. */
function isNear(a: string, b: string): boolean {
  return isBelow(a, b) || isBelow(b, a);
}

/** A lock that has everything but is another object, as one that was read from a file. */
export function reread(lock: Lock): Lock {
  return JSON.parse(JSON.stringify(lock)) as { layoutVersion: number; leases: LockedLease[] };
}
