import { type Family, isPrefixLength } from '../netip';
import type { Request } from './declaration';

/** What requests have in common that differ in nothing but their key. */
export interface Kind {
  readonly family: Family;
  readonly prefixLength: number;
  readonly pools: readonly string[] | undefined;
  readonly namespace: string;
  readonly stack: string;
  readonly rank: number;
  /** Whether each has a block of its own that the code says, by itself or by its number in a pool. */
  readonly written: boolean;
}

/** Kinds of one list of pools, one namespace and one stack. */
interface Bunch extends Pick<Kind, 'pools' | 'namespace' | 'stack'> {
  /** Of those that nearly all requests are: their code, and at the same place their index. */
  readonly codes: number[];
  readonly indices: number[];
  /** The others by what tells them apart. */
  others?: Map<string, number>;
}

/**
 * Tells requests by kind, without making a text or an object for each.
 *
 * A run has few kinds. All that can be judged by kind is judged once, and the requests themselves, which lie all over the
 * memory when they are met in the order of their keys, need not be looked at again.
 */
export class Kinds {
  readonly list: Kind[] = [];
  /** How many requests each was met in. */
  readonly counts: number[] = [];
  private readonly bunches = new Map<string, Bunch>();
  /** Neighbours are mostly alike. */
  private last?: Bunch;

  /** The index of a request's kind, and one more of it. */
  add(request: Request): number {
    const index = this.indexOf(request);
    this.counts[index]++;
    return index;
  }

  private indexOf({ family, prefixLength, pools, namespace = '', stack, rank = 0, fixed, index }: Request): number {
    const written = fixed !== undefined || index !== undefined;
    const { last } = this;
    const bunch = last && last.namespace === namespace && last.stack === stack && sameTexts(last.pools, pools) ? last : this.bunchOf(pools, namespace, stack);
    const code = prefixLength * 4 + (family === 4 ? 0 : 2) + (written ? 1 : 0);
    // By hand: there are few codes, and calling for help costs more than looking.
    if (rank === 0 && (prefixLength | 0) === prefixLength) for (let at = 0; at < bunch.codes.length; at++) if (bunch.codes[at] === code) return bunch.indices[at];
    const kind: Kind = { family, prefixLength, pools, namespace, stack, rank, written };
    if (rank !== 0 || !isPrefixLength(prefixLength, family)) return this.indexOfOther(bunch, kind);
    bunch.codes.push(code);
    bunch.indices.push(this.list.length);
    return this.addKind(kind);
  }

  private indexOfOther(bunch: Bunch, kind: Kind): number {
    const others = bunch.others ??= new Map();
    const text = `${kind.family} ${kind.prefixLength} ${kind.rank} ${kind.written}`;
    let index = others.get(text);
    if (index === undefined) others.set(text, index = this.addKind(kind));
    return index;
  }

  private addKind(kind: Kind): number {
    this.counts.push(0);
    return this.list.push(kind) - 1;
  }

  private bunchOf(pools: readonly string[] | undefined, namespace: string, stack: string): Bunch {
    const text = `${namespace}\u0001${stack}${pools === undefined ? '' : `\u0001${pools.join('\u0000')}`}`;
    let bunch = this.bunches.get(text);
    if (!bunch) this.bunches.set(text, bunch = { pools, namespace, stack, codes: [], indices: [] });
    return this.last = bunch;
  }
}

function sameTexts(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
