import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAEMON_KEYS, keyVerdict } from '../../lib/engine';
import type { Engine } from './engine';
import { ENGINES, type InstalledEngine } from './engines';
import { trialOf } from './key-values';
import { Lab } from './lab';
import { versionOf } from './rendering';

/**
 * The table of keys against the engines. Each key is tried by itself: always
 * whether the engine reads a file with it; with LAB_SEEN=write, which takes
 * minutes, whether a daemon starts with it, and what was seen goes to seen.json,
 * from which docs/engines.md has its marks.
 */
const WRITE = process.env.LAB_SEEN === 'write';
const SEEN = join(__dirname, 'seen.json');
const NAMES = DAEMON_KEYS.map(({ name }) => name);

if (WRITE) jest.setTimeout(1_800_000);

/** What became of each key, by engine. */
interface Seen {
  readonly [version: string]: { readonly starts: readonly string[]; readonly refuses: readonly string[] };
}

const seen = (existsSync(SEEN) ? JSON.parse(readFileSync(SEEN, 'utf8')) : {}) as Seen;
const observed = new Map<string, Seen[string]>();

test('every key of the table has a value to be tried with', () => {
  expect(NAMES.filter((name) => trialOf(name) === undefined)).toEqual([]);
});

describe.each(ENGINES)('engine $version', (installed) => {
  test.concurrent(`${WRITE ? 'starts with' : 'reads'} each key that the table says it does, and refuses each other one`, async () => {
    const accepted = WRITE ? await startedWith(installed) : await read(installed);
    const refused = NAMES.filter((name) => !accepted.includes(name));
    const said = NAMES.filter((name) => ['ACCEPTED', 'IGNORED'].includes(keyVerdict(versionOf(installed), name).verdict));
    expect({ accepted }).toEqual({ accepted: said });
    observed.set(installed.version, { starts: [...accepted].sort(), refuses: [...refused].sort() });
  });

  test('starts with all names at once that pass without being read', () => Lab.with(async (lab) => {
    const ignored = DAEMON_KEYS.filter(({ flagFor, name }) => flagFor !== undefined && keyVerdict(versionOf(installed), name).verdict === 'IGNORED');
    expect(ignored.length).toBeGreaterThan(10);
    const engine = await (await lab.engine('host', installed)).start(Object.fromEntries(ignored.map(({ name }) => [name, 'x'])));
    expect((await engine.network('bridge')).ipv4).toEqual(['172.17.0.0/16']);
  }));
});

afterAll(() => {
  if (!WRITE) return;
  const all = { ...seen, ...Object.fromEntries(observed) }; // what failed is not written
  const lines = Object.keys(all).sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((version) => `  ${JSON.stringify(version)}: {\n    "starts": ${JSON.stringify(all[version].starts)},\n    "refuses": ${JSON.stringify(all[version].refuses)}\n  }`);
  writeFileSync(SEEN, `{\n${lines.join(',\n')}\n}\n`);
});

const known = ENGINES.filter(({ version }) => version in seen);
if (!WRITE && known.length > 0) {
  test.each(known)('what was seen of engine $version when daemons were started with each key is what the table says', ({ version }) => {
    const said = (verdicts: readonly string[]) => NAMES.filter((name) => verdicts.includes(keyVerdict(versionOf({ version }), name).verdict)).sort();
    expect(seen[version]).toEqual({ starts: said(['ACCEPTED', 'IGNORED']), refuses: said(['TOO_NEW', 'REMOVED']) });
  });
}

async function startedWith(installed: InstalledEngine): Promise<string[]> {
  const started: string[] = [];
  for (const name of NAMES) {
    await Lab.with(async (lab) => {
      const engine = await lab.engine('host', installed);
      const trial = trialOf(name)!;
      await trial.prepare?.(engine);
      const start = await engine.tryStart(trial.file(engine));
      if (start.started) started.push(name);
      else if (!isRefusalOf(start.words, name)) throw new Error(`engine ${installed.version} with '${name}': ${start.words}`);
    });
  }
  return started;
}

function read(installed: InstalledEngine): Promise<string[]> {
  return Lab.with(async (lab) => {
    const engine = await lab.engine('host', installed);
    const taken: string[] = [];
    for (const name of NAMES) if (await reads(engine, name)) taken.push(name);
    return taken;
  });
}

/** Whether a file with the key passes: the daemon is started where it cannot work, and gets past its file or not. */
async function reads(engine: Engine, name: string): Promise<boolean> {
  const trial = trialOf(name)!;
  await trial.prepare?.(engine);
  const start = await engine.tryStart({ ...trial.file(engine), [name === 'exec-root' ? 'data-root' : 'exec-root']: '/proc/nowhere' });
  if (start.started) throw new Error(`engine ${engine.version} starts where it cannot work, with '${name}'`);
  if (start.words.includes('nowhere')) return true;
  if (!isRefusalOf(start.words, name)) throw new Error(`engine ${engine.version} with '${name}': ${start.words}`);
  return false;
}

/** The engine's words for a key that it does not know, or knows no more. */
function isRefusalOf(words: string, name: string): boolean {
  return words.startsWith('unable to configure the Docker daemon') && (words.includes('don\'t match any configuration option') || words.includes(name));
}
