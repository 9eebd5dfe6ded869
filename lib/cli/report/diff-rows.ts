import { type LockDiff, printable } from '../../report';

/** What changed between two locks, a row each; renumbered first, since that cuts connections. */
export function diffRows(diff: LockDiff, nameOf: (key: string) => string): string[][] {
  const name = ({ key }: { readonly key: string }) => printable(nameOf(key));
  return [
    ...diff.renumbered.map(({ from, to }) => ['renumbered', `${from.block} -> ${to.block}`, name(to)]),
    ...diff.freed.map((lease) => ['freed', lease.block, name(lease)]),
    ...diff.moved.map(({ from, to }) => ['moved', to.block, `${name(from)} -> ${name(to)}`]),
    ...diff.leased.map((lease) => ['leased', lease.block, name(lease)]),
    ...diff.pruned.map((lease) => ['pruned', lease.block, name(lease)]),
  ];
}
