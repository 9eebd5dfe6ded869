import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const EXAMPLES = join(__dirname, '..', '..', 'examples');

/** The examples that there are. */
export function exampleNames(): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'main.ts'))).sort();
}

/**
 * Synthesizes an example into a folder as its user would, with the library of this checkout and the lock as it is checked in
 * (frozen: nothing is leased anew).
 */
export function synthesizeExample(example: string, out: string): void {
  const before = { ...process.env };
  Object.assign(process.env, { CDKTF_OUTDIR: out, CI: 'true' });
  try {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- an example runs when it is loaded
      require(join(EXAMPLES, example, 'main.ts'));
    });
  } finally {
    process.env = before;
  }
}
