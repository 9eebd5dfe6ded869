import { statSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { BridgeNetwork, DockerEngine, Maintenance, SshDockerHost, type SshDockerHostProps } from 'cdktf-docker-ipam';
import { thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJlXwXp4h1hZ0Wl3Gm4oM8h3hYkQ5kq0m4vA3w1d7n3m';

function fleet(props: Partial<SshDockerHostProps> | ((stack: TerraformStack) => Partial<SshDockerHostProps>) = {}, build: (host: SshDockerHost, stack: TerraformStack) => void = () => undefined) {
  return (app: ConstructorParameters<typeof TerraformStack>[0]) => {
    const stack = new TerraformStack(app, 'prod');
    const given = typeof props === 'function' ? props(stack) : props;
    const host = new SshDockerHost(stack, 'web', { ipam: world.ipam(stack), engine: DockerEngine.V28, address: 'web.example.net', hostKey: KEY, ...given });
    build(host, stack);
  };
}

const configuration = () => Object.values<any>(world.json('stacks/prod/cdk.tf.json').resource.terraform_data)[0]; // eslint-disable-line @typescript-eslint/no-explicit-any

test('files are carried as they were emitted, and only digests of them stay in the state', () => {
  world.synth(fleet());
  const { triggers_replace: triggers, provisioner } = configuration();
  const path = '${path.module}/hosts/web';
  expect(triggers).toEqual({
    'address': 'web.example.net',
    'etc/docker/daemon.json': `\${filesha256("${path}/etc/docker/daemon.json")}`,
    'var/lib/docker-ipam/plan': `\${filesha256("${path}/var/lib/docker-ipam/plan")}`,
  });
  expect(provisioner.map((each: object) => Object.keys(each)[0])).toEqual(['remote-exec', 'file', 'remote-exec', 'remote-exec']);
  expect(provisioner[1].file.content.split('\n')).toEqual([
    `\${file("${path}/var/lib/docker-ipam/installer")}#payload`,
    `plan \${filebase64("${path}/var/lib/docker-ipam/plan")}`,
    `file 644 etc/docker/daemon.json \${filebase64("${path}/etc/docker/daemon.json")}`,
    'end 2',
    '',
  ]);
  expect(statSync(join(world.outdir, 'stacks/prod/hosts/web/var/lib/docker-ipam/installer')).mode & 0o777).toBe(0o755);
});

test('every connection asks for the host key, and the last one has time for an undone change', () => {
  world.synth(fleet({ port: 2222, user: 'ops', confirmTimeout: 60, healthTimeout: 90 }));
  const { provisioner } = configuration();
  const connections = provisioner.map((each: object) => Object.values(each)[0].connection);
  for (const connection of connections) expect(connection).toMatchObject({ type: 'ssh', host: 'web.example.net', port: 2222, user: 'ops', host_key: KEY });
  expect(connections.map(({ timeout }: { timeout: string }) => timeout)).toEqual(['120s', '120s', '120s', '270s']);
  expect(provisioner[3]['remote-exec'].inline).toEqual(['sudo -n sh .docker-ipam/run confirm "$SSH_CONNECTION"']);
});

test('scripts are never where others may write', () => {
  world.synth(fleet());
  const paths = configuration().provisioner.map((each: object) => Object.values(each)[0].connection.script_path);
  expect(paths).toEqual(['./.docker-ipam-prepare.sh', undefined, '.docker-ipam/apply.sh', '.docker-ipam/confirm.sh']);
});

test('what only Terraform knows is carried by it, and the state has its digest', () => {
  world.synth(fleet((stack) => ({ daemonJson: { 'registry-mirrors': [new TerraformVariable(stack, 'mirror', { type: 'string', sensitive: true }).stringValue] } })));
  const { triggers_replace: triggers, provisioner } = configuration();
  expect(triggers['etc/docker/daemon.json']).toMatch(/^\$\{sha256\(jsonencode\(local\.[\w-]+\)\)\}$/);
  expect(provisioner[1].file.content).toMatch(/^file 644 etc\/docker\/daemon\.json \$\{base64encode\(jsonencode\(local\.[\w-]+\)\)\}$/m);
});

test('the docker provider goes the same way and knows the machine by the same key', () => {
  world.synth(fleet({ privateKeyFile: '~/.ssh/deploy' }, (host) => { host.addBridgeNetwork('front'); }));
  const { provider, resource } = world.json('stacks/prod/cdk.tf.json');
  expect(provider.docker).toEqual([{
    alias: 'prod_web',
    host: 'ssh://root@web.example.net:22',
    ssh_opts: [
      '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'UserKnownHostsFile=${abspath("${path.module}/hosts/web/ssh/known_hosts")}', '-o', 'GlobalKnownHostsFile=none',
      '-o', 'IdentitiesOnly=yes', '-i', '${pathexpand("~/.ssh/deploy")}',
    ],
  }]);
  expect(world.contents()['out/stacks/prod/hosts/web/ssh/known_hosts']).toBe(`web.example.net ${KEY}\n`);
  const [network] = Object.values<{ depends_on: string[] }>(resource.docker_network);
  expect(network.depends_on).toEqual([expect.stringMatching(/^terraform_data\.web_configuration_/)]);
  expect(configuration().provisioner[0]['remote-exec'].connection).toMatchObject({ private_key: '${file(pathexpand("~/.ssh/deploy"))}', agent: 'false' });
});

test('a stack with networks on the machine comes after the stack of the machine', () => {
  world.synth((app) => {
    fleet({}, (host) => {
      const networks = new TerraformStack(app, 'networks');
      new BridgeNetwork(networks, 'front', { host });
    })(app);
  });
  expect(world.json('manifest.json').stacks.networks.dependencies).toEqual(['prod']);
  expect(world.json('stacks/networks/cdk.tf.json').provider.docker[0].ssh_opts).toContain('UserKnownHostsFile=${abspath("${path.module}/../prod/hosts/web/ssh/known_hosts")}');
});

test('an address that only Terraform knows is left to the known hosts of whoever applies', () => {
  world.synth(fleet((stack) => ({ address: new TerraformVariable(stack, 'address', { type: 'string' }).stringValue }), (host) => { host.addBridgeNetwork('front'); }));
  const [provider] = world.json('stacks/prod/cdk.tf.json').provider.docker;
  expect(provider).toMatchObject({ host: 'ssh://root@${var.address}:22', ssh_opts: ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'] });
});

test.each<[Partial<SshDockerHostProps>, string]>([
  [{ address: 'root@web' }, "prod/web: 'address' must be a host name or an address, without user, port or brackets, got 'root@web'"],
  [{ address: '-oProxyCommand=id' }, "prod/web: 'address' must be a host name"],
  [{ address: 'web;id' }, "prod/web: 'address' must be a host name"],
  [{ user: 'root -o x' }, "prod/web: 'user' must be the name of a user on the machine, got 'root -o x'"],
  [{ connection: 'ssh://web' }, "prod/web: 'connection' is made of 'address', 'user' and 'port', got 'ssh://web'; leave it out"],
  [{ port: 0 }, "prod/web: 'port' must be a port between 1 and 65535, got 0"],
  [{ hostKey: 'SHA256:abc' }, "prod/web: 'hostKey' must be the machine's public key, such as 'ssh-ed25519 AAAA…', got 'SHA256:abc'; 'ssh-keyscan -t ed25519 web.example.net' shows it"],
  [{ privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----' }, "prod/web: 'privateKey' must be a sensitive Terraform variable, got a text"],
  [{ privateKeyFile: '-F/etc/x' }, "prod/web: 'privateKeyFile' must be the path of a file, got '-F/etc/x'"],
  [{ confirmTimeout: 0 }, "prod/web: 'confirmTimeout' must be a whole number of seconds between 5 and 3600, got 0"],
  [{ restartCommand: 'a\nb' }, "prod/web: 'restartCommand' must be one line of shell, known at synth, got \"a\\nb\""],
  [{ logCommand: ' ' }, "prod/web: 'logCommand' must be one line of shell"],
  [{ acceptedOverlaps: ['10.0.0.1/8'] }, "prod/web: 'acceptedOverlaps' must"],
])('%p is refused', (props, words) => {
  const said = thrown(() => world.synth(fleet(props)));
  expect(said).toContain(words);
  expect(said).not.toContain('OPENSSH PRIVATE KEY');
});

test('one machine is one host', () => {
  const twice = (port?: number) => fleet({}, (host, stack) => { new SshDockerHost(stack, 'twin', { ipam: host.ipam, engine: DockerEngine.V28, address: 'web.example.net', hostKey: KEY, port }); });
  expect(thrown(() => world.synth(twice()))).toContain("prod/twin: 'address' is that of prod/web already, got 'web.example.net'; one machine is one host");
  world.synth(twice(2222));
});

test('the plan on the host says what it takes, and when', () => {
  world.synth(fleet({ maintenance: Maintenance.AT_NEXT_BOOT, acceptedOverlaps: ['10.0.0.0/8'] }, (host) => { host.addBridgeNetwork('front'); }));
  const lines = world.contents()['out/stacks/prod/hosts/web/var/lib/docker-ipam/plan'].split('\n');
  expect(lines).toEqual(expect.arrayContaining(['maintenance boot', 'accept 10.0.0.0/8', 'block pool 10.0.0.0/16', 'block network 10.1.1.0/24 front', 'restart systemctl restart docker.service']));
});
