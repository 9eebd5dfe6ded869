import * as fc from 'fast-check';
import { type Declaration, EMPTY_LOCK, type Lock, plan, type Plan } from '../../lib/plan';
import { brokenLaws, reread } from './laws';
import { declarations, histories, shuffle } from './worlds';

/** `LAW_RUNS=20` looks for what a quick run misses. */
const times = Number(process.env.LAW_RUNS ?? 1);

/** Everything of a plan that a person or a file ever sees. */
function seen(made: Plan): unknown {
  return {
    leases: Object.fromEntries([...made.leases].map((lease) => [lease.key, lease])), problems: made.problems, notices: made.notices,
    changes: { ...made.changes, moved: [...made.changes.moved] }, lock: JSON.stringify(made.lock),
  };
}

/** Walks through a history as an app does: a lock is kept only where nothing is wrong. */
function walk(history: readonly Declaration[], visit: (declaration: Declaration, before: Lock, made: Plan) => void): void {
  let lock: Lock = EMPTY_LOCK;
  for (const declaration of history) {
    const made = plan(declaration, lock);
    visit(declaration, lock, made);
    if (made.problems.length === 0) lock = reread(made.lock);
  }
}

describe('the laws of planning hold', () => {
  test('for a first run', () => {
    fc.assert(fc.property(declarations, (declaration) => {
      expect(brokenLaws(declaration, EMPTY_LOCK, plan(declaration, EMPTY_LOCK))).toEqual([]);
    }), { numRuns: 800 * times });
  });

  test('for every run of a history', () => {
    let [runs, clean] = [0, 0];
    fc.assert(fc.property(histories, (history) => walk(history, (declaration, before, made) => {
      runs++;
      if (made.problems.length === 0 && before.leases.length > 0) clean++;
      expect(brokenLaws(declaration, before, made)).toEqual([]);
    })), { numRuns: 600 * times });
    // Were most runs refused, nothing much would have been looked at.
    expect(clean).toBeGreaterThan(runs / 10);
  });

  test('the order of declaration does not matter', () => {
    fc.assert(fc.property(histories, fc.nat(), (history, seed) => walk(history, (declaration, before, made) => {
      const other = {
        ...declaration,
        requests: shuffle(declaration.requests, seed), reservations: shuffle(declaration.reservations, seed + 1),
        moved: shuffle(declaration.moved ?? [], seed + 2),
      };
      expect(seen(plan(other, before))).toEqual(seen(made));
    })), { numRuns: 400 * times });
  });

  test('planning again with its own result changes nothing', () => {
    fc.assert(fc.property(histories, (history) => walk(history, (declaration, _, made) => {
      if (made.problems.length > 0) return;
      for (const lock of [made.lock, reread(made.lock)]) {
        const again = plan(declaration, lock);
        expect(again.lock).toBe(lock);
        expect(again.problems).toEqual([]);
        expect([...again.leases].map(({ key, block, base }) => [key, block, base]).sort()).toEqual([...made.leases].map(({ key, block, base }) => [key, block, base]).sort());
        const { leased, released, returned, renumbered, moved } = again.changes;
        expect([leased, released, returned, renumbered, [...moved]]).toEqual([[], [], [], [], []]);
      }
    })), { numRuns: 500 * times });
  });

  test('reading a plan twice, in either order, gives the same', () => {
    fc.assert(fc.property(histories, (history) => walk(history, (declaration, before, made) => {
      const other = plan(declaration, before);
      expect(other.lock).toEqual(made.lock);
      expect(seen(other)).toEqual(seen(made));
      expect(seen(other)).toEqual(seen(made));
    })), { numRuns: 100 * times });
  });
});
