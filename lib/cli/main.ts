#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { run } from './program';

// `docker-ipam lock list | head` ends the pipe early, which is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  readStdin: () => readFileSync(0, 'utf8'),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
