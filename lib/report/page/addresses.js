/**
 * Addresses as whole numbers: both families by the same arithmetic.
 *
 * @typedef {4 | 6} Family
 * @typedef {{ readonly family: Family, readonly first: bigint, readonly length: number }} Prefix
 */

/** Bits of an address. @param {Family} family */
const bitsOf = (family) => (family === 4 ? 32 : 128);

/** How many addresses a prefix has. @param {Prefix} prefix */
const sizeOf = ({ family, length }) => 1n << BigInt(bitsOf(family) - length);

/** @param {Prefix} prefix */
const lastOf = (prefix) => prefix.first + sizeOf(prefix) - 1n;

/** Whether one lies in the other, or is it. @param {Prefix} outer @param {Prefix} inner */
function contains(outer, inner) {
  return outer.family === inner.family && outer.length <= inner.length && outer.first === maskedTo(inner, outer.length).first;
}

/** The prefix of another length around its first address. @param {Prefix} prefix @param {number} length @returns {Prefix} */
function maskedTo({ family, first }, length) {
  const host = BigInt(bitsOf(family) - length);
  return { family, first: (first >> host) << host, length };
}

/** The longest prefix around all of them, which are of one family. @param {ReadonlyArray<Prefix>} prefixes @returns {Prefix} */
function around(prefixes) {
  const { family } = prefixes[0];
  let [low, high] = [prefixes[0].first, lastOf(prefixes[0])];
  for (const prefix of prefixes) {
    if (prefix.first < low) low = prefix.first;
    if (lastOf(prefix) > high) high = lastOf(prefix);
  }
  const differing = (low ^ high).toString(2);
  return maskedTo({ family, first: low, length: 0 }, bitsOf(family) - (differing === '0' ? 0 : differing.length));
}

/**
 * Reads `10.0.0.0/8`, `fd00::/8`, or an address alone. What is not complete is no prefix.
 *
 * @param {string} text
 * @returns {Prefix | undefined}
 */
function parsePrefix(text) {
  const [, address, length] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text.trim()) ?? [];
  if (address === undefined) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const first = family === 4 ? parse4(address) : parse6(address);
  const bits = length === undefined ? bitsOf(family) : Number(length);
  return first === undefined || bits > bitsOf(family) ? undefined : maskedTo({ family, first, length: bits }, bits);
}

/** @param {string} text @returns {bigint | undefined} */
function parse4(text) {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255)) return undefined;
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** @param {string} text @returns {bigint | undefined} */
function parse6(text) {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array(missing).fill('0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** Canonical text, of IPv6 by RFC 5952. @param {Family} family @param {bigint} value */
function formatAddress(family, value) {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  let [at, longest] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === '0') end++;
    if (end - i > longest) [at, longest] = [i, end - i];
  }
  return at < 0 ? groups.join(':') : `${groups.slice(0, at).join(':')}::${groups.slice(at + longest).join(':')}`;
}

/** @param {Prefix} prefix */
const formatPrefix = ({ family, first, length }) => `${formatAddress(family, first)}/${length}`;

module.exports = { around, bitsOf, contains, formatAddress, formatPrefix, lastOf, maskedTo, parsePrefix, sizeOf };
