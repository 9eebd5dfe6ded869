import { BlockList, isParseProblem, isPrefixLength, parsePrefix } from '../netip';
import { Answers } from './answers';
import type { Declaration } from './declaration';
import { admit, type Admitted, placeOf } from './door';
import { Findings } from './findings';
import { isRootLevel, Level, ROOT_LEVELS, rootLevelOf } from './level';
import { LevelPlanner } from './level-planner';
import { Leases } from './leases';
import { LAYOUT_VERSION, type Lock } from './lock';
import { nextLock } from './next-lock';
import { Plan } from './plan';
import type { PlanNotice } from './problem';
import { recall } from './recall';
import { Renumbering } from './renumbering';
import { AllowedPairs } from './work';

/**
 * Gives every request a block of its own, or says why it has none.
 *
 * Pure and total: it never throws, answers each request once, and reports all problems of a run together. Precedence:
 * reservations and fixed blocks of the code, live leases of the lock, tombstones, new requests. New requests are placed
 * largest first, equals by key, each in the smallest free block that fits, the lowest of those; so neither the order of
 * declaration nor what is added or removed later moves anything.
 */
export function plan(declaration: Declaration, lock: Lock): Plan {
  const findings = new Findings();
  const notices: PlanNotice[] = [];
  if (lock.layoutVersion > LAYOUT_VERSION) findings.add({ code: 'NEWER_LAYOUT', layoutVersion: lock.layoutVersion });
  const { roots, bases } = rootLevels(declaration, findings);
  const admitted = admit(declaration, bases, findings);
  const { keys } = admitted;
  const memory = recall(declaration, lock, admitted);
  const answers = new Answers(keys, memory.live);
  const renumbering = new Renumbering(memory, answers);
  for (const key of bases.keys()) answers.putInBase(key, key);
  const allowed = new AllowedPairs(declaration.allowedOverlaps);
  const planner = new LevelPlanner({ ...admitted, declaration, memory, renumbering, allowed, answers, findings, notices });
  planLevels(planner, new Map([...roots, ...bases]), admitted, findings);
  planner.noteFollowers();
  return new Plan(new Leases(answers), findings.list(), notices.sort(compareNotices), {
    changes: () => ({
      leased: keys.filter((_, place) => answers.isAnswered(place) && answers.sourceOf(place)!.from === 'run'),
      released: memory.released.map(({ key }) => key),
      returned: [...planner.tombstones.returned].sort(),
      moved: memory.moved,
      renumbered: [...planner.renumbered].sort(),
    }),
    lock: () => nextLock(lock, { declaration, admitted, memory, renumbering, answers, tombstones: planner.tombstones.all() }),
  });
}

/** Plans a level as soon as the pool around it has its block. */
function planLevels(planner: LevelPlanner, ready: Map<string, Level>, admitted: Admitted, findings: Findings): void {
  const { byLevel, poolRequests, levelOf } = admitted;
  const inside = new Map<string, string[]>();
  for (const [key, request] of poolRequests) {
    if (!byLevel.has(key)) continue;
    const around = levelOf(request);
    const keys = inside.get(around);
    if (keys) keys.push(key);
    else inside.set(around, [key]);
  }
  const waiting = new Set(byLevel.keys());
  for (const [id, level] of ready) {
    if (!waiting.delete(id)) continue;
    planner.plan(id, level, byLevel.get(id));
    for (const key of inside.get(id) ?? []) {
      const next = planner.levelInside(key, id, level);
      // A map that grows while it is walked is walked to its new end.
      if (next) ready.set(key, next);
    }
  }
  // What lies in a pool that got no place waits for it without a problem of its own; pools that wait for one another have one.
  for (const key of poolsInRounds(waiting, admitted)) findings.add({ code: 'POOL_CYCLE', key });
}

/** The pools among `waiting` that would have to lie in themselves. */
function poolsInRounds(waiting: ReadonlySet<string>, { keys, poolRequests, refused, levelOf }: Admitted): string[] {
  const isRefused = (key: string): boolean => refused.has(placeOf(key, keys)!);
  const seen = new Set<string>();
  const rounds: string[] = [];
  for (const start of waiting) {
    const way = new Set<string>();
    let id = start;
    while (waiting.has(id) && !seen.has(id) && !isRefused(id)) {
      seen.add(id);
      way.add(id);
      id = levelOf(poolRequests.get(id)!);
    }
    // The way leads into the round: what stands before the round on it only hangs on it.
    let inside = false;
    for (const one of way) {
      inside ||= one === id;
      if (inside) rounds.push(one);
    }
  }
  return rounds;
}

/** The levels that lie in no request: one per family for ordinary pools, one for each base that is known only at plan. */
function rootLevels(declaration: Declaration, findings: Findings) {
  const roots = new Map(ROOT_LEVELS.map((id) => [id, new Level(id === rootLevelOf(4) ? 4 : 6)]));
  const bases = new Map<string, Level>();
  for (const { key, block, baseLength, namespace = '' } of declaration.pools) {
    if (baseLength) {
      const { family, prefixLength } = baseLength;
      if (!isPrefixLength(prefixLength, family)) {
        findings.add({ code: 'PREFIX_LENGTH_OUT_OF_RANGE', key, prefixLength, most: family === 4 ? 32 : 128 });
        continue;
      }
      const level = new Level(family, namespace);
      level.addPool(key, namespace, BlockList.of(family, [{ family, address: 0n, length: prefixLength }]), 0);
      if (!isRootLevel(key)) bases.set(key, level);
      continue;
    }
    const prefix = parsePrefix(block ?? '');
    if (isParseProblem(prefix)) findings.add({ code: 'MALFORMED_BLOCK', key, what: 'pool', problem: prefix });
    else roots.get(rootLevelOf(prefix.family))!.addPool(key, namespace, BlockList.of(prefix.family, [prefix]), 0);
  }
  return { roots, bases };
}

function compareNotices(a: PlanNotice, b: PlanNotice): number {
  const [x, y] = [JSON.stringify([a.key, a.code, a]), JSON.stringify([b.key, b.code, b])];
  return x < y ? -1 : x > y ? 1 : 0;
}
