import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { sync as writeFileAtomicSync } from 'write-file-atomic';

export interface ReplaceOptions {
  /** Permission bits. @default - those of the file that is there, else what the process's umask leaves of 0666 */
  readonly mode?: number;
  /** Whether to wait until the text is on the device, so that a power cut leaves the old text or the new. */
  readonly durable: boolean;
  /** Runs before the temporary file is filled. */
  readonly created?: (temporaryPath: string) => void;
  /** Runs before the rename; what it throws leaves the old file in place. */
  readonly filled?: () => void;
}

/**
 * Replaces a file's text by a rename: a reader sees the old text or the new one, never a part. Symbolic links are followed.
 *
 * The text is written here, between the library's steps, because its own single write(2) stops short on a full disk
 * without an error, and then it renames the torso over the good file (seen with 7.0.1).
 */
export function replaceFile(path: string, text: string, options: ReplaceOptions): void {
  writeFileAtomicSync(path, '', {
    fsync: options.durable,
    ...(options.mode === undefined ? {} : { mode: options.mode }),
    tmpfileCreated: (temporary) => {
      options.created?.(temporary);
      // A file that is to be read-only is so from its creation; the library sets the mode once more before the rename.
      const { mode } = statSync(temporary);
      if ((mode & 0o200) === 0) chmodSync(temporary, mode | 0o200);
      writeFileSync(temporary, bytesOf(text));
      options.filled?.();
    },
  });
}

/** UTF-8. Where no character takes more than a byte, copying them is several times as fast. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8');
}
