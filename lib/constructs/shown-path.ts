import { relative } from 'node:path';

/** The path as its user knows it: from where they are, unless it lies elsewhere. */
export function shownPath(path: string): string {
  const shown = relative(process.cwd(), path);
  return shown.startsWith('..') ? path : shown;
}
