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
 *  ---------------dddd---------ddddddd   columns that differ, 0 to 9 and the end of the key: 11 values each
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

/** A place in keys and the lowest and highest code unit that stands there, the end of a key being 0 and all else one more. */
interface Column {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/** The columns in which keys differ, from the left. */
function columnsOf(keys: readonly string[]): Column[] {
  const [low, high] = [new Uint32Array(MOST_COLUMNS).fill(0x10000), new Uint32Array(MOST_COLUMNS)];
  let [shortest, width] = [MOST_COLUMNS, 0];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const length = Math.min(key.length, MOST_COLUMNS);
    if (length < shortest) shortest = length;
    if (length > width) width = length;
    for (let at = 0; at < length; at++) {
      const unit = key.charCodeAt(at) + 1;
      if (unit < low[at]) low[at] = unit;
      if (unit > high[at]) high[at] = unit;
    }
  }
  low.fill(0, shortest);
  return Array.from({ length: width }, (_, at) => ({ at, low: low[at], high: high[at] })).filter((column) => column.low < column.high);
}

interface Word {
  readonly values: Uint32Array;
  /** The greatest number that it may hold. */
  most: number;
}

/** Each key's columns as numbers that compare as the columns do. */
function pack(keys: readonly string[], columns: readonly Column[]): Word[] {
  const words: Word[] = [];
  const wordOf: number[] = [];
  let range = 2 ** 32;
  for (const { low, high } of columns) {
    const factor = high - low + 1;
    if (range * factor > 2 ** 32) {
      if (words.length === MOST_WORDS) break;
      words.push({ values: new Uint32Array(keys.length), most: 0 });
      range = 1;
    }
    range *= factor;
    words[words.length - 1].most = range - 1;
    wordOf.push(words.length - 1);
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    for (let c = 0; c < wordOf.length; c++) {
      const column = columns[c];
      const { values } = words[wordOf[c]];
      values[i] = values[i] * (column.high - column.low + 1) + (column.at < key.length ? key.charCodeAt(column.at) + 1 : 0) - column.low;
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
