import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileError, fileErrorText, isMissing, isPlanFileProblem, nearestProject, parsePlanFile, type PlanFile, planFileProblemText, readProjectFile } from '../io';
import { printableName } from '../report';
import { usageFailure } from './failure';

/** Where a project keeps what the command reads. All paths are absolute. */
export interface Project {
  /** The directory of the nearest cdktf.json; the working directory where there is none. */
  readonly directory: string;
  readonly planPath: string;
  /** The plan as the command line names it. @default - it does not */
  readonly planName?: string;
}

/** Finds the project around a directory. `plan` names the plan file instead of the one that the last synth left. */
export function findProject(cwd: string, plan?: string): Project {
  const directory = nearestProject(cwd) ?? cwd;
  if (plan !== undefined) return { directory, planPath: resolve(cwd, plan), planName: plan };
  return { directory, planPath: join(directory, readProjectFile(directory).output ?? 'cdktf.out', 'ipam', 'plan.json') };
}

/** The plan of the last synth; undefined where there is none, words where it cannot be read. One that is named has to be there. */
export function readPlan(project: Project): PlanFile | string | undefined {
  let text: string;
  try {
    text = readFileSync(project.planPath, 'utf8');
  } catch (thrown) {
    const error = fileError('read', project.planPath, thrown);
    if (!isMissing(error)) return fileErrorText(error);
    if (project.planName === undefined) return undefined;
    throw usageFailure(`${printableName(project.planName)}: there is no plan; name the 'plan.json' that a synth left, or leave out --plan`);
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
  return /^(?:\.\.)?$/.test(short) || short.startsWith(`..${'/'}..`) ? path : short;
}
