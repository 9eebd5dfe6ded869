import { BlockList, type Family, formatPrefix, FreeSpace, isParseProblem, parsePrefix, type Prefix } from '../netip';
import { WELL_KNOWN_RANGES } from '../plan';
import { block, isDefaultLike, type Patient, swarmPools } from './patient';
import type { Surroundings } from './surroundings';

/** Where blocks are proposed from, by preference: least in the way of offices, clouds and homes first. */
const SPACES = ['172.16.0.0/12', '10.192.0.0/10', '10.0.0.0/8', '192.168.0.0/16'];

/** Narrower known ranges are kept clear of; wider ones, such as Docker's own, would leave nothing. */
const SHORTEST_KNOWN = 12;

/** Proposes blocks that nothing in sight has, each only once. */
export class FreeBlocks {
  private readonly taken: Prefix[];

  constructor(patient: Patient, surroundings: Surroundings) {
    const { snapshot } = patient;
    const texts = [
      ...snapshot.networks.flatMap(({ subnets }) => subnets.map(({ subnet }) => subnet)), ...snapshot.libvirt.flatMap(({ subnets }) => subnets),
      ...snapshot.outside.map((outside) => outside.block), ...swarmPools(snapshot), ...surroundings.taken.map((taken) => taken.block),
    ];
    this.taken = [
      ...texts.map(block), ...snapshot.routes.map(({ destination }) => block(destination)).filter((prefix) => !isDefaultLike(prefix)),
      ...patient.resolvers, ...patient.ownAddresses, ...knownRanges(),
    ];
  }

  /** A free block of the length, the smallest gap first; undefined where there is none. */
  take(length: number): string | undefined {
    for (const space of SPACES) {
      const found = this.takeFrom(block(space), length);
      if (found) return found;
    }
    return undefined;
  }

  /** A free IPv6 block beside another one: of the unique local /48 that it lies in. */
  takeBeside(prefix: Prefix): string | undefined {
    if (prefix.family !== 6 || prefix.length < 48 || prefix.address >> 121n !== 0x7en) return undefined;
    return this.takeFrom({ family: 6, address: (prefix.address >> 80n) << 80n, length: 48 }, prefix.length);
  }

  private takeFrom(space: Prefix, length: number): string | undefined {
    const taken = BlockList.of(space.family, this.taken.filter(({ family }) => family === space.family));
    const into = new BlockList(space.family);
    const at = new FreeSpace(BlockList.of(space.family as Family, [space]), 0, taken, taken.order()).take(length, into);
    if (at < 0) return undefined;
    this.taken.push(into.prefix(at));
    return formatPrefix(into.prefix(at));
  }
}

function knownRanges(): Prefix[] {
  return WELL_KNOWN_RANGES.filter(({ place }) => place !== 'DOCKER').flatMap(({ blocks }) => blocks).map((text) => parsePrefix(text))
    .filter((prefix): prefix is Prefix => !isParseProblem(prefix) && prefix.length > SHORTEST_KNOWN);
}
