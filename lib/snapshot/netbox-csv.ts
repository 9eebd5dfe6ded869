import { parse } from 'csv-parse/sync';
import { isParseProblem, parsePrefix } from '../netip';
import type { OutsideBlock } from './aws-describe';
import { foreign, type ForeignProblem } from './foreign-json';

/** Prefixes of a register, and how many of its rows hold others and belong to nobody. */
export interface RegisteredPrefixes {
  readonly outside: readonly OutsideBlock[];
  readonly containers: number;
}

/**
 * Reads the CSV that NetBox exports of its prefixes, or imports: a header, and a column `prefix`.
 *
 * Rows with status "container" are left out: they hold other prefixes, and reserving them would leave nothing to plan in.
 *
 * Source: NetBox documentation, models/ipam/prefix.
 */
export function netBoxPrefixes(text: string): RegisteredPrefixes | ForeignProblem {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, trim: true, max_record_size: 1 << 20, relax_column_count: true });
  } catch (thrown) {
    const line = (thrown as { lines?: unknown }).lines;
    return foreign(`is not CSV${typeof line === 'number' ? `: line ${line} breaks it` : ''}`);
  }
  const header = (rows[0] ?? []).map((name) => name.toLowerCase().replaceAll('_', ' '));
  const at = (name: string) => header.indexOf(name);
  if (at('prefix') < 0) return foreign("must be prefixes that NetBox exports as CSV, and has no column 'Prefix'");
  const outside: OutsideBlock[] = [];
  let containers = 0;
  for (const [i, row] of rows.slice(1).entries()) {
    const written = row[at('prefix')] ?? '';
    if (isParseProblem(parsePrefix(written))) return foreign(`must have a CIDR block in column 'Prefix', and row ${i + 2} has ${JSON.stringify(written.slice(0, 60))}`);
    const cell = (name: string) => (at(name) < 0 ? '' : row[at(name)] ?? '');
    if (cell('status').toLowerCase() === 'container') containers++;
    else outside.push({ block: written, kind: 'PREFIX', owner: ownerOf(cell) });
  }
  return { outside, containers };
}

/** The most telling of what a row has. */
function ownerOf(cell: (name: string) => string): string {
  const words = ['description', 'role', 'site', 'scope', 'tenant', 'vrf'].map(cell).filter((word) => word !== '' && word !== '—');
  return words.length === 0 ? 'NetBox' : words.slice(0, 2).join(', ');
}
