import { type Address, formatAddress, parseAddress, refuseAtTheDoor, repaired } from './address';
import { scanIpv4, scanIpv6, scannedValue } from './block-scan';
import { addressBits, type Family } from './family';
import { isParseProblem, type ParseProblem } from './parse-problem';

/** A CIDR block: its first address and its prefix length. Host bits are never set. Immutable. */
export interface Prefix {
  readonly family: Family;
  /** The first address of the block, as a number. */
  readonly address: bigint;
  /** The number after the slash: 0 to 32, or 0 to 128. */
  readonly length: number;
}

/** An address and the prefix length of the block around it. */
export interface InterfaceAddress {
  readonly address: Address;
  readonly length: number;
}

/** Reads a block strictly (see `parseAddress`); host bits, a missing length and junk after it are problems that carry the repaired text. */
export function parsePrefix(text: string): Prefix | ParseProblem {
  return scanPrefix(text) ?? parseStrictly(text);
}

/** The short cut for well-formed text, which a synth reads again and again. */
function scanPrefix(text: string): Prefix | undefined {
  if (typeof text !== 'string') return undefined;
  const ipv4 = scanIpv4(text);
  if (ipv4 >= 0) return { family: 4, address: BigInt(Math.floor(ipv4 / 64)), length: ipv4 % 64 };
  const length = scanIpv6(text);
  return length < 0 ? undefined : { family: 6, address: scannedValue(), length };
}

function parseStrictly(text: string): Prefix | ParseProblem {
  const interfaceAddress = readInterfaceAddress(text, likelyBlock);
  if (isParseProblem(interfaceAddress)) return repaired(interfaceAddress, parsePrefix);
  const { address, length } = interfaceAddress;
  const prefix = prefixOf(address, length);
  if (prefix.address !== address.value) return { code: 'HOST_BITS', text, instead: formatPrefix(prefix) };
  return prefix;
}

/** Reads `address/length` where the address may be any of the block, as in Docker's `bip`. */
export function parseInterfaceAddress(text: string): InterfaceAddress | ParseProblem {
  const read = readInterfaceAddress(text, likelyInterface);
  return isParseProblem(read) ? repaired(read, parseInterfaceAddress) : read;
}

/** As the parsers of whole texts do it, but for the advice, which differs between them. */
function readInterfaceAddress(text: string, instead: (address: Address) => string): InterfaceAddress | ParseProblem {
  const refused = refuseAtTheDoor(text);
  if (refused) return refused;
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (isParseProblem(address)) return withWholeText(address, text, slash);
  const bits = addressBits(address.family);
  if (slash < 0) return { code: 'LENGTH_MISSING', text, instead: instead(address) };
  const length = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(length)) return { code: 'LENGTH_MALFORMED', text, length };
  if (Number(length) > bits) return { code: 'LENGTH_TOO_LONG', text, most: bits };
  return { address, length: Number(length) };
}

/** What was meant by an address alone: a network of the usual size, where it can be one; else the one address. */
function likelyBlock(address: Address): string {
  const usual = usualBlock(address);
  return formatPrefix(usual.address === address.value ? usual : prefixOf(address, addressBits(address.family)));
}

/** The same for an address of a machine in such a network: of the network's own address, the first one after it. */
function likelyInterface(address: Address): string {
  const usual = usualBlock(address);
  const value = usual.address === address.value ? address.value + 1n : address.value;
  return `${formatAddress({ ...address, value })}/${usual.length}`;
}

function usualBlock(address: Address): Prefix {
  return prefixOf(address, address.family === 4 ? 24 : 64);
}

function withWholeText(problem: ParseProblem, text: string, slash: number): ParseProblem {
  const length = slash < 0 ? '' : text.slice(slash);
  if (problem.code === 'EMPTY') return { code: 'MALFORMED', text };
  // A mapped address counts its length from the start of 128 bits; the IPv4 block it means counts from its last 32.
  if (problem.code === 'IPV4_MAPPED') {
    const bits = Number(length.slice(1)) - 96;
    return { ...problem, text, instead: length && bits >= 0 && bits <= 32 ? `${problem.instead}/${bits}` : problem.instead };
  }
  return { ...problem, text };
}

/** The block of the given length that holds the address: what Go calls `Masked`. */
export function prefixOf(address: Address, length: number): Prefix {
  const shift = BigInt(addressBits(address.family) - length);
  return { family: address.family, address: (address.value >> shift) << shift, length };
}

/** Canonical text, such as `10.0.0.0/8` or `2001:db8::/32`. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress({ family: prefix.family, value: prefix.address })}/${prefix.length}`;
}

/** How many addresses the block holds, network and broadcast address included. */
export function addressCount(prefix: Prefix): bigint {
  return 1n << BigInt(addressBits(prefix.family) - prefix.length);
}

/** The last address of the block: the broadcast address, in IPv4. */
export function lastAddress(prefix: Prefix): Address {
  return { family: prefix.family, value: prefix.address + addressCount(prefix) - 1n };
}

/** The address `offset` places after the first one; the caller keeps it inside. */
export function addressAt(prefix: Prefix, offset: bigint): Address {
  return { family: prefix.family, value: prefix.address + offset };
}

/** The n-th block of the given length inside, counted from 0; the caller keeps n inside. */
export function subnetAt(prefix: Prefix, length: number, n: bigint): Prefix {
  const size = 1n << BigInt(addressBits(prefix.family) - length);
  return { family: prefix.family, address: prefix.address + n * size, length };
}

/** Whether every address of `inner` lies in `outer`; a block contains itself, and no block of the other family. */
export function containsPrefix(outer: Prefix, inner: Prefix): boolean {
  if (outer.family !== inner.family || outer.length > inner.length) return false;
  const shift = BigInt(addressBits(outer.family) - outer.length);
  return outer.address >> shift === inner.address >> shift;
}

/** Whether the address lies in the block. */
export function containsAddress(prefix: Prefix, address: Address): boolean {
  return containsPrefix(prefix, { family: address.family, address: address.value, length: addressBits(address.family) });
}

/** Whether the blocks share an address; blocks of different families never do. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return containsPrefix(a, b) || containsPrefix(b, a);
}

/** Whether both are the same block. */
export function samePrefix(a: Prefix, b: Prefix): boolean {
  return a.family === b.family && a.address === b.address && a.length === b.length;
}
