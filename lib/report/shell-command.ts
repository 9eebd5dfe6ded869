import { printable } from './printable';

/** What every shell takes as it stands. */
const PLAIN = /^[A-Za-z0-9_./:@%+=,-]+$/;

/**
 * A command as it may stand in a sentence: in quotes, or, where an argument has to be quoted for the shell itself, bare
 * between angle quotes, so that what is copied is one argument whatever it holds.
 */
export function shellCommand(...words: readonly string[]): string {
  const quoted = words.map((word) => (PLAIN.test(word) ? word : `'${printable(word).replaceAll("'", "'\\''")}'`));
  return quoted.every((word, i) => word === words[i]) ? `'${quoted.join(' ')}'` : `«${quoted.join(' ')}»`;
}
