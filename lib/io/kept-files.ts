import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files, and folders with all that is in them, as they were before somebody else writes them, so that they can be put back. */
export class KeptFiles {
  /** Contents of a file, or where a folder was copied to; undefined for what was not there. */
  private readonly before: ReadonlyMap<string, Buffer | string | undefined>;
  private copies?: string;

  constructor(paths: readonly string[]) {
    this.before = new Map(paths.map((path) => [path, this.keep(path)]));
  }

  /** Puts back what has changed, and removes what was not there. */
  public putBack(): void {
    for (const [path, before] of this.before) {
      if (before === undefined) rmSync(path, { recursive: true, force: true });
      else if (typeof before === 'string') {
        rmSync(path, { recursive: true, force: true });
        cpSync(before, path, COPY);
      } else if (!existsSync(path) || !readFileSync(path).equals(before)) writeFileSync(path, before);
    }
    this.forget();
  }

  /** Removes the copies: they are not needed any more. */
  public forget(): void {
    if (this.copies !== undefined) rmSync(this.copies, { recursive: true, force: true });
    this.copies = undefined;
  }

  private keep(path: string): Buffer | string | undefined {
    if (!existsSync(path)) return undefined;
    if (!statSync(path).isDirectory()) return readFileSync(path);
    this.copies ??= mkdtempSync(join(tmpdir(), 'docker-ipam-kept-'));
    const copy = mkdtempSync(join(this.copies, 'folder-'));
    cpSync(path, copy, COPY);
    return copy;
  }
}

const COPY = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true };
