/** Compose files: which networks a project makes, how leases are laid out in them, and the override that Compose merges. Pure. */
export * from './compose-change';
export * from './compose-command';
export * from './compose-file';
export * from './compose-network';
export * from './compose-override';
export * from './compose-version';
export * from './declared-subnet';
export * from './interpolation';
export * from './network-plan';
export * from './network-use';
export * from './problem';
export * from './problem-text';
export * from './project-name';
export * from './static-address';
