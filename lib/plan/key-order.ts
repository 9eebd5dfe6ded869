import { RadixSort } from '../netip';

/** Columns of letters are packed into this many numbers; what else keys differ in is seen at the end. */
const MOST_WORDS = 4;
/** What stands behind these is seen at the end too. */
const MOST_COLUMNS = 500;
/** Fewer keys are compared as text alone. */
const MANY_KEYS = 4096;
/** Of many, every so many are looked at for columns: first some, and all when too many were not like those. */
const STEPS = [64, 1];
/** Of so many keys one may be where it does not belong. */
const FEW_ASTRAY = 8;

/** Keys in the order of their text, by UTF-16 code units, as `Array.prototype.sort` has it. */
export interface KeysInOrder {
  readonly keys: readonly string[];
  /** Where each of them stood; equal keys in the order they came. */
  readonly order: Uint32Array;
  /** Whether a key stands there more than once. */
  readonly repeated: boolean;
}

/**
 * Puts keys in order.
 *
 * Keys are paths: mostly of the same words, with a few letters that differ. Only these columns are looked at, several of
 * them packed into one number, and the numbers are sorted:
 *
 * ```
 *  ipam/prod/host-0017/network-0004711
 *  ---------------dddd---------ddddddd   columns that differ, each with as many values as letters that are met there
 * ```
 *
 * Some keys mostly show in which columns all differ. Whether they did is seen at the end, when each key is compared with
 * the one before: a look at every letter of every key, to be sure beforehand, costs three times as much. `steps` are how
 * many keys are passed over at each try; after the last one keys are compared as text alone.
 */
export function inKeyOrder(keys: readonly string[], steps: readonly number[] = keys.length < MANY_KEYS ? [] : STEPS): KeysInOrder {
  for (const step of steps) {
    const made = settled(radixOrder(pack(keys, columnsOf(keys, step)), placesOf(keys)), keys, keys.length / FEW_ASTRAY);
    if (made) return made;
  }
  return settled(placesOf(keys), keys, keys.length)!;
}

function placesOf(keys: readonly string[]): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(keys.length);
  for (let i = 0; i < places.length; i++) places[i] = i;
  return places;
}

function radixOrder(words: readonly Word[], places: Uint32Array<ArrayBuffer>): Uint32Array {
  const sorting = new RadixSort(places);
  for (let w = words.length - 1; w >= 0; w--) sorting.by(words[w].values, words[w].most);
  return sorting.order;
}

/** A place of letters in which keys differ. */
interface Column {
  readonly at: number;
  /** How many numbers its code units are given. The end of a key counts as a unit below all others. */
  readonly count: number;
  /** By one more than the unit, up to those of ASCII: its number among those that were met. None where others were met: then it counts as it is. */
  readonly ranks?: Uint8Array;
}

/** Units below this one are ranked, after one has been added to them: they are ASCII, and the end. */
const UNITS = 129;

/** The columns in which every so many keys differ. */
function columnsOf(keys: readonly string[], step: number): Column[] {
  const met = new Uint8Array(MOST_COLUMNS * UNITS);
  const highest = new Uint32Array(MOST_COLUMNS);
  let [shortest, width] = [MOST_COLUMNS, 0];
  for (let i = 0; i < keys.length; i += step) {
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
  const columns: Column[] = [];
  for (let at = 0; at < width; at++) {
    const ranks = met.subarray(at * UNITS, (at + 1) * UNITS);
    if (at >= shortest) ranks[0] = 1;
    let count = 0;
    for (let unit = 0; unit < UNITS; unit++) if (ranks[unit] !== 0) ranks[unit] = count++;
    if (highest[at] > 0) columns.push({ at, count: highest[at] + 1 });
    else if (count > 1) columns.push({ at, count, ranks });
  }
  return columns;
}

interface Word {
  readonly values: Uint32Array;
  /** The greatest number that it may hold. */
  most: number;
}

/** Each key's columns as numbers that compare as the columns do, where a key has nothing in them that has not been met. */
function pack(keys: readonly string[], columns: readonly Column[]): Word[] {
  const words: Word[] = [];
  for (let first = 0, end; first < columns.length && words.length < MOST_WORDS; first = end) {
    let range = 1;
    for (end = first; end < columns.length && range * columns[end].count <= 2 ** 32; end++) range *= columns[end].count;
    words.push({ values: packed(keys, columns.slice(first, end)), most: range - 1 });
  }
  return words;
}

function packed(keys: readonly string[], columns: readonly Column[]): Uint32Array {
  const values = new Uint32Array(keys.length);
  const places = Uint32Array.from(columns, ({ at }) => at);
  const counts = Uint32Array.from(columns, ({ count }) => count);
  const ranks = new Uint8Array(columns.length * UNITS);
  columns.forEach((column, c) => ranks.set(column.ranks ?? [], c * UNITS));
  const asItIs = Uint8Array.from(columns, (column) => (column.ranks ? 0 : 1));
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const { length } = key;
    let value = 0;
    for (let c = 0; c < places.length; c++) {
      const at = places[c];
      const unit = at < length ? key.charCodeAt(at) + 1 : 0;
      const number = asItIs[c] === 1 ? Math.min(unit, counts[c] - 1) : unit < UNITS ? ranks[c * UNITS + unit] : 0;
      value = value * counts[c] + number;
    }
    values[i] = value;
  }
  return values;
}

/**
 * Takes out the keys that are not where they belong, and puts them there; undefined when there are more of them than `most`.
 *
 * Of two neighbours in the wrong order nobody can tell which of them is astray, so both are taken out: what stays is in order.
 */
function settled(order: Uint32Array, unsorted: readonly string[], most: number): KeysInOrder | undefined {
  const { length } = order;
  const keys = new Array<string>(length);
  const astray: number[] = [];
  let size = 0;
  let repeated = false;
  for (let at = 0; at < length; at++) {
    const key = unsorted[order[at]];
    if (size > 0 && !(keys[size - 1] < key)) {
      if (keys[size - 1] === key) {
        repeated = true;
      } else {
        astray.push(order[--size], order[at]);
        if (astray.length > most) return undefined;
        continue;
      }
    }
    keys[size] = key;
    order[size++] = order[at];
  }
  if (astray.length === 0) return { keys, order, repeated };
  astray.sort((i, j) => (unsorted[i] < unsorted[j] ? -1 : unsorted[i] > unsorted[j] ? 1 : i - j));
  // From the back, where there is room.
  for (let at = length - 1, left = astray.length - 1; left >= 0; at--) {
    const i = astray[left];
    const key = unsorted[i];
    const fromBefore = size > 0 && (keys[size - 1] > key || (keys[size - 1] === key && order[size - 1] > i));
    if (!fromBefore) left--;
    order[at] = fromBefore ? order[--size] : i;
    keys[at] = unsorted[order[at]];
    if (at + 1 < length && keys[at] === keys[at + 1]) repeated = true;
    if (left < 0 && size > 0 && keys[size - 1] === keys[at]) repeated = true;
  }
  return { keys, order, repeated };
}
