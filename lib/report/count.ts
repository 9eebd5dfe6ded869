/** Beyond this a number says no more than "plenty". */
const PLENTY = 1_000_000_000;

/** The number with its digits in groups of three, as in `2,048`. */
export function grouped(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 network`, `2,048 networks`. */
export function counted(count: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${Number(count) === 1 ? noun : plural}`;
}

/** A number that may be astronomical, for people. */
export function roughly(count: number): string {
  return count > PLENTY ? `over ${grouped(PLENTY)}` : grouped(count);
}

/** `a`, `a and b`, `a, b and 4 more`. */
export function listed(items: readonly string[], most = 3, conjunction: 'and' | 'or' = 'and'): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${grouped(items.length - most + 1)} more`] : items;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${conjunction} ${shown[shown.length - 1]}`;
}
