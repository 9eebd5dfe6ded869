import { nativeOrder, RadixSort } from '../netip';

/** Columns of letters are packed into this many numbers; keys that agree in all of them are compared as text. */
const MOST_WORDS = 4;
/** What stands behind these is compared as text. */
const MOST_COLUMNS = 500;
/** Of so many keys, only every so many are looked at first. */
const [MANY_KEYS, SAMPLE_STEP] = [4096, 64];

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
  // Some keys mostly show what all are like; if another is unlike them, all are looked at.
  const words = pack(keys, columnsOf(keys, keys.length < MANY_KEYS ? 1 : SAMPLE_STEP)) ?? pack(keys, columnsOf(keys, 1))!;
  const order = words.length === 1 ? nativeOrder(words[0].values, keys.length) : radixOrder(words, keys.length);
  sortEqual(order, keys, words, equal);
  return order;
}

function radixOrder(words: readonly Word[], size: number): Uint32Array {
  const order = new Uint32Array(size);
  for (let i = 0; i < size; i++) order[i] = i;
  const sorting = new RadixSort(order);
  for (let w = words.length - 1; w >= 0; w--) sorting.by(words[w].values, words[w].most);
  return sorting.order;
}

/** What stands at each place of keys: code units, the end of a key being 0 and all else one more. */
interface Columns {
  /** The unit of a column in which keys agree; of one in which they differ, one of these two. */
  readonly units: Int32Array;
  /** How many numbers the units of a column are given; 1 where keys agree. */
  readonly counts: Uint32Array;
  /** Of `UNITS` units of each column, one more than their numbers: as many as were met there, in the order of the units. */
  readonly ranks: Uint8Array;
}

/** Units below this one are ranked; they are ASCII, and the end. */
const UNITS = 129;
const [RANKED, ITSELF] = [-1, -2];

/** The columns of every so many keys. */
function columnsOf(keys: readonly string[], step: number): Columns {
  const ranks = new Uint8Array(MOST_COLUMNS * UNITS);
  const highest = new Uint32Array(MOST_COLUMNS);
  let [shortest, width] = [MOST_COLUMNS, 0];
  for (let i = 0; i < keys.length; i += step) {
    const key = keys[i];
    const length = Math.min(key.length, MOST_COLUMNS);
    if (length < shortest) shortest = length;
    if (length > width) width = length;
    for (let at = 0; at < length; at++) {
      const unit = key.charCodeAt(at) + 1;
      if (unit < UNITS) ranks[at * UNITS + unit] = 1;
      else if (unit > highest[at]) highest[at] = unit;
    }
  }
  const [units, counts] = [new Int32Array(width), new Uint32Array(width)];
  for (let at = 0; at < width; at++) {
    const first = at * UNITS;
    if (at >= shortest) ranks[first] = 1;
    let count = 0;
    for (let unit = 0; unit < UNITS; unit++) {
      if (ranks[first + unit] === 0) continue;
      ranks[first + unit] = ++count;
      units[at] = unit;
    }
    if (highest[at] > 0) [units[at], counts[at]] = [ITSELF, highest[at] + 1];
    else if (count > 1) [units[at], counts[at]] = [RANKED, count];
    else counts[at] = 1;
  }
  return { units, counts, ranks };
}

interface Word {
  readonly values: Uint32Array;
  /** The greatest number that it may hold. */
  most: number;
}

/** Each key's columns as numbers that compare as the columns do; undefined when a key has something else in one of them. */
function pack(keys: readonly string[], { units, counts, ranks }: Columns): Word[] | undefined {
  const words: Word[] = [];
  const wordOf = new Uint8Array(units.length);
  let range = 2 ** 32;
  let width = 0;
  for (; width < units.length; width++) {
    const count = counts[width];
    if (count > 1 && range * count > 2 ** 32) {
      if (words.length === MOST_WORDS) break;
      words.push({ values: new Uint32Array(keys.length), most: 0 });
      range = 1;
    }
    range *= count;
    if (words.length > 0) words[words.length - 1].most = range - 1;
    wordOf[width] = Math.max(0, words.length - 1);
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const { length } = key;
    let [word, value] = [0, 0];
    for (let at = 0; at < width; at++) {
      const unit = at < length ? key.charCodeAt(at) + 1 : 0;
      const known = units[at];
      if (unit === known) continue;
      const number = known === RANKED && unit < UNITS ? ranks[at * UNITS + unit] - 1 : known === ITSELF && unit < counts[at] ? unit : -1;
      if (number < 0) return undefined;
      if (wordOf[at] !== word) {
        words[word].values[i] = value;
        [word, value] = [wordOf[at], 0];
      }
      value = value * counts[at] + number;
    }
    if (words.length > 0) words[word].values[i] = value;
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
