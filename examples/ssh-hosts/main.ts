/**
 * Two machines that are there already, a shop's web server and its database: Terraform carries their files over SSH and has
 * the machines put them in place, and the docker provider makes networks and containers on them.
 *
 * Machines stand in one stack and what lives on them in another, so an engine that is down never keeps anybody from planning
 * the machines. `cdktf deploy machines networks` does both in order.
 */
import { join } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container';
import { App, TerraformStack } from 'cdktf';
import { BridgeNetwork, DockerEngine, Ipam, Maintenance, SshDockerHost } from 'cdktf-docker-ipam';

const app = new App();
const machines = new TerraformStack(app, 'machines');
const networks = new TerraformStack(app, 'networks');

const ipam = new Ipam(machines, 'ipam', { ipv4Pools: ['10.64.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });
ipam.reserve('servers', { cidrBlock: '192.168.20.0/24', reason: 'the machines, and the operators who come from there' });

// The key of a machine is what `ssh-keyscan -t ed25519 192.168.20.11` shows; nothing is sent to one that has another.
const web = new SshDockerHost(machines, 'web', {
  ipam,
  engine: DockerEngine.V28,
  address: '192.168.20.11',
  user: 'deploy', // may use sudo without a password
  hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDHfOpYkpzKziAZ3OXYRzR0QkTcPDmNESiHgEODPGuc7',
  daemonJson: { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' } },
});
const database = new SshDockerHost(machines, 'database', {
  ipam,
  engine: DockerEngine.of('26.1.5'),
  address: '192.168.20.12',
  user: 'deploy',
  hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDtH9v9DNw8r+p2VtvFUh2+jK76qvCMSfg7LMNM+78IU',
  daemonJson: { 'live-restore': true },
  maintenance: Maintenance.AT_NEXT_BOOT, // files come now, the engine takes them when the machine is rebooted
});

const front = new BridgeNetwork(networks, 'front', { host: web });
const data = new BridgeNetwork(networks, 'data', { host: database, internal: true, subnetPrefixLength: 26 });

// What configures clients by address has one that stays.
const postgres = data.reserveAddress('postgres');
new Container(networks, 'postgres', {
  provider: database.dockerProviderIn(networks), name: 'postgres', image: 'postgres:17', restart: 'unless-stopped', env: ['POSTGRES_PASSWORD_FILE=/run/secrets/postgres'],
  networksAdvanced: [{ name: data.name, ipv4Address: postgres.ipv4Address }],
});
new Container(networks, 'proxy', {
  provider: web.dockerProviderIn(networks), name: 'proxy', image: 'nginx:1.29', restart: 'unless-stopped', networksAdvanced: [{ name: front.name }],
});

app.synth();
