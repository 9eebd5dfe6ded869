import { counted, listed, printable, printableName, shellCommand } from '../../report';
import type { LockEditProblem } from './lock-edit';

/** Why a command leaves the lock as it is, in words. */
export function lockEditProblemText(problem: LockEditProblem, lockFile: string): string {
  return printable(words(problem, printableName(lockFile)));
}

function words(problem: LockEditProblem, lock: string): string {
  switch (problem.code) {
    case 'UNKNOWN_KEY':
      return `${printableName(problem.given)}: ${lock} has no ${problem.wanted} of that name${meant(problem.suggestions)}`;
    case 'MANY_BELOW':
      return `${printableName(problem.given)}: ${counted(problem.keys.length, 'live lease')} ${problem.keys.length === 1 ? 'stands' : 'stand'} below it `
        + `(${listed(problem.keys.map(printableName))}); name those that are meant, or add --below for all of them`;
    case 'LIVE':
      return `${printableName(problem.given)}: ${listed(problem.keys.map(printableName))} ${problem.keys.length === 1 ? 'is' : 'are'} live in ${lock}, and only tombstones are pruned; `
        + 'remove the construct, synthesize and apply, and prune then; or, where the construct is gone and nothing of it was ever applied, '
        + `run ${shellCommand('docker-ipam', 'lock', 'release', problem.given)} first`;
    case 'TARGET_TAKEN':
      return `${printableName(problem.from)}: cannot move to ${printableName(problem.to)}, which holds ${problem.block}; `
        + `free that one first with ${shellCommand('docker-ipam', 'lock', 'release', problem.to)}, and prune it`;
    case 'MALFORMED_KEY':
      return `'${printableName(problem.given)}' cannot be a key: ${problem.because}`;
    case 'UNKNOWN_STACK':
      return `${printableName(problem.given)}: ${lock} has no ${problem.wanted} of a stack of that name; `
        + (problem.stacks.length === 0 ? `it has no ${problem.wanted} at all` : `its ${problem.stacks.length === 1 ? 'stack is' : 'stacks are'} ${listed(problem.stacks.map(printableName), 10)}`);
    case 'UNKNOWN_APP':
      return `${printableName(problem.given)}: ${lock} has no lease of an app of that name; `
        + (problem.apps.length === 0 ? 'it has no lease at all' : `its ${problem.apps.length === 1 ? 'app is' : 'apps are'} ${listed(problem.apps.map(printableName), 10)}`);
    case 'STACK_OF_MANY_APPS':
      return `${printableName(problem.given)}: the apps ${listed(problem.apps.map(printableName), 10)} have a stack of that name; say whose with --app`;
    case 'STATE_DISAGREES':
      return `${printableName(problem.key)}: ${lock} gives it ${problem.inLock}, Terraform's state ${problem.inState}; `
        + 'apply what the lock plans, or add --replace to take the state for the truth and forget the lock';
    case 'STATES_DISAGREE':
      return `${printableName(problem.key)}: the states give it ${listed(problem.blocks)}; leave out the older state`;
  }
}

function meant(suggestions: readonly string[]): string {
  return suggestions.length === 0 ? `; ${shellCommand('docker-ipam', 'lock', 'list')} shows them all` : `; did you mean ${listed(suggestions.map(printableName), 3, 'or')}?`;
}
