import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { type App, TerraformStack } from 'cdktf';
import { DockerEngine, Ec2DockerHost, type Ec2DockerHostProps, Swarm, Vpc, type VpcProps, VpcTierKind } from 'cdktf-docker-ipam';
import { thrown, World } from '../world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => world.dispose());

function site(props: Partial<Ec2DockerHostProps> = {}, vpcProps: Partial<VpcProps> = {}, more: (host: Ec2DockerHost, vpc: Vpc) => void = () => undefined): (app: App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    new AwsProvider(stack, 'aws', { region: 'ap-northeast-1' });
    const ipam = world.ipam(stack);
    const vpc = new Vpc(stack, 'app', { ipam, cidrBlock: '10.0.0.0/16', availabilityZones: ['ap-northeast-1a'], ...vpcProps });
    more(new Ec2DockerHost(stack, 'web', { vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28, ...props }), vpc);
  };
}

const only = (type: string) => Object.values<any>(world.json('stacks/prod/cdk.tf.json').resource[type])[0]; // eslint-disable-line @typescript-eslint/no-explicit-any

test('an instance has its files before its engine, stays as it is, and asks for tokens of the metadata service', () => {
  world.synth(site());
  const { user_data: userData, ...instance } = only('aws_instance');
  expect(instance).toMatchObject({
    ami: 'ami-1',
    metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 },
    user_data_replace_on_change: false,
    lifecycle: { ignore_changes: ['ami', 'user_data', 'user_data_base64'], replace_triggered_by: [expect.stringMatching(/^terraform_data\.web_generation_/)] },
  });
  expect(instance.lifecycle.precondition).toHaveLength(2);
  expect(userData).toMatch(/^#cloud-config\nwrite_files:\n {2}- path: \/etc\/docker\/daemon\.json\n/);
  expect(userData).toContain('"default-address-pools"');
  expect(only('aws_network_interface').subnet_id).toMatch(/app_private_ap-northeast-1a_subnet/);
  expect(world.json('stacks/prod/cdk.tf.json').resource.aws_vpc_security_group_ingress_rule).toBeUndefined();
});

test('its leases are carried by its machine, and not by who may reach it', () => {
  world.synth(site({ privateIpv4Address: '10.0.0.20' }, {}, (host) => { host.allowFromCidrBlock('192.0.2.0/24', { port: 443 }); }));
  const { leases } = world.json('ipam/plan.json').ipams[0];
  const of = (key: string) => leases.find((lease: { key: string }) => lease.key === `ipam/prod/web/${key}`);
  expect([of('docker0/ipv4').purpose, of('automatic').purpose, of('private/ipv4').purpose]).toEqual(['docker0', 'automatic pool', 'reserved address']);
  expect(of('automatic').addresses.map((address: string) => address.split('.')[0]).sort()).toEqual(['aws_instance', 'aws_network_interface', 'terraform_data']);
});

test('a later plan, a newer image and another part change what is written, and a generation replaces', () => {
  world.synth(site());
  const before = only('terraform_data').triggers_replace;
  world.synth(site({ imageId: 'ami-2', generation: '2' }, {}, (host) => { host.addBridgeNetwork('front'); }));
  expect([before, only('terraform_data').triggers_replace]).toEqual(['1', '2']);
});

test('an engine is not installed before there is a way out to install it by', () => {
  world.synth(site());
  expect(only('aws_instance').depends_on).toEqual([
    expect.stringMatching(/^aws_route_table_association\.app_private_ap-northeast-1a_/), expect.stringMatching(/^aws_route\.app_private_ap-northeast-1a_default-ipv4_/),
  ]);
  world.synth(site({ engineInImage: true }));
  expect(only('aws_instance').depends_on).toBeUndefined();
});

describe('a public address', () => {
  const PUBLIC: Partial<VpcProps> = { tiers: [{ name: 'open', kind: VpcTierKind.PUBLIC }] };
  const addresses = () => Object.values<{ network_interface: string }>(world.json('stacks/prod/cdk.tf.json').resource.aws_eip ?? {});

  test('is there before the first boot, in a public tier: AWS gives none to an instance that brings its interface', () => {
    world.synth(site({}, PUBLIC));
    expect(addresses()).toMatchObject([{ domain: 'vpc', network_interface: expect.stringMatching(/^\$\{aws_network_interface\.web_network-interface_\w+\.id\}$/), depends_on: [expect.stringMatching(/^aws_route_table_association\./), expect.stringMatching(/^aws_route\./)] }]);
    expect(only('aws_instance').depends_on).toContainEqual(expect.stringMatching(/^aws_eip\.web_elastic-ip_/));
  });

  test('is nowhere else, and not where nobody wants it', () => {
    world.synth(site({ engineInImage: true, publicAddress: false }, PUBLIC));
    expect(addresses()).toEqual([]);
    world.synth(site({ engineInImage: true }, { tiers: [{ name: 'open', kind: VpcTierKind.PUBLIC, publicAddresses: false }] }));
    expect(addresses()).toEqual([]);
  });

  test('is needed to install the engine, and needs an internet gateway', () => {
    expect(thrown(() => world.synth(site({ publicAddress: false }, PUBLIC)))).toBe(
      "prod/web: 'subnet' must reach the internet, from where the engine is installed, got prod/app/open/ap-northeast-1a; give it a public address, or use an image with Docker in it ('engineInImage: true')",
    );
    expect(thrown(() => world.synth(site({ publicAddress: true })))).toMatch(
      /^prod\/web: 'publicAddress' must be false outside a public tier, got true in prod\/app\/private\/ap-northeast-1a, which has no internet gateway; /,
    );
  });
});

test('containers may use the metadata service where that is said', () => {
  world.synth(site({ containersMayUseMetadata: true }));
  expect(only('aws_instance').metadata_options.http_put_response_hop_limit).toBe(2);
});

test('only what is named gets in', () => {
  world.synth(site({}, {}, (host, vpc) => { host.allowFrom(vpc, { port: 22 }); }));
  expect(only('aws_vpc_security_group_ingress_rule')).toMatchObject({ cidr_ipv4: '10.0.0.0/16', from_port: 22, to_port: 22, ip_protocol: 'tcp' });
});

test('what only Terraform knows is rendered by it', () => {
  world.synth(site({ daemonJson: { labels: ['zone=${data.aws_region.here.name}'] } }));
  expect(only('aws_instance').user_data).toMatch(/path: \/etc\/docker\/daemon\.json\n(.*\n){3} {4}content: \$\{base64encode\(jsonencode\(local\./);
});

test.each<[string, Partial<Ec2DockerHostProps>, Partial<VpcProps>, string]>([
  ['a subnet from which nothing can be installed', {}, { tiers: [{ name: 'data', kind: VpcTierKind.ISOLATED }] }, "prod/web: 'subnet' must reach the internet, from where the engine is installed, got prod/app/data/ap-northeast-1a"],
  ['more than EC2 takes', { cloudInitParts: [{ contentType: 'text/x-shellscript', content: `#!/bin/sh\n# ${'x'.repeat(16_000)}` }] }, {}, 'and EC2 takes 16384: the plan '],
  ['a content type with a line in it', { cloudInitParts: [{ contentType: 'text/plain\nX-Evil: yes', content: '' }] }, {}, "'cloudInitParts' must have content types such as 'text/cloud-config'"],
])('%s is refused', (_what, props, vpcProps, words) => {
  expect(thrown(() => world.synth(site(props, vpcProps)))).toContain(words);
});

test('an image with Docker in it needs no way out', () => {
  world.synth(site({ engineInImage: true }, { tiers: [{ name: 'data', kind: VpcTierKind.ISOLATED }] }));
  expect(only('aws_instance').user_data).not.toContain('packages:');
});

describe('the private address of a member of a swarm', () => {
  const swarmed = (first: Partial<Ec2DockerHostProps> = {}, vpcProps: Partial<VpcProps> = {}) => site(first, vpcProps, (host, vpc) => {
    const another = new Ec2DockerHost(host.node.scope!, 'db', { vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28 });
    new Swarm(host.node.scope!, 'swarm', { ipam: vpc.ipam, managers: [host], workers: [another] });
  });
  const interfaces = () => Object.values<any>(world.json('stacks/prod/cdk.tf.json').resource.aws_network_interface).map(({ private_ips: ips }) => ips); // eslint-disable-line @typescript-eslint/no-explicit-any
  const fileOf = (host: string, path: string) => world.contents()[`out/stacks/prod/hosts/${host}/etc/docker-ipam/${path}`];

  test('is planned in its subnet, and the others know it', () => {
    world.synth(swarmed());
    const [db, web] = ['db', 'web'].map((name) => world.lock()[`ipam/prod/${name}/private/ipv4`]);
    expect([db, web].every((block) => /^10\.0\.\d+\.\d+\/32$/.test(block)) && db !== web).toBe(true);
    const [dbAddress, webAddress] = [db, web].map((block) => block.replace('/32', ''));
    expect(interfaces()).toEqual([[dbAddress], [webAddress]]);
    expect(fileOf('db', 'swarm')).toContain(`for manager in '${webAddress}:2377'; do`);
    expect(fileOf('db', 'swarm')).toContain(`--advertise-addr '${dbAddress}'`);
    expect(fileOf('web', 'filter.nft')).toMatch(new RegExp(`ip saddr \\{ (${dbAddress}, ${webAddress}|${webAddress}, ${dbAddress}) \\} accept`.replaceAll('.', '\\.')));
    expect(only('aws_instance').user_data).toContain(`--advertise-addr '${dbAddress}'`);
    const before = world.lock();
    world.synth(swarmed());
    expect(world.lock()).toEqual(before);
  });

  test('law: no member has an address that AWS keeps, nor one of another member, in the smallest subnets', () => {
    world.synth(site({}, { tiers: [{ name: 'small', kind: VpcTierKind.PUBLIC, subnetPrefixLength: 28 }] }, (host, vpc) => {
      const others = Array.from({ length: 10 }, (_, i) => new Ec2DockerHost(host.node.scope!, `w${i}`, { vpc, imageId: 'ami-1', instanceType: 't3.large', engine: DockerEngine.V28 }));
      new Swarm(host.node.scope!, 'swarm', { ipam: vpc.ipam, managers: [host], workers: others });
    }));
    const last = interfaces().flat().map((address: string) => Number(address.split('.')[3]) % 16);
    expect(last.sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });

  test('is the one that is written', () => {
    world.synth(swarmed({ privateIpv4Address: '10.0.0.77' }));
    expect(interfaces()).toContainEqual(['10.0.0.77']);
    expect(fileOf('db', 'swarm')).toContain("for manager in '10.0.0.77:2377'; do");
  });

  test('is AWS\'s where nobody needs it beforehand', () => {
    world.synth(site());
    expect(only('aws_network_interface').private_ips).toBeUndefined();
  });

  test('cannot be planned in a subnet that nobody knows', () => {
    expect(thrown(() => world.synth(site({ subnetId: 'subnet-1', engineInImage: true }, {}, (host, vpc) => {
      new Swarm(host.node.scope!, 'swarm', { ipam: vpc.ipam, managers: [host] });
    })))).toContain("prod/web: 'underlayAddress' is missing: the other members reach this host by it");
  });
});
