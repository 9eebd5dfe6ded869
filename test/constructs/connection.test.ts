import { TerraformStack, TerraformVariable } from 'cdktf';
import { home, host, thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

const at = (connection: string) => home(world, (web) => { web.addBridgeNetwork('data'); }, { host: { connection } });

test.each([
  'unix:///var/run/docker.sock', 'ssh://admin@server', 'ssh://server:2222', 'ssh://root@[2001:db8::1]:22', 'tcp://192.0.2.1:2376', 'tcp://[2001:db8::1]:2376/engine', 'https://server', 'npipe:////./pipe/docker_engine',
])('%s is where a provider reaches an engine', (connection) => {
  world.synth(at(connection));
  expect(world.json('stacks/prod/cdk.tf.json').provider.docker).toEqual([{ alias: 'prod_web', host: connection }]);
});

test('so is what only Terraform knows', () => {
  world.synth((app) => {
    const stack = new TerraformStack(app, 'prod');
    const { stringValue: connection } = new TerraformVariable(stack, 'engine', { type: 'string' });
    host(stack, 'web', world.ipam(stack), { connection }).addBridgeNetwork('data');
  });
  expect(world.json('stacks/prod/cdk.tf.json').provider.docker).toEqual([{ alias: 'prod_web', host: '${var.engine}' }]);
});

test.each([
  ['ftp://x', "must begin with unix://, ssh://, tcp://, http://, https:// or npipe://, got 'ftp://x'; the docker provider takes such as 'unix:///var/run/docker.sock', 'ssh://admin@server'"],
  ['', 'must begin with'],
  ['server', 'must begin with'],
  ['SSH://server', 'must begin with'],
  ['unix://docker.sock', 'must have the whole path of a socket behind its scheme'],
  ['npipe://', 'must have the whole path'],
  ['ssh://', 'must name a host, and a port between 1 and 65535 if any'],
  ['tcp://server:99999', 'must name a host'],
  ['ssh://admin@server\n', 'must hold no space and no control character'],
  ['ssh://admin:hunter2@server', "must hold no password, which would stand in cdk.tf.json for everybody to read, got 'ssh://admin:…@server'"],
])("'%s' is refused", (connection, words) => {
  const said = thrown(() => world.synth(at(connection)));
  expect(said).toContain(`prod/web: 'connection' ${words}`);
  expect(said).not.toContain('hunter2');
});
