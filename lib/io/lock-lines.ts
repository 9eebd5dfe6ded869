import { BlockList, familyOfText } from '../netip';
import type { LockedLease } from '../plan';
import { LeaseReader } from './lease-reader';
import { BLOCK, formatOwner, KEY, needsEscape } from './lease-line';

const CLOSING = '    {}\n  ]\n}\n';
const QUOTE = 34;

/** Leases that were read from lines. */
export interface LeaseLines {
  readonly leases: readonly LockedLease[];
  /** Where the lines begin, and where the last one ends. */
  readonly starts: readonly number[];
  /** Whether each key comes after the one before; if not, they may still be in the order of lines. */
  readonly ascending: boolean;
}

/**
 * Reads leases from where their lines begin to the end of the text, if every line is as `formatLock` writes it.
 *
 * A short cut past `JSON.parse`, which takes longer than planning does: what follows the block of a line is mostly what
 * follows that of the line before, and then only the key and the block are new. It needs to be right, not complete:
 * undefined leaves the text, whatever is or is not wrong with it, to the reader of any JSON.
 */
export function readLeaseLines(text: string, from: number): LeaseLines | undefined {
  const leases: LockedLease[] = [];
  const starts = [from];
  const [keys, blocks] = [new KeyScan(text), new CanonicalBlocks()];
  let owner: LockedLease | undefined;
  let ending = '';
  let at = from;
  while (text.startsWith(KEY, at)) {
    const keyStart = at + KEY.length;
    const keyEnd = keys.endOf(keyStart);
    if (keyEnd <= keyStart || !text.startsWith(BLOCK, keyEnd)) return undefined;
    const blockStart = keyEnd + BLOCK.length;
    const blockEnd = text.indexOf('"', blockStart);
    if (blockEnd < 0) return undefined;
    const key = text.slice(keyStart, keyEnd);
    const block = text.slice(blockStart, blockEnd);
    if (owner === undefined || !text.startsWith(ending, blockEnd)) {
      const lineEnd = text.indexOf('\n', blockEnd) + 1;
      owner = leaseOf(text.slice(at, lineEnd));
      ending = text.slice(blockEnd, lineEnd);
      if (owner?.key !== key || owner.block !== block || formatOwner(owner) !== ending) return undefined;
    }
    const length = blocks.lengthOf(block);
    if (length === undefined || (owner.baseLength ?? 0) > length) return undefined;
    leases.push(withOwner(key, block, owner));
    at = blockEnd + ending.length;
    starts.push(at);
  }
  return text.length === at + CLOSING.length && text.endsWith(CLOSING) ? { leases, starts, ascending: keys.ascending } : undefined;
}

/** Finds the ends of keys, one after the other, and sees whether each comes after the one before. */
class KeyScan {
  ascending = true;
  private before = -1;

  constructor(private readonly text: string) {}

  /** Where the key that begins here ends, if a writer would put it there as it stands; else -1. */
  endOf(start: number): number {
    const { text, before } = this;
    let end = start;
    // Comparing costs little here, and much when both keys are texts of their own.
    let asBefore = before >= 0;
    for (let unit = text.charCodeAt(end); unit !== QUOTE; unit = text.charCodeAt(++end)) {
      if (needsEscape(unit)) return -1;
      if (!asBefore) continue;
      const other = text.charCodeAt(before + end - start);
      asBefore = unit === other;
      if (!asBefore && other !== QUOTE && other > unit) this.ascending = false;
    }
    if (asBefore) this.ascending = false;
    this.before = start;
    return end;
  }
}

/** The lease of a whole line, judged as any JSON is. */
function leaseOf(line: string): LockedLease | undefined {
  if (!line.endsWith('},\n')) return undefined;
  try {
    const lease = new LeaseReader(() => 0).read(JSON.parse(line.slice(0, -2)), 0);
    return lease === undefined || 'code' in lease ? undefined : lease;
  } catch {
    return undefined;
  }
}

function withOwner(key: string, block: string, owner: LockedLease): LockedLease {
  const { app, stack, namespace, pool, baseLength, released } = owner;
  const plain = namespace === undefined && pool === undefined && baseLength === undefined && released === undefined;
  return plain ? { key, block, app, stack } : { ...owner, key, block };
}

/** Tells canonical blocks from others, always in the same place. */
class CanonicalBlocks {
  private readonly lists = { 4: new BlockList(4), 6: new BlockList(6) };

  /** The prefix length of a canonical block; undefined for any other text. */
  lengthOf(text: string): number | undefined {
    const family = familyOfText(text);
    const list = this.lists[family];
    list.size = 0;
    // IPv4 has one spelling only.
    if (typeof list.addText(text) !== 'number' || (family === 6 && list.text(0) !== text)) return undefined;
    return list.length[0];
  }
}
