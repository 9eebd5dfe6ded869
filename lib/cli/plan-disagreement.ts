import { containsPrefix, isParseProblem, parsePrefix, type Prefix } from '../netip';
import { printable, printableName, type Words } from '../report';
import type { IpamView } from './ipam-view';

/** A key for which the lock has something else than the plan of the last synth; each block is left out where there is none. */
export interface PlanDisagreement {
  readonly key: string;
  readonly locked?: string;
  readonly planned?: string;
}

/** Where the lock and the last plan disagree, as after a lock was edited, merged or renumbered; none without a plan. */
export function planDisagreements({ leases, planned }: Pick<IpamView, 'leases' | 'planned'>): PlanDisagreement[] {
  if (!planned) return [];
  const blocks = (of: IpamView['leases']) => new Map(of.filter(({ released }) => !released).map(({ key, block }) => [key, block]));
  const [held, wanted] = [blocks(leases), blocks(planned)];
  return [...new Set([...wanted.keys(), ...held.keys()])]
    .map((key): PlanDisagreement => ({ key, locked: held.get(key), planned: wanted.get(key) }))
    .filter((found) => found.locked !== found.planned);
}

/** The disagreement in words: both blocks, and what settles it. A lock may be written here or not, so that is not said. */
export function planDisagreementText({ key, locked, planned }: PlanDisagreement, { nameOf, lockFile }: Pick<Words, 'nameOf' | 'lockFile'>): string {
  const lock = printableName(lockFile);
  const has = locked === undefined ? `${lock} has no lease for it` : `${lock} holds ${locked} for it`;
  const wants = planned === undefined ? 'the last plan none' : `the last plan ${planned}`;
  return printable(`${printableName(nameOf(key))}: ${has}, ${wants}; run 'cdktf synth', which plans by the lock, or restore the lock from version control`);
}

/** Whether one of its blocks is, or lies around, a block. */
export function concerns({ locked, planned }: PlanDisagreement, block: Prefix): boolean {
  return [locked, planned].some((text) => {
    const prefix = text === undefined ? undefined : parsePrefix(text);
    return prefix !== undefined && !isParseProblem(prefix) && containsPrefix(prefix, block);
  });
}
