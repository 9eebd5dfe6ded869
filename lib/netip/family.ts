/** An address family, by the number in its name. */
export type Family = 4 | 6;

/** Bits of an address of the family: 32 or 128. */
export function addressBits(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** Whether an address of the family has prefixes of the length. */
export function isPrefixLength(length: number, family: Family): boolean {
  return Number.isInteger(length) && length >= 0 && length <= addressBits(family);
}

/** The family that the text of an address or block is of, if it is of any: IPv6 has a colon behind four digits at the most. */
export function familyOfText(text: string): Family {
  // By hand: `includes` goes through the whole of each of a hundred thousand blocks.
  for (let i = 0; i < 5 && i < text.length; i++) if (text.charCodeAt(i) === 58) return 6;
  return 4;
}
