import { type EmittedFile, emitFiles, emitProblemText, isEmission, isLockProblem, lockProblemText, type StoredLock, writeLock } from '../io';
import { BlockList, compareLeases, isWithin, type Lock, type LockedLease, overlappingPairs, plan } from '../plan';
import type { Ipam } from './ipam';
import { keySegment } from './key';
import { LockMode } from './lock-mode';
import { planFilesOf } from './plan-file';
import { shownPath } from './shown-path';
import type { Synthesis } from './synthesis';

/** What became of the lock, and what went wrong, in words. */
export interface Written {
  readonly written: boolean;
  readonly problems: string[];
}

/** Writes the lock first and then what follows from it. */
export function writeResults(synthesis: Synthesis, outdir: string): Written {
  const files = [...new Set(synthesis.ipams.map((ipam) => ipam.lockFile))];
  const problems = files.flatMap((path) => writeOne(synthesis, path));
  if (problems.length > 0) return { written: false, problems };
  return { written: true, problems: emit(synthesis, outdir) };
}

function writeOne(synthesis: Synthesis, path: string): string[] {
  const ipams = synthesis.ipams.filter((ipam) => ipam.lockFile === path && ipam.lockMode === LockMode.UPDATE);
  const stored = synthesis.storedLock(path);
  if (typeof stored === 'string') return [stored];
  if (ipams.length === 0) return [];
  const planned = combined(stored, ipams.map((ipam) => ({ ipam, lock: synthesis.planOf(ipam).lock })));
  const outcome = writeLock(stored, planned, { again: (lock) => planAgain(synthesis, ipams, stored, { ...stored, lock }) });
  const keeper = synthesis.keeperOf(path);
  if (isLockProblem(outcome)) return [`${keeper}: ${lockProblemText(outcome, shownPath(path))}`];
  if (outcome.outcome !== 'CHANGED_MEANWHILE') return [];
  return [`${keeper}: ${shownPath(path)}: another run changed it while this one was planning, and what it says now gives these stacks other addresses; `
    + 'nothing was written to it; synthesize again'];
}

/** Ipams that share a file each know their own part of it, told by the first segment of the keys. */
function combined(stored: StoredLock, parts: ReadonlyArray<{ readonly ipam: Ipam; readonly lock: Lock }>): Lock {
  if (parts.every(({ lock }) => lock === stored.lock)) return stored.lock;
  const own = new Map(parts.map(({ ipam, lock }) => [keySegment(ipam), lock]));
  const segmentOf = (key: string) => key.slice(0, key.indexOf('/'));
  return {
    layoutVersion: Math.max(...parts.map(({ lock }) => lock.layoutVersion)),
    leases: [
      ...stored.lock.leases.filter(({ key }) => !own.has(segmentOf(key))),
      ...[...own].flatMap(([segment, lock]) => lock.leases.filter(({ key }) => segmentOf(key) === segment)),
    ].sort(compareLeases),
  };
}

/**
 * Plans once more on a lock that somebody else has written meanwhile. Stacks are on disk by now: only the same answers will
 * do, so they are asked for as if they had been leased first, and refused where the other has taken their places.
 */
function planAgain(synthesis: Synthesis, ipams: readonly Ipam[], read: StoredLock, now: StoredLock): Lock | undefined {
  const known = new Set(read.lock.leases.map(({ key, block }) => `${key}\n${block}`));
  const arrived = now.lock.leases.filter(({ key, block }) => !known.has(`${key}\n${block}`));
  const parts = ipams.map((ipam) => {
    const { declaration, plan: before } = synthesis.planned(ipam);
    const own = ownLeases(now.lock, ipam, before.lock);
    // What another run of these very stacks leased is gone again in this one: a tombstone that nobody would stumble over.
    if (arrived.length > 0 && collide(own, arrived)) return undefined;
    const again = plan(declaration, withLeases(now.lock, own));
    const same = again.problems.length === 0 && [...before.leases].every(({ key, block }) => again.leases.get(key)?.block === block);
    return same ? { ipam, lock: again.lock } : undefined;
  });
  return parts.every((part) => part !== undefined) ? combined(now, parts) : undefined;
}

/** What this run leased to its own app, and the lock as it is now does not have. */
function ownLeases(now: Lock, ipam: Ipam, planned: Lock): LockedLease[] {
  const live = new Set(now.leases.filter(({ released }) => !released).map(({ key }) => key));
  return planned.leases.filter(({ key, app, released }) => !released && app === ipam._appId && key.startsWith(`${keySegment(ipam)}/`) && !live.has(key));
}

/** Whether some lease has a place that one of the others has too, alive or not. */
function collide(own: readonly LockedLease[], others: readonly LockedLease[]): boolean {
  const levels = new Map<string, { readonly blocks: BlockList; readonly leases: LockedLease[] }>();
  for (const lease of [...own, ...others]) {
    const family = lease.block.includes(':') ? 6 : 4;
    const id = `${family} ${lease.pool ?? ''}`;
    const level = levels.get(id) ?? { blocks: new BlockList(family), leases: [] };
    levels.set(id, level);
    // Both have been read or planned: their blocks are blocks.
    if (typeof level.blocks.addText(lease.block) === 'number') level.leases.push(lease);
  }
  const isOwn = new Set(own);
  let found = false;
  for (const { blocks, leases } of levels.values()) {
    overlappingPairs(blocks, (outer, inner) => {
      const [a, b] = [leases[outer], leases[inner]];
      const [x, y] = [a.namespace ?? '', b.namespace ?? ''];
      found ||= isOwn.has(a) !== isOwn.has(b) && a.key !== b.key && (isWithin(x, y) || isWithin(y, x));
      return !found;
    });
  }
  return found;
}

/** The lock as it is now, with leases of this run. */
function withLeases(now: Lock, own: readonly LockedLease[]): Lock {
  if (own.length === 0) return now;
  // A tombstone that one of them came back to is gone.
  const taken = new Map(own.map(({ key, block }) => [key, block]));
  const kept = now.leases.filter(({ key, block, released }) => !(released && taken.get(key) === block));
  return { ...now, leases: [...kept, ...own].sort(compareLeases) };
}

/** A stack's hosts have one directory, so that the files of a host that is gone go with it. */
function emit(synthesis: Synthesis, outdir: string): string[] {
  const problems: string[] = [];
  const write = (owned: string, files: ReadonlyMap<string, EmittedFile>) => {
    const result = emitFiles(outdir, owned, files);
    if (!isEmission(result)) problems.push(...result.map(emitProblemText));
  };
  for (const stack of synthesis.stacks()) {
    const owned = `stacks/${stack.node.id}/hosts`;
    const staged = synthesis.participants.filter(({ directory }) => directory.startsWith(`${owned}/`)).flatMap((participant) => (
      participant.files().map(({ path, text, mode }) => [`${participant.directory.slice(owned.length + 1)}/${path}`, { text, mode }] as const)));
    write(owned, new Map(staged));
  }
  write('ipam', planFilesOf(synthesis));
  return problems;
}
