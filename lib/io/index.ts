/** What touches the disk: the lock and its text, emitted files, the plan that synthesis leaves behind. All synchronous. */
export { replaceFile } from './atomic-file';
export * from './bounded-text';
export * from './emitted-files';
export { fileError, fileErrorText, isMissing, type FileError } from './file-error';
export { KeptFiles } from './kept-files';
export type { Owner } from './lock-owner';
export * from './lock-problem';
export * from './lock-store';
export * from './lock-text';
export * from './installer-text';
export * from './plan-file';
export * from './plan-names';
export * from './plan-summary';
export * from './plan-view';
export * from './project';
export * from './report-page';
