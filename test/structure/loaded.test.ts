import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const FLEET = `
const { App, TerraformStack } = require('cdktf');
const { DockerEngine, DockerHost, Ipam } = require(${JSON.stringify(join(ROOT, 'lib'))});
const app = new App({ outdir: process.cwd() });
const stack = new TerraformStack(app, 'prod');
const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.0.0.0/8'] });
new DockerHost(stack, 'host', { ipam, engine: DockerEngine.V28, connection: 'ssh://admin@host' }).addBridgeNetwork('web').reserveAddress('db');
app.synth();
process.stdout.write(JSON.stringify(Object.keys(require.cache)));
`;

// The index of a provider loads all of it: a second and a half, and 500 MB for AWS.
test("a synth loads parts of providers, and never a provider's root", () => {
  const directory = mkdtempSync(join(tmpdir(), 'loaded-'));
  try {
    const { CI: _, ...env } = process.env;
    const files = JSON.parse(execFileSync(process.execPath, ['-r', require.resolve('tsx/cjs'), '-e', FLEET], {
      cwd: directory, env: { ...env, NODE_PATH: join(ROOT, 'node_modules') }, encoding: 'utf8',
    })) as string[];
    const ofProviders = files.map((file) => /@cdktf\/(provider-[a-z]+\/.*)$/.exec(file)?.[1]).filter((file) => file !== undefined);
    expect(ofProviders).toContain('provider-docker/lib/network/index.js');
    expect(ofProviders.filter((file) => /^provider-[a-z]+\/(lib\/)?index\.js$/.test(file))).toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
