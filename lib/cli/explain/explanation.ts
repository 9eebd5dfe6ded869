import { addressBits, containsPrefix, formatAddress, formatPrefix, isParseProblem, lastAddress, overlaps, parsePrefix, type Prefix } from '../../netip';
import { type AddressSpace, addressSpaceOf, wellKnownRangesOver } from '../../plan';
import { type AddressMap, addressMap, type MapEntry, type MapNode } from '../../report';
import { mapEntries } from '../../io';
import type { IpamView } from '../ipam-view';

/** Who has a block, and what is around it, in one Ipam. */
export interface Explanation {
  /** What was asked for, canonical. */
  readonly block: string;
  /** What lies around it or is it, outermost first. */
  readonly around: readonly MapEntry[];
  /** What lies inside it, in address order; not what lies inside that. */
  readonly inside: readonly MapEntry[];
  /** Free blocks of the pool around it: the one it lies in, those inside it, the next below and above, and the largest. */
  readonly free: { readonly in?: string; readonly inside: readonly string[]; readonly below?: string; readonly above?: string; readonly largest?: string };
  /** What the address is in its network. */
  readonly role?: 'NETWORK' | 'GATEWAY' | 'BROADCAST';
  /** The network that an engine cuts from its automatic pool around the address. */
  readonly automatic?: { readonly host: string; readonly subnet: string };
  /** Who else is known to use these addresses, where nobody here has them: `AWS: the default VPC of each region`. */
  readonly known: readonly string[];
  /** Of a block that nobody has: whether others may have it. */
  readonly scope: AddressSpace;
}

/** Explains a block of one Ipam. */
export function explain(view: IpamView, block: Prefix): Explanation {
  const chain = nodesAround(addressMap(mapEntries(view)), block);
  const innermost = chain[chain.length - 1];
  const pool = [...chain].reverse().find(({ entry }) => entry.kind === 'pool');
  const free = (pool?.free ?? []).filter((one) => one.family === block.family);
  const before = (one: Prefix) => lastAddress(one).value < block.address;
  const after = (one: Prefix) => one.address > lastAddress(block).value;
  const largest = free.reduce<Prefix | undefined>((best, one) => (best && best.length <= one.length ? best : one), undefined);
  const around = free.find((one) => containsPrefix(one, block));
  return {
    block: formatPrefix(block),
    around: chain.map(({ entry }) => entry),
    inside: insideOf(innermost, view, block),
    free: {
      ...(around ? { in: formatPrefix(around) } : {}),
      inside: free.filter((one) => containsPrefix(block, one) && one !== around).map(formatPrefix),
      ...named('below', free.filter(before).at(-1)), ...named('above', free.find(after)), ...named('largest', largest),
    },
    ...(innermost && roleOf(innermost, block)),
    ...automaticOf(view, block),
    known: knownUses(innermost, block),
    scope: addressSpaceOf(block),
  };
}

/** Whoever has a pool knows its range; within it, only narrower uses are news. */
function knownUses(innermost: MapNode | undefined, block: Prefix): string[] {
  if (innermost && innermost.entry.kind !== 'pool') return [];
  const ranges = wellKnownRangesOver(block).filter(({ blocks }) => innermost === undefined || blocks.some((text) => {
    const range = parsePrefix(text);
    return !isParseProblem(range) && overlaps(range, block) && range.length > innermost.prefix.length;
  }));
  return ranges.map(({ owner, reason }) => `${owner}: ${reason}`);
}

/** All nodes that hold the block, outermost first; of siblings in different namespaces, each with its own. */
function nodesAround(map: AddressMap, block: Prefix): MapNode[] {
  const found: MapNode[] = [];
  const walk = (nodes: readonly MapNode[]) => {
    for (const node of nodes) {
      if (!containsPrefix(node.prefix, block)) continue;
      found.push(node);
      walk(node.children);
    }
  };
  walk(map.roots);
  return found.sort((a, b) => a.prefix.length - b.prefix.length);
}

function insideOf(innermost: MapNode | undefined, view: IpamView, block: Prefix): MapEntry[] {
  const nodes = innermost ? innermost.children : addressMap(mapEntries(view)).roots;
  return nodes.filter(({ prefix }) => overlaps(prefix, block)).map(({ entry }) => entry);
}

function named<Name extends string>(name: Name, block: Prefix | undefined): { readonly [N in Name]?: string } {
  return (block ? { [name]: formatPrefix(block) } : {}) as { readonly [N in Name]?: string };
}

/** Docker's habits for an address of a network: the first is the gateway's. */
function roleOf({ entry, prefix }: MapNode, block: Prefix): Pick<Explanation, 'role'> {
  const bits = addressBits(prefix.family);
  if (block.length !== bits || prefix.length >= bits - 1 || entry.kind !== 'lease' || !/network|compose|docker0/.test(entry.note ?? '')) return {};
  if (block.address === prefix.address) return { role: 'NETWORK' };
  if (block.address === prefix.address + 1n) return { role: 'GATEWAY' };
  return prefix.family === 4 && block.address === lastAddress(prefix).value ? { role: 'BROADCAST' } : {};
}

function automaticOf({ hosts }: IpamView, block: Prefix): Pick<Explanation, 'automatic'> {
  for (const { path, automatic } of hosts) {
    for (const { base, size } of automatic) {
      const [text, length] = base.split('/');
      if (!text.includes(block.family === 6 ? ':' : '.') || block.length < size) continue;
      const shift = BigInt(addressBits(block.family) - size);
      const subnet: Prefix = { family: block.family, address: (block.address >> shift) << shift, length: size };
      const top = BigInt(addressBits(block.family) - Number(length));
      const outer = formatAddress({ family: block.family, value: (block.address >> top) << top });
      if (outer === text) return { automatic: { host: path, subnet: formatPrefix(subnet) } };
    }
  }
  return {};
}
