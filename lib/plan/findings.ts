import { MOST_PROBLEMS, type PlanProblem } from './problem';

interface Finding {
  readonly problem: PlanProblem;
  /** Completes the problem with what only a finished plan knows: what is left of a pool, a block that would fit. */
  readonly complete?: () => PlanProblem;
}

/**
 * The problems of a run while it goes on: the first so many, in the order in which they are listed, and how many there are.
 *
 * Advice is worked out at the end, for the listed ones only. It costs a look at all free space each time, and before the
 * end that space is not what it will be.
 */
export class Findings {
  private readonly first: Finding[] = [];
  private count = 0;

  add(problem: PlanProblem, complete?: () => PlanProblem): void {
    this.count++;
    const finding = { problem, complete };
    let at = this.first.length;
    while (at > 0 && compareProblems(problem, this.first[at - 1].problem) < 0) at--;
    if (at === MOST_PROBLEMS) return;
    this.first.splice(at, 0, finding);
    if (this.first.length > MOST_PROBLEMS) this.first.pop();
  }

  list(): PlanProblem[] {
    const listed = this.first.map(({ problem, complete }) => (complete ? complete() : problem));
    return this.count === listed.length ? listed : [...listed, { code: 'MORE_PROBLEMS', count: this.count - listed.length }];
  }
}

/** By key, by code, then by all they say: never by the order in which they were found. */
function compareProblems(a: PlanProblem, b: PlanProblem): number {
  return compareTexts(keyOf(a), keyOf(b)) || compareTexts(a.code, b.code) || compareTexts(JSON.stringify(a), JSON.stringify(b));
}

function keyOf(problem: PlanProblem): string {
  return 'key' in problem ? problem.key : '';
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
