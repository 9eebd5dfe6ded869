import { addressAt, containsPrefix, formatAddress, isParseProblem, parsePrefix } from '../netip';
import { LAYOUT_VERSION, type Holder, type PlanProblem, type PoolLeft } from '../plan';
import { counted, listed } from './count';
import { malformedText } from './malformed-text';
import { printable, printableName } from './printable';
import { shellCommand } from './shell-command';
import type { Words } from './words';

type Of<Code extends PlanProblem['code']> = Extract<PlanProblem, { readonly code: Code }>;

/** What is wrong with a plan, in one line: who, what, and what would work. */
export function planProblemText(problem: PlanProblem, words: Words): string {
  return printable(text(problem, words));
}

function text(problem: PlanProblem, words: Words): string {
  const who = 'key' in problem ? `${printableName(words.nameOf(problem.key))}: ` : '';
  const lock = words.lockFile;
  switch (problem.code) {
    case 'MALFORMED_BLOCK':
      return who + malformed(problem, words);
    case 'DUPLICATE_KEY':
      return `${who}the key '${printableName(problem.key)}' is asked for twice; give one of the two constructs another id, or a 'lockKey' of its own`;
    case 'PREFIX_LENGTH_OUT_OF_RANGE':
      return `${who}${quoted(words.lengthPropOf(problem.key), 'the prefix length')} must be a whole number from 0 to ${problem.most}, got ${problem.prefixLength}`;
    case 'UNKNOWN_POOL':
      return `${who}the pool '${printableName(words.nameOf(problem.pool))}' is none of this Ipam's pools; name one that is, or name none to draw from all of them`;
    case 'NO_POOL':
      return `${who}there is no IPv${problem.family} pool to draw from; declare one with 'ipv${problem.family}Pools'${orSet(words.propOf(problem.key))}`;
    case 'POOL_CYCLE':
      return `${who}it is a pool that would have to lie inside itself; draw its block from another pool`;
    case 'OVERLAP':
      return who + (problem.origin === 'fixed' ? fixedOverlap(problem, words) : leaseOverlap(problem, words));
    case 'POOL_OVERLAP':
      return who + poolOverlap(problem, words);
    case 'FIXED_OUTSIDE_POOL':
      return who + fixedOutside(problem, words);
    case 'INDEX_OUTSIDE_POOL':
      return who + indexOutside(problem, words);
    case 'POOL_EXHAUSTED':
      return who + exhausted(problem, words);
    case 'LEASE_OUTSIDE_POOL':
      return `${who}${lock} gives it ${problem.block}, which is outside ${poolsText(problem.pools, words)}; `
        + `${problem.pools.length > 0 ? 'restore the pool' : 'give it a pool'}, or run ${renumber(problem.key)}`;
    case 'LEASE_DIFFERS':
      return who + differs(problem, words);
    case 'LOCK_OVERLAP':
      return `${who}${lock} gives it ${problem.block}, which overlaps ${problem.other.block} of ${printableName(words.nameOf(problem.other.key))}, `
        + `as a merge of two branches can leave it; run ${shellCommand('docker-ipam', 'lock', 'merge')}`;
    case 'KEY_OF_ANOTHER_APP':
      return `${who}in ${lock} its key '${printableName(problem.key)}' (${problem.block}) belongs to the app '${printableName(problem.app)}'; `
        + "give this app's stack or construct a 'lockKey' of its own, or the app a lock of its own";
    case 'LOCK_MISSES':
      return `${who}${lock} has no lease for it, and is frozen; synthesize where the lock may change, and check it in`;
    case 'LOCK_STALE':
      return `${who}${lock} holds ${problem.block} for it, which this plan does not keep, and is frozen; synthesize where the lock may change, and check it in`;
    case 'NEWER_LAYOUT':
      return `${lock}: its layout ${problem.layoutVersion} is newer than this cdktf-docker-ipam knows (${LAYOUT_VERSION}); upgrade cdktf-docker-ipam`;
    case 'MORE_PROBLEMS':
      return `and ${counted(problem.count, 'more problem')}; solve those above first`;
  }
}

function malformed({ key, what, problem }: Of<'MALFORMED_BLOCK'>, words: Words): string {
  const said = malformedText(problem);
  if (what === 'lease') return `${words.lockFile} gives it a block that cannot be read: 'block' ${said}; restore the lock from version control`;
  return `${quoted(words.propOf(key), what === 'fixed' ? 'its block' : `the ${what}`)} ${said}`;
}

function fixedOverlap({ key, block, other, suggestion }: Of<'OVERLAP'>, words: Words): string {
  const prop = words.propOf(key);
  const overlap = `${quoted(prop, 'its block')} ${blockText(block, prop)} overlaps ${holderText(other, words)}`;
  const another = `choose another ${prop ? `'${prop}'` : 'block'}${suggestion === undefined ? '' : `, such as ${suggested(suggestion, prop)}`}`;
  const assigned = prop ? ', or leave it out to have one assigned' : '';
  const givesWay = other.kind === 'lease' ? `, or free the other with ${renumber(other.key)}` : '';
  return `${overlap}; ${another}${assigned}${givesWay}`;
}

function poolOverlap({ key, block, other }: Of<'POOL_OVERLAP'>, words: Words): string {
  const overlap = `${quoted(words.propOf(key), 'pool')} ${block} overlaps ${holderText(other, words)}`;
  return `${overlap}; ${nesting({ key, block }, other, words)}shrink or drop one of the two, or allow the overlap with a reason`;
}

/** Two pools that are constructs may lie in one another. The Ipam's own pools have no construct that could be a parent. */
function nesting(one: Pick<Holder, 'key' | 'block'>, other: Holder, words: Words): string {
  if (other.kind !== 'pool' || [one, other].some(({ key }) => words.propOf(key) !== 'cidrBlock')) return '';
  const [outer, inner] = liesInside(one.block, other.block) ? [other, one] : [one, other];
  if (!liesInside(inner.block, outer.block)) return '';
  return `give ${printableName(words.nameOf(inner.key))} ${printableName(words.nameOf(outer.key))} as its 'parent', or `;
}

/** Whether a block lies inside a larger one. */
function liesInside(inner: string, outer: string): boolean {
  const [a, b] = [parsePrefix(inner), parsePrefix(outer)];
  return !isParseProblem(a) && !isParseProblem(b) && a.length > b.length && containsPrefix(b, a);
}

function leaseOverlap({ key, block, other, suggestion }: Of<'OVERLAP'>, words: Words): string {
  const free = suggestion === undefined ? '' : ` (${blockText(suggestion, words.propOf(key))} is free)`;
  return `${words.lockFile} gives it ${block}, which overlaps ${holderText(other, words)}; change that one, or run ${renumber(key)}${free}`;
}

function fixedOutside({ key, block, pools, suggestion }: Of<'FIXED_OUTSIDE_POOL'>, words: Words): string {
  const prop = words.propOf(key);
  const outside = `${quoted(prop, 'its block')} ${blockText(block, prop)} is outside ${poolsText(pools, words)}`;
  if (pools.length === 0) return `${outside}; give it a pool to draw from`;
  if (suggestion === undefined) return `${outside}, where nothing of its size is free; enlarge the pool, or prune tombstones (docker-ipam lock prune)`;
  return `${outside}; choose one inside, such as ${suggested(suggestion, prop)}${prop ? ', or leave it out to have one assigned' : ''}`;
}

function indexOutside({ prefixLength, index, count, pool }: Of<'INDEX_OUTSIDE_POOL'>, words: Words): string {
  if (!pool) return `it asks for /${prefixLength} number ${index} of no pool; name the pool`;
  const around = `${printableName(words.nameOf(pool.key))} (${pool.block})`;
  if (count === '0') return `it asks for a /${prefixLength} of ${around}, which is smaller; ask for a longer prefix length`;
  return `it asks for /${prefixLength} number ${index} of ${around}, which has ${count}; ask for a number from 0 to ${BigInt(count) - 1n}`;
}

function exhausted({ key, prefixLength, pools, tombstones, pinned }: Of<'POOL_EXHAUSTED'>, words: Words): string {
  if (pools.length === 0) return `no free /${prefixLength} left`;
  const where = listed(pools.map(({ block }) => block), 3, 'or');
  const largest = largestFree(pools);
  const left = largest ? `the largest free block is ${largest.text}` : 'nothing of it is free';
  const lengthProp = words.lengthPropOf(key);
  const remedies = [
    ...(largest && lengthProp ? [`ask for '${lengthProp}' ${largest.length} or longer`] : []),
    ...(tombstones.length > 0 ? [`prune ${counted(tombstones.length, 'tombstone')} (docker-ipam lock prune)`] : []),
  ];
  // What names its pool gets nothing from a second one: a reserved address lives in its network, a subnet in its 'parent'.
  const more = pinned ? `enlarge ${listed([...new Set(pools.map((pool) => printableName(words.nameOf(pool.key))))], 3, 'or')}` : 'add a pool';
  return `no free /${prefixLength} left in ${where}: ${left}; ${choices([more, ...remedies])}`;
}

function largestFree(pools: readonly PoolLeft[]): { readonly text: string; readonly length: number } | undefined {
  const free = pools.flatMap(({ largestFree: block }) => {
    const prefix = block === undefined ? undefined : parsePrefix(block);
    return prefix === undefined || isParseProblem(prefix) ? [] : [{ text: block!, length: prefix.length }];
  });
  return free.reduce<(typeof free)[number] | undefined>((best, next) => (best && best.length <= next.length ? best : next), undefined);
}

function differs({ key, block, family, prefixLength }: Of<'LEASE_DIFFERS'>, words: Words): string {
  const leased = parsePrefix(block);
  const gives = `${words.lockFile} gives it ${block}`;
  if (isParseProblem(leased) || leased.family !== family) return `${gives}, but it asks for IPv${family} now; undo that, or run ${renumber(key)}`;
  const lengthProp = words.lengthPropOf(key);
  return `${gives}, but ${quoted(lengthProp, 'its prefix length')} is ${prefixLength} now; set it to ${leased.length} again, or run ${renumber(key)}`;
}

/** The block that is in the way, and whose it is. */
function holderText({ kind, key, block, reason }: Holder, words: Words): string {
  const name = printableName(words.nameOf(key));
  const prop = words.propOf(key);
  switch (kind) {
    case 'reservation':
      return `${block}, reserved by ${name}${reason === undefined ? '' : ` ("${printableName(reason)}")`}`;
    case 'lease':
      return `${block}, which ${words.lockFile} leases to ${name}`;
    case 'request':
      return `${blockText(block, prop)}, ${prop ? `the '${prop}' of ${name}` : `which is fixed for ${name}`}`;
    case 'pool':
      return `${block}, a pool of ${name}`;
    case 'carve-out':
      return `${/\/(32|128)$/.test(block) ? block.slice(0, block.indexOf('/')) : block}, which is kept as ${printableName(key)}`;
  }
}

function poolsText(pools: readonly PoolLeft[], words: Words): string {
  if (pools.length === 0) return 'every pool that it may draw from';
  const prop = words.propOf(pools[0].key);
  const same = prop !== undefined && pools.every(({ key }) => words.propOf(key) === prop);
  return `${same ? `'${prop}' ` : ''}${listed(pools.map(({ block }) => block))}`;
}

/** Whoever wrote an address reads an address, not a block of one. */
function blockText(block: string, prop: string | undefined): string {
  return /address|gateway/i.test(prop ?? '') ? block.replace(/\/(32|128)$/, '') : block;
}

/** What may be written into the property: the bridge's own address where the property is that. */
function suggested(block: string, prop: string | undefined): string {
  const prefix = prop === 'bip' ? parsePrefix(block) : undefined;
  if (prefix === undefined || isParseProblem(prefix)) return blockText(block, prop);
  return `${formatAddress(addressAt(prefix, 1n))}/${prefix.length}`;
}

function quoted(prop: string | undefined, otherwise = ''): string {
  return prop === undefined ? otherwise : `'${prop}'`;
}

function orSet(prop: string | undefined): string {
  return prop === undefined ? '' : `, or set '${prop}'`;
}

function choices(items: readonly string[]): string {
  return items.length < 3 ? items.join(', or ') : `${items.slice(0, -1).join(', ')}, or ${items[items.length - 1]}`;
}

function renumber(key: string): string {
  return shellCommand('docker-ipam', 'lock', 'renumber', key);
}
