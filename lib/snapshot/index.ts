/** A host as it is: the document, and the reading of what programs and files say into it. Pure. */
export * from './docker-engine';
export * from './docker-networks';
export * from './foreign-json';
export * from './given-file';
export * from './host-snapshot';
export * from './ip-json';
export * from './libvirt-xml';
export * from './resolv-conf';
export * from './seen-block';
export * from './snapshot-file';
export * from './snapshot-order';
export * from './tcp-clients';
export * from './withheld';
