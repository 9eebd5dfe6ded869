import { grouped, printable, printableName } from '../../report';
import { type Console, table } from '../console';
import type { LeaseChange, LockEdit } from './lock-edit';

/** What is said of an edit besides what it did. */
interface Shown {
  readonly lockFile: string;
  readonly written: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** A screenful; what is beyond it is in the JSON, and in the diff of the lock. */
const MOST_ROWS = 200;

/** In the order in which a reader cares. */
const VERBS: ReadonlyArray<readonly [LeaseChange['what'], string]> = [
  ['freed', 'freed'], ['dropped', 'inside them'], ['pruned', 'pruned'], ['moved', 'moved'], ['restored', 'restored'], ['kept', 'kept'],
];

/** Says what an edit did to the lock, or would do. */
export function showEdit(console: Console, edit: LockEdit, shown: Shown): void {
  const { lockFile, written, dryRun = false } = shown;
  if (shown.json) {
    const changes = edit.changes.map(({ what, lease, to, because }) => ({ what, ...lease, to, because }));
    console.json({ lockFile, written, dryRun, changes, advice: edit.advice, problems: [] });
    return;
  }
  console.line(console.paint.bold(`${printableName(lockFile)}: ${headline(edit.changes)}${dryRun && edit.changes.length > 0 ? ' (dry run: nothing written)' : ''}`));
  const rows = edit.changes.slice(0, MOST_ROWS).map(row);
  for (const text of table(rows, '  ')) console.line(text);
  if (edit.changes.length > MOST_ROWS) console.line(`  … ${grouped(edit.changes.length - MOST_ROWS)} more; --json has them all`);
  for (const text of edit.advice) console.advice(text);
}

function headline(changes: readonly LeaseChange[]): string {
  const parts = VERBS.map(([what, verb]) => [changes.filter((change) => change.what === what).length, verb] as const).filter(([count]) => count > 0);
  return parts.length === 0 ? 'nothing to do' : parts.map(([count, verb]) => `${grouped(count)} ${verb}`).join(', ');
}

function row({ what, lease, to, because }: LeaseChange): string[] {
  const key = to === undefined ? printable(lease.key) : `${printable(lease.key)} -> ${printable(to)}`;
  return [what === 'dropped' ? 'inside' : what, lease.block, because === undefined ? key : `${key}  (${printable(because)})`];
}
