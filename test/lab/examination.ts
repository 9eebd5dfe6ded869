import { run } from '../../lib/cli/program';
import { askEngine, type HostAccess } from '../../lib/cli/scan/host-access';
import type { Surroundings } from '../../lib/cli/surroundings';
import type { Finding } from '../../lib/doctor';
import type { Engine } from './engine';
import { CommandFailure } from './command';

/** What the command said of a host. */
export interface Examined {
  readonly exitCode: number;
  readonly text: string;
  readonly findings: readonly Finding[];
  readonly networksLeft?: number;
  readonly unread: readonly string[];
}

/** The host as the command sees it when it runs there: its shell, and its engine's socket. */
export function accessOf(engine: Engine): HostAccess {
  return {
    run: (script) => engine.host.attempt(['sh', '-s'], { input: script }),
    ask: (path) => askEngine(engine.host.path('/run/docker.sock'), path),
  };
}

/** Runs `docker-ipam` with the lab's host as the local one. */
export async function command(engine: Engine, args: readonly string[], cwd = '/', accessTo: Surroundings['accessTo'] = () => accessOf(engine)): Promise<{ readonly exitCode: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const exitCode = await run(args, {
    cwd, env: {}, readStdin: () => '', accessTo, stdout: { write: (text) => out += text }, stderr: { write: (text) => err += text },
  });
  return { exitCode, out, err };
}

/** Runs `docker-ipam doctor` on a host. */
export async function examine(engine: Engine, ...args: string[]): Promise<Examined> {
  const [shown, read] = [await command(engine, ['doctor', ...args]), await command(engine, ['doctor', '--json', ...args])];
  const { findings, networksLeft, unread } = JSON.parse(read.out) as Omit<Examined, 'exitCode' | 'text'>;
  return { exitCode: shown.exitCode, text: shown.out, findings, networksLeft, unread };
}

/** Does what a finding says, step by step and to the letter; a host of the lab has no systemd, so its engine is restarted by the test. */
export async function cure(engine: Engine, { remedy }: Finding): Promise<void> {
  for (const step of remedy) {
    if (step.do === 'SAY') continue;
    if (step.do === 'RUN') {
      if (step.command.join(' ') === 'systemctl restart docker') await engine.restart();
      else {
        const output = await engine.host.attempt(step.command);
        if (output.code !== 0) throw new CommandFailure(engine.host.name, step.command, output);
      }
      continue;
    }
    const { code, stdout } = await engine.host.attempt(['cat', step.file]);
    const json = (code === 0 ? JSON.parse(stdout) : {}) as Record<string, unknown>;
    if (step.do === 'SET') Object.assign(json, step.keys);
    else for (const key of step.keys) delete json[key];
    await engine.host.write(step.file, `${JSON.stringify(json, undefined, 2)}\n`);
  }
}

/** The finding of a code; there must be one. */
export function found({ findings, text }: Examined, code: Finding['code']): Finding {
  const finding = findings.find((one) => one.code === code);
  if (!finding) throw new Error(`doctor does not find ${code}:\n${text}`);
  return finding;
}
