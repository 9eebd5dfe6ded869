import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type App, TerraformStack } from 'cdktf';
import {
  DockerEngine, Ec2DockerHost, type Ec2DockerHostProps, Ipv6Cluster, PrefixDelegation, type PrefixDelegationProps, UplinkManager, Vpc, type VpcProps, VpcRouter,
} from 'cdktf-docker-ipam';
import { thrown, World } from '../world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => world.dispose());

interface Site {
  readonly stack: TerraformStack;
  readonly vpc: Vpc;
  readonly host: Ec2DockerHost;
  readonly delegate: (more?: Partial<PrefixDelegationProps>, id?: string) => PrefixDelegation;
}

function site(build: (site: Site) => void, props: Partial<Ec2DockerHostProps> = {}, vpcProps: Partial<VpcProps> = { amazonProvidedIpv6: true }): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
    const ipam = world.ipam(stack, { ipv4Pools: ['172.16.0.0/12'] });
    const vpc = new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', availabilityZones: ['a'], ...vpcProps });
    const host = new Ec2DockerHost(stack, 'web', { vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28, ...props });
    build({ stack, vpc, host, delegate: (more = {}, id = 'ipv6') => new PrefixDelegation(host, id, { host, ...more }) });
  };
}

const emitted = () => world.json('stacks/prod/cdk.tf.json');
const only = (type: string) => Object.values<any>(emitted().resource[type])[0]; // eslint-disable-line @typescript-eslint/no-explicit-any
const file = (path: string) => world.contents()[`out/stacks/prod/hosts/web/${path}`];
const refused = (build: (site: Site) => void, props: Partial<Ec2DockerHostProps> = {}, vpcProps?: Partial<VpcProps>) => thrown(() => world.synth(site(build, props, vpcProps)));

test('the interface is given prefixes, keeps its check and needs no route', () => {
  world.synth(site(({ delegate }) => { delegate(); }));
  expect(only('aws_network_interface')).toMatchObject({ ipv6_prefix_count: 1 });
  expect(only('aws_network_interface')).not.toHaveProperty('source_dest_check');
  expect(Object.keys(emitted().resource.aws_route).filter((name) => name.startsWith('web'))).toEqual([]);
});

test('docker0 has the first one: Terraform puts daemon.json together, and the user data carries it', () => {
  world.synth(site(({ delegate }) => { delegate({ prefixCount: 2 }); }, { daemonJson: { 'log-driver': 'json-file' } }));
  const { locals } = emitted();
  const [name, daemon] = Object.entries<Record<string, unknown>>(locals).find(([key]) => key.includes('daemon-json'))!;
  expect(daemon).toMatchObject({ 'ipv6': true, 'ip6tables': false, 'log-driver': 'json-file' });
  expect(daemon['fixed-cidr-v6']).toMatch(/^\$\{sort\(aws_network_interface\.web_network-interface_[0-9A-F]{8}\.ipv6_prefixes\)\[0\]\}$/);
  expect(only('aws_instance').user_data).toContain(`\${base64encode(jsonencode(local.${name}))}`);
  expect(file('etc/docker/daemon.json')).toBeUndefined();
  expect(JSON.stringify(world.contents())).not.toContain('100::/80');
});

test('the host forwards and keeps its default route; what comes into a bridge is filtered, whatever its block', () => {
  world.synth(site(({ host, delegate }) => {
    delegate().openPort({ port: 443, source: '2600::/16' });
    host.addBridgeNetwork('own', { ipv6: true });
  }));
  expect(file('etc/sysctl.d/90-docker-ipam.conf')).toMatch(/ens5\.accept_ra = 2[\s\S]*all\.forwarding = 1/);
  const filter = file('etc/docker-ipam/filter.nft');
  expect(filter).toContain('meta nfproto ipv6 oifname != "ens5" jump to_containers');
  expect(filter).toContain('iifname "docker0" oifname "docker0" accept');
  expect(filter).toContain('iifname != "ens5" ip6 saddr fd00:1234:5678::/64 ip6 daddr fd00:1234:5678::/64 accept');
  expect(filter).toContain('ip6 saddr 2600::/16 tcp dport 443 accept');
  expect(file('etc/docker-ipam/remove-docker-rules.sh')).toBeDefined();
  expect(only('aws_instance').user_data).toMatch(/packages:\n {2}- docker\.io\n {2}- nftables\n/);
});

test.each<[string, Partial<PrefixDelegationProps>, string, RegExp]>([
  ['netplan', { uplinkManager: UplinkManager.NETPLAN }, 'etc/netplan/90-docker-ipam.yaml', /"ens5":\n {6}accept-ra: true/],
  ['systemd-networkd', { uplinkManager: UplinkManager.NETWORKD, networkFile: '10-ens5.network' }, 'etc/systemd/network/10-ens5.network.d/50-docker-ipam.conf', /IPv6AcceptRA=yes/],
])('router advertisements go on being taken with %s', (_what, props, path, words) => {
  world.synth(site(({ delegate }) => { delegate(props); }));
  expect(file(path)).toMatch(words);
});

test('the plan says where its block is, and what the filter is', () => {
  world.synth(site(({ delegate }) => { delegate({ exposeAllPorts: true }); }));
  const said = (emitted(), world.json('manifest.json').stacks.prod.annotations as Array<{ message: string }>).map(({ message }) => message).join('\n').replace(/\n +/g, ' ');
  expect(said).toContain("docker0's IPv6 block is delegated when Terraform applies: daemon.json goes there with the user data, and is not among the files");
  expect(said).toContain('every port of every container is open to whoever can route to docker0');
});

test('an engine before 27 takes it too, and filters nothing by itself', () => {
  world.synth(site(({ delegate }) => { delegate(); }, { engine: DockerEngine.of('20.10.24') }));
  const daemon = Object.entries<Record<string, unknown>>(emitted().locals).find(([key]) => key.includes('daemon-json'))![1];
  expect(daemon).toMatchObject({ ipv6: true });
  expect(file('etc/docker-ipam/filter.nft')).toContain('jump to_containers');
});

describe('what does not go with it', () => {
  test.each<[string, (site: Site) => void, Partial<Ec2DockerHostProps>, Partial<VpcProps> | undefined, string]>([
    ['a subnet without IPv6', ({ delegate }) => { delegate(); }, {}, {}, "prod/web/ipv6: 'host' must be in a subnet with IPv6, got prod/web in prod/app/private/a; give prod/app 'amazonProvidedIpv6: true'"],
    ['IPv6 of docker0 from the Ipam', ({ delegate }) => { delegate(); }, { defaultBridgeIpv6: true }, undefined, "prod/web/ipv6: 'host' must leave 'defaultBridgeIpv6' out"],
    ['a second delegation', ({ delegate }) => { delegate(); delegate({}, 'more'); }, {}, undefined, "prod/web/more: 'host' has prefixes by prod/web/ipv6 already, got prod/web; write 'prefixCount' there"],
    ['a cluster, afterwards', ({ stack, vpc, host, delegate }) => {
      delegate();
      new Ipv6Cluster(stack, 'cluster', { ipam: vpc.ipam, prefix: 'fd00:9::/32', router: new VpcRouter(stack, 'router', { vpc }) }).addHost(host);
    }, {}, undefined, 'prod/web: AWS delegates IPv6 prefixes to it (prod/web/ipv6), and docker0 has one IPv6 block; leave one of them out'],
    ['a cluster, before', ({ stack, vpc, host, delegate }) => {
      new Ipv6Cluster(stack, 'cluster', { ipam: vpc.ipam, prefix: 'fd00:9::/32', router: new VpcRouter(stack, 'router', { vpc }) }).addHost(host);
      delegate();
    }, {}, undefined, "prod/web/ipv6: 'host' must be in no IPv6 cluster"],
    ['a block of docker0 that is written', ({ delegate }) => { delegate(); }, { daemonJson: { 'fixed-cidr-v6': 'fd00:5::/80' } }, undefined, "'fixed-cidr-v6'"],
    ['a daemon.json that somebody has already', ({ host, delegate }) => { expect(host.daemonJson).toBeTruthy(); delegate(); }, {}, undefined, "prod/web/ipv6: 'host' must be one whose 'daemonJson' nobody has taken yet, got prod/web; delegate prefixes first"],
    ['no prefixes', ({ delegate }) => { delegate({ prefixCount: 0 }); }, {}, undefined, "prod/web/ipv6: 'prefixCount' must be a whole number from 1 to 49, got 0"],
    ['an interface by a name that is none', ({ delegate }) => { delegate({ uplink: 'ens5;reboot' }); }, {}, undefined, "prod/web/ipv6: 'uplink' must be the name of one interface"],
    ['networkd without its file', ({ delegate }) => { delegate({ uplinkManager: UplinkManager.NETWORKD }); }, {}, undefined, "prod/web/ipv6: 'networkFile' is missing"],
    ['a port that is none', ({ delegate }) => { delegate().openPort({ port: 0 }); }, {}, undefined, "prod/web/ipv6: 'port' must be a whole number from 1 to 65535, and 'lastPort' not below it, got 0"],
    ['a source of IPv4', ({ delegate }) => { delegate().openPort({ port: 80, source: '10.0.0.0/8' }); }, {}, undefined, "prod/web/ipv6: 'source' must be"],
  ])('%s', (_what, build, props, vpcProps, words) => {
    expect(refused(build, props, vpcProps)).toContain(words);
  });
});
