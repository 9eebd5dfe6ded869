import type { IConstruct } from 'constructs';
import {
  type Address, addressBits, type Family, formatPrefix, givenText, type InterfaceAddress, isParseProblem, parseAddress, parseInterfaceAddress, parsePrefix, type ParseProblem, type Prefix, type Wanted,
} from '../netip';
import { malformedText, printable } from '../report';
import { Token } from './cdk';

/** An error that names the construct and the prop: the one way in which a bad literal is refused. */
export function propError(scope: IConstruct, prop: string, rest: string): Error {
  return new Error(printable(`${scope.node.path}: '${prop}' ${rest}`));
}

/** Reads a block that a prop gives; throws with the construct's path, the value and what would work. */
export function prefixProp(scope: IConstruct, prop: string, text: string, family?: Family): Prefix {
  return accepted(scope, prop, 'block', refuseTokens(text) ?? parsePrefix(text), text, family);
}

/** Reads an address that a prop gives; throws like `prefixProp`. */
export function addressProp(scope: IConstruct, prop: string, text: string, family?: Family): Address {
  return accepted(scope, prop, 'address', refuseTokens(text) ?? parseAddress(text), text, family);
}

/** Reads an address with the prefix length of the block around it; throws like `prefixProp`. */
export function interfaceAddressProp(scope: IConstruct, prop: string, text: string, family: Family): InterfaceAddress {
  const read = refuseTokens(text) ?? parseInterfaceAddress(text);
  accepted(scope, prop, 'interface', isParseProblem(read) ? read : read.address, text, family);
  return read as InterfaceAddress;
}

/** A prefix length that the family has, within bounds. */
export function prefixLengthProp(scope: IConstruct, prop: string, length: number, bounds: { family: Family; from?: number; to?: number }): number {
  const { family, from = 0, to = addressBits(family) } = bounds;
  if (Token.isUnresolved(length)) throw propError(scope, prop, 'must be a literal number, got a token; the plan is made before Terraform knows its value');
  if (!Number.isInteger(length) || length < from || length > to) {
    throw propError(scope, prop, `must be a prefix length of IPv${family} between ${from} and ${to}, got ${givenText(length)}`);
  }
  return length;
}

/** Canonical text of a block prop. */
export function blockText(scope: IConstruct, prop: string, text: string, family?: Family): string {
  return formatPrefix(prefixProp(scope, prop, text, family));
}

function refuseTokens(text: unknown): ParseProblem | undefined {
  return Token.isUnresolved(text) ? { code: 'UNRESOLVED', text: String(text) } : undefined;
}

function accepted<T extends { readonly family: Family }>(scope: IConstruct, prop: string, wanted: Wanted, value: T | ParseProblem, text: string, family?: Family): T {
  if (isParseProblem(value)) throw propError(scope, prop, malformedText(value, wanted));
  if (family !== undefined && value.family !== family) throw propError(scope, prop, malformedText({ code: 'WRONG_FAMILY', text, wanted: family }, wanted));
  return value;
}

/** Ids that become file and directory names, unit names and text in shell commands. */
export function plainName(scope: IConstruct, prop: string, name: string): string {
  if (Token.isUnresolved(name) || !/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(name) || name.includes('..')) {
    throw propError(scope, prop, `must begin with a letter or digit and hold only letters, digits, '_', '.' and '-', at most 63, got '${name}'`);
  }
  return name;
}
