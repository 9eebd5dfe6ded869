import { BlockList } from 'node:net';

/** Whether two prefixes share an address: either's first address lies in the other. */
export function touches(a: string, b: string): boolean {
  return holds(a, b) || holds(b, a);
}

/** All pairs of prefixes that share an address. */
export function overlapping(prefixes: readonly string[]): [string, string][] {
  return prefixes.flatMap((a, i) => prefixes.slice(i + 1).flatMap((b) => (touches(a, b) ? [[a, b] as [string, string]] : [])));
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
