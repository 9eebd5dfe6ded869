import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** What a reader of the README has in front of its example. */
const BEFORE = `
import { App, TerraformStack } from 'cdktf';
import { Container } from '@cdktf/provider-docker/lib/container';
import { DockerEngine, DockerHost, Ipam, WellKnownRange } from '${ROOT}/lib';
const image = 'mysql:8';
const app = new App();
const stack = new TerraformStack(app, 'home');
`;

test('the example of the README runs, and gives the container its reserved address', () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))!;
  // Below the checkout, so that its node_modules are found.
  const work = mkdtempSync(join(ROOT, 'node_modules/.readme-'));
  const outdir = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    writeFileSync(join(work, 'cdktf.json'), '{}');
    cpSync(join(ROOT, 'examples/home-server/compose'), join(work, 'compose'), { recursive: true });
    writeFileSync(join(work, 'main.ts'), `${BEFORE}${example}\napp.synth();\n`);
    execFileSync(join(ROOT, 'node_modules/.bin/tsx'), ['main.ts'], { cwd: work, env: { ...process.env, CI: '', CDKTF_OUTDIR: outdir }, stdio: 'pipe' });
    const { resource } = JSON.parse(readFileSync(join(outdir, 'stacks/home/cdk.tf.json'), 'utf8'));
    const [{ networks_advanced: [{ ipv4_address: address }] }] = Object.values<{ networks_advanced: [{ ipv4_address: string }] }>(resource.docker_container);
    const [{ ipam_config: [{ subnet }] }] = Object.values<{ ipam_config: [{ subnet: string }] }>(resource.docker_network);
    expect(address).toBe(subnet.replace(/\.0\/24$/, '.2'));
    expect(readFileSync(join(work, 'ipam.lock.json'), 'utf8')).toContain(`"block": "${address}/32"`);
    expect(readFileSync(join(outdir, 'stacks/home/hosts/server/etc/docker/daemon.json'), 'utf8')).toContain('"size": 24');
  } finally {
    rmSync(work, { recursive: true });
    rmSync(outdir, { recursive: true });
  }
}, 60_000);
