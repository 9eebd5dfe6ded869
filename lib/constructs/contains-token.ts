import { Token } from './cdk';

/**
 * Whether a value holds, at any depth, something that only Terraform knows.
 *
 * `Token.isUnresolved` looks at the surface only, and not at expressions that were written by hand.
 */
export function holdsTokens(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  if (typeof value === 'string') return /\$\{|%\{/.test(value);
  if (Array.isArray(value)) return value.some(holdsTokens);
  if (typeof value === 'object' && value !== null) return Object.entries(value).some(([key, entry]) => holdsTokens(key) || holdsTokens(entry));
  return false;
}
