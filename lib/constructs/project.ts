import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest directory at or above `from` that holds a cdktf.json; `from` itself when there is none. */
export function findProjectDirectory(from: string): string {
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'cdktf.json'))) return directory;
    if (directory === dirname(directory)) return from;
  }
}

/** `projectId` of the directory's cdktf.json; undefined where there is none, or no file that can be read. */
export function projectId(directory: string): string | undefined {
  try {
    const id: unknown = (JSON.parse(readFileSync(join(directory, 'cdktf.json'), 'utf8')) as { projectId?: unknown }).projectId;
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}
