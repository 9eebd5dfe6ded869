import type { IConstruct } from 'constructs';
import { resolve } from 'node:path';
import { EMPTY_LOCK, type Plan, plan } from '../plan';
import { isLockProblem, KeptFiles, lockProblemText, readLock, type StoredLock } from '../io';
import { type HostSummary, planProblemText, type Words } from '../report';
import { attachmentProblems } from './attachments';
import { Annotations, type App, TerraformOutput, TerraformStack } from './cdk';
import { constructsIn } from './constructs-in';
import { escapeTemplates } from './escape-templates';
import { frozenProblems } from './frozen';
import type { Ipam } from './ipam';
import { keySegment, NO_STACK } from './key';
import { LockMode } from './lock-mode';
import { movedBlocks } from './moved-blocks';
import { type Compute, PlannedValue } from './planned-value';
import type { BlockReader, Participant } from './participant';
import type { Known } from './register';
import { writeResults } from './results';
import { shownPath } from './shown-path';
import { summarize } from './summary';

const SYNTHESIS = Symbol.for('cdktf-docker-ipam/synthesis');

/** An Ipam's plan, with what it was made of. */
export interface Planned extends Known {
  readonly revision: number;
  readonly plan: Plan;
}

/**
 * One per app: plans once, reports once, writes once.
 *
 * CDKTF prepares all stacks, then validates and writes them one after another, then validates the app. So everything that
 * is wrong is reported by a validation on the first stack, while nothing is on disk; lock and host files are written by a
 * validation on the app, when every stack is.
 */
export class Synthesis {
  public static of(scope: IConstruct): Synthesis {
    const root = scope.node.root as IConstruct & { [SYNTHESIS]?: Synthesis };
    if (!root[SYNTHESIS]) Object.defineProperty(root, SYNTHESIS, { value: new Synthesis(root) });
    return root[SYNTHESIS]!;
  }

  public readonly ipams: Ipam[] = [];
  public readonly participants: Participant[] = [];
  private readonly plans = new Map<Ipam, Planned>();
  private readonly locks = new Map<string, StoredLock | string>();
  private readonly touched = new Set<TerraformStack>();
  private readonly summaries = new Map<Participant, { readonly plan: Plan; readonly summary?: HostSummary }>();
  private found?: { readonly revision: number; readonly texts: readonly string[] };
  private prepared = false;
  private finishing = false;
  /** Stacks as the run before left them, where this run has a lock to write and may fail at it. */
  private keptStacks?: KeptFiles;

  private constructor(public readonly root: IConstruct) {
    root.node.addValidation({ validate: () => this.finish() });
  }

  /** `Testing.app()` leaves this mark on its apps. */
  public get isTesting(): boolean {
    return this.root.node.tryGetContext('cdktfVersion') === 'stubbed';
  }

  public add(ipam: Ipam): void {
    this.ipams.push(ipam);
  }

  public join(participant: Participant): void {
    this.participants.push(participant);
  }

  /** Gives the stack the output that keeps its leases in Terraform's state; resolving it is what starts the plan. */
  public touch(stack: TerraformStack): void {
    if (this.touched.has(stack)) return;
    this.touched.add(stack);
    const output = new TerraformOutput(stack, 'docker-ipam-leases', {
      value: new PlannedValue((preparing) => {
        if (preparing) this.prepare();
        else this.refuseProblems();
        return this.leasesOf(stack);
      }),
      // Long, and of interest to `docker-ipam lock rebuild` only: kept in state, left out of what `cdktf deploy` prints.
      sensitive: true,
      description: 'leases of cdktf-docker-ipam, from which a lost lock is rebuilt',
    });
    output.overrideLogicalId('docker-ipam-leases');
  }

  /** A token. While CDKTF prepares, a placeholder stands in for what has no plan. */
  public value(ipam: Ipam, compute: Compute): PlannedValue {
    let computed: { readonly plan: Plan; readonly text: string } | undefined;
    const text = () => {
      const { plan: made } = this.planned(ipam);
      if (computed?.plan !== made) {
        const read = this.reader(ipam);
        computed = { plan: made, text: compute((handle) => read(handle) ?? placeholder(handle)) };
      }
      return computed.text;
    };
    return new PlannedValue((preparing) => {
      if (!preparing) this.refuseProblems();
      return text();
    }, () => (this.prepared && this.problems().length === 0 ? text() : undefined));
  }

  /** The block of a lease, once there is one. */
  public reader(ipam: Ipam): BlockReader {
    const { plan: { leases }, keys } = this.planned(ipam);
    return (handle) => leases.get(keys.get(handle)!)?.block;
  }

  public planOf(ipam: Ipam): Plan {
    return this.planned(ipam).plan;
  }

  /** The plan of what is declared so far. */
  public planned(ipam: Ipam): Planned {
    const before = this.plans.get(ipam);
    const { revision } = ipam._register;
    if (before?.revision === revision) return before;
    const known = ipam._register.declaration(ipam, [NO_STACK, ...this.stacks().map(keySegment)], ipam._appId);
    const stored = this.storedLock(ipam.lockFile);
    // What an aspect declares after CDKTF has prepared comes round what was given out by then.
    const given = this.prepared && before?.plan.problems.length === 0 ? before.plan.lock : undefined;
    const made = { ...known, revision, plan: plan(known.declaration, given ?? (typeof stored === 'string' ? EMPTY_LOCK : stored.lock)) };
    this.plans.set(ipam, made);
    return made;
  }

  /** The lock as the file has it, or the words of what is wrong with it. */
  public storedLock(path: string): StoredLock | string {
    let stored = this.locks.get(path);
    if (stored === undefined) {
      const read = readLock(path);
      stored = isLockProblem(read) ? `${this.keeperOf(path)}: ${lockProblemText(read, shownPath(path))}` : read;
      this.locks.set(path, stored);
    }
    return stored;
  }

  /** The path of the first Ipam that keeps its leases in the file: whom to look at when the file is at fault. */
  public keeperOf(path: string): string {
    return this.ipams.find(({ lockFile }) => lockFile === path)!.node.path;
  }

  /** Everything that is wrong, in words; the paths are in them. */
  public problems(): readonly string[] {
    const revision = this.ipams.reduce((sum, ipam) => sum + ipam._register.revision, this.participants.length);
    if (this.found?.revision !== revision) this.found = { revision, texts: [...new Set(this.findProblems())] };
    return this.found.texts;
  }

  public stacks(): TerraformStack[] {
    return constructsIn(this.root).filter((construct): construct is TerraformStack => TerraformStack.isStack(construct));
  }

  /** What the plan means for a host; worked out once. Undefined for what is no host. */
  public summaryOf(participant: Participant): HostSummary | undefined {
    const plan = this.planOf(participant.ipam);
    let known = this.summaries.get(participant);
    if (known?.plan !== plan) this.summaries.set(participant, known = { plan, summary: participant.summary() });
    return known.summary;
  }

  /** How the keys of an Ipam's plan are called in messages. */
  public wordsOf(ipam: Ipam): Words {
    const { byKey } = this.planned(ipam);
    return {
      nameOf: (key) => byKey.get(key)?.path ?? key,
      propOf: (key) => byKey.get(key)?.props.block,
      lengthPropOf: (key) => byKey.get(key)?.props.length,
      lockFile: ipam._lockName,
    };
  }

  private findProblems(): string[] {
    // What a plan without its lock, or with a lock that another one undoes, says is of no use.
    const unusable = [...new Set(this.ipams.map(({ lockFile }) => lockFile))].map((path) => this.storedLock(path)).filter((stored) => typeof stored === 'string');
    if (unusable.length > 0) return unusable;
    const twins = this.ipams.flatMap((ipam, i) => twinProblem(ipam, this.ipams.slice(0, i)));
    if (twins.length > 0) return twins;
    return [
      ...this.ipams.flatMap((ipam) => this.planProblems(ipam)),
      ...this.participants.flatMap((participant) => participant.problems()),
      ...attachmentProblems(this),
    ];
  }

  private planProblems(ipam: Ipam): string[] {
    const made = this.planOf(ipam);
    const stored = this.storedLock(ipam.lockFile);
    if (ipam.lockMode !== LockMode.FROZEN || made.problems.length > 0) return made.problems.map((problem) => planProblemText(problem, this.wordsOf(ipam)));
    if (typeof stored === 'string') return [];
    const frozen = frozenProblems(made, stored.lock);
    if (frozen.length > 0 && stored.text === undefined) {
      const { nameOf } = this.wordsOf(ipam);
      const names = [...new Set(made.changes.leased.map(nameOf))];
      const who = names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
      return [`${ipam.node.path}: ${shownPath(ipam.lockFile)} is missing, so ${who} would get addresses that nothing remembers; it is frozen `
        + "('lockMode' FROZEN, which CI turns on); synthesize where it may be written, and check it in"];
    }
    return frozen.map((problem) => planProblemText(problem, this.wordsOf(ipam)));
  }

  private prepare(): void {
    if (this.prepared) return;
    this.prepared = true;
    const stacks = this.stacks();
    stacks[0].node.addValidation({ validate: () => [...this.problems()] });
    if ((this.root as App).skipValidation) this.finishAfter(stacks[stacks.length - 1]);
    if (this.problems().length > 0) return;
    this.keepStacks(stacks);
    for (const ipam of this.ipams) for (const [stack, moved] of movedBlocks(this, ipam)) stack.addOverride('moved', moved);
    const { text, warnings } = summarize(this);
    if (text !== '') Annotations.of(stacks[0]).addInfo(text);
    if (warnings.length > 0) Annotations.of(stacks[0]).addWarning(warnings.join('\n'));
  }

  /**
   * CDKTF writes the stacks one by one before the lock is written. Where that fails, or a later stack is refused, addresses that
   * no lock remembers must not stay.
   */
  private keepStacks(stacks: readonly TerraformStack[]): void {
    const isWritten = (ipam: Ipam) => {
      const stored = this.storedLock(ipam.lockFile);
      return ipam.lockMode === LockMode.UPDATE && typeof stored === 'object' && this.planOf(ipam).lock !== stored.lock;
    };
    if (!this.ipams.some(isWritten)) return;
    const { outdir, manifest } = this.root as App;
    const keep = () => new KeptFiles(stacks.flatMap(({ node }) => [manifest.stackFileName, 'metadata.json', 'assets'].map((name) => resolve(outdir, 'stacks', node.id, name))));
    for (const stack of stacks) {
      const inner = stack.synthesizer;
      stack.synthesizer = {
        synthesize: (session) => {
          this.keptStacks ??= keep();
          try {
            inner.synthesize(session);
          } catch (error) {
            this.keptStacks.putBack();
            throw error;
          }
        },
      };
    }
  }

  /** An app that skips validations skips the one that writes: addresses would go out that no lock remembers. */
  private finishAfter(last: TerraformStack): void {
    const inner = last.synthesizer;
    last.synthesizer = {
      synthesize: (session) => {
        inner.synthesize(session);
        const problems = this.finish();
        if (problems.length > 0) throw new Error(problems.join('\n'));
      },
    };
  }

  private refuseProblems(): void {
    const problems = this.problems();
    if (problems.length > 0) throw new Error(`the address plan has problems:\n  ${problems.join('\n  ')}`);
  }

  private leasesOf(stack: TerraformStack): string {
    const name = keySegment(stack);
    const leases = this.ipams.flatMap((ipam) => this.planOf(ipam).lock.leases
      .filter((lease) => lease.app === ipam._appId && lease.stack === name && !lease.released && lease.key.startsWith(`${keySegment(ipam)}/`)));
    // A key may hold what Terraform takes for a template.
    return escapeTemplates(JSON.stringify(leases));
  }

  private finish(): string[] {
    if (this.ipams.length === 0 || this.finishing) return [];
    const problems = this.problems();
    // The CLI goes on after an error annotation, and reads the stacks before it says what is wrong.
    const goesOn = this.hasErrorAnnotations();
    const { written, problems: failures } = problems.length > 0 || goesOn || this.othersRefuse()
      ? { written: false, problems: [...problems] } : writeResults(this, resolve((this.root as App).outdir));
    if (written || goesOn) this.keptStacks?.forget();
    else this.keptStacks?.putBack();
    return failures;
  }

  private hasErrorAnnotations(): boolean {
    return constructsIn(this.root).some((construct) => construct.node.metadata.some(({ type }) => type === '@cdktf/error'));
  }

  /** Whether anybody else refuses this run: then its lock and files must not be left behind. */
  private othersRefuse(): boolean {
    this.finishing = true;
    try {
      return this.root.node.validate().length > 0;
    } finally {
      this.finishing = false;
    }
  }
}

/** Ipams that share a lock file are told apart by the first segment of their keys. */
function twinProblem(ipam: Ipam, earlier: readonly Ipam[]): string[] {
  const twin = earlier.find((other) => other.lockFile === ipam.lockFile && keySegment(other) === keySegment(ipam));
  if (!twin) return [];
  return [`${ipam.node.path}: the id '${keySegment(ipam)}' is that of ${twin.node.path} too, and both keep their leases in ${shownPath(ipam.lockFile)}; `
    + "give one of them another id or a 'lockFile' of its own, or use one Ipam for both"];
}

/** Stands in for a lease while CDKTF prepares a plan that has problems: it is never written anywhere. */
function placeholder(handle: string): string {
  return handle.endsWith('ipv6') ? '::/128' : '0.0.0.0/32';
}
