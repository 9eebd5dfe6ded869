import { pools } from './daemon-files';
import { Container } from './container';
import { ENGINES } from './engines';
import { Lab } from './lab';

jest.setTimeout(120_000);

const OLD = '10.200.0.0/22';
const NEW = '10.210.0.0/22';

describe('pools that change on a host with networks', () => {
  test.concurrent.each(ENGINES)('engine $version: a reload changes nothing; a restart moves docker0 and new networks, never old ones', (installed) =>
    Lab.with(async (lab) => {
      const engine = await (await lab.engine('host', installed)).start(pools(OLD));
      await engine.createNetwork('n1');
      expect((await engine.network('bridge')).ipv4).toEqual(['10.200.0.0/24']);

      await engine.reload(pools(NEW));
      expect((await engine.createNetwork('n2')).ipv4).toEqual(['10.200.2.0/24']);

      await engine.restart();
      expect((await engine.network('bridge')).ipv4).toEqual(['10.210.0.0/24']);
      expect((await engine.network('n1')).ipv4).toEqual(['10.200.1.0/24']);
      expect((await engine.network('n2')).ipv4).toEqual(['10.200.2.0/24']);
      expect((await engine.createNetwork('n3')).ipv4).toEqual(['10.210.1.0/24']);

      await engine.removeNetwork('n1');
      expect((await engine.createNetwork('n1')).ipv4).toEqual([expect.stringMatching(/^10\.210\./)]);
    }));

  test.concurrent.each(ENGINES)('engine $version: live-restore keeps docker0 in the old pool even with no container; `bip` moves it', (installed) =>
    Lab.with(async (lab) => {
      const engine = await (await lab.engine('host', installed)).start(pools(OLD, { 'live-restore': true }));

      await engine.restart(pools(NEW, { 'live-restore': true }));
      expect((await engine.network('bridge')).ipv4).toEqual(['10.200.0.0/24']);
      expect((await engine.createNetwork('n1')).ipv4).toEqual([expect.stringMatching(/^10\.210\./)]);

      await engine.restart(pools(NEW, { 'live-restore': true, 'bip': '10.210.3.1/24' }));
      expect((await engine.network('bridge')).ipv4).toEqual(['10.210.3.0/24']);
    }));

  test.concurrent.each(ENGINES)('engine $version: with live-restore and a running container not even `bip` is in effect until it stops', (installed) =>
    Lab.with(async (lab) => {
      const before = pools(OLD, { 'live-restore': true });
      const after = pools(NEW, { 'live-restore': true, 'bip': '10.210.0.1/24' });
      const engine = await (await lab.engine('host', installed)).start(before);
      const container = await engine.run('app');
      expect(container.ipv4).toBe('10.200.0.2');

      await engine.restart(after);
      expect(engine.log.messages()).toContainEqual(expect.stringMatching(/^There are (old running containers, the network config|running containers, updated network configuration) will not take affect$/i));
      expect((await engine.network('bridge')).ipv4).toEqual(['10.200.0.0/24']);
      expect((await Container.find(engine, 'app')).ipv4).toBe('10.200.0.2');
      expect(await engine.host.fetch('http://10.200.0.2/')).toBe('served');

      await container.remove();
      await engine.restart(after);
      expect((await engine.network('bridge')).ipv4).toEqual(['10.210.0.0/24']);
    }));
});
