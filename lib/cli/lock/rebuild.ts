import { compareLeases, EMPTY_LOCK, type Lock, type LockedLease } from '../../plan';
import type { LeaseChange, LockEdit, LockEditProblem } from './lock-edit';

/** Restores what a lock has lost from the leases that Terraform's states keep. */
export function rebuild(lock: Lock | undefined, applied: readonly LockedLease[]): LockEdit | readonly LockEditProblem[] {
  const live = applied.filter(({ released }) => !released);
  const byKey = new Map<string, LockedLease>();
  const disputed = new Map<string, Set<string>>();
  for (const lease of live) {
    const other = byKey.get(lease.key);
    if (other && other.block !== lease.block) disputed.set(lease.key, new Set([...(disputed.get(lease.key) ?? [other.block]), lease.block]));
    byKey.set(lease.key, other ?? lease);
  }
  if (disputed.size > 0) return [...disputed].sort().map(([key, blocks]) => ({ code: 'STATES_DISAGREE', key, blocks: [...blocks].sort() }));
  const known = new Map((lock?.leases ?? []).filter(({ released }) => !released).map((lease) => [lease.key, lease]));
  const disagreeing = [...byKey.values()].filter(({ key, block }) => known.has(key) && known.get(key)!.block !== block);
  if (disagreeing.length > 0) {
    return disagreeing.map(({ key, block }) => ({ code: 'STATE_DISAGREES', key, inLock: known.get(key)!.block, inState: block }));
  }
  const restored = [...byKey.values()].filter(({ key }) => !known.has(key)).sort(compareLeases);
  const back = new Set(restored.map(place));
  // A tombstone that is standing after all is none.
  const kept = (lock?.leases ?? []).filter((lease) => !lease.released || !back.has(place(lease)));
  return {
    lock: { layoutVersion: lock?.layoutVersion ?? EMPTY_LOCK.layoutVersion, leases: [...kept, ...restored].sort(compareLeases) },
    changes: restored.map((lease): LeaseChange => ({ what: 'restored', lease })),
    advice: restored.length === 0 ? [] : [
      'a state keeps no tombstones, and nothing that was leased and never applied: apply removals that are due before new networks are planned',
    ],
  };
}

function place({ key, block }: LockedLease): string {
  return `${key}\n${block}`;
}
