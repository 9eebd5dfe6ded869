import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SwarmNode, swarmScript } from '../../lib/overlay';

const NODE: SwarmNode = {
  swarm: 'prod/swarm', hostName: 'h1', isManager: true, isFirst: true, address: '192.0.2.1', managers: ['192.0.2.3'],
  gatewayBridge: { subnet: '10.3.0.0/22', gateway: '10.3.0.1' },
  pool: { block: '10.2.0.0/16', subnetLength: 24, dataPathPort: 4789 },
  ingress: { subnet: '10.2.0.0/24', gateway: '10.2.0.1' },
};
const WORKER: SwarmNode = { ...NODE, hostName: 'h2', isManager: false, isFirst: false, address: '192.0.2.2', managers: ['192.0.2.1', '192.0.2.3'] };

/** What an engine would say to the questions of the command. */
interface Engine {
  readonly state?: string;
  readonly address?: string;
  readonly control?: boolean;
  readonly pool?: string;
  readonly managers?: string;
  readonly bridge?: string;
  readonly ingress?: string;
}

const AS_PLANNED: Engine = { state: 'active', address: '192.0.2.1', control: true, pool: '[10.2.0.0/16] 24 4789', managers: '192.0.2.1:2377 ', bridge: '10.3.0.0/22 ', ingress: '10.2.0.0/24 ' };

let work: string;
beforeEach(() => { work = mkdtempSync(join(tmpdir(), 'docker-ipam-swarm-')); });
afterEach(() => { rmSync(work, { recursive: true }); });

/** Runs the command beside a `docker` that answers questions and notes everything else. */
function run(node: SwarmNode, engine: Engine, args: string[], input = ''): { code: number | null; out: string; err: string; done: string[] } {
  const { state = 'inactive', address = '', control = false, pool = '', managers = '', bridge = '', ingress = '' } = engine;
  const log = join(work, 'log');
  writeFileSync(log, '');
  writeFileSync(join(work, 'docker'), `#!/bin/sh
case "$*" in
  *LocalNodeState*) if [ -s '${log}' ] && grep -q '^swarm ' '${log}'; then echo active; else echo '${state}'; fi ;;
  *NodeAddr*) echo '${address}' ;;
  *ControlAvailable*) echo '${control}' ;;
  *DefaultAddrPool*) echo '${pool}' ;;
  *RemoteManagers*) echo '${managers}' ;;
  *'{{.Name}}'*) echo name ;;
  'info') ;;
  'network inspect docker_gwbridge'*) if grep -q docker_gwbridge '${log}'; then echo '${AS_PLANNED.bridge}'; else echo '${bridge}'; fi ;;
  'network inspect ingress'*) echo '${ingress}' ;;
  *) echo "$*" >>'${log}' ;;
esac
`);
  chmodSync(join(work, 'docker'), 0o755);
  const script = join(work, 'swarm');
  writeFileSync(script, swarmScript(node));
  const { status, stdout, stderr } = spawnSync('sh', [script, ...args], { env: { PATH: `${work}:${process.env.PATH}` }, input, encoding: 'utf8', timeout: 30_000 });
  return { code: status, out: stdout, err: stderr, done: readFileSync(log, 'utf8').split('\n').filter((line) => line !== '') };
}

test('form: the bridge before the swarm, and nothing at all the second time', () => {
  const { code, done } = run(NODE, { ...AS_PLANNED, state: 'inactive', bridge: '' }, ['form']);
  expect(done).toEqual([
    'network create --subnet 10.3.0.0/22 --gateway 10.3.0.1 --opt com.docker.network.bridge.name=docker_gwbridge --opt com.docker.network.bridge.enable_icc=false '
    + '--opt com.docker.network.bridge.enable_ip_masquerade=true docker_gwbridge',
    'swarm init --advertise-addr 192.0.2.1 --listen-addr 192.0.2.1:2377 --data-path-addr 192.0.2.1 --default-addr-pool 10.2.0.0/16 --default-addr-pool-mask-length 24',
  ]);
  expect(code).toBe(0);
  expect(run(NODE, AS_PLANNED, ['form'])).toMatchObject({ code: 0, done: [], out: 'h1 is in the swarm prod/swarm as a manager, known by 192.0.2.1\n' });
});

test('a bridge that an earlier swarm left is made anew while no swarm is there', () => {
  const { done } = run(NODE, { ...AS_PLANNED, state: 'inactive', bridge: '172.18.0.0/16 ' }, ['form']);
  expect(done.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['network rm', 'network create', 'swarm init']);
});

test('join: with the token from standard input, at the first manager that answers', () => {
  const engine: Engine = { ...AS_PLANNED, state: 'inactive', address: '192.0.2.2', control: false };
  const { code, done } = run(WORKER, engine, ['join'], 'SWMTKN-1-abc-def\n');
  expect(done.at(-1)).toBe('swarm join --advertise-addr 192.0.2.2 --listen-addr 192.0.2.2:2377 --data-path-addr 192.0.2.2 --token SWMTKN-1-abc-def 192.0.2.1:2377');
  expect(code).toBe(0);
  expect(run(WORKER, { ...engine, state: 'active' }, ['join'])).toMatchObject({ code: 0, done: [] });
});

test('a first manager that was lost joins the others', () => {
  const { code, done } = run(NODE, { ...AS_PLANNED, state: 'inactive' }, ['join'], 'SWMTKN-1-abc-def\n');
  expect(done.at(-1)).toMatch(/^swarm join .* 192\.0\.2\.3:2377$/);
  expect(code).toBe(0);
  expect(run({ ...NODE, managers: [] }, {}, ['join'])).toMatchObject({ code: 1, err: 'docker-ipam: usage: form | token manager | token worker | check | state\n' });
});

test.each([
  ['no token', '', 'standard input holds no join token'],
  ['something else', 'hello\n', 'standard input holds no join token'],
  ['a token that would be more', 'SWMTKN-1-a --availability drain\n', 'standard input holds no join token'],
])('join with %s touches nothing', (_, input, words) => {
  const { code, err, done } = run(WORKER, { state: 'inactive' }, ['join'], input);
  expect({ code, done }).toEqual({ code: 1, done: [] });
  expect(err).toContain(words);
});

test.each<[string, SwarmNode, Engine, string]>([
  ['another address', NODE, { address: '10.9.9.9' }, 'this node is known to the swarm by 10.9.9.9, planned is 192.0.2.1; to move it, drain this node, leave the swarm'],
  ['another role', NODE, { control: false }, "this node is a worker; run 'docker node promote name' on a manager"],
  ['another pool', NODE, { pool: '[10.0.0.0/8] 24 4789' }, "this swarm was formed with pool, prefix length and data-path port '[10.0.0.0/8] 24 4789', planned is '[10.2.0.0/16] 24 4789'"],
  ['another bridge', NODE, { bridge: '172.18.0.0/16 ' }, "docker_gwbridge is '172.18.0.0/16 ' and is to be '10.3.0.0/22 '"],
  ['a locked swarm', NODE, { state: 'locked' }, "the swarm is locked; run 'docker swarm unlock' first"],
  ['other managers', WORKER, { address: '192.0.2.2', control: false, managers: '203.0.113.9:2377 ' }, 'this node is in a swarm of other managers: 203.0.113.9:2377'],
  ['a worker that manages', WORKER, { address: '192.0.2.2' }, "this node is a manager; run 'docker node demote name' on another one"],
])('check finds %s, and changes nothing', (_, node, engine, words) => {
  const { code, err, done } = run(node, { ...AS_PLANNED, ...engine }, ['check']);
  expect({ code, done }).toEqual({ code: 1, done: [] });
  expect(err).toContain(words);
});

test('tokens are a manager\'s to give, and the command says what it takes', () => {
  expect(run(NODE, AS_PLANNED, ['token', 'worker']).done).toEqual(['swarm join-token -q worker']);
  expect(run(WORKER, AS_PLANNED, ['token', 'worker'])).toMatchObject({ code: 1, err: 'docker-ipam: usage: join | check | state\n' });
  expect(run(NODE, { state: 'inactive' }, ['token', 'worker'])).toMatchObject({ code: 3, done: [], err: 'docker-ipam: name is in no swarm\n' });
  expect(run(NODE, { state: 'inactive' }, ['state'])).toMatchObject({ code: 0, out: 'inactive\n' });
  expect(run(NODE, AS_PLANNED, ['token', 'x; reboot'])).toMatchObject({ code: 1, done: [] });
});
