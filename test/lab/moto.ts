import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MOTO_PYTHON } from './aws-readiness';
import { LAB_ENVIRONMENT, run, until } from './command';
import type { Host } from './host';
import { Lab } from './lab';
import { Terraform } from './terraform';

const REGION = 'ap-northeast-1';
const ENDPOINT = 'http://127.0.0.1:5000';

/** The one image that there is: owner and name are those that the examples ask for. */
const IMAGES = [{
  ami_id: 'ami-0123456789abcdef0', name: 'debian-13-amd64-20260101-0000', owner_id: '136693071363', description: 'Debian 13', creation_date: '2026-01-01T00:00:00.000Z',
  architecture: 'x86_64', hypervisor: 'xen', image_location: 'lab', image_type: 'machine', platform: null, public: true, root_device_name: '/dev/xvda', root_device_type: 'ebs',
  sriov: 'simple', state: 'available', virtualization_type: 'hvm',
}];

/** What a test, and never an example, says to the AWS provider: where AWS is, and that nobody has an account there. */
const OVERRIDE = {
  terraform: { backend: { local: { path: 'terraform.tfstate' } } },
  provider: {
    aws: [{
      access_key: 'lab', secret_key: 'lab', endpoints: [{ ec2: ENDPOINT, sts: ENDPOINT }],
      skip_credentials_validation: true, skip_metadata_api_check: 'true', skip_region_validation: true, skip_requesting_account_id: true,
    }],
  },
};

/** AWS's EC2, played by moto on the loopback of a lab host that has no other interface. It forgets everything with the lab. */
export class Moto {
  static async with<T>(story: (moto: Moto) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-moto-'));
    try {
      return await Lab.with(async (lab) => {
        const moto = new Moto(folder, await lab.host('aws'));
        await moto.start();
        return await story(moto);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private constructor(private readonly folder: string, private readonly host: Host) {}

  /** The Terraform of a stack that was synthesized into a folder; its AWS is this one. */
  terraform(stackFolder: string): Terraform {
    writeFileSync(join(stackFolder, 'moto_override.tf.json'), JSON.stringify(OVERRIDE));
    return new Terraform(stackFolder, this.host);
  }

  /** Asks by EC2's own query interface for what somebody else does in AWS; gives what it answers with `what`, an id mostly. */
  async ask(action: string, parameters: Readonly<Record<string, string>>, what?: string): Promise<string> {
    const words = Object.entries({ Action: action, Version: '2016-11-15', ...parameters }).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]);
    const signed = `Authorization: AWS4-HMAC-SHA256 Credential=lab/20260101/${REGION}/ec2/aws4_request, SignedHeaders=host, Signature=none`;
    const { code, stdout, stderr } = await run(this.host.enteringNetwork(['curl', '-sS', '--max-time', '60', '--fail-with-body', '-H', signed, ...words, `${ENDPOINT}/`]), { timeout: 70_000 });
    if (code !== 0) throw new Error(`moto: ${action} ${JSON.stringify(parameters)}: ${stdout}${stderr}`);
    if (what === undefined) return stdout;
    const found = new RegExp(`<${what}>([^<]+)</${what}>`).exec(stdout);
    if (!found) throw new Error(`moto: ${action} says no ${what}: ${stdout}`);
    return found[1];
  }

  private async start(): Promise<void> {
    const images = join(this.folder, 'images.json');
    writeFileSync(images, JSON.stringify(IMAGES));
    // Its processes belong to the lab, and end with it; its files are the machine's.
    const argv = ['-t', String(this.host.outer), '-n', '-p', '--', 'env', `MOTO_AMIS_PATH=${images}`, 'PYTHONDONTWRITEBYTECODE=1', MOTO_PYTHON, join(__dirname, 'moto-server.py'), '-H', '127.0.0.1', '-p', '5000'];
    const server = spawn('nsenter', argv, { env: LAB_ENVIRONMENT, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    const words = listenTo(server);
    const answers = async () => (server.exitCode !== null ? false : (await run(this.host.enteringNetwork(['curl', '-s', '--max-time', '5', `${ENDPOINT}/moto-api/`]))).code === 0 || undefined);
    if (!await until(60_000, answers, 200)) throw new Error(`moto did not answer within a minute: ${words()}`);
    server.unref();
  }
}

/** The last words of a program. */
function listenTo(child: ChildProcess): () => string {
  let words = '';
  child.stderr!.on('data', (chunk: Buffer) => { words = (words + chunk.toString()).slice(-4000); });
  return () => words;
}
