import { formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../netip';
import { columns, padded, shortened, wrapped } from './columns';
import { counted, grouped, roughly } from './count';
import { type HostSummary, isNearlyExhausted, type NetworkSummary } from './host-summary';
import { printable, printableName } from './printable';

/** What a person sees after synth. */
export interface PlanSummary {
  /** First word of the summary. @default 'ipam' */
  readonly name?: string;
  /** In the order of declaration. */
  readonly hosts: readonly HostSummary[];
  /**
   * Networks that span hosts, each once: they are in the list of none.
   *
   * @default - none
   */
  readonly overlays?: readonly NetworkSummary[];
  readonly problems: number;
  /** The lock as its user knows it: `ipam.lock.json`. */
  readonly lockFile: string;
  readonly changes: ChangeCounts;
  /** What to do or to know that is of no single host, in words. */
  readonly notices: readonly string[];
  /**
   * What neither synth nor plan can see, each as a phrase: `routes behind the transit gateway tgw-1`.
   *
   * @default - nothing worth saying
   */
  readonly unknown?: readonly string[];
}

/** What the run does to the lock, in numbers. */
export interface ChangeCounts {
  readonly leased: number;
  readonly released: number;
  readonly returned: number;
  readonly moved: number;
  readonly renumbered: number;
  /** Whether the run writes the lock at all; previews do not. @default true */
  readonly written?: boolean;
}

const WIDTH = 80;
/** Of a long list the first so many are shown, and the rest counted. */
const MOST_HOSTS = 20;
const MOST_LINES = 30;
const LONGEST_NAME = 20;
/** In brackets, since a host may be called so. */
const OVERLAYS = '(overlays)';

/**
 * The summary after synth: lines of at most 80 columns without anything that a terminal would obey.
 *
 * ```
 * ipam: 2 hosts, 31 networks, no problems; ipam.lock.json: 3 new, 1 released
 *   server  bip 172.24.0.1/24, 28 networks in 172.24.1.0/24 … 172.24.28.0/24
 *           automatic 172.16.0.0/13 in /24: room for 2,048 more
 *   ! old   engine 20.10 has room for 3 more networks; widen its automatic pool
 *   - server: the network web is made anew, …
 *   ? not seen: routes behind tgw-1
 * ```
 */
export function planSummaryText(summary: PlanSummary): string {
  const { hosts, overlays = [] } = summary;
  const shown = hosts.slice(0, MOST_HOSTS);
  const scarce = hosts.filter(isNearlyExhausted);
  const warned = scarce.slice(0, MOST_LINES);
  const labels = [...shown.map(hostName), ...(overlays.length > 0 ? [OVERLAYS] : []), ...warned.map(warningLabel)];
  const width = Math.max(0, ...labels.map(columns));
  const labelled = (label: string, lines: readonly string[]) => lines.flatMap((line, i) => {
    const [first, rest] = [`  ${padded(label, width)}  `, ' '.repeat(width + 4)];
    return bound(line, i === 0 ? first : rest, rest);
  });
  return [
    ...bound(headline(summary), '', '  '),
    ...shown.flatMap((host) => labelled(hostName(host), hostLines(host))),
    ...more(hosts.length - shown.length, 'more host'),
    ...(overlays.length > 0 ? labelled(OVERLAYS, [networksText(overlays)]) : []),
    ...warned.flatMap((host) => labelled(warningLabel(host), [warning(host)])),
    ...more(scarce.length - warned.length, 'more host', '! ', ' nearly out of networks'),
    ...marked('- ', notices(summary), 'more notice'),
    ...marked('? ', unknown(summary), 'more that the plan cannot see', 'more that the plan cannot see'),
  ].join('\n');
}

/** Wrapped without tearing a number from what it counts, or a block from the word before it. */
function bound(text: string, first: string, rest: string): string[] {
  const tied = text.replace(/(?<=^|[ (])([\d,]+) (?=\S)/g, '$1\u00a0').replace(/(?<= (?:in|…)) (?=\S)/g, '\u00a0').replaceAll('room for ', 'room\u00a0for\u00a0');
  return wrapped(tied, WIDTH, first, rest).map((line) => line.replaceAll('\u00a0', ' '));
}

/** Every declared network once: those of each host, and those that span hosts. */
export function networkCount({ hosts, overlays = [] }: Pick<PlanSummary, 'hosts' | 'overlays'>): number {
  return hosts.reduce((sum, host) => sum + host.networks.length, overlays.length);
}

function headline(summary: PlanSummary): string {
  const { name = 'ipam', hosts, problems, lockFile, changes } = summary;
  const found = problems === 0 ? 'no problems' : counted(problems, 'problem');
  return `${printableName(name)}: ${counted(hosts.length, 'host')}, ${counted(networkCount(summary), 'network')}, ${found}; ${printableName(lockFile)}: ${changesText(changes)}`;
}

function changesText({ leased, released, returned, moved, renumbered, written = true }: ChangeCounts): string {
  const parts = [[leased, 'new'], [released, 'released'], [returned, 'returned'], [moved, 'moved'], [renumbered, 'renumbered']] as const;
  const changes = parts.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`);
  if (changes.length === 0) return 'unchanged';
  return `${changes.join(', ')}${written ? '' : ' (not written)'}`;
}

function hostLines(host: HostSummary): string[] {
  const facts = [
    ...(host.bip === undefined ? [] : [`bip ${printable(host.bip)}`]),
    ...(host.networks.length === 0 ? ['no declared networks'] : [networksText(host.networks)]),
  ];
  return [facts.join(', '), automaticText(host)];
}

/** How many networks, whose, and where. */
export function networksText(networks: readonly NetworkSummary[]): string {
  const ofCompose = networks.filter(({ of }) => of === 'compose project');
  const names = new Set(ofCompose.map(({ project }) => project));
  const projects = names.has(undefined) ? 'Compose projects' : counted(names.size, 'Compose project');
  const whose = ofCompose.length === 0 ? '' : ofCompose.length === networks.length ? ` of ${projects}` : ` (${grouped(ofCompose.length)} of ${projects})`;
  const blocks = networks.map((network) => ({ ipv4: blockOf(network, 'ipv4'), ipv6: blockOf(network, 'ipv6') }));
  const spans = [span(blocks.map(({ ipv4 }) => ipv4)), span(blocks.map(({ ipv6 }) => ipv6))].filter((text) => text !== undefined);
  const later = blocks.filter(({ ipv4, ipv6 }) => !ipv4 && !ipv6).length;
  const where = spans.length === 0 ? '' : ` in ${spans.join(' and ')}`;
  const unknownYet = later === 0 ? '' : `, ${later === networks.length ? 'whose blocks' : `${grouped(later)} with blocks that`} only Terraform will know`;
  return `${counted(networks.length, 'network')}${whose}${where}${unknownYet}`;
}

/** From the lowest block to the highest; there may be others between. */
function span(of: ReadonlyArray<Prefix | undefined>): string | undefined {
  const blocks = of.filter((block) => block !== undefined);
  if (blocks.length === 0) return undefined;
  const lowest = blocks.reduce((a, b) => (b.address < a.address ? b : a));
  const highest = blocks.reduce((a, b) => (b.address > a.address ? b : a));
  return lowest === highest ? formatPrefix(lowest) : `${formatPrefix(lowest)} … ${formatPrefix(highest)}`;
}

/** The block where it is known: a token is none yet. */
function blockOf(network: NetworkSummary, family: 'ipv4' | 'ipv6'): Prefix | undefined {
  const text = network[family];
  const prefix = text === undefined ? undefined : parsePrefix(text);
  return prefix === undefined || isParseProblem(prefix) ? undefined : prefix;
}

function automaticText({ automaticPools, networksLeft }: HostSummary): string {
  if (automaticPools.length === 0) return "automatic: none of its own, so the engine's built-in pools";
  const pools = automaticPools.map(({ base, size }) => `${printable(base)} in /${size}`).join(', ');
  const room = networksLeft === undefined ? 'room unknown' : networksLeft === 0 ? 'no room for more' : `room for ${roughly(networksLeft)} more`;
  return `automatic ${pools}: ${room}`;
}

function warning({ engine, networksLeft }: HostSummary): string {
  const room = networksLeft === 0 ? 'no room for another network' : `room for ${counted(networksLeft!, 'more network')}`;
  return `engine ${printableName(engine)} has ${room}; widen its automatic pool`;
}

function warningLabel(host: HostSummary): string {
  return `! ${shortened(printable(host.name), LONGEST_NAME - 2)}`;
}

function hostName({ name }: HostSummary): string {
  return shortened(printable(name), LONGEST_NAME);
}

function notices(summary: PlanSummary): string[] {
  return [
    ...summary.hosts.flatMap((host) => host.notices.map((notice) => `${printableName(host.name)}: ${printable(notice)}`)),
    ...summary.notices.map(printable),
  ];
}

function unknown(summary: PlanSummary): string[] {
  return [
    ...summary.hosts.flatMap((host) => (host.unknown ?? []).map((what) => `${printableName(host.name)}: not seen: ${printable(what)}`)),
    ...(summary.unknown ?? []).map((what) => `not seen: ${printable(what)}`),
  ];
}

function marked(mark: string, lines: readonly string[], noun: string, plural?: string): string[] {
  const shown = lines.slice(0, MOST_LINES).flatMap((line) => wrapped(line, WIDTH, `  ${mark}`, '    '));
  const left = lines.length - MOST_LINES;
  return left > 0 ? [...shown, `  ${mark}… ${counted(left, noun, plural)}`] : shown;
}

function more(count: number, noun: string, mark = '', what = ''): string[] {
  return count > 0 ? [`  ${mark}… ${counted(count, noun)}${what}`] : [];
}
