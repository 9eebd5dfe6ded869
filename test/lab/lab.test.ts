import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './command';
import { ENGINES } from './engines';
import { Lab } from './lab';

const REPOSITORY = join(__dirname, '..', '..');

/** Control groups of a lab, in whichever of the kernel's hierarchies. */
function controlGroups(id: string): string[] {
  const top = '/sys/fs/cgroup';
  return [top, ...readdirSync(top).map((name) => join(top, name))].map((folder) => join(folder, id)).filter(existsSync);
}

/** Mounts of any lab that reach the machine's own namespace: none ever should. */
function leakedMounts(): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8').split('\n').filter((line) => / \/run\/lab| - \w+ lab /.test(line));
}

/** Processes of a lab that still run, found by the control group that engines get by command line. */
function processes(id: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(id));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it ended while the folder was read
  }
}

describe('the lab', () => {
  test('a host has no way out: loopback is all it has until a link is made', async () => {
    await Lab.with(async (lab) => {
      const host = await lab.host('alone');
      expect((await host.exec('ip', '-br', 'link')).trim()).toMatch(/^lo\s[^\n]*$/);
      expect((await host.exec('ip', 'route')).trim()).toBe('');
      const neighbour = await lab.host('neighbour');
      await lab.link(host, neighbour);
      await host.address('eth0', '192.0.2.1/30');
      await neighbour.address('eth0', '192.0.2.2/30');
      expect(await host.reaches('192.0.2.2')).toBe(true);
    });
  });

  test('three hosts on a switch reach each other in both families', async () => {
    await Lab.with(async (lab) => {
      const segment = await lab.switch('segment');
      const hosts = await Promise.all(['a', 'b', 'c'].map((name) => lab.host(name)));
      for (const [i, host] of hosts.entries()) {
        await lab.link(host, segment);
        await host.address('eth0', `192.0.2.${i + 1}/24`);
        await host.address('eth0', `2001:db8::${i + 1}/64`);
      }
      const [a, b, c] = hosts;
      expect(await Promise.all([a.reaches('192.0.2.3'), b.reaches('2001:db8::1'), c.reaches('2001:db8::2')])).toEqual([true, true, true]);
    });
  });

  test('an engine that refuses its file says why, and nothing of it stays', async () => {
    let id = '';
    await Lab.with(async (lab) => {
      id = lab.id;
      const engine = await lab.engine('host', ENGINES[0]);
      expect(await engine.tryStart('{ "bip": ')).toEqual({ started: false, words: expect.stringMatching(/^unable to configure the Docker daemon with file .*unexpected EOF/i) });
      await engine.start({});
      await engine.run('app');
      expect(controlGroups(id)).not.toEqual([]);
    });
    expect({ groups: controlGroups(id), processes: processes(id), mounts: leakedMounts() }).toEqual({ groups: [], processes: [], mounts: [] });
  });

  test('a test run that is killed leaves no process, mount or control group', async () => {
    const run = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'abandoned-lab.ts')], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve) => run.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    const [id, pid] = line.trim().split(' ');
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    expect(processes(id)).not.toEqual([]);
    expect(controlGroups(id)).not.toEqual([]);

    run.kill('SIGKILL');

    const gone = () => !existsSync(`/proc/${pid}`) && controlGroups(id).length === 0 && processes(id).length === 0;
    expect(await until(30_000, () => gone() || undefined)).toBe(true);
    expect(leakedMounts()).toEqual([]);
  });

  describe('where it cannot run', () => {
    function loadJestConfig(environment: Readonly<Record<string, string>>) {
      const program = 'process.stdout.write(require("./jest.config.js").projects.map(({ displayName }) => displayName).join())';
      const env = { PATH: process.env.PATH, DOCKER_IPAM_LAB_DIR: '/nonexistent', ...environment };
      return spawnSync(process.execPath, ['-e', program], { cwd: REPOSITORY, env, encoding: 'utf8' });
    }

    test('it is left out with one line that says what is missing', () => {
      const { status, stdout, stderr } = loadJestConfig({});
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'unit' });
      expect(stderr).toBe('lab tests skipped: no Docker engine 20.10, 26, 28.5 or newer; run .ci/lab/install as root\n');
    });

    test('it is an error when LAB_REQUIRED says so', () => {
      const { status, stderr } = loadJestConfig({ LAB_REQUIRED: '1' });
      expect(status).not.toBe(0);
      expect(stderr).toContain('the lab tests are required but cannot run: no Docker engine 20.10');
    });
  });
});
