/** An address family, by the number in its name. */
export type Family = 4 | 6;

/** Bits of an address of the family: 32 or 128. */
export function addressBits(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}
