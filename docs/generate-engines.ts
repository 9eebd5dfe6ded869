import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonKey } from '../lib/engine/daemon-key';
import { DAEMON_KEYS } from '../lib/engine/daemon-keys';
import { type EngineVersion, isEngineVersionProblem, mayBeAtLeast, parseEngineVersion, SUPPORTED_ENGINES } from '../lib/engine/engine-version';
import { keyVerdict } from '../lib/engine/key-verdict';
import { BUILT_IN_POOLS } from '../lib/engine/pool-capacity';

/** What the lab saw when daemons were started with each key by itself: test/lab/daemon-keys.test.ts writes it and holds it against the table. */
const SEEN = JSON.parse(readFileSync(join(__dirname, '..', 'test', 'lab', 'seen.json'), 'utf8')) as Readonly<Record<string, { readonly starts: readonly string[]; readonly refuses: readonly string[] }>>;

/** The page of engines, made from the table that the library itself goes by. */
export function enginesPage(): string {
  const keys = DAEMON_KEYS.filter((key) => key.flagFor === undefined);
  const flags = DAEMON_KEYS.filter((key) => key.flagFor !== undefined);
  return [
    '# Engines',
    '',
    '<!-- Made by `npx tsx docs/generate-engines.ts` from `lib/engine`; edit those. -->',
    '',
    `Docker Engine ${SUPPORTED_ENGINES.join(', ')} are planned for, except 27.0.1 and 27.0.2, which give one subnet to several`,
    'networks ([moby#48069](https://github.com/moby/moby/issues/48069)). A daemon does not start when its `daemon.json` holds a',
    'single key that it does not know, so every key is held against this table before the file is written. For a series (`28`)',
    'a key counts only when all of its releases accept it; name the release (`28.5.2`) to use the others.',
    '',
    '## Keys of daemon.json',
    '',
    '- **yes**: accepted. **no**: the daemon does not start. **28.2+**: accepted from that release of the series on.',
    '- **ignored**: started with and not read.',
    `- **✓**: seen so in [the lab](lab.md), where a daemon of the series was started, or refused to start, with the key: ${Object.keys(SEEN).join(', ')}.`,
    '  The rest is read from the sources of the releases.',
    '- *Reload*: what `systemctl reload docker` does. *set*: a new value is taken, a removed key keeps its old value until a restart.',
    '  *set, unset*: a removed key goes back to its default. Everything else needs a restart.',
    '- *By*: keys of the plan are declared on constructs; the user\'s are kept as they are.',
    '',
    ...table(
      ['Key', 'Type', ...SUPPORTED_ENGINES, 'Reload', 'By', 'Source'],
      keys.map((key) => [`\`${key.name}\``, key.type, ...SUPPORTED_ENGINES.map((text) => cell(text, key)), reload(key), key.owner, source(key)]),
    ),
    '',
    '## Names that pass and do nothing',
    '',
    'The daemon checks a file against its flags, so a flag\'s name passes, and no key of that name is read. The library refuses them.',
    '',
    ...table(
      ['Name', 'Meant', ...SUPPORTED_ENGINES],
      flags.map((key) => [`\`${key.name}\``, key.flagFor ? `\`${key.flagFor}\`` : '', ...SUPPORTED_ENGINES.map((text) => cell(text, key))]),
    ),
    '',
    '## Built-in pools',
    '',
    'Without `default-address-pools` all these engines cut networks from the same 31 subnets, of which docker0 takes one.',
    '',
    ...table(['Pool', 'cut in', 'subnets'], BUILT_IN_POOLS.map(({ base, size }) => [base, `/${size}`, String(2 ** (size - Number(base.split('/')[1])))])),
    '',
  ].join('\n');
}

function series(text: string): EngineVersion {
  const engine = parseEngineVersion(text);
  if (isEngineVersionProblem(engine)) throw new Error(`the list of engines names ${text}, which is refused`);
  return engine;
}

/** What a series does with a key, and whether the lab saw a release of it do so. */
function cell(text: string, key: DaemonKey): string {
  const seen = Object.entries(SEEN).some(([version, { starts, refuses }]) => version.startsWith(`${text}.`) && [...starts, ...refuses].includes(key.name));
  return seen ? `${said(series(text), key)} ✓` : said(series(text), key);
}

function said(engine: EngineVersion, key: DaemonKey): string {
  const verdict = keyVerdict(engine, key.name);
  switch (verdict.verdict) {
    case 'ACCEPTED': return 'yes';
    case 'TOO_NEW': return mayBeAtLeast(engine, verdict.since) ? `${verdict.since}+` : 'no';
    case 'IGNORED': return 'ignored';
    case 'REMOVED': case 'UNKNOWN': return 'no';
  }
}

function reload(key: DaemonKey): string {
  return key.reload === undefined ? '' : key.reload === 'SET' ? 'set' : 'set, unset';
}

function source(key: DaemonKey): string {
  return key.source.replace(/moby#(\d+)/g, '[#$1](https://github.com/moby/moby/pull/$1)');
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

if (require.main === module) writeFileSync(join(__dirname, 'engines.md'), enginesPage());
