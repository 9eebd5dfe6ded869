/** What was given where a number belongs, for a message: text in quotes, so that '24' is told from 24. */
export function givenText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
