import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fn, TerraformOutput, TerraformVariable, Token } from 'cdktf';
import { home, World } from './world';

const terraform = ['terraform', 'tofu'].find((program) => spawnSync(program, ['version']).status === 0);
if (!terraform) process.stderr.write('tokens are not run through Terraform: neither terraform nor tofu is on the path\n');

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

/** Every way in which a program hands an attribute on, with the value that must come out. */
function uses(value: string, plain: string): Record<string, [unknown, unknown]> {
  return {
    bare: [value, plain],
    text: [`before ${value} after`, `before ${plain} after`],
    list: [[value, 'x'], [plain, 'x']],
    map: [{ at: value }, { at: plain }],
    encoded: [Fn.jsonencode({ at: value, all: [value] }), JSON.stringify({ all: [plain], at: plain })],
    joined: [Fn.join('-', [value, `a ${value} b`]), `${plain}-a ${plain} b`],
    formatted: [Fn.format('<%s>', [value]), `<${plain}>`],
    lengthened: [Fn.lengthOf(value), plain.length],
  };
}


// Without Terraform there is nothing to see, and the line above says so.
(terraform ? test : (_name: string, _run: () => void, _ms: number) => test('Terraform is not here', () => expect(terraform).toBeUndefined()))('attributes come out of terraform plan as they are, however they are used', () => {
  const expected: Record<string, unknown> = {};
  world.synth(home(world, (web, ipam, stack) => {
    const data = web.addBridgeNetwork('data', { ipv6: true });
    const db = data.reserveAddress('db');
    const pool = ipam.addPool('pool', { prefixLength: 20 });
    const more = web.addAutomaticPool('more', { prefixLength: 20 });
    mkdirSync(join(world.directory, 'shop'));
    writeFileSync(join(world.directory, 'shop/compose.yaml'), 'services: { web: { image: nginx } }\n');
    const shop = web.addComposeProject('shop', { file: join(world.directory, 'shop/compose.yaml') });
    const known: Array<[string, string, string]> = [
      ['subnet', data.subnet, '10.1.33.0/24'], ['gateway', data.gateway, '10.1.33.1'], ['range', data.ipRange, '10.1.33.128/25'],
      ['subnet6', data.ipv6Subnet, 'fd00:1234:5678::/64'], ['gateway6', data.ipv6Gateway, 'fd00:1234:5678::1'],
      ['address', db.ipv4Address, '10.1.33.2'], ['address6', db.ipv6Address, 'fd00:1234:5678::2'],
      ['automatic', more.cidrBlock, '10.1.16.0/20'], ['compose', shop.subnetOf('default'), '10.1.34.0/24'],
      ['bip', web.bip, '10.1.32.1/24'], ['pool', pool.cidrBlock, '10.1.0.0/20'],
      ['daemon', web.daemonJson, '{\n  "bip": "10.1.32.1/24",\n  "default-address-pools": [\n    {\n      "base": "10.0.0.0/16",\n      "size": 24\n    },\n    {\n      "base": "10.1.16.0/20",\n      "size": 24\n    }\n  ]\n}\n'],
    ];
    for (const [name, value, plain] of known) {
      for (const [way, [used, result]] of Object.entries(uses(value, plain))) {
        new TerraformOutput(stack, `${name}-${way}`, { value: used, staticId: true });
        expected[`${name}-${way}`] = result;
      }
    }
    new TerraformOutput(stack, 'host', { value: Fn.cidrhost(data.subnet, 5), staticId: true });
    new TerraformOutput(stack, 'host6', { value: Fn.cidrhost(data.ipv6Subnet, 5), staticId: true });
    new TerraformOutput(stack, 'half', { value: Fn.cidrsubnet(pool.cidrBlock, 1, 1), staticId: true });
    Object.assign(expected, { host: '10.1.33.5', host6: 'fd00:1234:5678::5', half: '10.1.8.0/21' });
  }));
  expect(valuesOf(join(world.outdir, 'stacks/prod'))).toEqual(expected);
}, 120_000);

(terraform ? test : test.skip)('a daemon.json that holds what only Terraform knows comes out whole, with the planned keys in it', () => {
  world.synth(home(world, (web, _ipam, stack) => {
    for (const [way, value] of Object.entries({ bare: web.daemonJson, within: `<${web.daemonJson}>`, decoded: Fn.jsondecode(web.daemonJson) })) {
      new TerraformOutput(stack, way, { value, staticId: true });
    }
    new TerraformVariable(stack, 'mirror', { default: 'https://mirror "1" ${x}'.replace('${', '$${') }).overrideLogicalId('mirror');
  }, { host: { daemonJson: { 'registry-mirrors': ['${var.mirror}'], 'log-opts': { tag: 'a "quoted" text' } } } }));
  const whole = {
    'bip': '10.1.0.1/24', 'default-address-pools': [{ base: '10.0.0.0/16', size: 24 }], 'log-opts': { tag: 'a "quoted" text' },
    'registry-mirrors': ['https://mirror "1" ${x}'],
  };
  const { bare, within, decoded } = valuesOf(join(world.outdir, 'stacks/prod')) as Record<string, string>;
  expect(JSON.parse(bare)).toEqual(whole);
  expect(within).toBe(`<${bare}>`);
  expect(decoded).toEqual(whole);
}, 120_000);

test('a token is one text for good', () => {
  world.synth(home(world, (web) => {
    const data = web.addBridgeNetwork('data', { ipv6: true });
    for (const attribute of ['subnet', 'gateway', 'ipRange', 'ipv6Subnet', 'ipv6Gateway'] as const) {
      expect(Token.isUnresolved(data[attribute])).toBe(true);
      expect(data[attribute]).toBe(data[attribute]);
    }
  }));
});

/** The outputs of a plan. The stack's docker resources are taken out, so that no provider is needed. */
function valuesOf(directory: string): Record<string, unknown> {
  const stack = world.json('stacks/prod/cdk.tf.json');
  const { 'docker-ipam-leases': _, ...output } = stack.output;
  writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ output, variable: stack.variable, locals: stack.locals }));
  const cli = join(world.directory, 'terraform.rc');
  writeFileSync(cli, '');
  const run = (...args: string[]) => execFileSync(terraform!, args, {
    cwd: directory, encoding: 'utf8', env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: cli, TF_IN_AUTOMATION: '1' },
  });
  run('init', '-input=false', '-no-color');
  run('plan', '-input=false', '-no-color', '-out=plan');
  const { planned_values: planned } = JSON.parse(run('show', '-json', 'plan'));
  return Object.fromEntries(Object.entries<{ value: unknown }>(planned.outputs).map(([name, { value }]) => [name, value]));
}
