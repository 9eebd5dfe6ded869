import { addressMap, freeAddresses, largestFree, type MapEntry, type MapNode } from './address-map';
import { columns, padded } from './columns';
import { counted, grouped } from './count';
import { printable, printableName } from './printable';

interface Row {
  readonly block: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * The plan as a plain table: pools, what lies in them by address, and what is left; then what lies in no pool.
 *
 * ```
 * 172.16.0.0/12      pool     prod/ipam
 *   172.16.0.0/13    lease    prod/server/automatic
 *   172.24.0.0/24    lease    prod/server/docker0
 *                    free     522,240 addresses in 11 blocks, the largest 172.28.0.0/14
 * ```
 */
export function planTable(entries: readonly MapEntry[]): string {
  const { roots, unplaced } = addressMap(entries);
  // Pools come first whatever their addresses, since a reader looks for a lease by its pool.
  const ordered = [...roots.filter(isPool), ...roots.filter((node) => !isPool(node))];
  const rows = [
    ...ordered.flatMap((node) => rowsOf(node, '')),
    ...unplaced.map((entry) => ({ block: '(known at plan)', kind: entry.kind, name: nameText(entry) })),
  ];
  if (rows.length === 0) return 'nothing is planned';
  const [blocks, kinds] = [widest(rows.map(({ block }) => block)), widest(rows.map(({ kind }) => kind))];
  return rows.map(({ block, kind, name }) => `${padded(block, blocks)}  ${padded(kind, kinds)}  ${name}`.trimEnd()).join('\n');
}

function rowsOf(node: MapNode, indent: string): Row[] {
  const { entry, children } = node;
  const own = { block: indent + entry.block, kind: entry.kind, name: nameText(entry) };
  return [own, ...children.flatMap((child) => rowsOf(child, `${indent}  `)), ...(isPool(node) ? [freeRow(node)] : [])];
}

function freeRow(node: MapNode): Row {
  const largest = largestFree(node);
  if (largest === undefined) return { block: '', kind: 'free', name: 'nothing' };
  const where = node.free.length === 1 ? largest : `${counted(node.free.length, 'block')}, the largest ${largest}`;
  return { block: '', kind: 'free', name: `${addresses(freeAddresses(node))} in ${where}` };
}

/** A number of addresses; of IPv6, as a power of two below it, since nobody reads forty digits. */
function addresses(count: bigint): string {
  if (count < 10n ** 15n) return `${grouped(count)} ${count === 1n ? 'address' : 'addresses'}`;
  const power = count.toString(2).length - 1;
  return `${1n << BigInt(power) === count ? '' : 'over '}2^${power} addresses`;
}

function nameText({ name, note, namespace = '' }: MapEntry): string {
  const extra = [note === undefined ? '' : `"${printableName(note)}"`, namespace === '' ? '' : `in ${printableName(namespace)}`];
  return [printable(name), ...extra].filter((part) => part !== '').join('  ');
}

function isPool({ entry }: MapNode): boolean {
  return entry.kind === 'pool';
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columns(text)), 0);
}
