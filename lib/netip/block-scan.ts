/**
 * Short cuts past the strict parser for well-formed text, which is what locks hold by the hundred thousand.
 *
 * Both need to be right, not complete: whatever they refuse goes to the strict parser, which accepts it or says why not.
 */

const [DOT, SLASH, COLON] = [46, 47, 58];

/** `a.b.c.d/n` without leading zeros and host bits, as `address * 64 + n`; -1 for everything else. */
export function scanIpv4(text: string): number {
  const end = text.length;
  let i = 0;
  let address = 0;
  for (let octets = 1; octets <= 4; octets++) {
    let octet = text.charCodeAt(i++) - 48;
    if (!(octet >= 0 && octet <= 9)) return -1;
    let c = text.charCodeAt(i++);
    for (; c >= 48 && c <= 57; c = text.charCodeAt(i++)) {
      if (octet === 0 || octet > 25) return -1;
      octet = octet * 10 + c - 48;
    }
    if (octet > 255 || c !== (octets === 4 ? SLASH : DOT)) return -1;
    address = address * 256 + octet;
  }
  const length = scanLength(text, i, end);
  if (length < 0 || length > 32) return -1;
  return hasHostBits(address, length) ? -1 : address * 64 + length;
}

/** The words of the last block that `scanIpv6` read. */
export const scannedWords = new Uint32Array(4);
const groups = new Uint16Array(8);

/** `g:g::g/n` in lower case without host bits: its prefix length, with its address in `scannedWords`; -1 for everything else. */
export function scanIpv6(text: string): number {
  const end = text.length;
  let [i, count, fold] = [0, 0, -1];
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return -1;
    [i, fold] = [2, 0];
  }
  let c = text.charCodeAt(i);
  while (c !== SLASH || i === 0) {
    let [group, digits] = [0, 0];
    for (; ; c = text.charCodeAt(++i), digits++) {
      if (c >= 48 && c <= 57) group = group * 16 + c - 48;
      else if (c >= 97 && c <= 102) group = group * 16 + c - 87;
      else break;
    }
    if (digits === 0 || digits > 4 || count === 8) return -1;
    groups[count++] = group;
    if (c === SLASH) break;
    if (c !== COLON) return -1;
    c = text.charCodeAt(++i);
    if (c !== COLON) {
      if (c === SLASH) return -1;
      continue;
    }
    if (fold >= 0) return -1;
    fold = count;
    c = text.charCodeAt(++i);
  }
  if (fold < 0 ? count !== 8 : count > 7) return -1;
  const length = scanLength(text, i + 1, end);
  if (length < 0 || length > 128) return -1;
  spread(count, fold);
  // Destructuring would walk an iterator, in the hottest loop of reading a lock.
  const w0 = scannedWords[0], w1 = scannedWords[1], w2 = scannedWords[2], w3 = scannedWords[3];
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return -1;
  const host = hasHostBits(w0, length) || hasHostBits(w1, length - 32) || hasHostBits(w2, length - 64) || hasHostBits(w3, length - 96);
  return host ? -1 : length;
}

/** The address that `scanIpv6` read last, as one number. */
export function scannedValue(): bigint {
  const [w0, w1, w2, w3] = Array.from(scannedWords, BigInt);
  return (w0 << 96n) | (w1 << 64n) | (w2 << 32n) | w3;
}

/** Puts `count` groups, with zeros at `fold`, into words. */
function spread(count: number, fold: number): void {
  if (fold >= 0) {
    groups.copyWithin(8 - (count - fold), fold, count);
    groups.fill(0, fold, 8 - (count - fold));
  }
  for (let w = 0; w < 4; w++) scannedWords[w] = groups[2 * w] * 65536 + groups[2 * w + 1];
}

/** The decimal number that ends the text, of at most three digits; -1 for anything else. */
function scanLength(text: string, from: number, end: number): number {
  if (from >= end || end - from > 3) return -1;
  let length = 0;
  for (let i = from; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9) || (i > from && length === 0)) return -1;
    length = length * 10 + digit;
  }
  return length;
}

/** Whether a word has bits behind the first `kept` ones. */
function hasHostBits(word: number, kept: number): boolean {
  if (kept >= 32) return false;
  return kept <= 0 ? word !== 0 : (word << kept) !== 0;
}
