import { TerraformStack } from 'cdktf';
import { WellKnownRange } from 'cdktf-docker-ipam';
import { WELL_KNOWN_RANGES } from '../../lib/plan';
import { home, thrown, World } from './world';

let world: World;
beforeEach(() => { world = new World(); });
afterEach(() => { world.dispose(); });

test('every range of the catalogue has its name here, and every name its range', () => {
  expect(Object.values(WellKnownRange).sort()).toEqual(WELL_KNOWN_RANGES.map(({ id }) => id).sort());
  expect(Object.keys(WellKnownRange)).toEqual(Object.values(WellKnownRange));
});

test('all blocks of a range are kept, with owner and reason', () => {
  world.synth(home(world, (_web, ipam) => {
    expect(ipam.reserveWellKnown(WellKnownRange.MINIKUBE).cidrBlocks).toEqual(['192.168.39.0/24', '192.168.49.0/24', '192.168.59.0/24']);
  }));
  const { reservations } = world.json('ipam/plan.json').ipams[0];
  expect(reservations.filter(({ key }: { key: string }) => key.includes('MINIKUBE'))).toHaveLength(3);
  expect(world.refusal(home(world, (web, ipam) => {
    ipam.reserveWellKnown(WellKnownRange.AWS_DEFAULT_VPC);
    web.addBridgeNetwork('fourteenth', { subnet: '172.31.0.0/16' });
  }))).toContain('prod/web/fourteenth: \'subnet\' 172.31.0.0/16 overlaps 172.31.0.0/16, reserved by prod/ipam/AWS_DEFAULT_VPC ("AWS: the default VPC of each region")');
});

test('loopback and link-local are kept without being asked for', () => {
  expect(world.refusal(home(world, (web) => { web.addBridgeNetwork('a', { subnet: '169.254.0.0/24' }); }))).toMatch(/reserved by prod\/ipam \("IETF: /);
});

test('a range that there is none of is refused', () => {
  expect(thrown(() => world.synth((app) => world.ipam(new TerraformStack(app, 'prod')).reserveWellKnown('HOME' as WellKnownRange))))
    .toBe("prod/ipam: 'range' must be one of WellKnownRange, got 'HOME'");
});
