/** What each Docker Engine version accepts, and a host's `daemon.json` from what is planned for it. Pure. */
export * from './address-pools';
export * from './api-socket';
export * from './change-effects';
export * from './daemon-json';
export * from './daemon-key';
export * from './daemon-keys';
export * from './default-bridge';
export * from './engine-version';
export * from './host-facts';
export * from './json-value';
export * from './key-combinations';
export * from './key-verdict';
export * from './network-options';
export * from './parse-daemon-json';
export * from './pool-capacity';
export * from './problem';
export * from './problem-text';
