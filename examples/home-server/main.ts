/**
 * A home server: a LAN, libvirt, and more Compose projects than Docker's built-in pools have networks for.
 *
 * The built-in pools give 31 networks. docker0, virbr0, virbr1 and the LAN take four of them, so the 28th project fails with
 * "could not find an available, non-overlapping IPv4 address pool". Here every project has its subnet by plan, and the
 * daemon keeps room for 2,048 more.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ipam, WellKnownRange } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'home');

const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['172.16.0.0/12'], ipv6Pools: ['fd5c:7f1e:9a30::/48'], lockFile: join(__dirname, 'ipam.lock.json') });
ipam.reserve('lan', { cidrBlock: '192.168.0.0/16', reason: 'home LAN behind the router' });
ipam.reserveWellKnown(WellKnownRange.LIBVIRT_DEFAULT);
ipam.reserve('virbr1', { cidrBlock: '192.168.100.0/24', reason: 'libvirt network virbr1' });

const server = new DockerHost(stack, 'server', {
  ipam,
  engine: DockerEngine.of('20.10.23'),
  automaticPoolPrefixLength: 13, // 2,048 /24s for whatever Compose makes without being asked
  daemonJson: { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' }, 'live-restore': true },
});

const projects = join(__dirname, 'compose');
for (const project of readdirSync(projects).sort()) {
  server.addComposeProject(project, { file: join(projects, project, 'compose.yaml') });
}

app.synth();
