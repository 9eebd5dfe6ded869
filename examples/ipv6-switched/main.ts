/**
 * Two hosts on one switch, without a router: each holds a route to the other's prefix.
 *
 * From engine 27 on Docker filters routed networks itself and opens what a container publishes; before it a filter of the
 * plan's own opens what is declared here.
 */
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, Ipam, Ipv6Cluster, Ipv6DefaultRoute, Ipv6Topology, UplinkManager } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'switched');

const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.128.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });
const cluster = new Ipv6Cluster(stack, 'cluster', { ipam, prefix: 'fd5c:7f1e::/32', topology: Ipv6Topology.SWITCHED });

const old = new DockerHost(stack, 'old', { ipam, engine: DockerEngine.of('26.1.5'), connection: 'ssh://admin@old.example.net' });
const oldInCluster = cluster.addHost(old, { defaultRoute: Ipv6DefaultRoute.UNMANAGED });
const api = old.addBridgeNetwork('api');
oldInCluster.openPort({ port: 8080, network: api });

const young = new DockerHost(stack, 'young', { ipam, engine: DockerEngine.V28, connection: 'ssh://admin@young.example.net' });
cluster.addHost(young, { defaultRoute: Ipv6DefaultRoute.UNMANAGED, uplinkManager: UplinkManager.NETWORKD, networkFile: '10-eth0.network' });
young.addBridgeNetwork('web');

app.synth();
