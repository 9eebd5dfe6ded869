/**
 * A swarm of three managers and two workers in one rack: an overlay for the web, an encrypted one for the database, and an
 * address for a container that others know it by.
 *
 * The rack's switches carry 1,500 bytes but for the uplink of w2, a tunnel of 1,420: everything is planned for the narrowest.
 */
import { join } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ipam, Swarm } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'rack');

const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.64.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });
ipam.reserve('rack', { cidrBlock: '192.168.10.0/24', reason: 'the hosts themselves' });
ipam.reserve('storage', { cidrBlock: '10.64.0.0/16', reason: 'iSCSI behind the second interface' });

const host = (name: string, n: number, mtu?: number) => new DockerHost(stack, name, {
  ipam, mtu, engine: DockerEngine.of('28.5.2'), underlayAddress: `192.168.10.${n}`, connection: `ssh://admin@${name}.example.net`,
});
const managers = [host('m1', 11), host('m2', 12), host('m3', 13)];
const workers = [host('w1', 21), host('w2', 22, 1420)];

const swarm = new Swarm(stack, 'swarm', { ipam, managers, workers, trustedCidrBlocks: ['192.168.10.4/32'] });

swarm.addOverlayNetwork('web', { services: 12, tasks: 120 });
const data = swarm.addOverlayNetwork('data', { attachable: true, internal: true, encrypted: true });
const postgres = data.reserveAddress('postgres');

// On w1, where its disk is. Tasks of services find it by its name, and what takes no names by its address.
new Container(stack, 'postgres', {
  provider: workers[0].dockerProvider, name: 'postgres', image: 'postgres:17', env: ['POSTGRES_PASSWORD_FILE=/run/secrets/postgres'],
  networksAdvanced: [{ name: data.name, ipv4Address: postgres.ipv4Address }],
});

app.synth();
