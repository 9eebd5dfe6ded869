import { BlockList, familyOfText } from '../netip';
import type { LockedLease } from '../plan';
import { LeaseReader } from './lease-reader';

const [KEY, BLOCK, CLOSING] = ['    {"key": "', '", "block": "', '    {}\n  ]\n}\n'];

/**
 * Reads leases from where their lines begin to the end of the text, if every line is as `formatLock` writes it.
 *
 * A short cut past `JSON.parse`, which takes longer than planning does: what follows the block of a line is mostly what
 * follows that of the line before, and then only the key and the block are new. It needs to be right, not complete:
 * undefined leaves the text, whatever is or is not wrong with it, to the reader of any JSON.
 */
export function readLeaseLines(text: string, from: number): LockedLease[] | undefined {
  // With neither escapes nor control characters, a string ends at the next quote.
  if (/[\\\u0000-\u0009\u000b-\u001f]/.test(text)) return undefined;
  const leases: LockedLease[] = [];
  const blocks = new CanonicalBlocks();
  let at = from;
  let owner: LockedLease | undefined;
  let ending = '';
  while (text.startsWith(KEY, at)) {
    const keyEnd = text.indexOf('"', at + KEY.length);
    if (!text.startsWith(BLOCK, keyEnd)) return undefined;
    const blockEnd = text.indexOf('"', keyEnd + BLOCK.length);
    const lineEnd = text.indexOf('\n', at);
    if (blockEnd < 0 || lineEnd < blockEnd) return undefined;
    const key = text.slice(at + KEY.length, keyEnd);
    const block = text.slice(keyEnd + BLOCK.length, blockEnd);
    if (owner === undefined || blockEnd + ending.length !== lineEnd || !text.startsWith(ending, blockEnd)) {
      owner = leaseOf(text.slice(at, lineEnd));
      ending = text.slice(blockEnd, lineEnd);
      if (owner?.key !== key || owner.block !== block) return undefined;
    }
    const length = blocks.lengthOf(block);
    if (key === '' || length === undefined || (owner.baseLength ?? 0) > length) return undefined;
    leases.push(withOwner(key, block, owner));
    at = lineEnd + 1;
  }
  return text.length === at + CLOSING.length && text.endsWith(CLOSING) ? leases : undefined;
}

/** The lease of a whole line, judged as any JSON is. */
function leaseOf(line: string): LockedLease | undefined {
  if (!line.endsWith('},')) return undefined;
  try {
    const lease = new LeaseReader(() => 0).read(JSON.parse(line.slice(0, -1)), 0);
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
