import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { LAB_ENVIRONMENT } from './command';

/**
 * The configuration that makes a mirror Terraform's only source of providers.
 * DOCKER_IPAM_TERRAFORM_RC names another, with a `mirror` beside it that holds
 * another release.
 */
export const TERRAFORM_RC = process.env.DOCKER_IPAM_TERRAFORM_RC || join(process.env.DOCKER_IPAM_LAB_DIR || '/var/cache/docker-ipam-lab', 'terraform', 'terraform.rc');

/** The newest release of the docker provider that the mirror holds; undefined when it holds none. */
export function providerVersion(): string | undefined {
  const releases = join(dirname(TERRAFORM_RC), 'mirror', 'registry.terraform.io', 'kreuzwerker', 'docker');
  if (!existsSync(releases)) return undefined;
  return readdirSync(releases).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

/** One phrase that says why Terraform cannot run with the docker provider; undefined when it can. */
export function whyNoTerraform(): string | undefined {
  if (!LAB_ENVIRONMENT.PATH.split(delimiter).some((folder) => existsSync(join(folder, 'terraform')))) return 'no terraform in the path';
  if (!existsSync(TERRAFORM_RC) || providerVersion() === undefined) return 'no docker provider; run .ci/lab/install-terraform';
  return undefined;
}

/**
 * `test.concurrent` where Terraform can be run. Elsewhere one line says why not
 * and the tests are skipped, or fail where the lab is required.
 */
export function testWithTerraform(): jest.It {
  const why = whyNoTerraform();
  if (why === undefined) return test.concurrent;
  if (process.env.LAB_REQUIRED === '1') throw new Error(`the Terraform tests are required but cannot run: ${why}`);
  process.stderr.write(`Terraform tests skipped: ${why}\n`);
  return test.skip;
}
