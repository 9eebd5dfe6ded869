import { type EngineVersion, isAtLeast } from '../engine';
import { type Address, addressBits, BlockList, containsAddress, formatAddress, formatPrefix, isParseProblem, overlappingPairs, parsePrefix, type Prefix } from '../netip';
import type { OverlayProblem } from './problem';

/** A block and what it is, as messages say it: `the automatic pool of prod/a`. */
export interface NamedBlock {
  readonly what: string;
  readonly block: string;
}

/** An engine whose overlays meet those of others. */
export interface Member {
  readonly path: string;
  readonly hostName: string;
  readonly engine: EngineVersion;
  /** Undefined where only Terraform knows it. */
  readonly address?: Address;
  /** What bridges of the host hold or may take: docker0, its networks, its automatic pools, docker_gwbridge. */
  readonly blocks: readonly NamedBlock[];
  /** Names of networks that the host has of its own, with who declared them. */
  readonly networks: ReadonlyArray<{ readonly name: string; readonly path: string }>;
}

/** What all members share. */
export interface Shared {
  readonly path: string;
  /** The swarm's pool and the overlays, each on every member. */
  readonly blocks: readonly NamedBlock[];
  readonly networks: ReadonlyArray<{ readonly name: string; readonly path: string }>;
}

/** What is wrong with members as they stand beside one another. */
export function memberProblems(members: readonly Member[], shared: Shared): OverlayProblem[] {
  return [...addressProblems(members), ...members.flatMap((member) => blockProblems(member, members, shared)), ...nameProblems(members, shared), ...engineWarnings(members)];
}

function addressProblems(members: readonly Member[]): OverlayProblem[] {
  const owners = new Map<string, string>();
  const first = members.find(({ address }) => address !== undefined);
  return members.flatMap(({ path, address, engine }): OverlayProblem[] => {
    if (!address) return [];
    const text = formatAddress(address);
    const other = owners.get(text);
    if (other !== undefined) return [{ path, code: 'ADDRESS_TWICE', address: text, other }];
    owners.set(text, path);
    if (address.family !== first!.address!.family) {
      return [{ path, code: 'ADDRESS_OF_ANOTHER_FAMILY', address: text, other: first!.path, otherAddress: formatAddress(first!.address!) }];
    }
    return address.family === 6 && !isAtLeast(engine, '25.0') ? [{ path, code: 'IPV6_UNDERLAY_TOO_NEW', address: text, engine: engine.text }] : [];
  });
}

/**
 * Whether what all members share and what one of them has are apart, and no member's address lies in either.
 *
 * The planner keeps them apart, unless somebody allowed an overlap: for an engine overlays and bridges are of one address
 * space, and the manager that gives out overlays knows of nobody's bridges (moby#50011).
 */
function blockProblems({ path, blocks }: Member, members: readonly Member[], shared: Shared): OverlayProblem[] {
  const named = [...shared.blocks, ...blocks];
  const read = named.flatMap(({ what, block }): Array<{ what: string; prefix: Prefix; isShared: boolean }> => {
    const prefix = parsePrefix(block);
    return isParseProblem(prefix) || prefix.family !== 4 ? [] : [{ what, prefix, isShared: shared.blocks.some((one) => one.what === what) }];
  });
  const problems: OverlayProblem[] = [];
  overlappingPairs(BlockList.of(4, read.map(({ prefix }) => prefix)), (a, b) => {
    // What one host holds of its own is its daemon's business, what is shared alone the plan's.
    if (read[a].isShared === read[b].isShared) return;
    const [common, own] = read[a].isShared ? [read[a], read[b]] : [read[b], read[a]];
    problems.push({ path, code: 'BLOCKS_MEET', what: own.what, block: formatPrefix(own.prefix), other: common.what, otherBlock: formatPrefix(common.prefix) });
  });
  for (const { path: at, address } of members) {
    const around = address && read.find(({ prefix }) => prefix.family === address.family && containsAddress(prefix, address));
    // A block that all share is reported once, at the member whose address it is.
    if (!around || (around.isShared && at !== path)) continue;
    problems.push({ path: at, code: 'ADDRESS_IN_BLOCK', address: formatAddress(address), what: around.what, block: formatPrefix(around.prefix) });
  }
  return problems;
}

function nameProblems(members: readonly Member[], { networks }: Shared): OverlayProblem[] {
  const owners = new Map<string, string>();
  const local = new Map(members.flatMap((member) => member.networks.map(({ name, path }) => [name, path] as const)));
  return networks.flatMap(({ name, path }): OverlayProblem[] => {
    const other = owners.get(name) ?? local.get(name);
    owners.set(name, path);
    return other === undefined ? [] : [{ path, code: 'NAME_ON_HOST', name, other }];
  });
}

/** A key-value store knows its engines by their host names, whose case it does not heed. */
export function hostNameProblems(members: readonly Member[]): OverlayProblem[] {
  const owners = new Map<string, string>();
  return members.flatMap(({ path, hostName }): OverlayProblem[] => {
    const name = hostName.toLowerCase();
    const other = owners.get(name);
    owners.set(name, path);
    return other === undefined ? [] : [{ path, code: 'HOST_NAME_TWICE', name: hostName, other }];
  });
}

function engineWarnings(members: readonly Member[]): OverlayProblem[] {
  const [first] = members;
  const series = ({ low }: EngineVersion) => Math.floor(low / 1_000_000);
  return members.filter(({ engine }) => series(engine) !== series(first.engine)).map(({ path, engine }) => (
    { path, code: 'ENGINES_DIFFER', engine: engine.text, other: first.path, otherEngine: first.engine.text }));
}

/** A member's address as a block. */
export function addressBlock(address: Address): Prefix {
  return { family: address.family, address: address.value, length: addressBits(address.family) };
}
