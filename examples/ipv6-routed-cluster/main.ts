/**
 * Three hosts with a /48 each behind one Linux router: containers reach each other, and are reached, by plain IPv6.
 *
 * The router holds one route for each host; a host needs its default route alone. A fourth host is one line in the list below,
 * one route more on the router, and no change to the other hosts.
 */
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ipam, Ipv6Cluster, Ipv6Topology, LinuxRouter } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'routed');

const ipam = new Ipam(stack, 'ipam', {
  ipv4Pools: ['10.128.0.0/12'],
  ownedCidrBlocks: ['2001:db8::/32'], // an example's own; write the prefix that your provider gave you
  lockFile: join(__dirname, 'ipam.lock.json'),
});

const router = new LinuxRouter(stack, 'router');
const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: '2001:db8::/32', topology: Ipv6Topology.ROUTED, router });

for (const [name, engine] of Object.entries({ h1: DockerEngine.of('20.10.24'), h2: DockerEngine.of('26.1.5'), h3: DockerEngine.V28 })) {
  const host = new DockerHost(stack, name, { ipam, engine, connection: `ssh://admin@${name}.example.net` });
  // docker0 gets 2001:db8:n:1::/64 on every engine; Docker's IPv6 filter is off then, and the plan's own lets port 80 in.
  const member = cluster.addHost(host, { routedDefaultBridge: true });
  member.openPort({ port: 80 });
  host.addBridgeNetwork('web');
}

app.synth();
