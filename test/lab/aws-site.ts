import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Ipam } from 'cdktf-docker-ipam';
import { synthesizeExample } from './example';
import { Moto } from './moto';
import type { Terraform } from './terraform';

/** What a story declares in the stack `prod`. */
export type DeclareAws = (stack: TerraformStack, ipam: Ipam) => void;

/** An app of one stack, kept in a folder with its lock and its state, and an AWS of its own. */
export class AwsSite {
  /** Gives `story` a site, which is gone afterwards. */
  static async with<T>(story: (site: AwsSite) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'docker-ipam-aws-'));
    try {
      return await Moto.with((aws) => story(new AwsSite(folder, aws)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private constructor(private readonly folder: string, readonly aws: Moto) {}

  /** Synthesizes the app, with the leases and on the state of before. */
  synthesize(declare: DeclareAws): Promise<Terraform> {
    const app = new App({ outdir: join(this.folder, 'cdktf.out'), stackTraces: false });
    const stack = new TerraformStack(app, 'prod');
    new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
    declare(stack, new Ipam(stack, 'ipam', { ipv4Pools: ['172.16.0.0/12'], ipv6Pools: ['fd00:31::/48'], lockFile: join(this.folder, 'ipam.lock.json') }));
    app.synth();
    return this.ready();
  }

  /**
   * Synthesizes an example as it is.
   *
   * @param ids what stands for the ids that are written in it, since nobody chooses those
   */
  example(name: string, ids: Readonly<Record<string, string>> = {}): Promise<Terraform> {
    synthesizeExample(name, join(this.folder, 'cdktf.out'));
    const file = join(this.folder, 'cdktf.out', 'stacks', 'prod', 'cdk.tf.json');
    writeFileSync(file, Object.entries(ids).reduce((text, [written, real]) => text.replaceAll(written, real), readFileSync(file, 'utf8')));
    return this.ready();
  }

  private async ready(): Promise<Terraform> {
    const terraform = this.aws.terraform(join(this.folder, 'cdktf.out', 'stacks', 'prod'));
    await terraform.init();
    return terraform;
  }
}
