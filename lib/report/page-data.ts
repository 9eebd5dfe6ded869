import { formatPrefix } from '../netip';
import { addressMap, type MapEntry, type MapNode } from './address-map';
import { automaticRoom, type HostSummary, isNearlyExhausted } from './host-summary';
import type { LockDiff } from './lock-diff';
import { printable } from './printable';
import type { TopologySummary } from './topology-summary';

/** An entry of the address map with everything that a reader may ask of it. */
export interface PageEntry extends MapEntry {
  /** Whom it is coloured for: a host, else the construct or the stack. */
  readonly owner?: string;
  readonly key?: string;
  readonly stack?: string;
  readonly app?: string;
  /** Terraform addresses of what carries it. */
  readonly addresses?: readonly string[];
  /** Whether it is written in code. */
  readonly fixed?: boolean;
}

/** One Ipam for the page. */
export interface PageSource {
  readonly id: string;
  readonly lockFile: string;
  readonly entries: readonly PageEntry[];
  readonly hosts: readonly HostSummary[];
  readonly topologies: readonly TopologySummary[];
  /** What changed since another lock, with the names of its keys. @default - nothing was compared */
  readonly change?: { readonly diff: LockDiff; readonly nameOf: (key: string) => string };
}

/** What the page is given: plain JSON, every text in it printable. */
export interface PageData {
  readonly ipams: readonly PageIpam[];
}

export interface PageIpam {
  readonly id: string;
  readonly lockFile: string;
  /** Outer before inner, in address order, IPv4 before IPv6. */
  readonly blocks: readonly PageBlock[];
  /** Blocks that only Terraform will know. */
  readonly unplaced: readonly PageBlock[];
  readonly hosts: readonly PageHost[];
  readonly topologies: readonly TopologySummary[];
  /** @default - nothing was compared */
  readonly changes?: readonly PageChange[];
}

/** Texts that are empty are left out. */
export interface PageBlock extends Omit<PageEntry, 'kind' | 'name'> {
  readonly kind: MapEntry['kind'] | 'free';
  readonly name?: string;
  /** Index of the block that it lies in. @default - none: it lies in nothing */
  readonly in?: number;
}

export interface PageHost {
  readonly name: string;
  readonly engine: string;
  readonly bip?: string;
  readonly networks: ReadonlyArray<{ readonly name: string; readonly project?: string; readonly ipv4?: string; readonly ipv6?: string }>;
  readonly automaticPools: ReadonlyArray<{ readonly base: string; readonly size: number }>;
  /** How many IPv4 networks its automatic pools hold. */
  readonly capacity: number;
  /** How many are left; undefined where nobody can tell. */
  readonly left?: number;
  /** Whether it will soon make no more networks. */
  readonly low: boolean;
  readonly notices: readonly string[];
}

export interface PageChange {
  readonly what: 'renumbered' | 'freed' | 'moved' | 'leased' | 'pruned';
  readonly name: string;
  readonly was?: string;
  readonly block: string;
  readonly before?: string;
}

/** Everything that the page shows, without the page: JSON of a `PageData`. */
export function pageData(sources: readonly PageSource[]): string {
  const data: PageData = { ipams: sources.map(ipamOf) };
  const json = JSON.stringify(data);
  return isPlain(json) ? json : JSON.stringify(safe(data));
}

/** Whether every text is printable ASCII, as nearly all are. JSON spells the rest of ASCII with a backslash; one look at one text is enough. */
function isPlain(json: string): boolean {
  return !/[^\x20-\x7e]/.test(json) && !/\\[^"\\]/.test(json);
}

function ipamOf({ id, lockFile, entries, hosts, topologies, change }: PageSource): PageIpam {
  const { roots, unplaced } = addressMap(entries);
  const blocks: PageBlock[] = [];
  for (const root of roots) addBlocks(blocks, root, undefined);
  return {
    id, lockFile, blocks, unplaced: unplaced.map((entry) => blockOf(entry)), hosts: hosts.map(hostOf), topologies, changes: change && changesOf(change.diff, change.nameOf),
  };
}

function addBlocks(blocks: PageBlock[], node: MapNode<PageEntry>, parent: number | undefined): void {
  const index = blocks.length;
  blocks.push(blockOf(node.entry, parent));
  let child = 0;
  // Free blocks take their places among what lies between them.
  for (const free of node.free) {
    while (child < node.children.length && node.children[child].prefix.address < free.address) addBlocks(blocks, node.children[child++], index);
    blocks.push({ kind: 'free', block: formatPrefix(free), in: index });
  }
  while (child < node.children.length) addBlocks(blocks, node.children[child++], index);
}

function blockOf(entry: PageEntry, parent?: number): PageBlock {
  const { block, kind, name, note, namespace, owner, key, stack, app, addresses, fixed } = entry;
  return {
    block, kind, name, note: note || undefined, namespace: namespace || undefined, owner, key, stack, app,
    addresses: addresses?.length ? addresses : undefined, fixed: fixed || undefined, in: parent,
  };
}

function hostOf(host: HostSummary): PageHost {
  const { name, engine, bip, networks, automaticPools, networksLeft, notices } = host;
  return {
    name, engine, bip, automaticPools, notices,
    networks: networks.map(({ name: network, project, ipv4, ipv6 }) => ({ name: network, project, ipv4, ipv6 })),
    capacity: automaticRoom(automaticPools), left: networksLeft, low: isNearlyExhausted(host),
  };
}

function changesOf(diff: LockDiff, nameOf: (key: string) => string): PageChange[] {
  return [
    ...diff.renumbered.map(({ from, to }) => ({ what: 'renumbered' as const, name: nameOf(to.key), before: from.block, block: to.block })),
    ...diff.freed.map(({ key, block }) => ({ what: 'freed' as const, name: nameOf(key), block })),
    ...diff.moved.map(({ from, to }) => ({ what: 'moved' as const, name: nameOf(to.key), was: nameOf(from.key), block: to.block })),
    ...diff.leased.map(({ key, block }) => ({ what: 'leased' as const, name: nameOf(key), block })),
    ...diff.pruned.map(({ key, block }) => ({ what: 'pruned' as const, name: nameOf(key), block })),
  ];
}

/** The same value with every text in it made printable: a name can turn no line around, and hide nothing. Nearly nothing has to be copied. */
function safe<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T;
  if (typeof value !== 'object' || value === null) return value;
  const held = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  for (const name in held) {
    const made = safe(held[name]);
    if (made === held[name]) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    copy[name] = made;
  }
  return (copy ?? value) as T;
}
