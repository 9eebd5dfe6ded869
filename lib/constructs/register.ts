import type { IConstruct } from 'constructs';
import type { AllowedOverlap, DeclaredReservation, Declaration, Move, Request, RootPool } from '../plan';
import type { Ipam } from './ipam';
import { KeyPlaces, keyOfPath, keySegment } from './key';
import type { LeaseProps } from './lease-props';

/**
 * Who asked for something. The plan knows it by its key, which depends on `LockKey`s that may be set at any time before
 * the synth; constructs know it by its handle, which is there from the first moment.
 */
export interface Registered {
  readonly scope: IConstruct;
  /** Of the construct; CDKTF puts it together each time it is asked. */
  readonly path: string;
  readonly below: readonly string[];
  readonly props: Partial<LeaseProps>;
}

/** What a construct asks for, but for what follows from where it stands. Pools are named by their handles. */
export type Ask = Omit<Request, 'key' | 'stack'>;

type Asker = Omit<Registered, 'path'>;

interface Entry<T> {
  readonly handle: string;
  readonly what: T;
}

/** Everything that was declared to one Ipam. */
export class Register {
  /** Grows with each declaration: a plan is good for one revision. */
  public revision = 0;
  private readonly registered = new Map<string, Registered>();
  private readonly asks: Array<Entry<Ask>> = [];
  private readonly pools: Array<Entry<Omit<RootPool, 'key'>>> = [];
  private readonly reservations: Array<Entry<Omit<DeclaredReservation, 'key'>>> = [];
  private readonly overlaps: Array<{ readonly a: IConstruct; readonly b: IConstruct; readonly reason: string }> = [];
  private readonly moves: Move[] = [];

  public request(who: Asker, ask: Ask): string {
    const handle = this.enter(who);
    this.asks.push({ handle, what: ask });
    return handle;
  }

  public pool(who: Asker, pool: Omit<RootPool, 'key'>): string {
    const handle = this.enter(who);
    this.pools.push({ handle, what: pool });
    return handle;
  }

  public reservation(who: Asker, reservation: Omit<DeclaredReservation, 'key'>): string {
    const handle = this.enter(who);
    this.reservations.push({ handle, what: reservation });
    return handle;
  }

  /** Takes a reservation back: what it kept clear belongs to a declaration after all. */
  public withdrawReservation(handle: string): void {
    this.reservations.splice(this.reservations.findIndex((one) => one.handle === handle), 1);
    this.registered.delete(handle);
    this.revision++;
  }

  public allowOverlap(a: IConstruct, b: IConstruct, reason: string): void {
    this.overlaps.push({ a, b, reason });
    this.revision++;
  }

  /** Construct paths, with the stack in front. */
  public move(move: Move): void {
    this.moves.push(move);
    this.revision++;
  }

  public get moved(): readonly Move[] {
    return this.moves;
  }

  public get requests(): ReadonlyArray<Ask & { readonly key: string }> {
    return this.asks.map(({ handle, what }) => ({ ...what, key: handle }));
  }

  /** All of it as the planner wants it, with the keys of this moment. */
  public declaration(ipam: Ipam, stacks: readonly string[], app: string): Known {
    const places = new KeyPlaces(ipam);
    const keys = new Map<string, string>();
    const byKey = new Map<string, Registered>();
    for (const [handle, who] of this.registered) {
      const key = [places.of(who.scope).path, ...who.below].join('/');
      keys.set(handle, key);
      byKey.set(key, who);
    }
    const keyOf = (handle: string) => keys.get(handle) ?? handle;
    return {
      keys, byKey,
      declaration: {
        ipam: keySegment(ipam),
        run: { app, stacks },
        pools: this.pools.map(({ handle, what }) => ({ ...what, key: keyOf(handle) })),
        reservations: this.reservations.map(({ handle, what }) => ({ ...what, key: keyOf(handle) })),
        requests: this.asks.map(({ handle, what }) => requestOf(what, keyOf(handle), places.of(this.registered.get(handle)!.scope).stack, what.pools?.map(keyOf))),
        moved: this.moves.map(({ from, to }) => ({ from: keyOfPath(ipam, from), to: keyOfPath(ipam, to) })),
        allowedOverlaps: this.overlaps.flatMap((allowed) => this.pairs(allowed, keys)),
      },
    };
  }

  private enter(who: Asker): string {
    const { scope, below, props } = who;
    const { path } = scope.node;
    const handle = [path, ...below].join('//');
    this.registered.set(handle, { scope, path, below, props });
    this.revision++;
    return handle;
  }

  private pairs({ a, b, reason }: { a: IConstruct; b: IConstruct; reason: string }, keys: ReadonlyMap<string, string>): AllowedOverlap[] {
    const within = (scope: IConstruct) => [...this.registered].filter(([, who]) => who.scope.node.scopes.includes(scope)).map(([handle]) => keys.get(handle)!);
    const others = within(b);
    return within(a).flatMap((x) => others.map((y) => ({ a: x, b: y, reason })));
  }
}

/** Field by field, which takes a tenth of the time of a copy; the compiler sees to it that none is missing. */
function requestOf({ family, prefixLength, fixed, index, namespace, rank, carveOuts }: Ask, key: string, stack: string, pools: Request['pools']): Request {
  return { key, family, prefixLength, pools, fixed, index, namespace, stack, rank, carveOuts } satisfies { [Field in keyof Required<Request>]: unknown };
}

/** A declaration, and the way from handles to its keys and back to who asked. */
export interface Known {
  readonly declaration: Declaration;
  readonly keys: ReadonlyMap<string, string>;
  readonly byKey: ReadonlyMap<string, Registered>;
}
