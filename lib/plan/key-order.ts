import { RadixSort } from '../netip';

/** Columns of letters are packed into this many numbers; keys that agree in all of them are compared as text. */
const MOST_WORDS = 4;
/** What stands behind these is compared as text. */
const MOST_COLUMNS = 500;

/**
 * The places of keys in the order of their text, by UTF-16 code units, as `Array.prototype.sort` has it; equal keys in the
 * order they came, and given to `equal`, each time but the first.
 *
 * Keys are paths: mostly of the same words, with a few letters that differ. Only these columns are looked at, several of
 * them packed into one number, and the numbers are sorted digit by digit:
 *
 * ```
 *  ipam/prod/host-0017/network-0004711
 *  ---------------dddd---------ddddddd   columns that differ, each with as many values as letters that are met there
 * ```
 */
export function keyOrder(keys: readonly string[], equal: (key: string) => void = () => {}): Uint32Array {
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const words = pack(keys, columnsOf(keys));
  const sorting = new RadixSort(order);
  for (let w = words.length - 1; w >= 0; w--) sorting.by(words[w].values, words[w].most);
  sortEqual(sorting.order, keys, words, equal);
  return sorting.order;
}

/** What stands at one place in keys: code units, the end of a key being 0 and all else one more. */
interface Column {
  readonly at: number;
  /** How many numbers the units are given. */
  readonly count: number;
  /** Where the numbers of its units begin in the table of ranks; -1 where a unit counts as itself. */
  readonly ranks: number;
}

interface Columns {
  /** Those in which keys differ, from the left. */
  readonly differing: readonly Column[];
  /** The numbers of units, `UNITS` of each column: as many as are met there, in the order of the units. */
  readonly ranks: Uint8Array;
}

/** Units below this one are ranked; they are ASCII, and the end. */
const UNITS = 129;

function columnsOf(keys: readonly string[]): Columns {
  const met = new Uint8Array(MOST_COLUMNS * UNITS);
  const highest = new Uint32Array(MOST_COLUMNS);
  let [shortest, width] = [MOST_COLUMNS, 0];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const length = Math.min(key.length, MOST_COLUMNS);
    if (length < shortest) shortest = length;
    if (length > width) width = length;
    for (let at = 0; at < length; at++) {
      const unit = key.charCodeAt(at) + 1;
      if (unit < UNITS) met[at * UNITS + unit] = 1;
      else if (unit > highest[at]) highest[at] = unit;
    }
  }
  const differing: Column[] = [];
  for (let at = 0; at < width; at++) {
    const first = at * UNITS;
    if (at >= shortest) met[first] = 1;
    let count = 0;
    for (let unit = first; unit < first + UNITS; unit++) if (met[unit] === 1) met[unit] = count++;
    if (highest[at] > 0) differing.push({ at, count: highest[at] + 1, ranks: -1 });
    else if (count > 1) differing.push({ at, count, ranks: first });
  }
  return { differing, ranks: met };
}

interface Word {
  readonly values: Uint32Array;
  /** The greatest number that it may hold. */
  most: number;
}

/** Each key's columns as numbers that compare as the columns do. */
function pack(keys: readonly string[], { differing, ranks }: Columns): Word[] {
  const words: Word[] = [];
  const wordOf: number[] = [];
  let range = 2 ** 32;
  for (const { count } of differing) {
    if (range * count > 2 ** 32) {
      if (words.length === MOST_WORDS) break;
      words.push({ values: new Uint32Array(keys.length), most: 0 });
      range = 1;
    }
    range *= count;
    words[words.length - 1].most = range - 1;
    wordOf.push(words.length - 1);
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    for (let c = 0; c < wordOf.length; c++) {
      const column = differing[c];
      const { values } = words[wordOf[c]];
      const unit = column.at < key.length ? key.charCodeAt(column.at) + 1 : 0;
      values[i] = values[i] * column.count + (column.ranks < 0 ? unit : ranks[column.ranks + unit]);
    }
  }
  return words;
}

/** Sorts keys that agree in all words by their text, and gives equal ones to `equal`. */
function sortEqual(order: Uint32Array, keys: readonly string[], words: readonly Word[], equal: (key: string) => void): void {
  let start = 0;
  for (let end = 1; end <= order.length; end++) {
    if (end < order.length && agree(words, order[end - 1], order[end])) continue;
    if (end - start > 1) {
      order.subarray(start, end).sort((i, j) => (keys[i] < keys[j] ? -1 : keys[i] > keys[j] ? 1 : i - j));
      for (let at = start + 1; at < end; at++) if (keys[order[at]] === keys[order[at - 1]]) equal(keys[order[at]]);
    }
    start = end;
  }
}

/** Whether two keys agree in all words; neighbours mostly differ in the last one. */
function agree(words: readonly Word[], i: number, j: number): boolean {
  for (let w = words.length - 1; w >= 0; w--) {
    const { values } = words[w];
    if (values[i] !== values[j]) return false;
  }
  return true;
}
