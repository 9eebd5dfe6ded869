import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileError, fileErrorText, isPlanFileProblem, nearestProject, parsePlanFile, type PlanFile, planFileProblemText, readProjectFile } from '../io';

/** Where a project keeps what the command reads. All paths are absolute. */
export interface Project {
  /** The directory of the nearest cdktf.json; the working directory where there is none. */
  readonly directory: string;
  readonly planPath: string;
}

/** Finds the project around a directory. `plan` names the plan file instead of the one that the last synth left. */
export function findProject(cwd: string, plan?: string): Project {
  const directory = nearestProject(cwd) ?? cwd;
  return { directory, planPath: plan === undefined ? join(directory, readProjectFile(directory).output ?? 'cdktf.out', 'ipam', 'plan.json') : resolve(cwd, plan) };
}

/** The plan of the last synth; undefined where there is none, words where it cannot be read. */
export function readPlan(project: Project): PlanFile | string | undefined {
  let text: string;
  try {
    text = readFileSync(project.planPath, 'utf8');
  } catch (thrown) {
    const error = fileError('read', project.planPath, thrown);
    return error.errno === 'ENOENT' || error.errno === 'ENOTDIR' ? undefined : fileErrorText(error);
  }
  const plan = parsePlanFile(text);
  return isPlanFileProblem(plan) ? planFileProblemText(plan, project.planPath) : plan;
}

/**
 * The lock's path as the constructs have it: the one that is named, else the one beside cdktf.json, else the one that the
 * last plan was made with; undefined where that plan was made with several.
 */
export function lockPath(project: Project, cwd: string, named: string | undefined, plan: PlanFile | undefined): string | undefined {
  if (named !== undefined) return resolve(cwd, named);
  const beside = join(project.directory, 'ipam.lock.json');
  const planned = [...new Set((plan?.ipams ?? []).map(({ lockFile }) => resolve(project.directory, lockFile)))];
  if (planned.includes(beside) || planned.length === 0) return beside;
  return planned.length === 1 ? planned[0] : undefined;
}

/** A path as its user would write it. */
export function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith(`..${'/'}..`) ? path : short;
}
