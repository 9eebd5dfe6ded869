import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TERRAFORM_RC, whyNoTerraform } from './terraform-readiness';

const LAB = process.env.DOCKER_IPAM_LAB_DIR || '/var/cache/docker-ipam-lab';

/** The Python that has moto in it. */
export const MOTO_PYTHON = join(LAB, 'moto', 'bin', 'python');

function whyNoAws(): string | undefined {
  const terraform = whyNoTerraform();
  if (terraform !== undefined) return terraform;
  const releases = join(dirname(TERRAFORM_RC), 'mirror', 'registry.terraform.io', 'hashicorp', 'aws');
  if (!existsSync(releases) || readdirSync(releases).length === 0) return 'no AWS provider; run .ci/lab/install-aws-provider';
  if (!existsSync(MOTO_PYTHON)) return 'no moto; run .ci/lab/install-moto';
  return undefined;
}

/**
 * `test.concurrent` where Terraform, the AWS provider and moto are. Elsewhere one line says why not, and the tests are skipped, or
 * fail where the lab is required and LAB_WITHOUT_AWS does not say that this machine cannot have them.
 */
export function testWithAws(): jest.It {
  const why = whyNoAws();
  if (why === undefined) return test.concurrent;
  if (process.env.LAB_REQUIRED === '1' && !process.env.LAB_WITHOUT_AWS) throw new Error(`the AWS tests are required but cannot run: ${why}`);
  process.stderr.write(`AWS tests skipped: ${why}\n`);
  return test.skip;
}
