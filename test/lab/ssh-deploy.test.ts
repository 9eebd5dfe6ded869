import { Container as ContainerResource } from '@cdktf/provider-docker/lib/container';
import { BridgeNetwork, type BridgeNetworkOptions, type SshDockerHost } from 'cdktf-docker-ipam';
import { Container } from './container';
import { ENGINES } from './engines';
import { type DeclareSite, type Site, SshDeployment } from './ssh-deployment';
import { testWithTerraform } from './terraform-readiness';

const terraformTest = testWithTerraform();

/** A network in the second stack, with a web server at an address that is kept for it. */
function served({ networks }: Site, host: SshDockerHost, name: string, options: BridgeNetworkOptions = {}): void {
  const network = new BridgeNetwork(networks, `${host.hostName}-${name}`, { host, name, ...options });
  const address = network.reserveAddress('web');
  new ContainerResource(networks, `${host.hostName}-${name}-web`, {
    provider: host.dockerProviderIn(networks),
    name: `${name}-web`,
    image: 'lab:latest',
    restart: 'unless-stopped',
    stopSignal: 'SIGKILL',
    networksAdvanced: [{ name: network.name, ipv4Address: address.ipv4Address }],
  });
}

const actions = (changes: ReadonlyArray<{ action: string; address: string }>) => changes.map(({ action, address }) => `${action} ${address.replace(/_[0-9A-F]{8}$/, '')}`);

interface Networks {
  readonly resource: { readonly docker_network: Readonly<Record<string, { readonly name: string; readonly ipam_config: ReadonlyArray<{ subnet: string; gateway: string; ip_range?: string }> }>> };
}

function plannedNetworks(deployment: SshDeployment) {
  const { resource } = JSON.parse(deployment.file('stacks/networks/cdk.tf.json').read()) as Networks;
  return Object.values(resource.docker_network).map(({ name, ipam_config: [{ subnet, gateway, ip_range: ipRange }] }) => ({ name, subnets: [{ subnet, gateway, ...(ipRange ? { ipRange } : {}) }] }));
}

describe('two stacks over SSH', () => {
  terraformTest.each(ENGINES)('engine $version is deployed, stays as planned over a restart, takes a change, and is left', (installed) => {
    const site = (more: boolean): DeclareSite => (lab) => {
      const host = lab.host('server');
      if (more) host.addAutomaticPool('more', { prefixLength: 20 });
      served(lab, host, 'front');
      served(lab, host, 'data', { internal: true, subnetPrefixLength: 26 });
    };
    return SshDeployment.with({ server: installed }, async (deployment) => {
      const server = await deployment.first.start();
      await server.engine.nameImage(['lab:latest']);
      const [machines, networks] = [deployment.synthesize(site(false)).terraform('machines'), deployment.terraform('networks')];
      await machines.init();
      await networks.init();
      expect(actions((await machines.plan()).changes)).toEqual(['create terraform_data.server_configuration']);
      await machines.apply();
      expect(actions((await networks.plan()).changes)).toEqual([
        'create docker_container.server-data-web', 'create docker_container.server-front-web', 'create docker_network.server-data_network', 'create docker_network.server-front_network',
      ]);
      await networks.apply();

      const asPlanned = async () => {
        const seen = await server.engine.networks();
        for (const { name, subnets } of plannedNetworks(deployment)) expect(seen.find((network) => network.name === name)!.subnets).toEqual(subnets);
        const { bip } = JSON.parse(await server.daemonJson()) as { bip: string };
        const [bridge] = seen.find(({ name }) => name === 'bridge')!.subnets;
        expect(bridge.gateway).toBe(bip.split('/')[0]);
        for (const name of ['front-web', 'data-web']) {
          const { ipv4 } = await Container.find(server.engine, name);
          expect(ipv4).toMatch(/\.2$|\.66$/);
          expect(await server.host.fetched(`http://${ipv4}/`)).toBe('served');
        }
      };
      await asPlanned();
      for (const terraform of [machines, networks]) expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });

      await server.service('restart');
      await asPlanned();
      for (const terraform of [machines, networks]) expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });

      deployment.synthesize(site(true));
      expect(actions((await machines.plan()).changes)).toEqual(['replace terraform_data.server_configuration']);
      const output = await machines.apply();
      expect(output).toContain('put /etc/docker/daemon.json: default-address-pools\n');
      expect(output).toMatch(/the engine restarts; 2 containers stop with it and are started again: (front-web data-web|data-web front-web)\n/);
      expect(output).toMatch(/networks keep their subnets until they are made anew: (front data|data front)\n/);
      expect((JSON.parse(await server.daemonJson()) as { 'default-address-pools': unknown[] })['default-address-pools']).toHaveLength(2);
      await asPlanned();
      expect(await networks.plan()).toMatchObject({ empty: true, changes: [] });

      await networks.destroy();
      await machines.destroy();
      expect((await server.engine.networks()).map(({ name }) => name).sort()).toEqual(['bridge', 'host', 'none']);
      expect((JSON.parse(await server.daemonJson()) as { 'default-address-pools': unknown[] })['default-address-pools']).toHaveLength(2);
    });
  });

  terraformTest.each(ENGINES.slice(-1))('engine $version: a rename touches nothing', (installed) =>
    SshDeployment.with({ server: installed }, async (deployment) => {
      const server = await deployment.first.start();
      await server.engine.nameImage(['lab:latest']);
      deployment.synthesize((lab) => { served(lab, lab.host('server'), 'front'); });
      const [machines, networks] = [deployment.terraform('machines'), deployment.terraform('networks')];
      for (const terraform of [machines, networks]) {
        await terraform.init();
        await terraform.plan();
        await terraform.apply();
      }
      const before = await server.engine.network('front');
      deployment.synthesize(({ ipam, networks: stack, host }) => {
        const network = new BridgeNetwork(stack, 'edge', { host: host('server'), name: 'front' });
        ipam.moved('networks/server-front', 'networks/edge');
        const address = network.reserveAddress('web');
        new ContainerResource(stack, 'server-front-web', {
          provider: network.host.dockerProviderIn(stack), name: 'front-web', image: 'lab:latest', restart: 'unless-stopped', stopSignal: 'SIGKILL',
          networksAdvanced: [{ name: network.name, ipv4Address: address.ipv4Address }],
        });
      });
      expect((await machines.plan()).changes).toEqual([]);
      const { summary, changes } = await networks.plan();
      expect(summary).toMatchObject({ add: 0, change: 0, remove: 0 });
      expect(changes.map(({ action }) => action)).toEqual(['move']);
      await networks.apply();
      expect((await server.engine.network('front')).id).toBe(before.id);
    }));
});

describe('three hosts', () => {
  terraformTest.each(ENGINES.slice(-1))('engine $version: ten networks each in one apply through OpenSSH as Debian configures it; with one host down the others go on', (installed) => {
    const names = ['berlin', 'osaka', 'quito'];
    const site = (more: boolean): DeclareSite => ({ networks, host }) => {
      for (const name of names) {
        const machine = host(name, { daemonJson: more ? { 'max-concurrent-downloads': 5 } : {} });
        for (let i = 0; i < 10; i++) new BridgeNetwork(networks, `${name}-n${i}`, { host: machine, name: `n${i}`, subnetPrefixLength: 26 });
      }
    };
    return SshDeployment.with(Object.fromEntries(names.map((name) => [name, installed])), async (deployment) => {
      await Promise.all(deployment.hosts.map((host) => host.start()));
      deployment.synthesize(site(false));
      const [machines, networks] = [deployment.terraform('machines'), deployment.terraform('networks')];
      for (const terraform of [machines, networks]) {
        await terraform.init();
        await terraform.plan();
        await terraform.apply();
        expect(await terraform.plan()).toMatchObject({ empty: true });
      }
      const subnets = await Promise.all(deployment.hosts.map(async ({ engine }) => (await engine.networks()).filter(({ name }) => /^n\d$/.test(name)).flatMap(({ ipv4 }) => ipv4)));
      expect(subnets.map(({ length }) => length)).toEqual([10, 10, 10]);
      expect(new Set(subnets.flat()).size).toBe(30);

      // One machine is gone. The machines are planned all the same, and the other two get their change.
      await deployment.hosts[1].host.exec('ip', 'link', 'set', 'eth0', 'down');
      deployment.synthesize(site(true));
      const { changes } = await machines.plan();
      expect(changes).toHaveLength(3);
      await expect(machines.apply()).rejects.toThrow(/timeout|no route to host|i\/o timeout/);
      for (const host of [deployment.hosts[0], deployment.hosts[2]]) expect(await host.daemonJson()).toContain('"max-concurrent-downloads": 5');
      // It comes back, and the next apply is about it alone.
      await deployment.hosts[1].host.exec('ip', 'link', 'set', 'eth0', 'up');
      expect((await machines.plan()).changes).toHaveLength(1);
      expect(await machines.apply()).toContain('the engine reloads its file');
      expect(await deployment.hosts[1].daemonJson()).toContain('"max-concurrent-downloads": 5');
      expect(await machines.plan()).toMatchObject({ empty: true });
    });
  });
});
