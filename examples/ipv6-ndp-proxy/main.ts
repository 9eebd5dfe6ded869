/**
 * A provider puts one /64 on the link and routes nothing: the host has 2001:db8::c000 to ::c00f, uses ::c001 itself, and gives
 * ::c008/125 to its containers. ndppd answers neighbour solicitations for them.
 *
 * With room for six containers on docker0 this is the smallest set-up; a provider who leaves the whole /64 to you has room for
 * a /80 for each network.
 */
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ipam, Ipv6Cluster, Ipv6Topology } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'ndp-proxy');

const ipam = new Ipam(stack, 'ipam', {
  ipv4Pools: ['10.128.0.0/12'],
  ownedCidrBlocks: ['2001:db8::/32'], // an example's own; write the prefix that your provider gave you
  lockFile: join(__dirname, 'ipam.lock.json'),
});

const cluster = new Ipv6Cluster(stack, 'link', {
  ipam, prefix: '2001:db8::/64', topology: Ipv6Topology.NDP_PROXIED, hostPrefixLength: 124, gateway: 'fe80::1',
});
const server = new DockerHost(stack, 'server', { ipam, engine: DockerEngine.of('26.1.5'), connection: 'ssh://admin@server.example.net' });
const member = cluster.addHost(server, { hostPrefix: '2001:db8::c000/124' });
member.openPort({ port: 80 });

app.synth();
