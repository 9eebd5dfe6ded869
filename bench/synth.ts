/**
 * What the library adds to a synth: 1,000 networks on 10 hosts, by hand and planned.
 *
 * `npm run build && npx tsx bench/synth.ts [rounds]`. The programs take turns, so that a busy machine is as unkind to both;
 * medians and minima are printed as ratios. Limits: `node main.js` 1.35, `cdktf synth` 1.10.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = process.env.BENCH_PACKAGE ?? join(__dirname, '..');
const HOSTS = 10;
const NETWORKS_PER_HOST = 100;

const BY_HAND = `
const { App, TerraformStack } = require(${at('cdktf')});
const { DockerProvider } = require(${at('@cdktf/provider-docker/lib/provider')});
const { Network } = require(${at('@cdktf/provider-docker/lib/network')});
const app = new App();
const stack = new TerraformStack(app, 'fleet');
for (let h = 0; h < ${HOSTS}; h++) {
  const provider = new DockerProvider(stack, 'host' + h, { alias: 'host' + h, host: 'ssh://admin@host' + h });
  for (let n = 0; n < ${NETWORKS_PER_HOST}; n++) {
    const at = h * ${NETWORKS_PER_HOST} + n;
    const net = '10.' + (at >> 8) + '.' + (at & 255) + '.';
    new Network(stack, 'host' + h + '-net' + n, {
      provider, name: 'net' + n, driver: 'bridge', ipamConfig: [{ subnet: net + '0/24', gateway: net + '1', ipRange: net + '128/25' }],
    });
  }
}
app.synth();
`;

const PLANNED = `
const { App, TerraformStack } = require(${at('cdktf')});
const { DockerEngine, DockerHost, Ipam } = require(${JSON.stringify(PACKAGE)});
const app = new App();
const stack = new TerraformStack(app, 'fleet');
const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.0.0.0/8'] });
for (let h = 0; h < ${HOSTS}; h++) {
  const host = new DockerHost(stack, 'host' + h, { ipam, engine: DockerEngine.V28, connection: 'ssh://admin@host' + h });
  for (let n = 0; n < ${NETWORKS_PER_HOST}; n++) host.addBridgeNetwork('net' + n);
}
app.synth();
`;

function at(module: string): string {
  return JSON.stringify(require.resolve(module, { paths: [PACKAGE] }));
}

interface Program {
  readonly name: string;
  readonly directory: string;
  readonly runs: Map<string, Run[]>;
}

/** One run in milliseconds: by the clock, and of processor time, the children of the command included. */
interface Run {
  readonly ms: number;
  readonly cpu: number;
}

function program(root: string, name: string, source: string): Program {
  const directory = join(root, name);
  mkdirSync(directory);
  writeFileSync(join(directory, 'main.js'), source);
  writeFileSync(join(directory, 'cdktf.json'), JSON.stringify({ language: 'typescript', app: 'node main.js', projectId: name, sendCrashReports: 'false' }));
  return { name, directory, runs: new Map() };
}

const COMMANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['node main.js', [process.execPath, 'main.js']],
  ['cdktf synth', [process.execPath, join(PACKAGE, 'node_modules/cdktf-cli/bundle/bin/cdktf'), 'synth']],
]);
const LIMITS: ReadonlyMap<string, number> = new Map([['node main.js', 1.35], ['cdktf synth', 1.1]]);

function run({ directory }: Program, [file, ...args]: readonly string[]): Run {
  const { CI: _, ...env } = process.env;
  const [start, busy] = [performance.now(), childrenOnProcessor()];
  execFileSync(file, args, { cwd: directory, env: { ...env, CHECKPOINT_DISABLE: '1', FORCE_COLOR: '0' }, stdio: ['ignore', 'ignore', 'pipe'] });
  return { ms: performance.now() - start, cpu: childrenOnProcessor() - busy };
}

/** Processor time of all children that have ended, theirs included: what other work on the machine does not add to. Linux only. */
function childrenOnProcessor(): number {
  try {
    // proc(5): fields 16 and 17, in ticks of a hundredth of a second; the command in brackets may hold anything.
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return Number.NaN;
  }
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const rounds = Number(process.argv[2] ?? 9);
const root = mkdtempSync(join(tmpdir(), 'bench-synth-'));
try {
  const [byHand, planned] = [program(root, 'by-hand', BY_HAND), program(root, 'planned', PLANNED)];
  for (const [name, command] of COMMANDS) {
    // The first run leases and warms the disk's cache: every later one finds its lock as it is.
    for (const each of [byHand, planned]) run(each, command);
    for (let round = 0; round < rounds; round++) {
      for (const each of round % 2 === 0 ? [byHand, planned] : [planned, byHand]) each.runs.set(name, [...(each.runs.get(name) ?? []), run(each, command)]);
    }
    const limit = LIMITS.get(name)!.toFixed(2);
    for (const [of, field] of [['', 'ms'], [' of processor time', 'cpu']] as const) {
      const [a, b] = [byHand, planned].map(({ runs }) => runs.get(name)!.map((one) => one[field]));
      console.log(`${name}: by hand ${median(a).toFixed(0)} ms${of}, planned ${median(b).toFixed(0)} ms; ratio of medians ${(median(b) / median(a)).toFixed(2)}, `
        + `of minima ${(Math.min(...b) / Math.min(...a)).toFixed(2)} (limit ${limit})`);
    }
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
