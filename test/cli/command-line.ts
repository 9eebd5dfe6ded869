import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../lib/cli/program';
import type { Surroundings } from '../../lib/cli/surroundings';
import { formatLock, formatPlanFile, parseLock, isLockProblem, type PlanFile, type PlanFileIpam, type PlanFileLease } from '../../lib/io';
import type { Lock, LockedLease } from '../../lib/plan';

/** What a run of the command said. */
export interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A project in a directory of its own, and the command run in it. */
export class Project {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'docker-ipam-')));

  /** How hosts are asked, for commands that look at one. */
  accessTo?: Surroundings['accessTo'];

  constructor(readonly stdin = '') {
    this.write('cdktf.json', '{"projectId": "shop"}');
  }

  write(path: string, text: string): string {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  writeLock(leases: readonly LockedLease[], layoutVersion = 1): void {
    this.write('ipam.lock.json', formatLock({ layoutVersion, leases }));
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  lock(): Lock {
    const lock = parseLock(this.read('ipam.lock.json'));
    if (isLockProblem(lock)) throw new Error(JSON.stringify(lock));
    return lock;
  }

  /** Key to block, tombstones marked. */
  leases(): Record<string, string> {
    return Object.fromEntries(this.lock().leases.map(({ key, block, released }) => [released ? `${key} (tombstone)` : key, block]));
  }

  async run(...args: string[]): Promise<Said> {
    let [out, err] = ['', ''];
    const exitCode = await run(args, {
      cwd: this.directory, env: {}, readStdin: () => this.stdin, accessTo: this.accessTo,
      stdout: { write: (text) => out += text }, stderr: { write: (text) => err += text },
    });
    return { exitCode, out, err };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const projects: Project[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

/** A project that is gone after the test. */
export function project(leases?: readonly LockedLease[], stdin?: string): Project {
  const made = new Project(stdin);
  projects.push(made);
  if (leases) made.writeLock(leases);
  return made;
}

/** A lease of stack `prod`, app `shop`, unless it says otherwise. */
export function lease(key: string, block: string, rest: Partial<LockedLease> = {}): LockedLease {
  return { key, block, app: 'shop', stack: 'prod', ...rest };
}

/** A plan with one Ipam. */
export function planFile(ipam: Partial<PlanFileIpam>): PlanFile {
  return { layoutVersion: 1, ipams: [{ id: 'ipam', app: 'shop', lockFile: 'ipam.lock.json', pools: [], reservations: [], leases: [], hosts: [], ...ipam }] };
}

/** A planned lease of a construct whose path is its key without Ipam and family. */
export function planned(of: LockedLease, rest: Partial<PlanFileLease> = {}): PlanFileLease {
  return { ...of, path: of.released ? undefined : of.key.replace(/^[^/]+\//, '').replace(/\/ipv[46]$/, ''), addresses: [], ...rest };
}

/** Puts a plan where a synth leaves it. */
export function writePlan(into: Project, ipam: Partial<PlanFileIpam>): void {
  into.write('cdktf.out/ipam/plan.json', formatPlanFile(planFile(ipam)));
}
