import type { PlanNotice } from '../plan';
import { printable, printableName } from './printable';
import type { Words } from './words';

/** What an operator should know though nothing is wrong, in one line. */
export function planNoticeText(notice: PlanNotice, words: Words): string {
  const who = printableName(words.nameOf(notice.key));
  return printable(`${who}: ${said(notice, words)}`);
}

function said(notice: PlanNotice, words: Words): string {
  switch (notice.code) {
    case 'RENUMBERED':
      return `renumbered from ${notice.from} to ${notice.to}; whatever carries the old block is replaced, and nobody else gets it until pruned`;
    case 'TOMBSTONE_TAKEN_OVER':
      return `takes over ${notice.block}, which ${printableName(words.nameOf(notice.from))} had; apply the removal of that one first, since both cannot hold it at once`;
    case 'TOMBSTONE_NOT_RETURNED':
      return `cannot have its former ${notice.block} back, which does not fit it any more or is taken, and gets a new block`;
  }
}
