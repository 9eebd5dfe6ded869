import { BlockList, familyOfText, type ParseProblem } from '../netip';
import type { LockedLease } from '../plan';
import type { LockPlace, LockProblem } from './lock-problem';
import { kindOf } from './record-shape';

/** A lease's fields and their types. No prototype: `constructor` is no field. */
const FIELDS: Readonly<Record<string, keyof typeof WANTED | undefined>> = Object.assign(Object.create(null), {
  key: 'string', block: 'string', app: 'string', stack: 'string', namespace: 'string', pool: 'string', baseLength: 'number', released: 'boolean',
});
const REQUIRED = ['key', 'block', 'app', 'stack'] as const;
const WANTED = { string: 'text', number: 'a prefix length', boolean: 'true or left out' };

/**
 * Reads the entries of the list, one after the other: a hundred thousand of them, so a good one costs no memory but its
 * own. Blocks are read strictly, always into the same place.
 */
export class LeaseReader {
  private readonly blocks = { 4: new BlockList(4), 6: new BlockList(6) };

  constructor(private readonly lineOf: (entry: number) => number) {}

  /** The lease; undefined for the empty entry that closes the list. */
  read(entry: unknown, at: number): LockedLease | LockProblem | undefined {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      return { code: 'WRONG_FIELD', place: { line: this.lineOf(at) }, field: 'leases', wanted: 'a list of leases', got: `${kindOf(entry)} in it` };
    }
    const lease = entry as Record<string, unknown>;
    let fields = 0;
    let plain = true;
    for (const field in lease) {
      fields++;
      const value = lease[field];
      const wanted = FIELDS[field];
      if (wanted === undefined) return { code: 'UNKNOWN_FIELD', place: this.placeOf(lease, at), field };
      if (typeof value !== wanted) return this.wrong(lease, at, field, WANTED[wanted]);
      if (value === '' || value === false) plain = false;
    }
    if (fields === 0) return undefined;
    const missing = REQUIRED.find((field) => lease[field] === undefined);
    if (missing !== undefined) return this.wrong(lease, at, missing, WANTED.string);
    return this.judge(lease as unknown as LockedLease, at, plain);
  }

  private judge(lease: LockedLease, at: number, plain: boolean): LockedLease | LockProblem {
    if (lease.key === '') return this.wrong(lease, at, 'key', 'a path such as ipam/stack/network');
    const block = this.canonical(lease.block);
    if (typeof block !== 'string') return { code: 'MALFORMED_LEASE', place: this.placeOf(lease, at), problem: block };
    if (lease.baseLength !== undefined) {
      const most = Number(block.slice(block.indexOf('/') + 1));
      const fits = Number.isInteger(lease.baseLength) && lease.baseLength >= 0 && lease.baseLength <= most;
      if (!fits) return this.wrong(lease, at, 'baseLength', `a prefix length from 0 to ${most}`);
    }
    if (plain && block === lease.block) return lease;
    const { namespace, pool, released, ...rest } = lease;
    return { ...rest, block, ...(namespace ? { namespace } : {}), ...(pool ? { pool } : {}), ...(released ? { released } : {}) };
  }

  /** The block's canonical text, or what is wrong with it. */
  private canonical(text: string): string | ParseProblem {
    const list = this.blocks[familyOfText(text)];
    list.size = 0;
    const added = list.addText(text);
    return typeof added === 'number' ? list.text(added) : added;
  }

  private wrong(lease: object, at: number, field: string, wanted: string): LockProblem {
    return { code: 'WRONG_FIELD', place: this.placeOf(lease, at), field, wanted, got: kindOf((lease as Record<string, unknown>)[field]) };
  }

  private placeOf(lease: { readonly key?: unknown }, at: number): LockPlace {
    return { line: this.lineOf(at), ...(typeof lease.key === 'string' ? { key: lease.key } : {}) };
  }
}
