import { spawn } from 'node:child_process';
import { request } from 'node:http';
import type { JsonValue } from '../../engine';
import type { ScanTarget } from './scan-target';

/** What a run of a script left; `cut` where it said more than is read, or took too long. */
export interface ScriptOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly cut?: 'TOO_MUCH' | 'TOO_LONG';
}

/** How a host is asked. Both ways only read. */
export interface HostAccess {
  /** Runs a script by the host's shell. */
  run(script: string): Promise<ScriptOutput>;
  /** Asks the engine's API; left out where the script asks the engine. */
  readonly ask?: (path: string) => Promise<JsonValue>;
}

/** More output than this is no host's, and would only fill memory. */
export const MOST_OUTPUT = 32 * 2 ** 20;

const SECONDS = 120;

/** The access to a target, as the user's own programs give it. */
export function accessTo(target: Exclude<ScanTarget, { kind: 'NONE' }>, env: Readonly<Record<string, string | undefined>>, sshConfig?: string): HostAccess {
  if (target.kind === 'LOCAL') {
    const socket = /^unix:\/\/(\/.*)$/.exec(env.DOCKER_HOST ?? '')?.[1] ?? '/var/run/docker.sock';
    return { run: (script) => runProgram(['sh', '-s'], script, env), ask: (path) => askEngine(socket, path) };
  }
  return { run: (script) => runProgram(['ssh', ...sshArguments(target, sshConfig)], script, env) };
}

/**
 * The arguments of the system's ssh: the user's configuration, keys and known hosts hold, and nothing is asked.
 *
 * An unknown host key is refused, whatever the configuration says. No agent, display or port goes along.
 */
export function sshArguments({ host, user, port }: Extract<ScanTarget, { kind: 'SSH' }>, sshConfig?: string): string[] {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ConnectTimeout=15', 'ServerAliveInterval=10', 'ServerAliveCountMax=3', 'ForwardAgent=no', 'ForwardX11=no', 'ClearAllForwardings=yes', 'PermitLocalCommand=no', 'RequestTTY=no'];
  return [
    ...(sshConfig === undefined ? [] : ['-F', sshConfig]), ...options.flatMap((option) => ['-o', option]),
    ...(port === undefined ? [] : ['-p', String(port)]), ...(user === undefined ? [] : ['-l', user]), '--', host, 'exec sh -s',
  ];
}

/** Runs a program with a script on its standard input, to its end or to the end of patience. */
export function runProgram(argv: readonly string[], input: string, env: Readonly<Record<string, string | undefined>>, most = MOST_OUTPUT, seconds = SECONDS): Promise<ScriptOutput> {
  return new Promise((resolve) => {
    const child = spawn(argv[0], argv.slice(1), { env: env as NodeJS.ProcessEnv, stdio: ['pipe', 'pipe', 'pipe'] });
    const streams = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let [total, cut] = [0, undefined as ScriptOutput['cut']];
    const text = (name: 'stdout' | 'stderr') => Buffer.concat(streams[name]).toString('utf8');
    const stop = (why: NonNullable<ScriptOutput['cut']>) => {
      cut ??= why;
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open: it is not waited for.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => stop('TOO_LONG'), seconds * 1000);
    const done = (code: number, words = '') => {
      clearTimeout(timer);
      resolve({ code, stdout: text('stdout'), stderr: text('stderr') + words, ...(cut ? { cut } : {}) });
    };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total > most) stop('TOO_MUCH');
        else streams[name].push(chunk);
      });
    }
    child.stdin.on('error', () => undefined); // one that ends before it has read everything says why itself
    child.stdin.end(input);
    child.on('error', (error) => done(127, error.message));
    child.on('close', (code) => done(code ?? 1));
  });
}

/** Asks the engine over its socket; rejects with words. */
export function askEngine(socket: string, path: string, most = MOST_OUTPUT): Promise<JsonValue> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socket, method: 'GET', path, headers: { Host: 'docker' }, agent: false, timeout: 20_000 }, (answer) => {
      const chunks: Buffer[] = [];
      let total = 0;
      answer.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total <= most) chunks.push(chunk);
        else answer.destroy(new Error('its answer is longer than is read'));
      });
      answer.on('error', reject);
      answer.on('end', () => {
        if (total > most) return reject(new Error('its answer is longer than is read'));
        try {
          const value = JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonValue;
          if (answer.statusCode === 200) resolve(value);
          else reject(new Error(`the engine answers with status ${answer.statusCode}`));
        } catch {
          reject(new Error('its answer is not JSON'));
        }
      });
    });
    call.on('timeout', () => call.destroy(new Error('no answer within 20 seconds')));
    call.on('error', reject);
    call.end();
  });
}
