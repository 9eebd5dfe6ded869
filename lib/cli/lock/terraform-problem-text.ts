import { lockProblemText } from '../../io';
import { listed, printable, printableName } from '../../report';
import { LEASES_OUTPUT, type TerraformProblem } from './terraform-leases';

/** Why a Terraform file gives no leases, in words, its name first. */
export function terraformProblemText(problem: TerraformProblem, file: string): string {
  return printable(`${printableName(file)}: ${words(problem)}`);
}

function words(problem: TerraformProblem): string {
  const show = "give the output of 'terraform show -json' of the stack";
  switch (problem.code) {
    case 'NOT_JSON':
      return `is not JSON; ${show}`;
    case 'ENCRYPTED':
      return "is an encrypted state; give the output of 'tofu show -json'";
    case 'OLD_STATE':
      return `is a state of version ${problem.version}, which Terraform before 0.12 wrote; ${show}`;
    case 'NO_OUTPUTS':
      return `is no Terraform state; ${show}`;
    case 'NO_LEASES':
      return `has no output '${LEASES_OUTPUT}'${problem.outputs.length === 0 ? '' : ` (it has ${listed(problem.outputs.map(printableName))})`}; `
        + 'the stack holds no leases, or was last applied without this library';
    case 'BROKEN_LEASES':
      return problem.problem === undefined ? `the output '${LEASES_OUTPUT}' is not as a stack writes it`
        : lockProblemText(problem.problem, `output '${LEASES_OUTPUT}'`).replace(/; restore .*$/, '');
  }
}
