import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '../..');
let directory: string;

/** Compiled here and now: build/ may be older than lib/. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazy-'));
  const options: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true };
  for (const file of readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(ROOT, 'lib', file), 'utf8'), { compilerOptions: options });
    for (const kind of ['eager', 'lazy']) {
      const target = join(directory, kind, 'build', file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, outputText);
    }
  }
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  for (const kind of ['eager', 'lazy']) symlinkSync(join(ROOT, 'lib'), join(directory, kind, 'lib'));
  execFileSync(process.execPath, ['-r', require.resolve('tsx/cjs'), join(ROOT, 'packaging/lazy-build.ts'), join(directory, 'lazy/build')]);
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true }));

function run<T>(program: string, kind: 'commonjs' | 'module' = 'commonjs'): T {
  const { CI: _, ...env } = process.env;
  mkdirSync(join(directory, 'run'), { recursive: true });
  const file = join(directory, 'run', kind === 'module' ? 'main.mjs' : 'main.js');
  writeFileSync(file, program);
  return JSON.parse(execFileSync(process.execPath, [file], { cwd: join(directory, 'run'), env, encoding: 'utf8' })) as T;
}

const LOADED = 'Object.keys(require.cache).map((file) => file.replace(/^.*[/](?=build[/])|^.*[/]node_modules[/]/, ""))';

test('exports the names that the sources export, in their order, and each can be the first to be loaded', () => {
  const { eager, lazy, first } = run<Record<'eager' | 'lazy' | 'first', string[]>>(`
    const kinds = (all) => Object.keys(all).map((name) => name + ' ' + typeof all[name] + ' ' + (all[name].name ?? Object.keys(all[name])));
    const first = Object.keys(require('../lazy/build')).map((name) => {
      for (const file of Object.keys(require.cache)) if (file.includes('/lazy/build/')) delete require.cache[file];
      const it = require('../lazy/build')[name];
      return name + ' ' + typeof it + ' ' + (it.name ?? Object.keys(it));
    });
    process.stdout.write(JSON.stringify({ eager: kinds(require('../eager/build')), lazy: kinds(require('../lazy/build')), first }));
  `);
  expect(eager.length).toBeGreaterThan(30);
  expect(lazy).toEqual(eager);
  expect(first).toEqual(eager);
});

test("loading the package's main module loads nothing else", () => {
  const loaded = run<string[]>(`require('../lazy/build'); process.stdout.write(JSON.stringify(${LOADED}));`);
  expect(loaded.filter((file) => file.startsWith('build/'))).toEqual(['build/index.js']);
  expect(loaded.filter((file) => file.includes('provider-'))).toEqual([]);
});

test('the planner loads all of itself at once, and nothing else', () => {
  const { before, after } = run<Record<'before' | 'after', string[]>>(`
    const { plan, EMPTY_LOCK } = require('../lazy/build/plan');
    const before = ${LOADED};
    plan({ ipam: 'ipam', run: { app: 'app', stacks: ['prod'] }, pools: [{ key: 'pool', block: '10.0.0.0/8' }], reservations: [],
      requests: [{ key: 'ipam/prod/a', family: 4, prefixLength: 24, stack: 'prod' }] }, EMPTY_LOCK).leases.get('ipam/prod/a');
    process.stdout.write(JSON.stringify({ before, after: ${LOADED} }));
  `);
  expect(before).toEqual(expect.arrayContaining(['build/plan/placement.js', 'build/netip/free-space.js']));
  expect(after).toEqual(before);
  expect(before.filter((file) => !/^build[/](plan|netip)[/]/.test(file) && file.startsWith('build/'))).toEqual([]);
});

test('a synth of bridge networks loads nothing of AWS, of overlays, of snapshots, nor any YAML', () => {
  const loaded = run<string[]>(`
    const { App, TerraformStack } = require('cdktf');
    const { DockerEngine, DockerHost, Ipam } = require('../lazy/build');
    const app = new App();
    const stack = new TerraformStack(app, 'prod');
    const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.0.0.0/8'] });
    new DockerHost(stack, 'host', { ipam, engine: DockerEngine.V28, connection: 'ssh://admin@host' }).addBridgeNetwork('web').reserveAddress('db');
    app.synth();
    process.stdout.write(JSON.stringify(${LOADED}));
  `);
  expect(loaded).toEqual(expect.arrayContaining(['build/constructs/bridge-network.js', 'build/plan/planner.js', '@cdktf/provider-docker/lib/network/index.js']));
  expect(loaded.filter((file) => /^build[/](constructs[/])?(aws|compose|overlay|deploy|snapshot|doctor|cli)[/]|^@cdktf[/]provider-(aws|docker[/](lib[/])?index)|^(yaml|csv-parse|ip-num)[/]/.test(file))).toEqual([]);
});

test('an ES module imports by name', () => {
  const names = run<string[]>(`
    import * as all from '../lazy/build/index.js';
    import { DockerHost, Ipam, LockMode, Vpc } from '../lazy/build/index.js';
    process.stdout.write(JSON.stringify([DockerHost.name, Ipam.name, Vpc.name, LockMode.FROZEN, ...Object.keys(all)]));
  `, 'module');
  const commonJs = run<string[]>("process.stdout.write(JSON.stringify(Object.keys(require('../lazy/build'))));");
  expect(names.slice(0, 4)).toEqual(['DockerHost', 'Ipam', 'Vpc', 'FROZEN']);
  expect(names.slice(4).filter((name) => !['default', '__esModule', 'module.exports'].includes(name)).sort()).toEqual([...commonJs].sort());
});
