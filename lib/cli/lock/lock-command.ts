import type { Command } from 'commander';
import { type Console, table } from '../console';
import { usageFailure } from '../failure';
import { collected, withCommonOptions, withExamples } from '../options';
import { leaseCounts, leaseRows, listLeases } from './list';
import type { LockEditProblem } from './lock-edit';
import { isLockEdit } from './lock-edit';
import { mergeLocks } from './merge';
import { isUnmerged, mergeOtherwise, mergeSources, namedLock } from './merge-sources';
import { move } from './move';
import { prune } from './prune';
import { rebuild } from './rebuild';
import { release } from './release';
import { renumber } from './renumber';
import { type LockOptions, LockSession } from './session';
import { leasesInStates, localStates } from './state-sources';

const KEY_HELP = `
KEY is a construct's path (prod/web/backend), or a key as the lock has it
(ipam/prod/web/backend/ipv4).`;

/** `docker-ipam lock …`: what a lock remembers, and the ways to change it by hand. */
export function addLockCommand(program: Command, console: Console): void {
  const lock = program.command('lock').summary('read and mend ipam.lock.json')
    .description('Reads and mends ipam.lock.json, the memory of the plan. Every change is written whole or not at all, and only over what it was made from.');
  addList(lock, console);
  addPrune(lock, console);
  addRenumber(lock, console);
  addRelease(lock, console);
  addMove(lock, console);
  addMerge(lock, console);
  addRebuild(lock, console);
}

function withDryRun(command: Command): Command {
  return withCommonOptions(command.option('-n, --dry-run', 'say what would be done, and write nothing'));
}

function addList(lock: Command, console: Console): void {
  interface Options extends LockOptions { readonly live?: boolean; readonly tombstones?: boolean; readonly stack?: string; readonly app?: string }
  const command = withCommonOptions(lock.command('list').alias('ls').summary('show leases and tombstones').argument('[key...]', 'only these, and what stands below them')
    .description('Shows the leases of the lock, tombstones included, in the order of their keys.')
    .option('--live', 'only leases that are in use')
    .option('--tombstones', 'only blocks whose constructs are gone')
    .option('--stack <stack>', 'only those of a stack')
    .option('--app <app>', 'only those of an app, where several share the lock'));
  withExamples(command, [
    ['lock list', 'every lease and tombstone'],
    ['lock list prod/web', 'what stands at or below prod/web'],
    ['lock list --tombstones', 'what `lock prune` would forget'],
  ]).action((names: string[], options: Options) => {
    const session = new LockSession(console, options);
    const asked = listLeases(session.read().lock, session.paths(), { names, stack: options.stack, app: options.app });
    if (isProblems(asked)) throw session.problems(asked);
    const found = options.live === options.tombstones ? asked : asked.filter(({ released = false }) => released === (options.tombstones ?? false));
    if (options.json) {
      console.json({ lockFile: session.name, leases: found.map((lease) => ({ released: false, ...lease, path: session.paths().get(lease.key) })), problems: [] });
      return;
    }
    const texts = table([['BLOCK', 'KEY', 'STACK', ''], ...leaseRows(found)]);
    if (found.length > 0) console.line(console.paint.bold(texts[0]));
    texts.slice(1).forEach((text, i) => console.line(found[i].released ? console.paint.dim(text) : text));
    // Of all that was asked for: what an option hides is there all the same.
    console.line(leaseCounts(asked));
  });
}

function addPrune(lock: Command, console: Console): void {
  interface Options extends LockOptions { readonly state?: string[] }
  const command = withDryRun(lock.command('prune').summary('forget tombstones, so that their blocks can be given out again')
    .argument('[key...]', 'only the tombstones of these, and of what stands below them (default: all)')
    .description('Forgets tombstones: blocks of constructs that are gone, kept until Terraform has applied the removal, since a destroy and a create '
      + 'of one apply may meet. Works on the lock alone, so also when the last synth failed for want of space.')
    .option('--state <file>', "a Terraform state, or 'terraform show -json' of it: keeps tombstones that still stand there, and all of stacks whose state is not given (repeatable)", collected));
  withExamples(command, [
    ['lock prune', 'after an apply: forget them all'],
    ['lock prune prod/web', 'only those below prod/web'],
    ['lock prune --state terraform.prod.tfstate', 'only those of stack prod that its state no longer has'],
  ]).addHelpText('after', KEY_HELP).action((names: string[], options: Options) => {
    const session = new LockSession(console, options);
    const applied = options.state && leasesInStates(options.state, console.surroundings);
    session.edit((now) => prune(now, session.paths(), { names, applied }));
  });
}

function addRenumber(lock: Command, console: Console): void {
  interface Options extends LockOptions { readonly below?: boolean }
  const command = withDryRun(lock.command('renumber').summary('have a construct leased anew, in another place')
    .argument('<key...>', 'whose leases to take out of their places')
    .description('Takes leases out of their places, so that the next synth leases new blocks. The old blocks stay tombstones, since Terraform cannot '
      + 'destroy and create in one place at once. Addresses and networks inside go along.')
    .option('--below', 'also everything that stands below: all networks of a host'));
  withExamples(command, [
    ['lock renumber prod/web/backend', 'both families of one network'],
    ['lock renumber ipam/prod/web/backend/ipv4', 'only its IPv4 subnet'],
    ['lock renumber prod/web --below --dry-run', 'what renumbering a whole host would take'],
  ]).addHelpText('after', KEY_HELP).action((names: string[], options: Options) => {
    const session = new LockSession(console, options);
    session.edit((now) => renumber(now, session.paths(), names, { below: options.below }));
  });
}

function addRelease(lock: Command, console: Console): void {
  interface Options extends LockOptions { readonly stack?: string; readonly app?: string }
  const command = withDryRun(lock.command('release').summary('make tombstones of what no synth will release: stacks that are gone')
    .argument('[key...]', 'constructs that are gone, and what stood below them')
    .description('Makes tombstones of live leases. A synth does that for constructs that are gone from its stacks; the leases of a stack that is in no '
      + 'synth any more stay live until they are released here.')
    .option('--stack <stack>', 'all leases of a stack')
    .option('--app <app>', 'whose stack, where several apps share the lock'));
  withExamples(command, [
    ['lock release --stack staging', 'the stack was destroyed and removed'],
    ['lock release --stack prod --app shop', 'where two apps have a stack of that name'],
    ['lock release prod/web/old', 'one construct whose removal was never synthesized'],
  ]).addHelpText('after', KEY_HELP).action((names: string[], options: Options) => {
    if ((options.stack === undefined) === (names.length === 0)) throw usageFailure('say what to release: either --stack and its name, or keys');
    if (options.app !== undefined && options.stack === undefined) throw usageFailure('--app says whose --stack; give that as well');
    const session = new LockSession(console, options);
    session.edit((now) => release(now, session.paths(), session.declared(), { names, stack: options.stack, app: options.app }));
  });
}

function addMove(lock: Command, console: Console): void {
  const command = withDryRun(lock.command('move').alias('mv').summary('give leases new keys after a rename').argument('<from>', 'as it was').argument('<to>', 'as it is now')
    .description("Gives leases, tombstones included, new keys: a rename without new blocks. In code, 'ipam.moved(…)' does the same and moves Terraform's "
      + 'resources along; use this for what Terraform does not know, or for a renamed stack.'));
  withExamples(command, [
    ['lock move prod/web/old prod/web/new', 'a construct, and all that stands below it'],
    ['lock move staging preview', 'a stack'],
    ['lock move ipam network', 'the Ipam itself'],
  ]).action((from: string, to: string, options: LockOptions) => {
    new LockSession(console, options).edit((now) => move(now, from, to));
  });
}

function addMerge(lock: Command, console: Console): void {
  interface Options extends LockOptions { readonly keep?: string }
  const command = withDryRun(lock.command('merge').summary('settle what a merge of two branches left in the lock')
    .description("Settles git's conflict marks, keys with two blocks, and leases that overlap after a merge. The leases of both sides stay. Of two that "
      + 'cannot both, one keeps its block: one that --keep has; else one that stood before the branches parted; else the one that comes first in the file. '
      + 'The other gets a new block at the next synth. Both directions of a merge give one lock.')
    .option('--keep <lock>', 'a lock file, or a commit, branch or tag with the lock that is applied: its leases stay'));
  withExamples(command, [
    ['lock merge', 'after git reported a conflict in ipam.lock.json, or a synth an overlap'],
    ['lock merge --keep origin/main', 'main is applied already: its leases stay where they are'],
  ]).action((options: Options) => {
    const session = new LockSession(console, options);
    const text = session.readText();
    if (text === undefined) throw session.missing();
    const keep = options.keep === undefined ? undefined : namedLock(options.keep, session.path, console.surroundings.cwd);
    const edit = mergeLocks(mergeSources(session.path, session.name, text, keep, session.planned()));
    const unmerged = isUnmerged(session.path);
    // With --keep it has been said whose leases stay.
    const otherWay = keep !== undefined || edit.changes.length === 0 ? [] : [mergeOtherwise(session.path, session.name, text, options)];
    const advice = [...edit.advice, ...otherWay, ...(unmerged ? [`git still waits for the file: run 'git add' with it, and go on with the merge`] : [])];
    session.mend(text, { ...edit, advice });
  });
}

function addRebuild(lock: Command, console: Console): void {
  interface Options extends LockOptions { readonly replace?: boolean }
  const command = withDryRun(lock.command('rebuild').summary("restore a lost lock from Terraform's state")
    .argument('[file...]', "states, or what 'terraform show -json' says, one for each stack; '-' is standard input (default: terraform.*.tfstate beside cdktf.json)")
    .description("Restores leases from Terraform's states: each stack keeps its own in the output 'docker-ipam-leases'. What the lock still has stays. "
      + 'Tombstones are in no state and do not come back.')
    .option('--replace', 'forget what the lock has, also one that cannot be read; the states alone count'));
  withExamples(command, [
    ['lock rebuild', 'from the local states of all stacks'],
    ['lock rebuild prod.json staging.json', "from the output of 'terraform show -json', for remote states"],
    ['lock rebuild --replace --dry-run', 'what a lock made from the states alone would hold'],
  ]).action((files: string[], options: Options) => {
    const session = new LockSession(console, options);
    const states = files.length > 0 ? files : localStates(session.project.directory);
    const leases = leasesInStates(states, console.surroundings);
    const text = session.readText();
    const known = options.replace || text === undefined ? undefined : session.read('add --replace to make it anew from the states').lock;
    const edit = rebuild(known, leases);
    if (!isLockEdit(edit)) throw session.problems(edit);
    session.mend(text, edit);
  });
}

function isProblems(found: readonly object[]): found is readonly LockEditProblem[] {
  return found.length > 0 && 'code' in found[0];
}
