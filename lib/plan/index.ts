/** The planner: declaration and lock in, leases and problems out. Pure and total. */
export * from './declaration';
export * from './leases';
export * from './lock';
export * from './namespace';
export * from './plan';
export * from './planner';
export * from './problem';
export * from './well-known-ranges';
