import { execFileSync, spawnSync } from 'node:child_process';
import { project } from '../command-line';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = typeof SHELLS[number];
const isThere = (shell: Shell) => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const missing = SHELLS.filter((shell) => !isThere(shell));
if (missing.length > 0 && process.env.LAB_REQUIRED === '1') throw new Error(`completion has to be tried, but ${missing.join(' and ')} is missing; run .ci/install-packages as root`);
if (missing.length > 0) process.stderr.write(`completion is not tried in ${missing.join(' and ')}, which is missing; run .ci/install-packages as root\n`);
const testIn = (shell: Shell) => (missing.includes(shell) ? test.skip : test);

/** What a shell offers behind these words; the last one is what has been typed of the next. */
type Offers = (...words: string[]) => string[];

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

async function offersIn(shell: Shell): Promise<Offers> {
  const at = project();
  at.write('some.lock.json', '{}');
  const script = at.write('script', (await at.run('completion', shell)).out);
  const run = (program: string) => execFileSync(shell, [...NO_CONFIG[shell], '-c', program], { cwd: at.directory, encoding: 'utf8', timeout: 20_000, env: { PATH: process.env.PATH, HOME: at.directory } })
    .split('\n').filter((line) => line !== '');
  return (...words) => {
    const line = ['docker-ipam', ...words];
    switch (shell) {
      case 'bash':
        return run(`source ${script}; COMP_WORDS=(${line.map(quoted).join(' ')}); COMP_CWORD=${line.length - 1}; _docker_ipam; printf '%s\\n' "\${COMPREPLY[@]}"`);
      case 'zsh':
        // What zsh's own helpers would put into the menu, each word without what it means.
        return run(`compdef() :; _files() print -l -- *; compadd() { shift; print -l -- "$@" }; _describe() { local name=$@[-1]; print -l -- \${\${(P)name}%%:*} }; source ${script}; `
          + `words=(${line.map(quoted).join(' ')}); CURRENT=${line.length}; _docker_ipam`).filter((word) => word.startsWith(words[words.length - 1]));
      case 'fish':
        return run(`source ${script}; complete -C ${quoted(line.join(' '))}`).map((offer) => offer.split('\t')[0]);
    }
  };
}

const NO_CONFIG: Record<Shell, readonly string[]> = { bash: ['--norc'], zsh: ['-f'], fish: ['--no-config'] };

describe.each(SHELLS)('%s', (shell) => {
  testIn(shell)('offers commands, options, values and files where they belong', async () => {
    const offers = await offersIn(shell);
    const sorted = (...words: string[]) => offers(...words).sort();
    expect(sorted('')).toEqual(expect.arrayContaining(['check', 'completion', 'explain', 'lock', 'report', 'scan']));
    expect(sorted('lock', '')).toEqual(['list', 'merge', 'move', 'prune', 'rebuild', 'release', 'renumber']);
    expect(sorted('lock', 're')).toEqual(['rebuild', 'release', 'renumber']);
    expect(sorted('lock', 'ls', '--l')).toEqual(['--live', '--lock-file']);
    expect(sorted('report', '--ht')).toEqual(['--html']);
    expect(sorted('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    expect(sorted('report', '--against', 'some')).toEqual(['some.lock.json']);
    expect(sorted('lock', 'rebuild', 'some')).toEqual(['some.lock.json']);
    expect(sorted('lock', 'prune', 'some')).toEqual([]);
    expect(sorted('check', '--room', '')).toEqual([]);
  }, 60_000);
});

testIn('zsh')('a Tab key in zsh completes the line', async () => {
  const at = project();
  const script = at.write('script', (await at.run('completion', 'zsh')).out);
  at.write('.zshrc', `autoload -Uz compinit; compinit -u -D; source ${script}; docker-ipam() print -r -- "RAN $*."; PS1='ready> '`);
  const driver = [
    'zmodload zsh/zpty; zpty shell zsh -i; zpty -r -m shell said "*ready> *"',
    "zpty -w -n shell $'docker-ipam lock reb\\t'; zpty -r -m shell said '*rebuild*'; zpty -w -n shell $'\\n'",
    "zpty -r -m shell said '*RAN*.*'; print -r -- $said; zpty -d shell",
  ].join('; ');
  const said = execFileSync('timeout', ['30', 'zsh', '-f', '-c', driver], { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: at.directory, ZDOTDIR: at.directory, TERM: 'dumb' } });
  expect(said).toContain('RAN lock rebuild.');
}, 60_000);

test('another shell is refused', async () => {
  expect(await project().run('completion', 'csh')).toEqual({ exitCode: 2, out: '', err: expect.stringContaining('Allowed choices are bash, zsh, fish') });
});
