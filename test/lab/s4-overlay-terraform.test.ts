import { Container as ContainerResource } from '@cdktf/provider-docker/lib/container';
import { Swarm } from 'cdktf-docker-ipam';
import { Container } from './container';
import { type Declare, Deployment } from './deployment';
import type { Engine } from './engine';
import { ENGINES } from './engines';
import { Lab } from './lab';
import { patiently } from './probe';
import { addressOf, command, SWARM } from './swarm-world';
import { bring } from './synthesized';
import { testWithTerraform } from './terraform-readiness';

/** A swarm of the deployment's one host, with an overlay and a container at an address that is kept for it. */
const overlay = (underlayMtu: number): Declare => (host, ipam, stack) => {
  const swarm = new Swarm(stack, 'swarm', { ipam, managers: [host], underlayMtu });
  const web = swarm.addOverlayNetwork('web', { attachable: true, labels: { team: 'web' } });
  swarm.addOverlayNetwork('data', { internal: true });
  const database = web.reserveAddress('db');
  new ContainerResource(stack, 'db', {
    provider: host.dockerProvider, name: 'db', image: 'lab:latest', restart: 'unless-stopped', stopSignal: 'SIGKILL',
    networksAdvanced: [{ name: web.name, ipv4Address: database.ipv4Address }],
  });
};

/** A manager that starts again has no swarm at first, then one without networks, and its containers on overlays come last. */
async function swarmIsBack(engine: Engine): Promise<boolean> {
  return (await patiently(async () => {
    const running = await engine.host.attempt(['sh', '-c', "docker node ls && docker network inspect web data && docker inspect -f '{{.State.Running}}' db | grep -x true"]);
    return running.code === 0 || undefined;
  })) ?? false;
}

describe('overlays as resources of the docker provider', () => {
  testWithTerraform().each(ENGINES)('engine $version: made as planned, nothing to do afterwards and after a restart, and made anew with another MTU', (installed) =>
    Lab.with(async (lab) => {
      const [engine, link] = [await lab.engine('server', installed), await lab.switch('switch')];
      await lab.link(link, engine.host);
      await engine.host.address('eth0', `${addressOf(1)}/24`);
      await Deployment.with(engine, async (deployment) => {
        const props = { underlayAddress: addressOf(1) };
        deployment.synthesize(overlay(1500), props);
        await engine.start(deployment.daemonJson);
        await bring(engine.host, new Map([[SWARM, deployment.hostFile(SWARM)]]));
        await command(engine, 'form');
        await engine.nameImage(['lab:latest']);

        const terraform = deployment.terraform();
        await terraform.init();
        await terraform.plan();
        await terraform.apply();
        expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });
        for (const { name, ipam_config: [{ subnet }] } of deployment.networks) expect((await engine.network(name)).ipv4).toEqual([subnet]);
        expect((await Container.find(engine, 'db')).ipv4).toBe(deployment.addressesOf('db').ipv4);
        await engine.restart();
        expect(await swarmIsBack(engine)).toBe(true);
        expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });

        deployment.synthesize(overlay(1400), props);
        const { changes } = await terraform.plan();
        expect(changes.map(({ action, address }) => `${action} ${address.replace(/_[0-9A-F]{8}$/, '')}`)).toEqual([
          'replace docker_container.db', 'replace docker_network.swarm_data_network', 'replace docker_network.swarm_web_network',
        ]);
        await terraform.apply();
        expect((await engine.network('web')).options).toMatchObject({ 'com.docker.network.driver.mtu': '1400' });
        expect(await terraform.plan()).toMatchObject({ empty: true, changes: [] });
        await terraform.destroy();
        expect(await patiently(async () => (await engine.networks()).every(({ name }) => name !== 'web') || undefined)).toBe(true);
      });
    }));
});
