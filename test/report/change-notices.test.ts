import { changeEffects, isEngineVersionProblem, type JsonObject, parseEngineVersion } from '../../lib/engine';
import { changeNotices } from '../../lib/report';

const A = { 'default-address-pools': [{ base: '10.200.0.0/22', size: 24 }] };
const B = { 'default-address-pools': [{ base: '10.210.0.0/22', size: 24 }] };
const LIVE = { 'live-restore': true };

function notices(before: JsonObject, after: JsonObject) {
  const engine = parseEngineVersion('28.5.2');
  if (isEngineVersionProblem(engine)) throw new Error(engine.code);
  return changeNotices(changeEffects(engine, before, after));
}

test('nothing to say of what a reload takes, or of a restart that moves no address', () => {
  expect(notices({ bip: '10.1.0.1/24' }, { bip: '10.1.0.1/24', debug: true })).toEqual([]);
  expect(notices({ bip: '10.1.0.1/24' }, { bip: '10.1.0.1/24', mtu: 1400 })).toEqual([]);
});

test('docker0 moves, with the steps that live-restore asks for, or stays', () => {
  expect(notices({ bip: '10.1.0.1/24' }, { bip: '10.2.0.1/24' })).toEqual([{ code: 'DOCKER0_MOVES', from: '10.1.0.1/24', to: '10.2.0.1/24', liveRestore: false }]);
  expect(notices({ bip: '10.1.0.1/24', ...LIVE }, { bip: '10.2.0.1/24', ...LIVE })).toEqual([{ code: 'DOCKER0_MOVES', from: '10.1.0.1/24', to: '10.2.0.1/24', liveRestore: true }]);
  expect(notices({}, { bip: '10.2.0.1/24' })).toEqual([{ code: 'DOCKER0_MOVES', to: '10.2.0.1/24', liveRestore: false }]);
  expect(notices({ bip: '10.1.0.1/24' }, {})).toEqual([{ code: 'DOCKER0_STAYS', at: '10.1.0.1/24' }]);
  expect(notices({ bip: '10.1.0.1/24' }, { 'bip': '10.1.0.1/24', 'ipv6': true, 'fixed-cidr-v6': 'fd00::/64' })).toMatchObject([{ from: '10.1.0.1/24', to: '10.1.0.1/24 and fd00::1/64' }]);
});

test('pools: what comes after the restart, and what live-restore does to docker0', () => {
  expect(notices({ ...A, ...LIVE }, { ...B, ...LIVE })).toEqual([
    { code: 'DOCKER0_STAYS', at: '10.200.0.0/24', to: '10.210.0.0/24' },
    { code: 'NEW_NETWORKS_MOVE', pools: ['10.210.0.0/22 in /24'], containersStop: false },
  ]);
  expect(notices(A, B)).toEqual([
    { code: 'DOCKER0_MOVES', from: '10.200.0.0/24', to: '10.210.0.0/24', liveRestore: false },
    { code: 'NEW_NETWORKS_MOVE', pools: ['10.210.0.0/22 in /24'], containersStop: true },
  ]);
});
