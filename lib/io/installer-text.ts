import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sources and compiled files lie equally deep below the package, so this leads there from both. */
const PARTS = join(__dirname, '..', '..', 'lib', 'deploy', 'installer');

/** In the order in which they are read; the last one starts. */
const SHELL = ['state', 'payload', 'checks', 'daemon-json', 'files', 'settings', 'engine', 'change', 'main'];

let text: string | undefined;

/** The script that carries a host's plan out, of all its parts: POSIX shell, with two awk programs in it. */
export function installerText(): string {
  return text ??= [
    '#!/bin/sh\n# Written by cdktf-docker-ipam: carries the plan of this host out, and undoes it unless it is confirmed.\n',
    ...['json', 'blocks'].map((name) => `# shellcheck disable=SC2016\n${name.toUpperCase()}_AWK='\n${read(`${name}.awk`)}'\n`),
    ...SHELL.map((name) => read(`${name}.sh`)),
  ].join('\n');
}

function read(name: string): string {
  return readFileSync(join(PARTS, name), 'utf8');
}
