/** Engines whose overlays meet, in a swarm or by a key-value store: their ports, pools, MTU and capacity, and the files that bring them together. Pure. */
export * from './capacity';
export * from './etcd-files';
export * from './gateway-bridge';
export * from './gateway-bridge-script';
export * from './members';
export * from './networks';
export * from './ports';
export * from './problem';
export * from './problem-text';
export * from './swarm-admission';
export * from './swarm-script';
export * from './underlay';
