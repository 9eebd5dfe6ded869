import { compareLeases, type Lock, type LockedLease } from '../../plan';
import { counted, printable } from '../../report';
import { chooseLeases, type Paths, suggestions } from './lease-choice';
import type { LockEditProblem } from './lock-edit';

/** Which leases to list; all conditions have to hold. */
export interface ListOptions {
  /** Keys or paths, each with all below it. @default - everything */
  readonly names: readonly string[];
  readonly stack?: string;
  readonly app?: string;
}

/** The leases and tombstones of a lock that somebody asks for, in the order of its lines. */
export function listLeases(lock: Lock, paths: Paths, { names, stack, app }: ListOptions): readonly LockedLease[] | readonly LockEditProblem[] {
  const problems: LockEditProblem[] = unknownOwner(lock, stack, app);
  const named = names.length === 0 ? lock.leases : names.flatMap((name) => {
    const { exact, below } = chooseLeases(name, lock.leases, paths);
    if (exact.length + below.length === 0) problems.push({ code: 'UNKNOWN_KEY', given: name, wanted: 'lease', suggestions: suggestions(name, lock.leases, paths) });
    return [...exact, ...below];
  });
  if (problems.length > 0) return problems;
  return [...new Set(named)].filter((lease) => (stack === undefined || lease.stack === stack) && (app === undefined || lease.app === app)).sort(compareLeases);
}

/** A stack or an app that the lock has never heard of is a typing mistake, not an empty answer. */
function unknownOwner({ leases }: Lock, stack: string | undefined, app: string | undefined): LockEditProblem[] {
  const distinct = (names: readonly string[]) => [...new Set(names)].sort();
  const apps = distinct(leases.map((lease) => lease.app));
  if (app !== undefined && !apps.includes(app)) return [{ code: 'UNKNOWN_APP', given: app, apps }];
  const stacks = distinct(leases.filter((lease) => app === undefined || lease.app === app).map((lease) => lease.stack));
  return stack === undefined || stacks.includes(stack) ? [] : [{ code: 'UNKNOWN_STACK', given: stack, wanted: 'lease', stacks }];
}

/** A table's rows: block, key, stack, and what is special. */
export function leaseRows(leases: readonly LockedLease[]): string[][] {
  const apps = new Set(leases.map(({ app }) => app));
  return leases.map(({ block, key, stack, app, released, namespace, baseLength }) => [
    baseLength === undefined ? block : `${block} of a /${baseLength}`,
    printable(key),
    printable(apps.size > 1 ? `${app}:${stack}` : stack),
    [released ? 'tombstone' : '', namespace ? `in ${printable(namespace)}` : ''].filter(Boolean).join(', '),
  ]);
}

/** `28 leases, 2 tombstones`. */
export function leaseCounts(leases: readonly LockedLease[]): string {
  const tombstones = leases.filter(({ released }) => released).length;
  return `${counted(leases.length - tombstones, 'live lease')}, ${counted(tombstones, 'tombstone')}`;
}
