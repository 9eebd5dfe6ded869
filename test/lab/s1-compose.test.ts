import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Container } from './container';
import { emit } from './emitted';
import type { Engine } from './engine';
import { ENGINES } from './engines';
import { exhaustedWords, HOME, homeServerWith } from './home';
import { Lab } from './lab';
import { overlapping, touches } from './ranges';

const FILES = join(__dirname, '..', '..', 'examples', 'home-server', 'compose');
const [SERVER] = emit('home-server');
const PROJECTS = readdirSync(FILES).sort();

/** Compose comes with an engine's Debian release from trixie on; the command is that release's own. */
const WITH_COMPOSE = ENGINES.filter(({ root, dockerd }) => dockerd === '' && existsSync(join(root, 'usr/libexec/docker/cli-plugins/docker-compose')));

interface ComposeText {
  readonly services: Readonly<Record<string, { readonly image: string }>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
}

/** What the overrides say of each network, by the name that Compose gives it. */
const PLANNED = new Map(SERVER.overrides.flatMap(({ networks }) => networks.map(({ name, subnets }) => [name, subnets] as const)));

/** The projects as their user has them, each in a folder of its name, with the override beside it; secrets are empty files. */
async function install(engine: Engine): Promise<void> {
  const texts = PROJECTS.map((project) => readFileSync(join(FILES, project, 'compose.yaml'), 'utf8'));
  const files = texts.map((text) => parse(text) as ComposeText);
  await engine.nameImage(new Set(files.flatMap(({ services }) => Object.values(services).map(({ image }) => image))));
  for (const [i, project] of PROJECTS.entries()) {
    await engine.host.write(`/srv/${project}/compose.yaml`, texts[i]);
    for (const { file } of Object.values(files[i].secrets ?? {})) await engine.host.write(join('/srv', project, file), '');
  }
  for (const { project, text } of SERVER.overrides) await engine.host.write(`/srv/${project}/compose.ipam.yaml`, text);
}

/** Makes networks and containers of a project; they are not started, since some want devices that the lab has not. */
async function create(engine: Engine, project: string, ...files: readonly string[]): Promise<{ readonly done: boolean; readonly words: string }> {
  const given = files.flatMap((file) => ['-f', `/srv/${project}/${file}`]);
  const { code, stdout, stderr } = await engine.docker('compose', ...given, 'up', '--no-start');
  return { done: code === 0, words: `${stdout}${stderr}` };
}

const made = async (engine: Engine) => (await engine.networks()).filter(({ name }) => name.includes('_'));

describe('S1 by the real Compose: all projects of the home server', () => {
  test.concurrent.each(WITH_COMPOSE)('engine $version with Docker\'s defaults: one of them finds no pool left', (installed) =>
    Lab.with(async (lab) => {
      const engine = await (await homeServerWith(lab, installed)).start({});
      await install(engine);
      let last = { done: true, words: '' };
      for (const project of PROJECTS) {
        last = await create(engine, project, 'compose.yaml');
        if (!last.done) break;
      }
      expect(last).toEqual({ done: false, words: expect.stringContaining(exhaustedWords(installed)) });
      expect((await made(engine)).filter(({ ipv4 }) => touches(ipv4[0], '172.16.0.0/12') || touches(ipv4[0], '192.168.0.0/16'))).toHaveLength(27);
    }));

  test.concurrent.each(WITH_COMPOSE)('engine $version with the planned file and overrides: each network is where its override says', (installed) =>
    Lab.with(async (lab) => {
      const engine = await (await homeServerWith(lab, installed)).start(SERVER.daemonJson);
      await install(engine);
      for (const project of PROJECTS) {
        expect(await create(engine, project, 'compose.yaml', 'compose.ipam.yaml')).toEqual({ done: true, words: expect.anything() });
      }
      const networks = await made(engine);
      expect(new Map(networks.map(({ name, subnets }) => [name, subnets]))).toEqual(PLANNED);
      expect(networks.length).toBeGreaterThanOrEqual(42);
      expect(overlapping([...networks.flatMap(({ ipv4, ipv6 }) => [...ipv4, ...ipv6]), ...(await engine.network('bridge')).ipv4, ...Object.values(HOME)])).toEqual([]);

      await engine.docker('compose', '-f', '/srv/wallabag/compose.yaml', '-f', '/srv/wallabag/compose.ipam.yaml', 'up', '-d');
      const app = await Container.find(engine, 'wallabag-wallabag-1');
      expect(PLANNED.get('wallabag_frontend')!.concat(PLANNED.get('wallabag_backend')!).some(({ subnet }) => touches(`${app.ipv4}/32`, subnet))).toBe(true);
    }));
});
