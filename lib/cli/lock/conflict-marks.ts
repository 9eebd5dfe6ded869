/** The texts that a merge could not make one of. */
export interface ConflictSides {
  readonly ours: string;
  readonly theirs: string;
  /** The text that both sides come from, where the merge has written it down (`merge.conflictStyle` diff3 or zdiff3). */
  readonly base?: string;
}

/** A mark where none may stand; the line counts from 1. */
export interface ConflictProblem {
  readonly code: 'MISPLACED_MARK';
  readonly line: number;
}

type Part = 'both' | 'ours' | 'base' | 'theirs';

const NEXT: Readonly<Record<string, ReadonlyArray<readonly [Part, Part]>>> = {
  '<': [['both', 'ours']],
  '|': [['ours', 'base']],
  '=': [['ours', 'theirs'], ['base', 'theirs']],
  '>': [['theirs', 'both']],
};

/**
 * Takes a text with git's conflict marks apart.
 *
 * ```
 *  both           {"key": "a"},
 *  <<<<<<< HEAD
 *  ours           {"key": "b"},
 *  ||||||| 1a2b3c
 *  base
 *  =======
 *  theirs         {"key": "c"},
 *  >>>>>>> branch
 * ```
 *
 * @returns undefined for a text without marks
 */
export function conflictSides(text: string): ConflictSides | ConflictProblem | undefined {
  const sides = { ours: '', base: '', theirs: '' };
  let [part, marks, bases]: [Part, number, number] = ['both', 0, 0];
  const lines = text.split(/(?<=\n)/);
  for (let i = 0; i < lines.length; i++) {
    const mark = /^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)/.exec(lines[i])?.[0][0];
    if (mark !== undefined) {
      const next = NEXT[mark].find(([from]) => from === part);
      if (!next) return { code: 'MISPLACED_MARK', line: i + 1 };
      [, part] = next;
      if (mark === '<') marks++;
      if (mark === '|') bases++;
    } else if (part === 'both') {
      for (const side of ['ours', 'base', 'theirs'] as const) sides[side] += lines[i];
    } else {
      sides[part] += lines[i];
    }
  }
  if (marks === 0) return undefined;
  if (part !== 'both') return { code: 'MISPLACED_MARK', line: lines.length };
  const { ours, theirs, base } = sides;
  return { ours, theirs, ...(bases === marks ? { base } : {}) };
}

/** Tells a problem from the sides. */
export function isConflictProblem(value: ConflictSides | ConflictProblem): value is ConflictProblem {
  return 'code' in value;
}
