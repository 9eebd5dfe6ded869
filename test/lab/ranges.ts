import { BlockList } from 'node:net';

/** Whether two prefixes share an address: either's first address lies in the other. */
export function touches(a: string, b: string): boolean {
  return holds(a, b) || holds(b, a);
}

/** All pairs of prefixes that share an address. */
export function overlapping(prefixes: readonly string[]): [string, string][] {
  return prefixes.flatMap((a, i) => prefixes.slice(i + 1).flatMap((b) => (touches(a, b) ? [[a, b] as [string, string]] : [])));
}

/** Whether an address lies in a prefix. */
export function isIn(prefix: string, address: string): boolean {
  return holds(prefix, address);
}

/** All addresses of a small prefix as text; undefined where there are too many to look at. */
export function addressesOf(prefix: string): string[] | undefined {
  const [network, text] = prefix.split('/');
  const bits = (network.includes(':') ? 128 : 32) - Number(text);
  if (bits > 6) return undefined;
  // The last group, or the last byte, is all that counts here.
  const [, head, last] = /^(.*[:.])([0-9a-f]*)$/.exec(network)!;
  const radix = network.includes(':') ? 16 : 10;
  const base = last === '' ? 0 : Number.parseInt(last, radix);
  return Array.from({ length: 2 ** bits }, (_, i) => (base + i === 0 && radix === 16 ? network : `${head}${(base + i).toString(radix)}`));
}

// Node's own address lists judge here, so that the lab shares no code with the library it tests.
function holds(outer: string, inner: string): boolean {
  const family = (text: string) => (text.includes(':') ? 'ipv6' : 'ipv4');
  if (family(outer) !== family(inner)) return false;
  const [network, length] = outer.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(length), family(outer));
  return list.check(inner.split('/')[0], family(inner));
}
