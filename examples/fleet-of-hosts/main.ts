/**
 * Three hosts behind one VPN: what is reserved once is kept clear everywhere, and no block of one host is on another, so
 * logs, firewalls and routes can tell them apart.
 *
 * With `--context` or in cdktf.json, `{"reuseLocalPools": true}` gives the variant: each host in a namespace of its own,
 * so that all of them may use the same addresses, as hosts that never talk to one another may.
 */
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { BridgeNetwork, DockerEngine, DockerHost, Ipam, WellKnownRange } from 'cdktf-docker-ipam';

const app = new App();
const reuse = app.node.tryGetContext('reuseLocalPools') === true;
const stack = new TerraformStack(app, reuse ? 'fleet-reusing' : 'fleet');

const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.128.0.0/9'], lockFile: join(__dirname, reuse ? 'reusing.lock.json' : 'ipam.lock.json') });
ipam.reserve('office', { cidrBlock: '10.128.0.0/16', reason: 'staff VPN' });
ipam.reserve('warehouse', { cidrBlock: '10.200.0.0/14', reason: 'scanners in the warehouse' });
ipam.reserveWellKnown(WellKnownRange.CARRIER_GRADE_NAT);

const engines = { berlin: DockerEngine.of('20.10.24'), osaka: DockerEngine.of('26.1.5'), quito: DockerEngine.V28 };
for (const [name, engine] of Object.entries(engines)) {
  const host = new DockerHost(stack, name, {
    ipam, engine, namespace: reuse ? name : undefined, connection: `ssh://admin@${name}.example.net`, daemonJson: { 'live-restore': true },
  });
  host.addBridgeNetwork('web');
  const data = new BridgeNetwork(stack, `${name}-data`, { host, internal: true, subnetPrefixLength: 26 });
  data.reserveAddress('mysql');
}

app.synth();
