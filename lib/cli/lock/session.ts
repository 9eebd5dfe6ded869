import {
  isLockProblem, lockProblemText, readLock, readLockText, type StoredLock, writeLock, type LockProblem, type PlanFile,
} from '../../io';
import { EMPTY_LOCK, type Lock } from '../../plan';
import { listed, printableName } from '../../report';
import type { Console } from '../console';
import { ExitCode } from '../exit-code';
import { Failure, usageFailure } from '../failure';
import { findProject, lockPath, type Project, readPlan, shortPath } from '../project';
import type { Paths } from './lease-choice';
import { isLockEdit, type LockEdit, type LockEditProblem } from './lock-edit';
import { lockEditProblemText } from './lock-edit-problem-text';
import { showEdit } from './lock-edit-text';

/** Problems that are none of the lock: the command line names something else. */
const MISNAMED: ReadonlySet<LockEditProblem['code']> = new Set(['UNKNOWN_KEY', 'UNKNOWN_STACK', 'UNKNOWN_APP', 'MANY_BELOW', 'MALFORMED_KEY', 'STACK_OF_MANY_APPS']);

/** Options that every command on a lock has. */
export interface LockOptions {
  readonly lockFile?: string;
  readonly plan?: string;
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/** One command's dealings with one lock. */
export class LockSession {
  readonly project: Project;
  readonly path: string;
  /** The path as its user would write it. */
  readonly name: string;
  private readonly plan?: PlanFile;

  constructor(readonly console: Console, private readonly options: LockOptions) {
    const { cwd } = console.surroundings;
    this.project = findProject(cwd, options.plan);
    const plan = readPlan(this.project);
    // The plan only helps with names here: a lock is mended without one.
    if (typeof plan === 'string' && options.plan !== undefined) throw new Failure([plan]);
    this.plan = typeof plan === 'string' ? undefined : plan;
    const path = lockPath(this.project, cwd, options.lockFile, this.plan);
    if (path === undefined) {
      throw usageFailure(`the last plan was made with several locks; say which one with --lock-file: ${listed(this.plan!.ipams.map(({ lockFile }) => printableName(lockFile)), 10, 'or')}`);
    }
    this.path = path;
    this.name = shortPath(path, cwd);
  }

  /** The lock, which has to be there. `otherwise` is one more way out where it cannot be read. */
  read(otherwise?: string): StoredLock {
    const stored = readLock(this.path);
    if (isLockProblem(stored)) throw new Failure([lockProblemText(stored, this.name) + (otherwise === undefined ? '' : `, or ${otherwise}`)]);
    if (stored.text === undefined) throw this.missing();
    return stored;
  }

  /** The lock's text whatever it says; undefined where there is no lock. */
  readText(): string | undefined {
    const text = readLockText(this.path);
    if (typeof text === 'object') throw this.failure(text);
    return text;
  }

  /** That there is no lock: a mistake of the command line where that names it. */
  missing(): Failure {
    const words = `${printableName(this.name)}: there is no lock; name one with --lock-file, or run 'cdktf synth' to make it`;
    return new Failure([words], this.options.lockFile === undefined ? ExitCode.PROBLEM : ExitCode.USAGE);
  }

  failure(problem: LockProblem): Failure {
    return new Failure([lockProblemText(problem, this.name)]);
  }

  /** Paths of constructs by key, as far as the last synth told them. */
  paths(): Paths {
    return new Map(this.plannedLeases().flatMap(({ key, path }) => (path === undefined ? [] : [[key, path] as const])));
  }

  /** Keys that the last synth asked for. */
  declared(): ReadonlySet<string> {
    return new Set(this.plannedLeases().flatMap(({ key, path }) => (path === undefined ? [] : [key])));
  }

  /** The live leases of the last plan, as key and block. */
  planned(): ReadonlySet<string> {
    return new Set(this.plannedLeases().filter(({ released }) => !released).map(({ key, block }) => `${key}\n${block}`));
  }

  /** Edits the lock, writes it unless it is a dry run, and says what was done. */
  edit(editor: (lock: Lock) => LockEdit | readonly LockEditProblem[]): void {
    const stored = this.read();
    let edit = this.edited(editor, stored.lock);
    const again = (now: Lock) => {
      edit = this.edited(editor, now);
      return edit.lock;
    };
    const written = !this.options.dryRun && this.write(stored, edit.lock, { again });
    showEdit(this.console, edit, { lockFile: this.name, written, ...this.options });
  }

  /** Replaces a lock that may be broken, if its text is still the one that was read. */
  mend(text: string | undefined, edit: LockEdit): void {
    const written = !this.options.dryRun && this.write({ path: this.path, text, lock: EMPTY_LOCK }, edit.lock, { mend: true });
    showEdit(this.console, edit, { lockFile: this.name, written, ...this.options });
  }

  problems(problems: readonly LockEditProblem[]): Failure {
    const texts = problems.map((problem) => lockEditProblemText(problem, this.name));
    return new Failure(texts, problems.every(({ code }) => MISNAMED.has(code)) ? ExitCode.USAGE : ExitCode.PROBLEM);
  }

  private edited(editor: (lock: Lock) => LockEdit | readonly LockEditProblem[], lock: Lock): LockEdit {
    const result = editor(lock);
    if (!isLockEdit(result)) throw this.problems(result);
    return result;
  }

  private write(based: StoredLock, next: Lock, options: Parameters<typeof writeLock>[2]): boolean {
    const outcome = writeLock(based, next, options);
    if (isLockProblem(outcome)) throw this.failure(outcome);
    if (outcome.outcome === 'CHANGED_MEANWHILE') throw new Failure([`${printableName(this.name)}: somebody else changed it meanwhile; nothing was written, run this again`]);
    return outcome.outcome === 'WRITTEN';
  }

  private plannedLeases(): PlanFile['ipams'][number]['leases'] {
    return this.plan?.ipams.flatMap(({ leases }) => leases) ?? [];
  }
}
