import { type BlockList, familyOfText } from '../netip';
import type { BlockSet } from './block-set';
import type { Kind } from './kind';
import type { Held, Level, PlacedPool } from './level';
import type { LockedLease } from './lock';
import type { Work } from './work';

/** What the live leases of one kind have in common. */
export interface LiveKind {
  readonly kind: Kind;
  readonly namespace: string;
  readonly held: BlockSet<Held | number>;
  /** The number of the source of those that stay as the lock has them. */
  readonly source: number;
}

/** Keeps the leases that requests of a level have had: most of a large plan, so that each is looked at once and has no object of its own. */
export class LiveLeases {
  /** Neighbours mostly lie in one pool. */
  private around?: PlacedPool;
  private readonly pools: BlockList;

  /** `ofKinds` is for all levels, as that of shapes is; `renumbered` is told of each lease that is elsewhere now. */
  constructor(
    private readonly work: Work, private readonly id: string, private readonly level: Level, private readonly ofKinds: Array<LiveKind | undefined>,
    private readonly renumbered: (key: string, from: string, to: string) => void,
  ) {
    this.pools = level.poolBlocks;
  }

  keep(place: number, lease: LockedLease): void {
    const { level, id, work: { answers, declaration: { run }, findings, renumbering, kindAt, keys } } = this;
    const { kind, namespace, held, source } = this.ofKinds[kindAt[place]] ?? this.ofKind(kindAt[place]);
    const { blocks, holders } = held;
    const text = renumbering.blockIn(id, lease);
    const added = blocks.addText(text);
    if (typeof added !== 'number' && familyOfText(text) === level.family) {
      findings.add({ code: 'MALFORMED_BLOCK', key: keys[place], what: 'lease', problem: added });
      answers.put(place, source, -1);
      return;
    }
    const at = typeof added === 'number' ? added : -1;
    if (lease.app !== run.app) findings.add({ code: 'KEY_OF_ANOTHER_APP', key: keys[place], block: text, app: lease.app });
    else if (at < 0 || blocks.length[at] !== kind.prefixLength) findings.add({ code: 'LEASE_DIFFERS', key: keys[place], block: text, family: kind.family, prefixLength: kind.prefixLength });
    answers.put(place, source, at);
    if (at < 0) return;
    holders.push(place);
    if (text !== lease.block) {
      answers.put(place, answers.addSource({ level, id, blocks, from: 'lock before' }), at);
      this.renumbered(keys[place], lease.block, text);
    }
    if (kind.pools === undefined && this.around !== undefined && this.pools.contains(this.around.at, blocks, at) && this.around.namespace === '') return;
    this.around = level.poolAround(kind, blocks, at);
    if (!this.around) this.reportOutside(keys[place], text, kind, namespace);
  }

  /** Apart, since a function that hands its variables to another one makes an object for them each time. */
  private reportOutside(key: string, block: string, kind: Kind, namespace: string): void {
    const { level } = this;
    const problem = { code: 'LEASE_OUTSIDE_POOL', key, block, pools: [] } as const;
    this.work.findings.add(problem, () => ({ ...problem, pools: level.poolsLeft(level.poolsFor(kind), namespace) }));
  }

  private ofKind(index: number): LiveKind {
    const { level, id, work: { answers, kinds } } = this;
    const kind = kinds.list[index];
    const namespace = level.namespaceOf(kind);
    const held = level.liveIn(namespace);
    return this.ofKinds[index] = { kind, namespace, held, source: answers.addSource({ level, id, blocks: held.blocks, from: 'lock' }) };
  }
}
