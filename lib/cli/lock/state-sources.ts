import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileError, fileErrorText, isMissing } from '../../io';
import type { LockedLease } from '../../plan';
import { type FileProblem, filesFailure, usageFailure } from '../failure';
import type { Surroundings } from '../surroundings';
import { isTerraformProblem, terraformLeases } from './terraform-leases';
import { terraformProblemText } from './terraform-problem-text';

/** The leases in Terraform files; `-` is standard input. All that cannot be read is reported together. */
export function leasesInStates(files: readonly string[], { cwd, readStdin }: Surroundings): readonly LockedLease[] {
  const problems: FileProblem[] = [];
  const leases = files.flatMap((file): readonly LockedLease[] => {
    let text: string;
    try {
      text = file === '-' ? readStdin() : readFileSync(resolve(cwd, file), 'utf8');
    } catch (thrown) {
      const error = fileError('read', file, thrown);
      problems.push({ words: fileErrorText(error), missing: isMissing(error) });
      return [];
    }
    const found = terraformLeases(text);
    if (!isTerraformProblem(found)) return found;
    problems.push({ words: terraformProblemText(found, file === '-' ? 'standard input' : file), missing: false });
    return [];
  });
  if (problems.length > 0) throw filesFailure(problems);
  return leases;
}

/** The states that CDKTF's local backend keeps beside cdktf.json, one per stack. */
export function localStates(directory: string): string[] {
  const files = readdirSync(directory).filter((name) => /^terraform\..*\.tfstate$/.test(name)).sort().map((name) => join(directory, name));
  if (files.length > 0) return files;
  throw usageFailure("there is no 'terraform.STACK.tfstate' beside cdktf.json; name files: a state, or what 'terraform show -json' says of each stack");
}
