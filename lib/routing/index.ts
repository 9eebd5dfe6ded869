/** From a topology and its leases to routes, neighbour proxies, kernel parameters and filters, and how each is spelled. Pure. */
export * from './cluster-routing';
export * from './forward-filter';
export * from './frr-config';
export * from './interface-name';
export * from './ndppd-config';
export * from './netplan-file';
export * from './networkd-drop-in';
export * from './nftables-file';
export * from './node-files';
export * from './node-routing';
export * from './problem';
export * from './problem-text';
export * from './route';
export * from './route-unit';
export * from './sysctl';
export * from './sysctl-file';
export * from './topology';
