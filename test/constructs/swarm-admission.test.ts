import { TerraformStack, TerraformVariable } from 'cdktf';
import { DockerEngine, DockerHost, type Ipam, OverlayNetwork, SshDockerHost, type SshDockerHostProps, Swarm } from 'cdktf-docker-ipam';
import { World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlXwXp4h1hZ0Wl3Gm4oM8h3hYkQ5kq0m4vA3w1d7n3m';

type Host = (stack: TerraformStack, name: string, n: number, props?: Partial<SshDockerHostProps>) => SshDockerHost;

function site(build: (parts: { stack: TerraformStack; ipam: Ipam; host: Host; app: TerraformStack['node']['root'] }) => void) {
  return (app: ConstructorParameters<typeof TerraformStack>[0]) => {
    const stack = new TerraformStack(app, 'prod');
    const ipam = world.ipam(stack);
    const host: Host = (at, name, n, props) => new SshDockerHost(at, name, { ipam, engine: DockerEngine.V28, address: `192.0.2.${n}`, hostKey: KEY, privateKeyFile: '~/.ssh/deploy', ...props });
    build({ stack, ipam, host, app: app as TerraformStack['node']['root'] });
  };
}

interface Resource {
  readonly depends_on?: string[];
  readonly triggers_replace: Readonly<Record<string, string>>;
  readonly provisioner: ReadonlyArray<{ readonly 'local-exec': { readonly command: string; readonly environment: Readonly<Record<string, string>>; readonly interpreter: string[] } }>;
}

/** Resources of Terraform's own by name, without the digest that CDKTF ends names with. */
function resources(stack = 'prod'): Readonly<Record<string, Resource>> {
  const { resource } = world.json(`stacks/${stack}/cdk.tf.json`) as { resource: { terraform_data?: Record<string, Resource>; docker_network?: Record<string, Resource> } };
  return Object.fromEntries(Object.entries({ ...resource.terraform_data, ...resource.docker_network }).map(([name, value]) => [plain(name), value]));
}
const plain = (name: string) => name.replace(/_[0-9A-F]{8}$/, '');
const waitsFor = (resource: Resource) => resource.depends_on?.map((text) => plain(text.split('.')[1])) ?? [];
const commandOf = (resource: Resource) => resource.provisioner[0]['local-exec'];

test('managers come in one after the other, workers after the first, overlays after all of them', () => {
  world.synth(site(({ stack, ipam, host }) => {
    const swarm = new Swarm(stack, 'swarm', { ipam, managers: [host(stack, 'm1', 1), host(stack, 'm2', 2)] });
    swarm.addOverlayNetwork('web');
    swarm.addManager(host(stack, 'm3', 3));
    swarm.addWorker(host(stack, 'w1', 11));
  }));
  const all = resources();
  expect(waitsFor(all.m1_swarm_admission)).toEqual(['m1_configuration', 'm2_configuration', 'm3_configuration']);
  expect(waitsFor(all.m2_swarm_admission)).toEqual(['m2_configuration', 'm1_swarm_admission']);
  expect(waitsFor(all.m3_swarm_admission)).toEqual(['m3_configuration', 'm1_swarm_admission', 'm2_swarm_admission']);
  expect(waitsFor(all.w1_swarm_admission)).toEqual(['w1_configuration', 'm1_swarm_admission']);
  expect(waitsFor(all.swarm_web_network)).toEqual(['m1_configuration', 'm1_swarm_admission', 'm2_swarm_admission', 'm3_swarm_admission', 'w1_swarm_admission']);
});

test('a member is known by what brings it in anew, and another one changes nothing of it', () => {
  const declared = (more: boolean) => site(({ stack, ipam, host }) => {
    const swarm = new Swarm(stack, 'swarm', { ipam, managers: [host(stack, 'm1', 1)], workers: [host(stack, 'w1', 11)] });
    if (more) swarm.addManager(host(stack, 'm2', 2));
  });
  world.synth(declared(false));
  const before = resources();
  expect(before.w1_swarm_admission.triggers_replace).toEqual({
    machine: '192.0.2.11', address: '192.0.2.11', role: 'worker', pool: expect.stringMatching(/^10\.\d+\.0\.0\/16 in \/24$/), 'data-path-port': '4789',
    'gateway-bridge': expect.stringMatching(/^10\.[\d.]+\/22$/),
  });
  world.synth(declared(true));
  for (const name of ['m1_swarm_admission', 'w1_swarm_admission']) expect(resources()[name].triggers_replace).toEqual(before[name].triggers_replace);
});

test('the way there asks for the host key, by files that only Terraform finds', () => {
  world.synth(site(({ stack, ipam, host, app }) => {
    const elsewhere = new TerraformStack(app, 'elsewhere');
    new Swarm(stack, 'swarm', { ipam, managers: [host(stack, 'm1', 1)], workers: [host(elsewhere, 'w1', 11, { user: 'ops', port: 2222 })] });
  }));
  const { command, environment, interpreter } = commandOf(resources('elsewhere').w1_swarm_admission);
  expect(interpreter).toEqual(['sh', '-c']);
  expect(environment).toEqual({
    SSH_0_5: 'UserKnownHostsFile="${abspath("${path.module}/hosts/w1/ssh/known_hosts")}"', SSH_0_11: '${pathexpand("~/.ssh/deploy")}',
    SSH_1_5: 'UserKnownHostsFile="${abspath("${path.module}/../prod/hosts/m1/ssh/known_hosts")}"', SSH_1_11: '${pathexpand("~/.ssh/deploy")}',
  });
  expect(command).toContain('on_0() { ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o "$SSH_0_5" -o GlobalKnownHostsFile=none -o IdentitiesOnly=yes -i "$SSH_0_11"'
    + ' -o ConnectTimeout=10 -o ServerAliveInterval=15 -p 2222 -l ops -- 192.0.2.11 "sh -c \'test -x /etc/docker-ipam/swarm || exit 3; exec sudo -n /etc/docker-ipam/swarm $1\'"; }');
  expect(command).not.toContain('${');
  expect(world.json('manifest.json').stacks.elsewhere.dependencies).toEqual(['prod']);
});

test('overlays of another stack come after the stack of the machines', () => {
  world.synth(site(({ stack, ipam, host, app }) => {
    const swarm = new Swarm(stack, 'swarm', { ipam, managers: [host(stack, 'm1', 1)], workers: [host(stack, 'w1', 11)] });
    new OverlayNetwork(new TerraformStack(app, 'networks'), 'web', { cluster: swarm });
  }));
  expect(world.json('manifest.json').stacks.networks.dependencies).toEqual(['prod']);
  expect(waitsFor(resources('networks').web_network)).toEqual([]);
});

test('what only Terraform knows is no part of the command', () => {
  world.synth(site(({ stack, ipam, host }) => {
    const address = new TerraformVariable(stack, 'address', { type: 'string' }).stringValue;
    new Swarm(stack, 'swarm', { ipam, managers: [host(stack, 'm1', 1, { address, underlayAddress: '192.0.2.1' })] });
  }));
  const { command, environment } = commandOf(resources().m1_swarm_admission);
  expect(command).toContain('-- "$SSH_0_');
  expect(Object.values(environment)).toContain('${var.address}');
  expect(resources().m1_swarm_admission.triggers_replace.machine).toBe('${var.address}');
});

test('a person forms a swarm whose first manager Terraform does not get to', () => {
  world.synth(site(({ stack, ipam, host }) => {
    const first = new DockerHost(stack, 'm1', { ipam, engine: DockerEngine.V28, underlayAddress: '192.0.2.1' });
    new Swarm(stack, 'swarm', { ipam, managers: [first, host(stack, 'm2', 2)] }).addOverlayNetwork('web');
  }));
  expect(Object.keys(resources())).toEqual(['m2_configuration', 'swarm_web_network']);
});
