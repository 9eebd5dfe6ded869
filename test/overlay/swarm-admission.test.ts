import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admission, type Reach, swarmAdmission } from '../../lib/overlay';

const reach = (name: string): Reach => ({ name, ssh: ['-l', 'root', '--', `${name}.example.net`], asRoot: '' });
const FIRST: Admission = { member: reach('m1'), isManager: true, isFirst: true, managers: [reach('m2'), reach('m3')] };
const WORKER: Admission = { member: reach('w1'), isManager: false, isFirst: false, managers: [reach('m1'), reach('m2')] };

const TOKEN = 'SWMTKN-1-abc-def';

/** What machines answer: the state of the member, and what managers say when they are asked for a token, a code or the token. */
interface Machines {
  readonly state: string;
  readonly managers?: Readonly<Record<string, number | 'gives'>>;
}

let work: string;
beforeEach(() => { work = mkdtempSync(join(tmpdir(), 'docker-ipam-admission-')); });
afterEach(() => { rmSync(work, { recursive: true }); });

function program(name: string, lines: string[]): void {
  writeFileSync(join(work, name), ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(join(work, name), 0o755);
}

/** Runs the command beside an `ssh` that answers for the machines, notes what was asked of whom, and what came by standard input. */
function run(admission: Admission, { state, managers = {} }: Machines) {
  const [asked, input] = ['asked', 'input'].map((name) => join(work, name));
  writeFileSync(asked, '');
  writeFileSync(input, '');
  program('sleep', []);
  program('ssh', [
    'while [ "$1" != -- ]; do shift; done',
    'command=${3##*/etc/docker-ipam/swarm }',
    `echo "\${2%.example.net} \${command%\\'}" >>'${asked}'`,
    'case "${2%.example.net} $command" in',
    `  *' state'*) echo '${state}' ;;`,
    ...Object.entries(managers).map(([name, answer]) => `  ${name}' token '*) ${answer === 'gives' ? `echo ${TOKEN}` : `exit ${answer}`} ;;`),
    `  *) cat >>'${input}' ;;`,
    'esac',
  ]);
  const { command, environment } = swarmAdmission(admission);
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { env: { PATH: `${work}:${process.env.PATH}`, ...environment }, encoding: 'utf8', timeout: 30_000 });
  return { code: status, told: stdout + stderr, asked: readFileSync(asked, 'utf8').trim().split('\n'), input: readFileSync(input, 'utf8').trim() };
}

test('the first one forms the swarm when all others say that they are in none', () => {
  expect(run(FIRST, { state: 'inactive', managers: { m2: 3, m3: 3 } })).toEqual({ code: 0, told: '', asked: ['m1 state', 'm2 token manager', 'm3 token manager', 'm1 form'], input: '' });
});

test('the first one joins when the swarm is there without it', () => {
  expect(run(FIRST, { state: 'inactive', managers: { m2: 3, m3: 'gives' } })).toEqual({ code: 0, told: '', asked: ['m1 state', 'm2 token manager', 'm3 token manager', 'm1 join'], input: TOKEN });
});

test('the first one does nothing while nobody knows whether there is a swarm', () => {
  const { code, told, asked } = run(FIRST, { state: 'inactive', managers: { m2: 255, m3: 1 } });
  expect(code).toBe(1);
  expect(told).toBe("docker-ipam: m1: in no swarm, and nobody knows whether m2 m3 is: a second swarm cannot be made one with the first; apply again when it answers, or run '/etc/docker-ipam/swarm form' on m1\n");
  expect(asked).toEqual(['m1 state', ...Array<string>(3).fill('m2 token manager'), ...Array<string>(10).fill('m3 token manager')]);
});

test('a worker joins with the token of any manager, which comes by standard input and is told nobody', () => {
  expect(run(WORKER, { state: 'inactive', managers: { m1: 255, m2: 'gives' } }))
    .toEqual({ code: 0, told: '', asked: ['w1 state', ...Array<string>(3).fill('m1 token worker'), 'm2 token worker', 'w1 join'], input: TOKEN });
});

test('a worker that no manager lets in', () => {
  const { code, told } = run(WORKER, { state: 'inactive', managers: { m1: 3, m2: 3 } });
  expect({ code, told }).toEqual({ code: 1, told: 'docker-ipam: w1: no manager gives a token for a worker; see above what they say\n' });
});

test.each([[FIRST, 'm1 form'], [WORKER, 'w1 check']])('who is in already is only looked at', (admission, last) => {
  const { code, asked, input } = run(admission, { state: 'active' });
  expect({ code, asked: asked.slice(1), input }).toEqual({ code: 0, asked: [last], input: '' });
});

test('what is no plain word is never read as shell', () => {
  const { command, environment } = swarmAdmission({ ...WORKER, member: { ...reach('w1'), ssh: ['-l', 'root', '--', '$(touch /tmp/x); "w1"'] } });
  expect(environment).toEqual({ SSH_0_3: '$(touch /tmp/x); "w1"' });
  expect(command).not.toContain('touch');
});
