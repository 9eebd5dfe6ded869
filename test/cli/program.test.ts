import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Console } from '../../lib/cli/console';
import { createProgram } from '../../lib/cli/program';
import { project } from './command-line';

const sink = { write: () => true };
const program = createProgram(new Console({ cwd: '/', env: {}, stdout: sink, stderr: sink, readStdin: () => '' }));

function leaves(command: Command, path: readonly string[] = []): Array<{ readonly path: string; readonly command: Command }> {
  return command.commands.flatMap((sub) => {
    const name = [...path, sub.name()];
    return sub.commands.length > 0 ? leaves(sub, name) : [{ path: name.join(' '), command: sub }];
  });
}

const ASKS_FOR: Readonly<Record<string, readonly string[]>> = { scan: ['--json'], completion: [] };

describe.each(leaves(program))('$path', ({ path, command }) => {
  test('has JSON, a summary, a description, and examples in its help', async () => {
    // A scan is of a host, which has neither lock nor plan; a completion script is no answer.
    expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining(ASKS_FOR[path] ?? ['--json', '--lock-file', '--plan']));
    expect(command.summary()).not.toBe('');
    expect(command.description().length).toBeGreaterThan(60);
    const { exitCode, out } = await project().run(...path.split(' '), '--help');
    expect(exitCode).toBe(0);
    expect(out).toContain(`$ docker-ipam ${path}`);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('is in the manual, with each of its options', () => {
    const manual = readFileSync(join(__dirname, '../../docs/cli.md'), 'utf8');
    expect(manual).toContain(`docker-ipam ${path}`);
    for (const { long } of command.options) expect(manual).toContain(long);
  });
});

test.each([
  [['lock', 'lsit'], "problem: unknown command 'lsit' (Did you mean list?)\n(--help says more)\n"],
  [['lock', 'prune', '--dryrun'], "problem: unknown option '--dryrun' (Did you mean --dry-run?)\n(--help says more)\n"],
  [['lock', 'renumber'], "problem: missing required argument 'key'\n(--help says more)\n"],
  [['explain', '1.1.1.1', '2.2.2.2'], expect.stringContaining('too many arguments')],
])('%j is a mistake of the command line', async (args, err) => {
  expect(await project().run(...args)).toEqual({ exitCode: 2, out: '', err });
});

test('without a command it helps, and fails', async () => {
  const { exitCode, out, err } = await project().run();
  expect([exitCode, out]).toEqual([2, '']);
  expect(err).toContain('Usage: docker-ipam');
});

test('its version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect((await project().run('--version')).out).toBe(`${version}\n`);
});
