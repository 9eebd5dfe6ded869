import { addressCount, BlockList, containsPrefix, formatPrefix, FreeSpace, isParseProblem, parsePrefix, type Prefix } from '../netip';
import { isWithin } from '../plan';

/** A block of the plan, as one of the things that fill an address map. */
export interface MapEntry {
  readonly kind: 'pool' | 'reservation' | 'lease' | 'tombstone';
  /** What the reader calls it: a construct's path. */
  readonly name: string;
  /** Canonical CIDR text. */
  readonly block: string;
  /** A reservation's reason, or what a lease is for. */
  readonly note?: string;
  /** @default '' - the root namespace */
  readonly namespace?: string;
}

/** An entry with everything that lies inside it. */
export interface MapNode<E extends MapEntry = MapEntry> {
  readonly entry: E;
  readonly prefix: Prefix;
  /** In address order. */
  readonly children: ReadonlyArray<MapNode<E>>;
  /** Of a pool: what nobody holds, as the fewest aligned blocks in address order. Empty for all else. */
  readonly free: readonly Prefix[];
}

/** What stands outside each other, and what could not be read. */
export interface AddressMap<E extends MapEntry = MapEntry> {
  /** IPv4 before IPv6, in address order. */
  readonly roots: ReadonlyArray<MapNode<E>>;
  /** Entries whose block only Terraform will know. */
  readonly unplaced: readonly E[];
}

/** A tie between equal blocks: the larger role is the outer one. */
const OUTER_FIRST: ReadonlyArray<MapEntry['kind']> = ['pool', 'reservation', 'lease', 'tombstone'];

interface Growing<E extends MapEntry = MapEntry> extends MapNode<E> {
  readonly children: Array<Growing<E>>;
  free: readonly Prefix[];
}

/**
 * Sorts blocks into a tree by which lies in which, in the time of a sort.
 *
 * Blocks of sibling namespaces may hold the same addresses without having to do with one another, so a block hangs below
 * the smallest block around it whose namespace is its own, or above or below its own.
 *
 * ```
 *  pool 172.16.0.0/12
 *  ├─ lease 172.16.0.0/13
 *  ├─ lease 172.24.0.0/24
 *  │   └─ lease 172.24.0.5/32
 *  └─ free 172.24.1.0/24, 172.24.2.0/23, …
 * ```
 */
export function addressMap<E extends MapEntry>(entries: readonly E[]): AddressMap<E> {
  const unplaced: E[] = [];
  const nodes = entries.flatMap((entry): Array<Growing<E>> => {
    const prefix = parsePrefix(entry.block);
    if (!isParseProblem(prefix)) return [{ entry, prefix, children: [], free: [] }];
    unplaced.push(entry);
    return [];
  });
  nodes.sort(compareNodes);
  const roots: Array<Growing<E>> = [];
  const open: Array<Growing<E>> = [];
  for (const node of nodes) {
    while (open.length > 0 && !containsPrefix(open[open.length - 1].prefix, node.prefix)) open.pop();
    const parent = smallestRelated(open, node);
    (parent?.children ?? roots).push(node);
    open.push(node);
  }
  for (const node of nodes) if (node.entry.kind === 'pool') node.free = freeIn(node);
  return { roots, unplaced };
}

/** How many addresses of a pool are free. */
export function freeAddresses({ free }: MapNode): bigint {
  return free.reduce((sum, block) => sum + addressCount(block), 0n);
}

function freeIn({ prefix, children }: Growing): Prefix[] {
  const pool = BlockList.of(prefix.family, [prefix]);
  const taken = BlockList.of(prefix.family, children.map((child) => child.prefix));
  const free = new FreeSpace(pool, 0, taken, taken.order()).free();
  return Array.from({ length: free.size }, (_, i) => free.prefix(i)).sort(comparePrefixes);
}

function compareNodes(a: MapNode, b: MapNode): number {
  return comparePrefixes(a.prefix, b.prefix) || OUTER_FIRST.indexOf(a.entry.kind) - OUTER_FIRST.indexOf(b.entry.kind)
    || compareText(a.entry.namespace ?? '', b.entry.namespace ?? '') || compareText(a.entry.name, b.entry.name);
}

function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The blocks that are open all lie around the node, the smallest last. */
function smallestRelated<E extends MapEntry>(open: ReadonlyArray<Growing<E>>, { entry }: MapNode): Growing<E> | undefined {
  for (let at = open.length - 1; at >= 0; at--) if (related(open[at].entry.namespace ?? '', entry.namespace ?? '')) return open[at];
  return undefined;
}

function related(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

/** The lowest of the largest free blocks of a pool; undefined when it is full. */
export function largestFree({ free }: MapNode): string | undefined {
  const largest = free.reduce<Prefix | undefined>((best, block) => (best && best.length <= block.length ? best : block), undefined);
  return largest && formatPrefix(largest);
}
