import * as fc from 'fast-check';
import { type Family, formatPrefix, prefixOf } from '../../lib/netip';
import type { AllowedOverlap, CarveOut, Declaration, DeclaredReservation, Move, Request, RootPool } from '../../lib/plan';

/**
 * Small worlds in which everything meets: a handful of short pools, namespaces above and beside one another, networks with
 * addresses inside, and a history of runs over the same constructs.
 */
const NAMESPACES = ['', '', '', 'a', 'a/x', 'a/y', 'b'];
const STACKS = ['s1', 's2'];
const namespace = fc.constantFrom(...NAMESPACES).map((name) => (name === '' ? {} : { namespace: name }));

/** A block in or about 10.0.0.0/22, or 2001:db8::/56. */
export function blockIn(family: Family, from: number, to: number): fc.Arbitrary<string> {
  return fc.tuple(fc.nat(1023), fc.integer({ min: from, max: to })).map(([n, length]) => {
    const value = family === 4 ? 0x0a000000n + BigInt(n) : (0x20010db8n << 96n) + (BigInt(n) << 62n);
    return formatPrefix(prefixOf({ family, value }, length));
  });
}

const LENGTHS = { 4: { pool: [22, 25], network: [25, 30] }, 6: { pool: [54, 58], network: [58, 64] } } as const;

const pools: fc.Arbitrary<RootPool[]> = fc.tuple(
  fc.uniqueArray(fc.constantFrom(...['10.0.0.0/23', '10.0.2.0/24', '10.0.3.0/25', '10.0.3.128/26']), { minLength: 1, maxLength: 4 }),
  fc.option(fc.tuple(fc.constantFrom('10.0.0.0/24', '10.0.2.0/23'), fc.constantFrom('a', 'b'))),
  fc.uniqueArray(fc.constantFrom('2001:db8::/56', '2001:db8:0:100::/57'), { maxLength: 2 }),
  fc.boolean(),
).map(([blocks, own, six, base]) => [
  ...[...blocks, ...six].map((block, i) => ({ key: `ipam/~/pool${i}`, block })),
  ...(own ? [{ key: 'ipam/~/own', block: own[0], namespace: own[1] }] : []),
  ...(base ? [{ key: 'ipam/~/base', baseLength: { family: 6 as const, prefixLength: 56 } }] : []),
]);

const carveOuts: fc.Arbitrary<CarveOut[]> = fc.subarray<CarveOut>([
  { label: 'network address', index: 0n }, { label: 'gateway', index: 1n }, { label: 'broadcast address', index: -1n },
]);

export interface Construct {
  readonly request: Request;
  /** A block that the code may write for it at some time. */
  readonly written: string;
  /** Whether that block lies outside all pools. */
  readonly apart?: boolean;
}

/** A construct of its own, or a network with addresses in it, of which some may be networks of addresses again. */
function constructs(roots: readonly RootPool[]): fc.Arbitrary<Construct[]> {
  const families = [4 as const, 4 as const, ...(roots.some(({ block }) => block?.includes(':')) ? [6 as const] : [])];
  const bases = roots.filter(({ baseLength }) => baseLength).map(({ key }) => key);
  const rootKeys = roots.filter(({ block }) => block).map(({ key }) => key);
  const top = fc.constantFrom<Family>(...families).chain((family) => fc.record({
    family: fc.constant(family),
    prefixLength: fc.integer({ min: LENGTHS[family].network[0], max: LENGTHS[family].network[1] }),
    pools: fc.option(fc.oneof(fc.subarray(rootKeys, { minLength: 1 }), ...(family === 6 && bases.length > 0 ? [fc.constantFrom(bases)] : [])), { nil: undefined, freq: 3 }),
    rank: fc.constantFrom(undefined, 0, 1, 2),
    namespace, stack: fc.constantFrom(...STACKS), carveOuts, written: blockIn(family, LENGTHS[family].network[0], LENGTHS[family].network[1]),
    children: fc.array(fc.record({ length: fc.nat(4), index: fc.option(fc.integer({ min: -3, max: 9 }), { freq: 3 }), namespace, stack: fc.constantFrom(...STACKS), addresses: fc.nat(2) }), { maxLength: 4 }),
  }));
  return fc.array(top, { maxLength: 9 }).map((tops) => tops.flatMap((one, i) => {
    const { family, prefixLength, rank, stack, written, children } = one;
    const key = `ipam/${stack}/net${i}`;
    const bits = family === 4 ? 32 : 128;
    const common = { family, ...(one.pools ? { pools: one.pools } : {}), ...one.namespace };
    const request: Request = { key, stack, prefixLength, ...common, ...(rank === undefined ? {} : { rank }), carveOuts: one.carveOuts };
    return [
      { request, written: fit(written, prefixLength) },
      ...children.flatMap((child, n) => {
        const length = Math.max(prefixLength, bits - child.length);
        const inner = `${key}/in${n}`;
        const index = child.index === null ? {} : { index: BigInt(child.index) };
        return [
          { request: { key: inner, family, stack: child.stack, prefixLength: length, pools: [key], ...child.namespace, ...index }, written: fit(written, length) },
          ...Array.from({ length: child.addresses }, (_, a) => (
            { request: { key: `${inner}/addr${a}`, family, stack: child.stack, prefixLength: bits, pools: [inner] }, written: fit(written, bits) })),
        ];
      }),
    ];
  }));
}

/** The same place, as a block of the length. */
function fit(block: string, length: number): string {
  const family = block.includes(':') ? 6 : 4;
  const text = block.slice(0, block.indexOf('/'));
  const value = family === 4
    ? text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)
    : BigInt(`0x${expand(text)}`);
  return formatPrefix(prefixOf({ family, value }, length));
}

function expand(text: string): string {
  const [head, tail] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail === undefined ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
  return groups.map((group) => group.padStart(4, '0')).join('');
}

const reservations: fc.Arbitrary<DeclaredReservation[]> = fc.array(fc.tuple(fc.oneof(blockIn(4, 25, 30), blockIn(6, 58, 64)), namespace), { maxLength: 5 })
  .map((list) => list.map(([block, where], i) => ({ key: `ipam/~/taken${i}`, block, reason: 'somebody else', ...where })));

/** What is true of one run. */
interface Step {
  readonly absent: readonly number[];
  readonly written: readonly number[];
  readonly renamed: readonly number[];
  readonly reserved: number;
  readonly pools: number;
  readonly stacks: number;
  readonly order: number;
  readonly allowed: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  absent: fc.uniqueArray(fc.nat(30), { maxLength: 10 }), written: fc.uniqueArray(fc.nat(30), { maxLength: 2 }), renamed: fc.uniqueArray(fc.nat(30), { maxLength: 2 }),
  reserved: fc.nat(3), pools: fc.nat(9), stacks: fc.nat(5), order: fc.nat(), allowed: fc.boolean(),
});

/** Pools with room, and nothing else at odds: so that a history is not all refusals. */
const widePools: RootPool[] = [
  { key: 'ipam/~/pool0', block: '10.0.0.0/21' }, { key: 'ipam/~/pool1', block: '10.0.16.0/23' }, { key: 'ipam/~/pool2', block: '2001:db8::/48' },
  { key: 'ipam/~/base', baseLength: { family: 6, prefixLength: 56 } },
];

/** The constructs, their indices apart from each other, and written in a place of their own. */
function calm(all: readonly Construct[]): Construct[] {
  return all.map(({ request: { index, carveOuts: _, ...request } }, i) => {
    const inside = /in(\d)$/.exec(request.key);
    const spread = index !== undefined && inside && request.prefixLength === (request.family === 4 ? 32 : 128) ? { index: BigInt(inside[1]) } : {};
    const place = request.family === 4 ? `10.1.${i}.0` : `2001:db9:0:${(i * 64).toString(16)}::`;
    return { request: { ...request, ...spread }, written: request.key.includes('/in') || /base/.test(String(request.pools)) ? '' : fit(`${place}/0`, request.prefixLength), apart: true };
  });
}

function withoutPools({ pools: _, ...request }: Request): Request {
  return request;
}

/** Runs over the same constructs: some come and go, are written down, are renamed, in changing order, with stacks missing. */
export const histories: fc.Arbitrary<Declaration[]> = fc.tuple(pools, fc.boolean()).chain(([some, isCalm]) => {
  const roots = isCalm ? widePools : some;
  return fc.tuple(
    fc.constant(roots), constructs(roots).map((all) => (isCalm ? calm(all) : all)), reservations,
    fc.array(isCalm ? step.map((one) => ({ ...one, reserved: 0, pools: 1, allowed: false })) : step, { minLength: 1, maxLength: 6 }),
  );
}).map(([roots, all, taken, steps]) => {
  const names = new Map<number, number>();
  const moved: Move[] = [];
  const keyNow = (key: string): string => all.reduce((now, { request }, i) => (
    names.has(i) && (request.key === key || key.startsWith(`${request.key}/`)) ? now.replace(/(net\d+)(\.\d+)?/, `$1.${names.get(i)}`) : now), key);
  return steps.map(({ absent, written, renamed, reserved, pools: keptPools, stacks, order, allowed }) => {
    for (const i of renamed) {
      const construct = all[i];
      if (!construct || !/net\d+$/.test(construct.request.key)) continue;
      const from = keyNow(construct.request.key);
      names.set(i, (names.get(i) ?? 0) + 1);
      moved.push({ from, to: keyNow(construct.request.key) });
    }
    const present = stacks === 0 ? ['s1'] : stacks === 1 ? ['s2'] : STACKS;
    const gone = absent.map((i) => all[i]?.request.key);
    const isThere = ({ key, stack }: Request) => present.includes(stack) && !gone.some((one) => one !== undefined && (key === one || key.startsWith(`${one}/`)));
    // A network of an absent stack is nobody's pool in this run.
    const poolThere = (request: Request): boolean => request.pools?.every((pool) => !/net/.test(pool) || all.some((one) => one.request.key === pool && isThere(one.request) && poolThere(one.request))) ?? true;
    const requests = all.flatMap(({ request, written: block, apart }, i): Request[] => {
      if (!isThere(request) || !poolThere(request)) return [];
      const isWritten = written.includes(i) && block !== '';
      const asked = isWritten ? { ...(apart ? withoutPools(request) : request), index: undefined, fixed: block } : request;
      return [{ ...asked, key: keyNow(request.key), ...(asked.pools ? { pools: asked.pools.map(keyNow) } : {}) }];
    });
    const shuffled = shuffle(requests, order);
    const overlaps: AllowedOverlap[] = allowed && shuffled.length > 1 ? [{ a: shuffled[0].key, b: shuffled[1].key, reason: 'on purpose' }] : [];
    return {
      ipam: 'ipam', run: { app: 'app', stacks: ['~', ...present] },
      pools: keptPools === 0 && roots.length > 1 ? roots.filter((pool, i) => i > 0 || pool.baseLength !== undefined) : roots,
      reservations: taken.slice(0, Math.max(0, taken.length - reserved)), requests: shuffled, moved: [...moved], allowedOverlaps: overlaps,
    };
  });
});

export const declarations: fc.Arbitrary<Declaration> = histories.map(([first]) => first);

export function shuffle<T>(list: readonly T[], seed: number): T[] {
  let state = seed | 1;
  const next = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) % n;
  };
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = next(i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
