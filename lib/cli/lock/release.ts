import { counted } from '../../report';
import { compareLeases, type Lock, type LockedLease } from '../../plan';
import { chooseLeases, type Paths, suggestions } from './lease-choice';
import type { LeaseChange, LockEdit, LockEditProblem } from './lock-edit';
import { nestedLeases } from './nested-leases';

/** What to release: a stack, or names of what is gone. */
export interface ReleaseOptions {
  readonly stack?: string;
  /** Whose stack it is. @default - the only app that has one of that name */
  readonly app?: string;
  /** Keys or paths, each with all below it. */
  readonly names: readonly string[];
}

/**
 * Makes tombstones of live leases whose constructs are gone and which no synth will release, since their stack is in no run.
 *
 * @param declared keys that the last synth asked for
 */
export function release(lock: Lock, paths: Paths, declared: ReadonlySet<string>, options: ReleaseOptions): LockEdit | readonly LockEditProblem[] {
  const live = lock.leases.filter(({ released }) => !released);
  const chosen = options.stack === undefined ? chooseNamed(lock, paths, options.names) : chooseStack(lock, options.stack, options.app);
  if (chosen.length > 0 && 'code' in chosen[0]) return chosen as LockEditProblem[];
  const freed = new Set((chosen as LockedLease[]).filter(({ released }) => !released));
  const already = [...new Set(chosen as LockedLease[])].filter(({ released }) => released);
  const others = nestedLeases(live, [...freed]).filter((lease) => !freed.has(lease));
  const back = [...freed].filter(({ key }) => declared.has(key));
  return {
    lock: freed.size === 0 ? lock : { ...lock, leases: lock.leases.map((lease) => (freed.has(lease) ? { ...lease, released: true } : lease)).sort(compareLeases) },
    changes: [
      ...[...freed].map((lease): LeaseChange => ({ what: 'freed', lease })),
      ...already.map((lease): LeaseChange => ({ what: 'kept', lease, because: 'it is released already' })),
    ],
    advice: [
      ...(back.length === 0 ? [] : [`the last synth still asked for ${counted(back.length, 'of them', 'of them')}, `
        + `${back[0].key} first: ${back.length === 1 ? 'it comes' : 'they come'} back at the next synth that does`]),
      ...(others.length === 0 ? [] : [`${counted(others.length, 'lease')} of other stacks still ${others.length === 1 ? 'lies' : 'lie'} inside, `
        + `${others[0].key} first: the blocks around them cannot be pruned`]),
      'nobody gets these blocks until they are pruned, and their constructs get them back if they return',
    ],
  };
}

/** Live leases; of a name that has none left, its tombstones, since it is released already. */
function chooseNamed({ leases }: Lock, paths: Paths, names: readonly string[]): readonly LockedLease[] | readonly LockEditProblem[] {
  const problems: LockEditProblem[] = [];
  const live = leases.filter(({ released }) => !released);
  const chosen = names.flatMap((name) => {
    const chosen = [live, leases].map((among) => chooseLeases(name, among, paths)).map(({ exact, below }) => [...exact, ...below]).find(({ length }) => length > 0);
    if (!chosen) problems.push({ code: 'UNKNOWN_KEY', given: name, wanted: 'live lease', suggestions: suggestions(name, live, paths) });
    return chosen ?? [];
  });
  return problems.length > 0 ? problems : chosen;
}

function chooseStack({ leases }: Lock, stack: string, app: string | undefined): readonly LockedLease[] | readonly LockEditProblem[] {
  const live = leases.filter(({ released }) => !released);
  const chosen = [live, leases].map((among) => among.filter((lease) => lease.stack === stack && (app === undefined || lease.app === app))).find(({ length }) => length > 0);
  if (!chosen) {
    const known = live.filter((lease) => app === undefined || lease.app === app).map((lease) => lease.stack);
    return [{ code: 'UNKNOWN_STACK', given: stack, wanted: 'live lease', stacks: [...new Set(known)].sort() }];
  }
  const apps = [...new Set(chosen.map((lease) => lease.app))].sort();
  return apps.length > 1 ? [{ code: 'STACK_OF_MANY_APPS', given: stack, apps }] : chosen;
}
