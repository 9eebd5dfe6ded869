/**
 * The project name that Compose 2 makes of a `name:` or a folder's name: lower case, other characters than letters, digits,
 * `_` and `-` dropped, no `_` or `-` at the front. Empty when nothing is left. (1.29 keeps a `_` or `-` at the front.)
 */
export function normalizeProjectName(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_-]/g, '').replace(/^[_-]+/, '');
}
