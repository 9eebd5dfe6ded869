import { type App, TerraformStack } from 'cdktf';
import { DockerEngine, DockerHost, type DockerHostProps, EtcdOverlayCluster, type EtcdOverlayClusterProps, EtcdStore, type Ipam, PortFirewall, Swarm } from 'cdktf-docker-ipam';
import { World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

interface Parts {
  readonly stack: TerraformStack;
  readonly ipam: Ipam;
  readonly cluster: EtcdOverlayCluster;
  readonly another: (name: string, props?: Partial<DockerHostProps>) => DockerHost;
}

/** The article's two hosts and its machine with etcd. */
function clustered(build: (parts: Parts) => void, props: Partial<EtcdOverlayClusterProps> = {}, hostProps: Partial<DockerHostProps> = {}): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    let n = 0;
    const another = (name: string, more: Partial<DockerHostProps> = {}) => (
      new DockerHost(stack, name, { ipam, engine: DockerEngine.of('20.10.24'), underlayAddress: `192.0.2.${++n}`, ...hostProps, ...more }));
    const members = [another('h1'), another('h2')];
    const stores = props.stores ?? [new EtcdStore(stack, 'store', { address: '192.0.2.254' })];
    build({ stack, ipam, another, cluster: new EtcdOverlayCluster(stack, 'cluster', { ipam, members, stores, ...props }) });
  };
}

const fileOf = (host: string, path: string): string | undefined => world.contents()[`out/stacks/prod/hosts/${host}/${path}`];
const yamlOf = (host: string) => JSON.parse(fileOf(host, 'etc/docker-ipam/etcd.yaml')!.replace(/^#.*\n/, '')) as Record<string, unknown>;

test('engines find etcd with certificates, and etcd speaks the API that they know', () => {
  world.synth(clustered(({ cluster }) => { cluster.addOverlayNetwork('testnet02').reserveAddress('mysql'); }));
  expect(world.json('stacks/prod/hosts/h1/etc/docker/daemon.json')).toMatchObject({
    'cluster-store': 'etcd://192.0.2.254:2379', 'cluster-advertise': '192.0.2.1:2376',
    'cluster-store-opts': { 'kv.cacertfile': '/etc/docker-ipam/etcd/ca.pem', 'kv.certfile': '/etc/docker-ipam/etcd/cert.pem', 'kv.keyfile': '/etc/docker-ipam/etcd/key.pem' },
  });
  expect(yamlOf('store')).toEqual({
    'name': 'store', 'data-dir': '/var/lib/docker-ipam-etcd/data', 'enable-v2': true,
    'listen-client-urls': 'https://192.0.2.254:2379', 'advertise-client-urls': 'https://192.0.2.254:2379',
    'listen-peer-urls': 'https://192.0.2.254:2380', 'initial-advertise-peer-urls': 'https://192.0.2.254:2380',
    'initial-cluster': 'store=https://192.0.2.254:2380', 'initial-cluster-token': 'prod-cluster', 'initial-cluster-state': 'new',
    'client-transport-security': {
      'cert-file': '/etc/docker-ipam/etcd/cert.pem', 'key-file': '/etc/docker-ipam/etcd/key.pem', 'trusted-ca-file': '/etc/docker-ipam/etcd/ca.pem', 'client-cert-auth': true,
    },
    'peer-transport-security': expect.objectContaining({ 'client-cert-auth': true }) as object,
  });
  const [network] = Object.values(world.json('stacks/prod/cdk.tf.json').resource.docker_network as Record<string, object>);
  expect(network).toMatchObject({ name: 'testnet02', driver: 'overlay', provider: 'docker.prod_h1' });
  expect(network).not.toHaveProperty('attachable'); // which the engine has no word for here
});

test('each port is open to whom it is for: 2376 to nobody, since it is only a name', () => {
  world.synth(clustered(() => undefined, { trustedCidrBlocks: ['198.51.100.7/32'] }));
  const member = fileOf('h1', 'etc/docker-ipam/filter.nft')!;
  expect(member).toContain('tcp dport { 7946 } jump members_1\n    udp dport { 4789, 7946 } jump members_1');
  expect(member).toContain('ip saddr { 192.0.2.1, 192.0.2.2, 198.51.100.7 } accept');
  expect(member).not.toMatch(/2376|2379|2377/);
  const store = fileOf('store', 'etc/docker-ipam/filter.nft')!;
  expect(store).toMatch(/tcp dport \{ 2379 \} jump members_1\n +tcp dport \{ 2380 \} jump members_2/);
  expect(store).toMatch(/members_1 \{\n +ip saddr \{ 192\.0\.2\.1, 192\.0\.2\.2, 192\.0\.2\.254, 198\.51\.100\.7 \} accept/);
  expect(store).toMatch(/members_2 \{\n +ip saddr \{ 192\.0\.2\.254 \} accept/);
});

test('etcd on Docker hosts themselves: one filter for both, and every store knows all of them', () => {
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    const hosts = [1, 2, 3].map((n) => new DockerHost(stack, `h${n}`, { ipam, engine: DockerEngine.V20_10, underlayAddress: `192.0.2.${n}` }));
    const stores = hosts.map((host, i) => new EtcdStore(stack, `etcd${i + 1}`, { host }));
    new EtcdOverlayCluster(stack, 'cluster', { ipam, members: hosts, stores, tls: false, firewall: PortFirewall.NFTABLES });
  });
  expect(yamlOf('h2')).toMatchObject({ 'name': 'etcd2', 'initial-cluster': 'etcd1=http://192.0.2.1:2380,etcd2=http://192.0.2.2:2380,etcd3=http://192.0.2.3:2380' });
  expect(fileOf('h2', 'etc/docker-ipam/filter.nft')).toMatch(/dport \{ 7946 \}[^]*dport \{ 2379 \}|dport \{ 2379[^]*7946/);
  expect(world.json('stacks/prod/hosts/h3/etc/docker/daemon.json')).toMatchObject({ 'cluster-store': 'etcd://192.0.2.1:2379,192.0.2.2:2379,192.0.2.3:2379' });
});

describe('refused, with nothing written', () => {
  test.each(['23', '26.1.5', '28', '29'])('engine %s, with the way forward', (version) => {
    expect(world.refusal(clustered(({ cluster, another }) => { cluster.addMember(another('h3', { engine: DockerEngine.of(version) })); })))
      .toBe(`prod/h3: a cluster store needs engine 20.10: ${version} would not start with its keys; use a swarm`);
  });

  test('hosts of one name, which a store takes for one', () => {
    expect(world.refusal((app) => {
      const [one, two] = ['prod', 'test'].map((id) => new TerraformStack(app, id));
      const ipam = world.ipam(one);
      const members = [one, two].map((stack, i) => new DockerHost(stack, i === 0 ? 'web' : 'WEB', { ipam, engine: DockerEngine.V20_10, underlayAddress: `192.0.2.${i + 1}` }));
      new EtcdOverlayCluster(one, 'cluster', { ipam, members, stores: [new EtcdStore(one, 'store', { address: '192.0.2.9' })] });
    })).toContain("test/WEB: its host name 'WEB' is that of prod/web too, and members of a key-value store are told apart by it; give one of the hosts another id");
  });

  test('no store, a store without an address, one for two clusters, a path that would break out', () => {
    expect(world.refusal(clustered(() => undefined, { stores: [] }))).toContain("prod/cluster: 'stores' must name a machine with etcd, got none; write something like [store]");
    expect(world.refusal(clustered(({ stack }) => { new EtcdStore(stack, 'late', {}); }))).toContain("prod/late: 'address' is missing: engines reach the store by it");
    expect(world.refusal(clustered(({ stack, ipam, cluster }) => { new EtcdOverlayCluster(stack, 'second', { ipam, stores: cluster.stores }); })))
      .toContain('prod/store: it is a store of prod/cluster already; make another one for prod/second');
    expect(world.refusal(clustered(() => undefined, { certificatesDirectory: '/etc/x y' })))
      .toContain("prod/cluster: 'certificatesDirectory' must be an absolute path of letters, digits and '._+-/', got '/etc/x y'");
  });

  test('encryption, which only swarms have keys for, and a host in both', () => {
    expect(world.refusal(clustered(({ cluster }) => { cluster.addOverlayNetwork('web', { encrypted: true }); })))
      .toContain("prod/cluster/web: 'encrypted' needs a swarm, whose managers give out the keys, got prod/cluster; leave it out");
    expect(world.refusal(clustered(({ stack, ipam, cluster }) => { new Swarm(stack, 'swarm', { ipam, managers: [cluster._members[0].host] }); })))
      .toContain('prod/h1: it is a member of prod/cluster already; an engine has one such cluster');
  });

  test('an address outside the subnet, the error of the article', () => {
    expect(world.refusal(clustered(({ cluster }) => { cluster.addOverlayNetwork('testnet04', { subnet: '10.0.1.0/24' }).reserveAddress('db', { ipv4Address: '10.0.2.100' }); })))
      .toContain("prod/cluster/testnet04/db: 'ipv4Address' 10.0.2.100 is outside 'subnet' 10.0.1.0/24; choose one inside");
  });
});
