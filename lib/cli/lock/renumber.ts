import { compareLeases, type Lock, type LockedLease } from '../../plan';
import { chooseLeases, type Paths, suggestions } from './lease-choice';
import type { LeaseChange, LockEdit, LockEditProblem } from './lock-edit';
import { nestedLeases } from './nested-leases';

/** How a renumbering is asked for. */
export interface RenumberOptions {
  /** Whether a name stands for all that lies below it, a host for its networks. @default false */
  readonly below?: boolean;
}

/**
 * Takes leases out of their places, so that the next synth gives their constructs new blocks.
 *
 * Terraform destroys and creates in one apply, and both cannot hold a block at once; so the old block stays as a tombstone.
 * It stands under a key of its own, since under its own key the construct would get it back. What lies inside, such as
 * the addresses of a network, is leased anew in the new block; the old one covers it until it is pruned.
 */
export function renumber(lock: Lock, paths: Paths, names: readonly string[], { below = false }: RenumberOptions = {}): LockEdit | readonly LockEditProblem[] {
  const live = lock.leases.filter(({ released }) => !released);
  const problems: LockEditProblem[] = [];
  const chosen = new Set(names.flatMap((name) => {
    const found = chooseLeases(name, live, paths);
    if (found.exact.length > 0 && !below) return found.exact;
    const all = [...found.exact, ...found.below];
    if (all.length === 0) problems.push({ code: 'UNKNOWN_KEY', given: name, wanted: 'live lease', suggestions: suggestions(name, live, paths) });
    else if (!below) problems.push({ code: 'MANY_BELOW', given: name, keys: all.map(({ key }) => key) });
    return all;
  }));
  if (problems.length > 0) return problems;
  const inside = new Set(nestedLeases(lock.leases, [...chosen]));
  const freed = [...chosen].filter((lease) => !inside.has(lease)).sort(compareLeases);
  const changes = [
    ...freed.map((lease): LeaseChange => ({ what: 'freed', lease })),
    ...[...inside].filter(({ released }) => !released).map((lease): LeaseChange => ({ what: 'dropped', lease })),
  ];
  return {
    lock: { ...lock, leases: [...lock.leases.filter((lease) => !chosen.has(lease) && !inside.has(lease)), ...freed.map(renumbered)].sort(compareLeases) },
    changes,
    advice: [
      "the next 'cdktf synth' leases new blocks, and the apply after it makes anew whatever carries the old ones; "
      + 'a block that is written in code comes back until it is changed there',
      'the old blocks stay tombstones until that is applied and they are pruned',
      ...(inside.size > 0 ? ['what lies inside a renumbered block gets its addresses anew as well'] : []),
    ],
  };
}

function renumbered(lease: LockedLease): LockedLease {
  return { ...lease, key: `${lease.key}/renumbered`, released: true };
}
