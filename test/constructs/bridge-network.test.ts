import { TerraformOutput, TerraformStack, Testing } from 'cdktf';
import { DockerEngine, DockerHost, Ipam } from 'cdktf-docker-ipam';

function world() {
  const stack = new TerraformStack(Testing.app(), 'prod');
  const ipam = new Ipam(stack, 'ipam', { ipv4Pools: ['10.0.0.0/8'] });
  const host = new DockerHost(stack, 'web', { ipam, engine: DockerEngine.V28 });
  return { stack, host, synth: () => JSON.parse(Testing.synth(stack)) as { output: Record<string, { value: string }>; resource: { docker_network: Record<string, { ipam_config: object[] }> } } };
}

test('the name of a network is unknown to Terraform until the network is there, and is its name then', () => {
  const { stack, host, synth } = world();
  const front = host.addBridgeNetwork('front');
  new TerraformOutput(stack, 'name', { value: front.name });
  const { output, resource } = synth();
  const [address] = Object.keys(resource.docker_network).map((id) => `docker_network.${id}`);
  expect(output.name.value).toBe(`\${format("%[2]s", ${address}.id, ${address}.name)}`);
});

test("an 'ipRange' of the whole subnet is no range: Docker is told none, and an address to keep must be written", () => {
  const { host, synth } = world();
  const legacy = host.addBridgeNetwork('legacy', { subnet: '192.168.4.0/24', ipRange: '192.168.4.0/24' });
  expect(legacy.ipRange).toBe('');
  expect(() => legacy.reserveAddress('db')).toThrow("prod/web/legacy/db: 'ipv4Address' must be written, since Docker gives out any address of prod/web/legacy");
  legacy.reserveAddress('cache', { ipv4Address: '192.168.4.200' });
  expect(Object.values(synth().resource.docker_network)[0].ipam_config).toEqual([{ subnet: '192.168.4.0/24', gateway: '192.168.4.1' }]);
});
