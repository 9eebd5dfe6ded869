import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Files as they were before somebody else writes them, so that they can be put back. */
export class KeptFiles {
  private readonly before: ReadonlyMap<string, Buffer | undefined>;

  constructor(paths: readonly string[]) {
    this.before = new Map(paths.map((path) => [path, existsSync(path) ? readFileSync(path) : undefined]));
  }

  /** Puts back what has changed, and removes what was not there. */
  public putBack(): void {
    for (const [path, before] of this.before) {
      if (before === undefined) rmSync(path, { force: true });
      else if (!existsSync(path) || !readFileSync(path).equals(before)) writeFileSync(path, before);
    }
  }
}
