/**
 * Overlay networks as they were before swarms: two hosts with engine 20.10 and a machine with etcd.
 *
 * For engines that cannot be upgraded yet. With 23 and later the same hosts form a `Swarm`.
 */
import { join } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container';
import { App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, EtcdOverlayCluster, EtcdStore, Ipam } from 'cdktf-docker-ipam';

const app = new App();
const stack = new TerraformStack(app, 'legacy');

const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.96.0.0/12'], lockFile: join(__dirname, 'ipam.lock.json') });
ipam.reserve('lan', { cidrBlock: '192.168.20.0/24', reason: 'the hosts themselves' });

const [web, db] = ['web', 'db'].map((name, i) => new DockerHost(stack, name, {
  ipam, engine: DockerEngine.of('20.10.24'), underlayAddress: `192.168.20.${i + 1}`, connection: `ssh://admin@${name}.example.net`,
}));
const store = new EtcdStore(stack, 'store', { address: '192.168.20.254' });
const cluster = new EtcdOverlayCluster(stack, 'cluster', { ipam, members: [web, db], stores: [store] });

const network = cluster.addOverlayNetwork('testnet02');
cluster.addOverlayNetwork('testnet03', { internal: true });
const mysql = network.reserveAddress('mysql');

new Container(stack, 'mysql01', {
  provider: db.dockerProvider, name: 'mysql01', image: 'mysql:8', env: ['MYSQL_ROOT_PASSWORD_FILE=/run/secrets/mysql'],
  networksAdvanced: [{ name: network.name, ipv4Address: mysql.ipv4Address }],
});
new Container(stack, 'wp01', {
  provider: web.dockerProvider, name: 'wp01', image: 'wordpress:6', ports: [{ internal: 80, external: 80 }], env: ['WORDPRESS_DB_HOST=mysql01.testnet02'],
  networksAdvanced: [{ name: network.name }],
});

app.synth();
