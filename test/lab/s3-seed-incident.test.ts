import { ec2Host } from './daemon-files';
import { ENGINES } from './engines';
import { Lab } from './lab';
import { BASTION, peeredHost } from './peered-host';
import { touches } from './ranges';

/** The peered maintenance VPC. */
const PEER = '172.31.0.0/16';

describe('S3: the EC2 host that went silent', () => {
  test.concurrent.each(ENGINES)('engine $version with Docker\'s defaults takes the peer\'s VPC with its fourteenth network', async (installed) => {
    await Lab.with(async (lab) => {
      const { engine, bastion } = await peeredHost(lab, installed);
      await engine.start({});
      const { networks } = await engine.exhaust(13);
      expect(networks.filter(({ ipv4 }) => touches(ipv4[0], PEER))).toEqual([]);
      const container = await engine.run('app', { network: 'n1' });
      expect(await bastion.reaches('10.0.0.10')).toBe(true);
      expect(await container.reaches(BASTION)).toBe(true);

      const fourteenth = await engine.createNetwork('n14');

      expect(fourteenth.ipv4).toEqual([PEER]);
      expect(await bastion.pings('10.0.0.10')).toBe(false);
      expect(await container.pings(BASTION)).toBe(false);
      expect(await engine.host.exec('ip', 'route', 'get', BASTION)).toMatch(/dev br-/);
    });
  });

  test.concurrent.each(ENGINES)('engine $version takes it even where the host has a route of its own to the peer', async (installed) => {
    await Lab.with(async (lab) => {
      const { engine } = await peeredHost(lab, installed);
      await engine.host.route(PEER, 'via', '10.0.0.1');
      await engine.start({});
      const { networks } = await engine.exhaust(14);
      expect(networks[13].ipv4).toEqual([PEER]);
    });
  });

  test.concurrent.each(ENGINES)('engine $version with the planned file makes 40 networks and the bastion stays in reach', async (installed) => {
    await Lab.with(async (lab) => {
      const { engine, bastion } = await peeredHost(lab, installed);
      await engine.start(ec2Host(installed));
      const { networks, refusal } = await engine.exhaust(40);
      expect(refusal).toBeUndefined();
      expect(networks.filter(({ ipv4 }) => touches(ipv4[0], PEER))).toEqual([]);
      const container = await engine.run('app', { network: 'n40' });
      expect(await bastion.reaches('10.0.0.10')).toBe(true);
      expect(await container.reaches(BASTION)).toBe(true);
    });
  });
});
