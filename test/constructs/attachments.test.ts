import { Container } from '@cdktf/provider-docker/lib/container';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Service } from '@cdktf/provider-docker/lib/service';
import { App, TerraformStack } from 'cdktf';
import { BridgeNetwork, type DockerHost, type ReservedAddress } from 'cdktf-docker-ipam';
import { host, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

interface Two {
  readonly stack: TerraformStack;
  readonly a: DockerHost;
  readonly b: DockerHost;
  readonly data: BridgeNetwork;
  readonly db: ReservedAddress;
}

function two(use: (hosts: Two) => void): (app: import('cdktf').App) => void {
  return (app) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    const [a, b] = [host(stack, 'a', ipam), host(stack, 'b', ipam)];
    const data = a.addBridgeNetwork('data', { subnet: '10.7.0.0/24', ipv6: true });
    use({ stack, a, b, data, db: data.reserveAddress('db') });
  };
}
const container = (stack: TerraformStack, provider: DockerProvider | undefined, network: object) => new Container(stack, 'mysql', {
  provider, name: 'mysql', image: 'mysql', networksAdvanced: [network as { name: string }],
});

test("a container on the network's own host joins it, by reserved addresses or without", () => {
  world.synth(two(({ stack, a, data, db }) => {
    container(stack, a.dockerProvider, { name: data.name, ipv4Address: db.ipv4Address, ipv6Address: db.ipv6Address });
  }));
  const [joined] = Object.values<any>(world.json('stacks/prod/cdk.tf.json').resource.docker_container); // eslint-disable-line @typescript-eslint/no-explicit-any
  expect(joined.networks_advanced).toEqual([{ name: expect.stringMatching(/docker_network\.a_data_network_/), ipv4_address: '10.7.0.2', ipv6_address: 'fd00:1234:5678::2' }]);
});

test.each<[string, (two: Two) => { readonly ipv4Address?: string; readonly ipv6Address?: string }, string]>([
  ['written', () => ({ ipv4Address: '10.7.0.9' }), "'ipv4Address' 10.7.0.9 is the address of prod/mysql in prod/a/data already; have one leased for each by reserveAddress"],
  ['reserved', ({ db }) => ({ ipv4Address: db.ipv4Address }), "'ipv4Address' is the reserved address of prod/mysql in prod/a/data already; have one leased for each by reserveAddress"],
  ['of IPv6', () => ({ ipv6Address: 'FD00:1234:5678:0::9' }), "'ipv6Address' FD00:1234:5678:0::9 is the address of prod/mysql in prod/a/data already; have one leased for each by reserveAddress"],
])('two containers with one address, %s', (_, address, words) => {
  const said = world.refusal(two((all) => {
    const { stack, a, data } = all;
    container(stack, a.dockerProvider, { name: data.name, ...address(all) });
    new Container(stack, 'other', { provider: a.dockerProvider, name: 'other', image: 'mysql', networksAdvanced: [{ name: data.name, ...address(all) }] });
  }));
  expect(said).toContain(`prod/other: ${words}`);
});

test('so does one in another stack, by a provider of its own there', () => {
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const a = host(stack, 'a', world.ipam(stack));
    const containers = new TerraformStack(app, 'containers');
    const data = new BridgeNetwork(containers, 'data', { host: a });
    expect(a.dockerProviderIn(containers)).toBe(data.network.provider);
    container(containers, a.dockerProviderIn(containers), { name: data.name });
  });
  expect(world.json('stacks/containers/cdk.tf.json').provider.docker).toEqual([{ alias: 'prod_a' }]);
});

test("the provider of the host's own stack is unknown in another", () => {
  const declare = (app: App) => {
    const stack = new TerraformStack(app, 'prod');
    const a = host(stack, 'a', world.ipam(stack));
    const containers = new TerraformStack(app, 'containers');
    container(containers, a.dockerProvider, { name: new BridgeNetwork(containers, 'data', { host: a }).name });
    const foreign = new TerraformStack(new App(), 'foreign');
    expect(() => a.dockerProviderIn(foreign)).toThrow("prod/a: 'stack' must be a stack of the same app, got foreign of another");
  };
  expect(world.refusal(declare)).toContain("containers/mysql: 'provider' stands in the stack prod, which is unknown to Terraform in containers; set it to 'dockerProviderIn' of prod/a, called with the stack containers");
});

const OTHERS = "prod/mysql: 'provider' reaches another engine than prod/a, where its network prod/a/data is; set it to the 'dockerProvider' of prod/a";

test.each<[string, (two: Two) => void]>([
  ["another host's provider, by the network's name", ({ stack, b, data }) => container(stack, b.dockerProvider, { name: data.name })],
  ["another host's provider, by a reserved address", ({ stack, b, db }) => container(stack, b.dockerProvider, { name: 'data', ipv4Address: db.ipv4Address })],
  ["another host's provider, by a reserved IPv6 address", ({ stack, b, db }) => container(stack, b.dockerProvider, { name: 'data', ipv6Address: db.ipv6Address })],
  ['no provider at all', ({ stack, data }) => {
    new DockerProvider(stack, 'docker', {});
    container(stack, undefined, { name: data.name });
  }],
  ['a service', ({ stack, b, data }) => new Service(stack, 'mysql', { provider: b.dockerProvider, name: 'mysql', taskSpec: { containerSpec: { image: 'mysql' }, networksAdvanced: [{ name: data.name }] } })],
])('%s is refused', (_, use) => {
  expect(world.refusal(two(use))).toContain(OTHERS);
});

test.each([
  ['10.8.0.5', 'is outside it'], ['10.7.0.0', 'is its network address'], ['10.7.0.255', 'is its broadcast address'], ['10.7.0.1', 'is its gateway'],
])("a container's address %s written by hand is refused: it %s", (ipv4Address, what) => {
  expect(world.refusal(two(({ stack, a, data }) => container(stack, a.dockerProvider, { name: data.name, ipv4Address })))).toContain(
    `prod/mysql: 'ipv4Address' must be an address for a container in prod/a/data 10.7.0.0/24, got '${ipv4Address}', which ${what}; `
    + "have one leased by reserveAddress, or write one such as '10.7.0.2'");
});

test('a malformed one is refused too, and one inside is not', () => {
  const at = (ipv4Address: string) => two(({ stack, a, data }) => container(stack, a.dockerProvider, { name: data.name, ipv4Address }));
  expect(world.refusal(at('10.7.0'))).toContain("prod/mysql: 'ipv4Address' must be an IPv4 or IPv6 address, got '10.7.0'");
  expect(() => world.synth(at('10.7.0.77'))).not.toThrow();
});

test('networks of others are none of our business', () => {
  expect(() => world.synth(two(({ stack, b }) => container(stack, b.dockerProvider, { name: 'host', ipv4Address: '1.2.3.4' })))).not.toThrow();
});
