/** Addresses and blocks: strict parsing, canonical text, containment, overlap, free space. Pure. */
export * from './address';
export * from './block-list';
export * from './family';
export * from './free-space';
export * from './given';
export * from './native-sort';
export * from './overlap';
export * from './parse-problem';
export * from './prefix';
export * from './radix-sort';
