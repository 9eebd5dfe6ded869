import { type ParseProblem, parseProblemText, type Wanted } from '../netip';
import { printable, printableName } from './printable';

/** What a parser says, safe to print. A value may be a whole file pasted into a property: its ends are enough to know it by. */
export function malformedText(problem: ParseProblem, wanted?: Wanted): string {
  const parts = Object.entries(problem).map(([name, value]) => [name, typeof value === 'string' ? printableName(value) : value] as const);
  return printable(parseProblemText(Object.fromEntries(parts) as unknown as ParseProblem, wanted));
}
