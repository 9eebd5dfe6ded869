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
  const chosen = options.stack === undefined ? chooseNamed(live, paths, options.names) : chooseStack(live, options.stack, options.app);
  if (chosen.length > 0 && 'code' in chosen[0]) return chosen as LockEditProblem[];
  const freed = new Set(chosen as LockedLease[]);
  const others = nestedLeases(live, [...freed]).filter((lease) => !freed.has(lease));
  const back = [...freed].filter(({ key }) => declared.has(key));
  return {
    lock: freed.size === 0 ? lock : { ...lock, leases: lock.leases.map((lease) => (freed.has(lease) ? { ...lease, released: true } : lease)).sort(compareLeases) },
    changes: [...freed].map((lease): LeaseChange => ({ what: 'freed', lease })),
    advice: [
      ...(back.length === 0 ? [] : [`the last synth still asked for ${counted(back.length, 'of them', 'of them')}, `
        + `${back[0].key} first: ${back.length === 1 ? 'it comes' : 'they come'} back at the next synth that does`]),
      ...(others.length === 0 ? [] : [`${counted(others.length, 'lease')} of other stacks still ${others.length === 1 ? 'lies' : 'lie'} inside, `
        + `${others[0].key} first: the blocks around them cannot be pruned`]),
      'nobody gets these blocks until they are pruned, and their constructs get them back if they return',
    ],
  };
}

function chooseNamed(live: readonly LockedLease[], paths: Paths, names: readonly string[]): readonly LockedLease[] | readonly LockEditProblem[] {
  const problems: LockEditProblem[] = [];
  const chosen = names.flatMap((name) => {
    const { exact, below } = chooseLeases(name, live, paths);
    if (exact.length + below.length === 0) problems.push({ code: 'UNKNOWN_KEY', given: name, wanted: 'live lease', suggestions: suggestions(name, live, paths) });
    return [...exact, ...below];
  });
  return problems.length > 0 ? problems : chosen;
}

function chooseStack(live: readonly LockedLease[], stack: string, app: string | undefined): readonly LockedLease[] | readonly LockEditProblem[] {
  const ofStack = live.filter((lease) => lease.stack === stack);
  const chosen = ofStack.filter((lease) => app === undefined || lease.app === app);
  if (chosen.length === 0) {
    const known = live.filter((lease) => app === undefined || lease.app === app).map((lease) => lease.stack);
    return [{ code: 'UNKNOWN_STACK', given: stack, wanted: 'live lease', stacks: [...new Set(known)].sort() }];
  }
  const apps = [...new Set(chosen.map((lease) => lease.app))].sort();
  return apps.length > 1 ? [{ code: 'STACK_OF_MANY_APPS', given: stack, apps }] : chosen;
}
