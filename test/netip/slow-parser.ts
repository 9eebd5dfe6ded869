/**
 * A second parser, slow and obvious: the grammar of RFC 4291 section 2.2 written down one piece after the other, without
 * anything of the first. It knows yes and no, and what the text means.
 *
 * It refuses what the first one refuses on purpose: leading zeros in octets and lengths, zone ids, IPv4-mapped addresses,
 * classful and hexadecimal IPv4, white space, missing lengths and host bits.
 */
export interface Slow {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export function slowAddress(text: string): Slow | undefined {
  const octets = slowOctets(text);
  if (octets) return { family: 4, value: join(octets, 256n) };
  const groups = slowGroups(text);
  if (!groups) return undefined;
  const value = join(groups, 65536n);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return mapped ? undefined : { family: 6, value };
}

export function slowPrefix(text: string): (Slow & { readonly length: number }) | undefined {
  const parts = text.split('/');
  if (parts.length !== 2) return undefined;
  const address = slowAddress(parts[0]);
  if (!address) return undefined;
  const bits = address.family === 4 ? 32 : 128;
  const lengths = Array.from({ length: bits + 1 }, (_, n) => String(n));
  const length = lengths.indexOf(parts[1]);
  if (length < 0) return undefined;
  for (let bit = 0; bit < bits - length; bit++) if ((address.value >> BigInt(bit)) % 2n === 1n) return undefined;
  return { ...address, length };
}

function slowOctets(text: string): number[] | undefined {
  const all = Array.from({ length: 256 }, (_, n) => String(n));
  const octets = text.split('.').map((part) => all.indexOf(part));
  return octets.length === 4 && octets.every((octet) => octet >= 0) ? octets : undefined;
}

function slowGroups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const last = halves.length - 1;
  const lists = halves.map((half, i) => slowList(half, i === last));
  if (lists.some((list) => list === undefined)) return undefined;
  const groups = lists.flat() as number[];
  if (last === 0) return groups.length === 8 ? groups : undefined;
  if (groups.length > 7) return undefined;
  return [...lists[0]!, ...Array.from({ length: 8 - groups.length }, () => 0), ...lists[1]!];
}

/** Groups between colons, the last of the text perhaps in dotted form; an empty text has none. */
function slowList(text: string, mayEndDotted: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const octets = mayEndDotted && i === parts.length - 1 ? slowOctets(part) : undefined;
    if (octets) groups.push(octets[0] * 256 + octets[1], octets[2] * 256 + octets[3]);
    else if (part.length >= 1 && part.length <= 4 && [...part].every((c) => '0123456789abcdefABCDEF'.includes(c))) groups.push(Number(`0x${part}`));
    else return undefined;
  }
  return groups;
}

function join(parts: readonly number[], base: bigint): bigint {
  return parts.reduce((sum, part) => sum * base + BigInt(part), 0n);
}
