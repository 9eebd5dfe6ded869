import type { EngineVersion } from '../engine';
import { isAtLeast } from '../engine';
import { isParseProblem, parsePrefix } from '../netip';
import { loadOf, overlayCapacity, type OverlayLoad, prefixLengthFor } from './capacity';
import type { OverlayProblem } from './problem';

/** An overlay network, for what its size means. */
export interface OverlayFacts {
  readonly path: string;
  readonly subnet: string;
  /** Whether the engine gives out the upper half only. */
  readonly ranged: boolean;
  /** @default - not told */
  readonly load?: OverlayLoad;
}

/** Overlays are made for subnets of this size: 256 addresses (docker/docs, moby#30820). */
const LARGEST = 24;
/** Below this many addresses for services and tasks a person should hear of it. */
const FEW = 8;

/** Whether services and tasks fit into an overlay of a swarm. */
export function overlayProblems({ path, subnet, ranged, load }: OverlayFacts, nodes: number): OverlayProblem[] {
  const prefix = parsePrefix(subnet);
  if (isParseProblem(prefix)) return [];
  const { left } = overlayCapacity(prefix.length, ranged, nodes);
  const problems: OverlayProblem[] = prefix.length < LARGEST ? [{ path, code: 'SUBNET_TOO_LARGE', subnet }] : [];
  if (load && loadOf(load) > left) return [...problems, { path, code: 'LOAD_TOO_LARGE', subnet, left, nodes, ...load, fits: prefixLengthFor(load, ranged, nodes) }];
  return left < FEW ? [...problems, { path, code: 'FEW_ADDRESSES', subnet, left, nodes }] : problems;
}

/** A swarm's pool: what networks come from that nobody declared. It is given when the swarm is formed, and never changes. */
export interface SwarmPool {
  readonly path: string;
  readonly block: string;
  readonly subnetLength: number;
  /** The first block of the pool, of which smaller networks take nothing. */
  readonly ingressLength: number;
  readonly engines: readonly EngineVersion[];
}

/** Engines before 27 write every subnet of the pool into memory: 2^16 of them cost megabytes, as Docker's own 10.0.0.0/8 does. */
const MOST_EAGER_BITS = 16;
const FEW_NETWORKS = 8;

/** Whether every engine can cut the pool, and whether it will do for long. */
export function poolProblems({ path, block, subnetLength, ingressLength, engines }: SwarmPool): OverlayProblem[] {
  const prefix = parsePrefix(block);
  if (isParseProblem(prefix)) return [];
  const eager = engines.find((engine) => !isAtLeast(engine, '27.0'));
  if (eager && subnetLength - prefix.length > MOST_EAGER_BITS) {
    return [{ path, code: 'POOL_OF_TOO_MANY_SUBNETS', engine: eager.text, block, subnetLength, most: prefix.length + MOST_EAGER_BITS }];
  }
  const networks = 2 ** (subnetLength - prefix.length) - Math.max(1, 2 ** (subnetLength - ingressLength));
  return networks < FEW_NETWORKS ? [{ path, code: 'POOL_NEARLY_USED', block, subnetLength, networks }] : [];
}

/** A swarm goes on while more than half of its managers do. */
export function managerProblems(path: string, managers: number): OverlayProblem[] {
  return managers % 2 === 0 ? [{ path, code: 'EVEN_MANAGERS', managers }] : [];
}
