import { addressBits, isParseProblem, parsePrefix } from '../netip';

/** The address of a lease of one. */
export function addressOf(block: string): string {
  const prefix = parsePrefix(block);
  return isParseProblem(prefix) || prefix.length !== addressBits(prefix.family) ? block : block.slice(0, block.indexOf('/'));
}
