/** The plan for people: problems and notices in words, the summary after synth, Markdown, tables, the data of the address map. Pure. */
export * from './address-map';
export * from './change-notices';
export * from './columns';
export * from './count';
export * from './host-notice-text';
export * from './host-summary';
export * from './lock-diff';
export * from './malformed-text';
export * from './markdown';
export * from './plan-notice-text';
export * from './plan-problem-text';
export * from './plan-table';
export * from './printable';
export * from './shell-command';
export * from './summary';
export * from './words';
