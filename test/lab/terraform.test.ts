import { Container as ContainerResource } from '@cdktf/provider-docker/lib/container';
import { App, type TerraformStack } from 'cdktf';
import { type BridgeNetwork, BridgeNetwork as Bridge, type DockerHost } from 'cdktf-docker-ipam';
import { Container } from './container';
import { type Declare, Deployment, stackIn } from './deployment';
import { asked } from './emitted';
import type { Engine } from './engine';
import { ENGINES, type InstalledEngine } from './engines';
import { Lab } from './lab';
import type { PlannedChange } from './terraform';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();

/** An engine that is not yet started and a deployment on it. */
function deployedOn(installed: InstalledEngine, story: (deployment: Deployment, engine: Engine) => Promise<void>): Promise<void> {
  return Lab.with(async (lab) => {
    const engine = await lab.engine('server', installed);
    await Deployment.with(engine, (deployment) => story(deployment, engine));
  });
}

/** Starts the engine with the planned daemon.json and prepares Terraform. */
async function ready(deployment: Deployment, engine: Engine, declare: Declare): Promise<void> {
  deployment.synthesize(declare);
  await engine.start(deployment.daemonJson);
  await engine.nameImage(['lab:latest']);
  await deployment.terraform().init();
}

/** Plans, shows the plan to `look`, and applies it; what is planned then must be nothing. */
async function applied(deployment: Deployment, look: (changes: readonly PlannedChange[]) => void = () => undefined): Promise<void> {
  const terraform = deployment.terraform();
  look((await terraform.plan()).changes);
  await terraform.apply();
  expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });
}

/** A web server of the lab's image, in one network. */
function webServer(host: DockerHost, stack: TerraformStack, name: string, network: BridgeNetwork, reserved: boolean): void {
  const address = reserved ? network.reserveAddress(name) : undefined;
  new ContainerResource(stack, name, {
    provider: host.dockerProvider,
    name,
    image: 'lab:latest',
    restart: 'unless-stopped',
    stopSignal: 'SIGKILL',
    networksAdvanced: [{ name: network.name, ipv4Address: address?.ipv4Address, ipv6Address: address?.ipv6Address || undefined }],
  });
}

const actions = (changes: readonly PlannedChange[]) => changes.map(({ action, address }) => `${action} ${address.replace(/_[0-9A-F]{8}$/, '')}`);

/** Networks that are not every engine's own. */
async function networksOf(engine: Engine) {
  return (await engine.networks()).filter(({ name }) => !['bridge', 'host', 'none'].includes(name));
}

const bySubnet = (a: { readonly subnet: string }, b: { readonly subnet: string }) => (a.subnet < b.subnet ? -1 : 1);

const site: Declare = (host, _ipam, stack) => {
  const front = host.addBridgeNetwork('front', { ipv6: true, mtu: 1400, labels: { owner: 'ops' } });
  const data = host.addBridgeNetwork('data', { internal: true, subnetPrefixLength: 26 });
  host.addBridgeNetwork('tiny', { subnetPrefixLength: 29 });
  host.addBridgeNetwork('written', { subnet: '10.9.8.0/24', gateway: '10.9.8.254', ipRange: '10.9.8.64/26', auxAddresses: { printer: '10.9.8.7' } });
  webServer(host, stack, 'web', front, true);
  webServer(host, stack, 'db', data, true);
};

describe('a host deployed by Terraform', () => {
  terraformTest.each(ENGINES)('engine $version has what was planned, needs nothing afterwards nor after a restart, and is left as it was', (installed) =>
    deployedOn(installed, async (deployment, engine) => {
      await ready(deployment, engine, site);
      await applied(deployment, (changes) => expect(actions(changes)).toEqual([
        'create docker_container.db', 'create docker_container.web',
        ...['data', 'front', 'tiny', 'written'].map((name) => `create docker_network.server_${name}_network`),
      ]));

      const seen = new Map((await networksOf(engine)).map((network) => [network.name, network]));
      expect([...seen.keys()].sort()).toEqual(['data', 'front', 'tiny', 'written']);
      for (const network of deployment.networks) {
        const { subnets, options } = asked(network);
        const { subnets: got, options: gotOptions } = seen.get(network.name)!;
        expect([...got].sort(bySubnet)).toEqual([...subnets!].sort(bySubnet));
        expect(gotOptions).toEqual(options ?? {});
      }
      const { bip } = JSON.parse(deployment.daemonJson) as { bip: string };
      expect((await engine.network('bridge')).gateways).toEqual([bip.split('/')[0]]);
      await serves(deployment, engine, 'web');
      await serves(deployment, engine, 'db');

      await engine.restart();
      expect(await deployment.terraform().plan()).toMatchObject({ empty: true });
      await serves(deployment, engine, 'web');

      deployment.synthesize((host, ipam, stack) => {
        site(host, ipam, stack);
        host.addBridgeNetwork('more');
      });
      await applied(deployment, (changes) => expect(actions(changes)).toEqual(['create docker_network.server_more_network']));

      await deployment.terraform().destroy();
      expect(await networksOf(engine)).toEqual([]);
      expect(await engine.api.get('/containers/json?all=1')).toEqual([]);
    }));

  terraformTest.each(ENGINES)('engine $version: another subnet replaces a network with its containers, a rename touches nothing', (installed) =>
    deployedOn(installed, async (deployment, engine) => {
      const at = (subnet: string, id = 'front'): Declare => (host, ipam, stack) => {
        const front = host.addBridgeNetwork(id, { name: 'front', subnet });
        webServer(host, stack, 'web', front, true);
        webServer(host, stack, 'worker', front, false);
        webServer(host, stack, 'other', host.addBridgeNetwork('aside'), false);
        if (id !== 'front') ipam.moved('lab/server/front', `lab/server/${id}`);
      };
      await ready(deployment, engine, at('10.180.0.0/24'));
      await applied(deployment);

      // The worker has no address in its resource that would change: only the network's name tells that it must make way.
      deployment.synthesize(at('10.181.0.0/24'));
      await applied(deployment, (changes) => expect(actions(changes)).toEqual([
        'replace docker_container.web', 'replace docker_container.worker', 'replace docker_network.server_front_network',
      ]));
      const front = await engine.network('front');
      expect(front.ipv4).toEqual(['10.181.0.0/24']);
      await serves(deployment, engine, 'web');

      deployment.synthesize(at('10.181.0.0/24', 'edge'));
      const { summary, changes } = await deployment.terraform().plan();
      expect(summary).toMatchObject({ add: 0, change: 0, remove: 0, import: 0 });
      expect(changes.map(({ action, address, from }) => [action, ...[from!, address].map((text) => text.replace(/_[0-9A-F]{8}$/, ''))])).toEqual([
        ['move', 'docker_network.server_front_network', 'docker_network.server_edge_network'],
      ]);
      await applied(deployment);
      expect((await engine.network('front')).id).toBe(front.id);
    }));

  // The provider waits for half a minute, whatever the engine.
  terraformTest.each(ENGINES.slice(-1))('engine $version: a container that has only the bare name of its network keeps it from being replaced', (installed) =>
    deployedOn(installed, async (deployment, engine) => {
      const at = (subnet: string): Declare => (host, _ipam, stack) => {
        const { network } = host.addBridgeNetwork('front', { subnet });
        new ContainerResource(stack, 'worker', { provider: host.dockerProvider, name: 'worker', image: 'lab:latest', networksAdvanced: [{ name: network.name }] });
      };
      await ready(deployment, engine, at('10.180.0.0/24'));
      await applied(deployment);
      deployment.synthesize(at('10.181.0.0/24'));
      expect(actions((await deployment.terraform().plan()).changes)).toEqual(['replace docker_network.server_front_network']);
      await expect(deployment.terraform().apply()).rejects.toThrow("timeout while waiting for state to become 'removed'");
    }));
});

describe('a network that is there already', () => {
  const SUBNET = '10.9.4.0/24';

  terraformTest.each(ENGINES)('engine $version: made by hand it would be replaced, and is imported as it is when told so', (installed) =>
    deployedOn(installed, async (deployment, engine) => {
      await ready(deployment, engine, () => undefined);
      // As `docker network create --subnet` and Compose make them: no gateway, no range, labels of theirs.
      const { Id: id } = await engine.api.post<{ Id: string }>('/networks/create', {
        Name: 'legacy', CheckDuplicate: true, IPAM: { Config: [{ Subnet: SUBNET }] }, Labels: { 'com.docker.compose.project': 'legacy' },
      });
      await engine.run('tenant', { network: 'legacy' });

      const adopt = (options: { readonly ipRange?: string }, ignored: string[]): Declare => (host, _ipam, stack) => {
        const { network } = host.addBridgeNetwork('legacy', { subnet: SUBNET, ...options });
        network.lifecycle = { ignoreChanges: ignored };
        stack.addOverride('import', [{ to: `docker_network.${network.friendlyUniqueId}`, id }]);
      };
      deployment.synthesize(adopt({}, []));
      await deployment.terraform().init();
      expect(actions((await deployment.terraform().plan()).changes)).toEqual(['replace docker_network.server_legacy_network']);

      deployment.synthesize(adopt({ ipRange: SUBNET }, ['ipam_config', 'labels']));
      const { summary } = await deployment.terraform().plan();
      expect(summary).toMatchObject({ add: 0, change: 0, import: 1, remove: 0 });
      await applied(deployment);
      expect((await engine.network('legacy')).id).toBe(id);
      expect((await Container.find(engine, 'tenant')).ipv4).toMatch(/^10\.9\.4\./);

      // From 29 on an engine tells the gateway that it chose, before that only once it has started again.
      if (installed.major < 29) await engine.restart();
      deployment.synthesize(adopt({ ipRange: SUBNET }, ['labels']));
      expect(await deployment.terraform().plan()).toMatchObject({ empty: true, changes: [] });
    }));
});

describe('an engine that is down', () => {
  terraformTest.each(ENGINES.slice(-1))('engine $version: its networks cannot be planned, the stack of its machine can', (installed) =>
    deployedOn(installed, async (deployment, engine) => {
      const declare: Declare = (host, _ipam, stack) => {
        const networks = stackIn(App.of(stack), 'networks');
        networks.addDependency(stack);
        new Bridge(networks, 'front', { host });
      };
      await ready(deployment, engine, declare);
      await deployment.terraform('networks').init();
      expect(actions((await deployment.terraform('networks').plan()).changes)).toEqual(['create docker_network.front_network']);
      await deployment.terraform('networks').apply();
      expect(await deployment.terraform('networks').plan()).toMatchObject({ empty: true });

      await engine.stop();
      await expect(deployment.terraform('networks').plan()).rejects.toThrow('Cannot connect to the Docker daemon');
      expect((await deployment.terraform().plan()).changes).toEqual([]);
    }));
});

/** The container is up at the addresses that were planned for it, and answers there. */
async function serves(deployment: Deployment, engine: Engine, name: string): Promise<void> {
  const { ipv4, ipv6 } = deployment.addressesOf(name);
  const container = await Container.find(engine, name);
  expect({ ipv4: container.ipv4, ipv6: container.ipv6 || undefined }).toEqual({ ipv4, ipv6 });
  for (const address of [ipv4!, ...(ipv6 ? [`[${ipv6}]`] : [])]) {
    // A container is up before duplicate address detection has let its IPv6 address go.
    expect(await engine.host.fetched(`http://${address}/`)).toBe('served');
  }
}
