import { IPv4, IPv6 } from 'ip-num';
import { scanIpv4, scanIpv6, scannedValue } from './block-scan';
import type { Family } from './family';
import { isParseProblem, type ParseProblem } from './parse-problem';

/** One IPv4 or IPv6 address. Immutable; compare by `family` and `value`. */
export interface Address {
  readonly family: Family;
  /** The address as an unsigned number of 32 or 128 bits. */
  readonly value: bigint;
}

/** What Terraform or CDKTF writes where a value is not known yet: `${…}`, `%{…}` and CDKTF's encoded tokens. */
const UNRESOLVED = /\$\{|%\{|#\{/;
const MAPPED = 0xffffn << 32n;

/**
 * Reads an address strictly: decimal octets without leading zeros, no zone id, no IPv4-mapped IPv6, nothing around it.
 *
 * ip-num does the arithmetic of the text; what it lets through (zone ids, white space) is refused before it is asked.
 * Source: RFC 4291 section 2.2; RFC 6943 section 3.1.1 for the octal trap.
 */
export function parseAddress(text: string): Address | ParseProblem {
  return scanAddress(text) ?? parseStrictly(text);
}

/** The short cut for well-formed text, which a synth reads again and again. */
function scanAddress(text: string): Address | undefined {
  if (typeof text !== 'string') return undefined;
  const ipv4 = scanIpv4(`${text}/32`);
  if (ipv4 >= 0) return { family: 4, value: BigInt(Math.floor(ipv4 / 64)) };
  return scanIpv6(`${text}/128`) < 0 ? undefined : { family: 6, value: scannedValue() };
}

function parseStrictly(text: string): Address | ParseProblem {
  const refused = refuseAtTheDoor(text);
  if (refused) return repaired(refused, parseAddress);
  if (text.includes('/')) return repaired({ code: 'LENGTH_UNEXPECTED', text, instead: text.slice(0, text.indexOf('/')) }, parseAddress);
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** A problem whose advice has been followed to its end: what it says to write is accepted, or it says nothing. */
export function repaired(problem: ParseProblem, parse: (text: string) => object): ParseProblem {
  if (!('instead' in problem)) return problem;
  const again = parse(problem.instead);
  if (!isParseProblem(again)) return problem;
  return 'instead' in again ? { ...problem, instead: again.instead } : { code: 'MALFORMED', text: problem.text };
}

/** What no address and no block may hold, whatever else it is. */
export function refuseAtTheDoor(text: string): ParseProblem | undefined {
  if (typeof text !== 'string') return { code: 'NOT_TEXT', text: describe(text) };
  if (text === '') return { code: 'EMPTY', text };
  if (UNRESOLVED.test(text)) return { code: 'UNRESOLVED', text };
  if (/\s/.test(text)) {
    const instead = text.replace(/\s+/g, '');
    return instead === '' ? { code: 'EMPTY', text } : { code: 'SURROUNDING_SPACE', text, instead };
  }
  if (text.includes('%')) return { code: 'ZONE_ID', text, instead: text.replace(/%[^/]*/, '') };
  return undefined;
}

function parseIpv4(text: string): Address | ParseProblem {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^[0-9]{1,10}$/.test(octet))) return { code: 'MALFORMED', text };
  const octal = octets.find((octet) => octet.length > 1 && octet.startsWith('0'));
  if (octal !== undefined) return { code: 'LEADING_ZERO', text, octet: octal };
  try {
    return { family: 4, value: new IPv4(text).getValue() };
  } catch {
    return { code: 'MALFORMED', text };
  }
}

function parseIpv6(text: string): Address | ParseProblem {
  if (text.includes('.')) return parseDottedIpv6(text);
  // At most four digits a group and at most one `::`: checked here, since ip-num pads and expands leniently.
  if (!/^[0-9a-fA-F:]+$/.test(text) || /:::|::.*::|[0-9a-fA-F]{5}|^:[^:]|[^:]:$/.test(text)) return { code: 'MALFORMED', text };
  const groups = text.split(':').filter((group) => group !== '').length;
  if (text.includes('::') ? groups > 7 : groups !== 8) return { code: 'MALFORMED', text };
  try {
    const value = new IPv6(text).getValue();
    if (value >> 32n === 0xffffn) return { code: 'IPV4_MAPPED', text, instead: formatIpv4(value & 0xffffffffn) };
    return { family: 6, value };
  } catch {
    return { code: 'MALFORMED', text };
  }
}

/** `::ffff:10.0.0.1` and the like: legal text (RFC 4291 section 2.2.3), never what a plan should hold. */
function parseDottedIpv6(text: string): Address | ParseProblem {
  const cut = text.lastIndexOf(':') + 1;
  const tail = parseIpv4(text.slice(cut));
  if (isParseProblem(tail)) return tail.code === 'LEADING_ZERO' ? { ...tail, text } : { code: 'MALFORMED', text };
  const high = (tail.value >> 16n).toString(16);
  const low = (tail.value & 0xffffn).toString(16);
  const plain = parseIpv6(`${text.slice(0, cut)}${high}:${low}`);
  if (isParseProblem(plain)) return plain.code === 'IPV4_MAPPED' ? { ...plain, text } : { code: 'MALFORMED', text };
  return plain;
}

/** Canonical text: dotted decimal, or RFC 5952 (lower case, longest run of zero groups folded, a lone one kept). */
export function formatAddress(address: Address): string {
  return address.family === 4 ? formatIpv4(address.value) : formatIpv6(address.value);
}

function formatIpv4(value: bigint): string {
  return formatIpv4Word(Number(value));
}

/** Dotted text of an address given as a number of 32 bits. */
export function formatIpv4Word(n: number): string {
  return DOTTED[n >>> 24] + DOTTED[(n >>> 16) & 255] + DOTTED[(n >>> 8) & 255] + OCTETS[n & 255];
}

/** Canonical text of an IPv4 block given by the number of its first address: two pieces, each made once, since joining them is what costs. */
export function formatIpv4Block(n: number, length: number): string {
  const high = n >>> 16;
  const low = (n & 0xffff) >>> Math.min(16, 32 - length);
  const lows = lowTexts[length] ??= new Array<string | undefined>(2 ** Math.max(0, length - 16));
  return (highTexts[high] ??= DOTTED[high >>> 8] + DOTTED[high & 255]) + (lows[low] ??= `${DOTTED[(n >>> 8) & 255]}${OCTETS[n & 255]}/${length}`);
}

/** The first two octets, and by prefix length the last two with that behind them, as they are met. */
const highTexts = new Array<string | undefined>(2 ** 16);
const lowTexts: Array<Array<string | undefined> | undefined> = new Array<undefined>(33).fill(undefined);

const OCTETS = Array.from({ length: 256 }, (_, octet) => String(octet));
const DOTTED = OCTETS.map((octet) => `${octet}.`);

/** Groups of four digits without leading zeros, made as they are met: a plan meets most of them again and again. */
const hexTexts: string[] = [];

function hex(group: number): string {
  return hexTexts[group] ??= group.toString(16);
}

function formatIpv6(value: bigint): string {
  // RFC 5952 section 5 keeps the dotted form for mapped addresses only; they are refused on the way in.
  if (value >> 32n === 0xffffn) return `::ffff:${formatIpv4(value - MAPPED)}`;
  return formatIpv6Words(
    Number(value >> 96n), Number((value >> 64n) & 0xffffffffn), Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn),
  );
}

/** RFC 5952 text of an address given as four numbers of 32 bits, highest first. */
export function formatIpv6Words(w0: number, w1: number, w2: number, w3: number): string {
  // Most planned blocks end in zeros from the middle on: their longest run is the last one, found without a search.
  if (w2 === 0 && w3 === 0 && w0 >>> 16 !== 0 && (w0 & 0xffff) !== 0) {
    const head = `${hex(w0 >>> 16)}:${hex(w0 & 0xffff)}`;
    if (w1 === 0) return `${head}::`;
    const low = w1 & 0xffff;
    return low === 0 ? `${head}:${hex(w1 >>> 16)}::` : `${head}:${hex(w1 >>> 16)}:${hex(low)}::`;
  }
  const groups = [w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff];
  let [from, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [from, length] = [i, end - i];
    if (end > i) i = end;
  }
  const texts = groups.map(hex);
  if (from < 0) return texts.join(':');
  return `${texts.slice(0, from).join(':')}::${texts.slice(from + length).join(':')}`;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an object' : `the ${typeof value} ${String(value)}`}`;
}
