import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What cdktf.json says that matters here; both left out where it does not, or where it cannot be read. */
export interface ProjectFile {
  readonly projectId?: string;
  readonly output?: string;
}

/** The nearest directory at or above `from` that holds a cdktf.json; undefined where there is none. */
export function nearestProject(from: string): string | undefined {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'cdktf.json'))) return directory;
    if (directory === dirname(directory)) return undefined;
  }
}

/** Reads the cdktf.json of a directory, leniently: saying what is wrong with it is CDKTF's business. */
export function readProjectFile(directory: string): ProjectFile {
  try {
    const { projectId, output } = JSON.parse(readFileSync(join(directory, 'cdktf.json'), 'utf8')) as Record<string, unknown>;
    return { projectId: textOf(projectId), output: textOf(output) };
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
