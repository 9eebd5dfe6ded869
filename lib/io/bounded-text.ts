import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileError, type FileError } from './file-error';

/** A file that holds more than its reader takes. */
export interface TooMuchText {
  readonly code: 'TOO_MUCH_TEXT';
  readonly path: string;
  readonly most: number;
}

/** Reads a file of at most so many bytes as UTF-8; a longer one, or a pipe that does not end, is not read on. */
export function readBoundedText(path: string, most: number): { readonly text: string } | TooMuchText | FileError {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    if (fstatSync(descriptor).size > most) return { code: 'TOO_MUCH_TEXT', path, most };
    const parts: Buffer[] = [];
    for (let total = 0; ;) {
      const part = Buffer.alloc(1 << 16);
      const length = readSync(descriptor, part);
      if (length === 0) return { text: Buffer.concat(parts).toString('utf8') };
      total += length;
      if (total > most) return { code: 'TOO_MUCH_TEXT', path, most };
      parts.push(part.subarray(0, length));
    }
  } catch (thrown) {
    return fileError('read', path, thrown);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
