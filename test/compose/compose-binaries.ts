import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

export interface ComposeBinary {
  readonly version: string;
  readonly program: string;
}

/**
 * The releases of Compose that can be run here: those of `COMPOSE_BINARIES` (paths with a colon between), or those that
 * `.ci/lab/install-compose` put into the lab's folder.
 */
export function composeBinaries(): ComposeBinary[] {
  const folder = join(process.env.DOCKER_IPAM_LAB_DIR ?? '/var/cache/docker-ipam-lab', 'compose');
  const found = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'docker-compose')).filter((path) => existsSync(path)) : [];
  const programs = process.env.COMPOSE_BINARIES?.split(':').filter((path) => path !== '') ?? found;
  return programs.map((program) => ({
    program, version: execFileSync(program, ['version', '--short'], { encoding: 'utf8' }).trim().replace(/^v/, ''),
  }));
}

/** The networks that `docker compose config` makes of the files, or what it says instead. */
export async function configNetworks(binary: ComposeBinary, folder: string, files: readonly string[]): Promise<Record<string, Record<string, unknown>> | string> {
  const given = files.flatMap((file) => ['-f', file]);
  try {
    const { stdout } = await promisify(execFile)(binary.program, ['-p', 'shop', '--project-directory', folder, ...given, 'config'], { cwd: folder });
    return parse(stdout).networks ?? {};
  } catch (error) {
    return String((error as { stderr?: string }).stderr ?? error);
  }
}
