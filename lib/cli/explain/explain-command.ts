import type { Command } from 'commander';
import { addressBits, isParseProblem, parseAddress, parseInterfaceAddress, parsePrefix, type Prefix, prefixOf } from '../../netip';
import { counted, listed, printable, printableName } from '../../report';
import { nameOf, type PlanFileHost, rootPools } from '../../io';
import type { Console } from '../console';
import { ExitCode } from '../exit-code';
import { Failure } from '../failure';
import { type IpamView, viewProject, wordsOf } from '../ipam-view';
import { concerns, planDisagreements, planDisagreementText } from '../plan-disagreement';
import { chooseLeases, suggestions } from '../lock/lease-choice';
import { type CommonOptions, withCommonOptions, withExamples } from '../options';
import { explain, type Explanation } from './explanation';
import { explanationLines } from './explanation-text';

/** Leases of one construct that are explained in full; of a host with many, the rest is counted. */
const MOST_BLOCKS = 10;

interface Explained {
  readonly view: IpamView;
  readonly explanations: readonly Explanation[];
  readonly host?: PlanFileHost;
  readonly more: number;
  /** Where the lock and the last plan disagree about what was asked for, in words. */
  readonly disagreements: readonly string[];
}

/** `docker-ipam explain`: whose an address is, and why. */
export function addExplainCommand(program: Command, console: Console): void {
  const command = withCommonOptions(program.command('explain').summary('who owns an address or block, why, and what is free around it')
    .argument('<what>', 'an address, a CIDR block, or a construct by path or key')
    .description('Says who owns an address, a block, or what a construct has been given: why it is where it is, what carries it in Terraform, and what is free around it.'));
  withExamples(command, [
    ['explain 172.20.5.9', 'an address from a log'],
    ['explain 172.20.0.0/16', 'may this block be used?'],
    ['explain prod/web/backend', 'what a construct was given, and why'],
  ]).action((what: string, options: CommonOptions) => {
    const { ipams, problems } = viewProject(console.surroundings, options);
    if (problems.length > 0) throw new Failure(problems);
    if (ipams.length === 0) throw new Failure(["there is neither a lock nor a plan here; run 'cdktf synth' first, or name them with --lock-file and --plan"]);
    const found = explained(what, ipams);
    if (options.json) {
      console.json({ asked: what, ipams: found.map(({ view, explanations, host }) => ({ id: view.id, host, explanations })), problems: found.flatMap(({ disagreements }) => disagreements) });
      return;
    }
    found.forEach((one, i) => {
      if (i > 0) console.line();
      for (const line of lines(one)) console.line(line);
    });
  });
}

function explained(what: string, ipams: readonly IpamView[]): Explained[] {
  const block = blockOf(what);
  if (block) return ipams.map((view) => ({ view, explanations: [explain(view, block)], more: 0, disagreements: disagreementsOn([block], view) }));
  const found = ipams.flatMap((view): Explained[] => {
    const blocks = blocksOf(what, view);
    const host = view.hosts.find(({ path }) => path === what);
    if (blocks.length === 0 && !host) return [];
    return [{ view, host, explanations: blocks.slice(0, MOST_BLOCKS).map((one) => explain(view, one)), more: Math.max(0, blocks.length - MOST_BLOCKS), disagreements: disagreementsOn(blocks, view) }];
  });
  if (found.length > 0) return found;
  const near = ipams.flatMap((view) => suggestions(what, view.leases, paths(view)));
  const meant = near.length === 0 ? '' : `; did you mean ${listed(near.map(printableName), 3, 'or')}?`;
  throw new Failure([printable(`${printableName(what)}: is no address, no CIDR block, and no construct that has a lease${meant}`)], ExitCode.USAGE);
}

/** The lock is what is explained; whoever reads it as the plan's has to know where it is not. */
function disagreementsOn(blocks: readonly Prefix[], view: IpamView): string[] {
  const words = wordsOf(view);
  const found = planDisagreements(view).filter((one) => blocks.some((block) => concerns(one, block)));
  return found.slice(0, MOST_BLOCKS).map((one) => planDisagreementText(one, words));
}

/** An address as a block of one; an address with a prefix length, as `ip addr` shows it, as the address. */
function blockOf(what: string): Prefix | undefined {
  const block = parsePrefix(what);
  if (!isParseProblem(block)) return block;
  const address = parseAddress(what);
  if (!isParseProblem(address)) return prefixOf(address, addressBits(address.family));
  const onLink = parseInterfaceAddress(what);
  return isParseProblem(onLink) ? undefined : prefixOf(onLink.address, addressBits(onLink.address.family));
}

/** The blocks of a construct: its leases, or the pool or reservation that it is. */
function blocksOf(what: string, view: IpamView): Prefix[] {
  const { exact, below } = chooseLeases(what, view.leases.filter(({ baseLength }) => baseLength === undefined), paths(view));
  const leases = exact.length > 0 ? exact : below;
  const name = nameOf(view);
  const others = [...view.reservations, ...rootPools(view)].filter(({ key }) => key === what || name(key) === what);
  const texts = [...leases.map(({ block }) => block), ...others.flatMap(({ block }) => (block === undefined ? [] : [block]))];
  return [...new Set(texts)].map((text) => parsePrefix(text)).filter((block): block is Prefix => !isParseProblem(block));
}

function paths(view: IpamView): ReadonlyMap<string, string> {
  return new Map(view.leases.flatMap(({ key, path }) => (path === undefined ? [] : [[key, path]])));
}

function lines({ view, explanations, host, more, disagreements }: Explained): string[] {
  const about = host ? [
    `${printableName(host.path)}: a host with engine ${printableName(host.engine)}, ${counted(host.networks, 'declared network')}, ${host.automaticRoom === undefined ? 'room unknown' : `room for ${counted(host.automaticRoom, 'more network')}`}`,
    ...host.advice.map((advice) => `  ${printable(advice)}`), '',
  ] : [];
  const warned = disagreements.map((text) => `! ${text}`);
  return [...about, ...warned, ...explanations.flatMap((explanation, i) => [...(i > 0 ? [''] : []), ...explanationLines(explanation, view)]), ...(more > 0 ? ['', `… ${counted(more, 'more block')}`] : [])];
}
