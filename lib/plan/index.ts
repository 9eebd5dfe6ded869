/** The planner: declaration and lock in, leases and problems out. Pure and total. */
// All overlapping pairs of a list of blocks, for whoever has only blocks and no plan.
export { BlockList, overlappingPairs, type ParseProblem } from '../netip';
export * from './declaration';
export * from './leases';
export * from './lock';
export * from './namespace';
export * from './plan';
export * from './planner';
export * from './problem';
export * from './well-known-ranges';
