import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerHost } from 'cdktf-docker-ipam';
import { ENGINES } from './engines';
import { command, examine } from './examination';
import { Lab } from './lab';
import { overlapping, touches } from './ranges';
import { engineVersion, synthesized } from './synthesized';

/** What the host has in the very space that is planned in, where the plan would begin: its LAN, libvirt, a VPN, another's network. */
const THERE = { lan: '10.128.0.0/24', virbr0: '10.128.1.0/24', vpn: '10.129.0.0/16', peer: '10.130.0.0/17' };

describe('scan, declare, plan', () => {
  test.concurrent.each(ENGINES)('engine $version: the emitted daemon.json avoids everything that the host really has', async (installed) => {
    const directory = mkdtempSync(join(tmpdir(), 'docker-ipam-lab-'));
    await Lab.with(async (lab) => {
      const engine = await lab.engine('server', installed);
      await lab.link(engine.host, await lab.host('router'));
      await engine.host.address('eth0', '10.128.0.10/24');
      await engine.host.route('default', 'via', '10.128.0.1');
      await engine.host.route(THERE.vpn, 'via', '10.128.0.7');
      await engine.host.route(THERE.peer, 'via', '10.128.0.1');
      await engine.host.exec('ip', 'link', 'add', 'virbr0', 'type', 'bridge');
      await engine.host.exec('ip', 'link', 'set', 'virbr0', 'up');
      await engine.host.address('virbr0', '10.128.1.1/24');
      await engine.host.write('/etc/resolv.conf', 'nameserver 10.131.0.53\n');
      await engine.start({});
      const web = await engine.createNetwork('web', { subnets: [{ subnet: '10.132.0.0/16', gateway: '10.132.0.1' }] });
      const mailcow = await engine.createNetwork('mailcow', { subnets: [{ subnet: '10.133.1.0/24' }] });
      await engine.run('app', { network: 'web' });

      const file = join(directory, 'server.snapshot.json');
      expect(await command(engine, ['scan', '--output', file])).toMatchObject({ exitCode: 0, err: '' });
      const plan = synthesized((stack, ipam) => {
        const host = new DockerHost(stack, 'server', { ipam, engine: engineVersion(installed), snapshot: file, automaticPoolPrefixLength: 18 });
        host.addBridgeNetwork('web');
        host.addBridgeNetwork('new');
      });

      const daemonJson = plan.filesOf('server').get('/etc/docker/daemon.json')!;
      const { bip, 'default-address-pools': pools } = JSON.parse(daemonJson) as { bip: string; 'default-address-pools': Array<{ base: string }> };
      const docker0 = (await engine.network('bridge')).ipv4[0];
      expect(bip).toBe(`${docker0.replace(/\.0\.0\/16$/, '.0.1')}/16`);
      expect(plan.networkOf('web')!.subnets).toEqual([{ subnet: '10.132.0.0/16', gateway: '10.132.0.1' }]);
      const planned = [...pools.map(({ base }) => base), plan.networkOf('new')!.subnets![0].subnet];
      expect(overlapping([...planned, docker0, ...web.ipv4, ...mailcow.ipv4, ...Object.values(THERE), '10.131.0.53/32'])).toEqual([]);

      await engine.restart(daemonJson);
      await engine.createNetwork('new', plan.networkOf('new')!);
      const { networks, refusal } = await engine.exhaust(20);
      expect(refusal).toBeUndefined();
      for (const { ipv4 } of networks) expect(touches(ipv4[0], pools[0].base)).toBe(true);
      expect((await engine.network('web')).ipv4).toEqual(web.ipv4);
      expect((await engine.network('bridge')).ipv4).toEqual([docker0]);
      expect(await examine(engine)).toMatchObject({ exitCode: 0, findings: [] });
    }).finally(() => rmSync(directory, { recursive: true }));
  });
});
