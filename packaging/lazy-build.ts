/**
 * The last step of `npm run build`: makes the modules in build/ load one another when they are first used.
 *
 * A program that plans bridge networks needs neither AWS, nor Swarm, nor YAML; loading all of the library takes as long as
 * making a thousand networks. Sources keep plain imports. `npx tsx packaging/lazy-build.ts [DIRECTORY]`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { lazyImports } from './lazy-imports';

const directory = resolve(process.argv[2] ?? join(__dirname, '..', 'build'));
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js')).map((name) => join(directory, name));
/** Rooms of which every plan uses all: they load one another at once, so that their innermost loops have nothing to ask. */
const CORE = ['netip', 'plan'].map((room) => join(directory, room) + sep);

// All are worked out before one is written: what a module exports is seen by loading it.
const rewritten = files.map((file) => ({
  file,
  text: lazyImports(
    readFileSync(file, 'utf8'), (specifier) => Object.keys(createRequire(file)(specifier) as object),
    (specifier) => specifier.startsWith('.') && CORE.some((room) => file.startsWith(room)),
  ),
}));
for (const { file, text } of rewritten) writeFileSync(file, text);
