import * as fc from 'fast-check';
import { type Address, addressBits, type Family, formatAddress, formatPrefix, type Prefix, prefixOf } from '../../lib/netip';

/** Addresses with runs of zeros, as people write them, beside evenly random ones. */
export function addresses(family: Family): fc.Arbitrary<Address> {
  const part = family === 4 ? 8 : 16;
  const sparse = fc.array(fc.oneof(fc.constant(0n), fc.constant(1n), fc.bigInt({ min: 0n, max: (1n << BigInt(part)) - 1n })), {
    minLength: addressBits(family) / part, maxLength: addressBits(family) / part,
  }).map((parts) => parts.reduce((sum, one) => (sum << BigInt(part)) + one, 0n));
  const even = fc.bigInt({ min: 0n, max: (1n << BigInt(addressBits(family))) - 1n });
  return fc.oneof(sparse, even).filter((value) => family === 4 || value >> 32n !== 0xffffn).map((value) => ({ family, value }));
}

export function prefixes(family: Family): fc.Arbitrary<Prefix> {
  return fc.tuple(addresses(family), fc.integer({ min: 0, max: addressBits(family) })).map(([address, length]) => prefixOf(address, length))
    .filter(({ address, length }) => family === 4 || address >> 32n !== 0xffffn || length < 96);
}

export const families: fc.Arbitrary<Family> = fc.constantFrom(4, 6);

/** A text of an address or a block, and what may happen to it under fingers, editors and other programs. */
export const damagedTexts: fc.Arbitrary<string> = fc.tuple(
  families.chain((family) => fc.oneof(addresses(family).map(formatAddress), prefixes(family).map(formatPrefix), spelledOut(family))),
  fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...'0123456789abfABF.:/%xo+-eE \t０', '::', '00', 'ffff', '.0')), { maxLength: 3 }),
).map(([text, edits]) => edits.reduce((now, [at, kind, piece]) => {
  const i = at % (now.length + 1);
  return now.slice(0, i) + (kind === 0 ? '' : piece) + now.slice(kind === 2 ? i : i + 1);
}, text));

/** Legal spellings that are not canonical: upper case, padded groups, no fold, a dotted tail. */
function spelledOut(family: Family): fc.Arbitrary<string> {
  if (family === 4) return prefixes(4).map(formatPrefix);
  return fc.tuple(prefixes(6), fc.boolean(), fc.boolean(), fc.boolean()).map(([prefix, upper, pad, dotted]) => {
    const groups = Array.from({ length: 8 }, (_, i) => Number((prefix.address >> BigInt(16 * (7 - i))) & 0xffffn));
    const hex = groups.map((group) => (pad ? group.toString(16).padStart(4, '0') : group.toString(16)));
    const tail = groups.slice(6).flatMap((group) => [group >> 8, group & 255]).join('.');
    const text = dotted ? [...hex.slice(0, 6), tail].join(':') : hex.join(':');
    return `${upper ? text.toUpperCase() : text}/${prefix.length}`;
  });
}
