import fc from 'fast-check';
import { changeEffects } from '../../lib/engine/change-effects';
import type { JsonObject, JsonValue } from '../../lib/engine/json-value';
import { ENGINES, engineOf } from './engine-of';

const A = { 'default-address-pools': [{ base: '10.200.0.0/22', size: 24 }] };
const B = { 'default-address-pools': [{ base: '10.210.0.0/22', size: 24 }] };
const LIVE = { 'live-restore': true };
const effects = (before: JsonObject, after: JsonObject, engine = '28.5.2') => changeEffects(engineOf(engine), before, after);

test('order and spacing are no change', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
  const turned = (value: JsonValue): JsonValue =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse().map(([k, v]) => [k, turned(v)])) : value;
  fc.assert(fc.property(fc.constantFrom(...ENGINES), json, (engine, before) => {
    expect(effects(before, turned(before) as JsonObject, engine)).toEqual({
      changes: [], needs: 'NOTHING', containersStop: false, defaultBridge: { moves: 'NO' }, leavesRulesOf: [],
    });
  }));
});

test.each<[string, JsonObject, JsonObject, string]>([
  ['a value set', {}, { debug: true }, 'RELOAD'],
  ['a value that a reload does not take back', { debug: true }, {}, 'RESTART'],
  ['a value that a reload takes back', { 'max-concurrent-downloads': 10 }, {}, 'RELOAD'],
  ['live restore', {}, LIVE, 'RELOAD'],
  ['mirrors', { 'registry-mirrors': ['https://a'] }, { 'registry-mirrors': ['https://b'] }, 'RELOAD'],
  ['a log driver', {}, { 'log-driver': 'journald' }, 'RESTART'],
  ['pools', A, B, 'RESTART'],
  ['an MTU', {}, { mtu: 1450 }, 'RESTART'],
  ['one of each', {}, { mtu: 1450, debug: true }, 'RESTART'],
  ['a name that nobody knows', {}, { 'x-y': 1 }, 'RESTART'],
])('%s: %j to %j needs %s', (_, before, after, needs) => {
  expect(effects(before, after).needs).toBe(needs);
});

test('changes are listed by key, with what each needs', () => {
  expect(effects({ 'bip': '10.0.0.1/24', 'labels': ['a'] }, { labels: ['b'], debug: true }).changes).toEqual([
    { key: 'bip', before: '10.0.0.1/24', needs: 'RESTART' },
    { key: 'debug', after: true, needs: 'RELOAD' },
    { key: 'labels', before: ['a'], after: ['b'], needs: 'RELOAD' },
  ]);
});

test('containers outlive a restart only with live restore before and after it', () => {
  const stops = (before: JsonObject, after: JsonObject) => effects(before, { ...after, mtu: 1450 }).containersStop;
  expect([stops({}, {}), stops(LIVE, {}), stops({}, LIVE), stops(LIVE, LIVE)]).toEqual([true, true, true, false]);
  expect(effects({}, LIVE).containersStop).toBe(false);
});

test('new networks come from the new pools', () => {
  expect(effects(A, B).newNetworksFrom).toEqual({ before: A['default-address-pools'], after: B['default-address-pools'] });
  expect(effects(A, {}).newNetworksFrom).toEqual({ before: A['default-address-pools'], after: [] });
  expect('newNetworksFrom' in effects(A, { ...A, debug: true })).toBe(false);
});

/** The lab's changes, on all its engines alike. */
test.each<[string, JsonObject, JsonObject, object]>([
  ['pools without bip', A, B, { moves: 'AT_RESTART', from: ['10.200.0.0/24'], to: ['10.210.0.0/24'] }],
  ['pools without bip, live restore', { ...A, ...LIVE }, { ...B, ...LIVE }, { moves: 'NEVER_BY_ITSELF', from: ['10.200.0.0/24'], to: ['10.210.0.0/24'] }],
  ['pools without bip, live restore from now on', A, { ...B, ...LIVE }, { moves: 'NEVER_BY_ITSELF', from: ['10.200.0.0/24'], to: ['10.210.0.0/24'] }],
  ['pools without bip, no live restore any more', { ...A, ...LIVE }, B, { moves: 'AT_RESTART', from: ['10.200.0.0/24'], to: ['10.210.0.0/24'] }],
  ['pools taken away', A, {}, { moves: 'NEVER_BY_ITSELF', from: ['10.200.0.0/24'], to: [] }],
  ['a bip taken away, with pools and live restore', { bip: '10.1.0.1/24', ...A, ...LIVE }, { ...A, ...LIVE }, { moves: 'NEVER_BY_ITSELF', from: ['10.1.0.1/24'], to: ['10.200.0.0/24'] }],
  ['pools with bip', { ...A, bip: '10.9.0.1/24' }, { ...B, bip: '10.9.0.1/24' }, { moves: 'NO' }],
  ['a bip', A, { ...A, bip: '10.210.3.1/24' }, { moves: 'AT_RESTART', from: [], to: ['10.210.3.1/24'] }],
  ['another bip', { bip: '10.1.0.1/24' }, { bip: '10.2.0.1/24' }, { moves: 'AT_RESTART', from: ['10.1.0.1/24'], to: ['10.2.0.1/24'] }],
  ['another bip, live restore', { bip: '10.1.0.1/24', ...LIVE }, { bip: '10.2.0.1/24', ...LIVE }, { moves: 'WHEN_NO_CONTAINER_RUNS', from: ['10.1.0.1/24'], to: ['10.2.0.1/24'] }],
  ['another bip, live restore off at last', { bip: '10.1.0.1/24', ...LIVE }, { bip: '10.2.0.1/24' }, { moves: 'AT_RESTART', from: ['10.1.0.1/24'], to: ['10.2.0.1/24'] }],
  ['a bip taken away', { bip: '10.1.0.1/24' }, {}, { moves: 'NEVER_BY_ITSELF', from: ['10.1.0.1/24'], to: [] }],
  ['a bip taken away, with pools', { bip: '10.1.0.1/24', ...A }, A, { moves: 'AT_RESTART', from: ['10.1.0.1/24'], to: ['10.200.0.0/24'] }],
  ['no docker0 any more', { bip: '10.1.0.1/24' }, { bridge: 'none' }, { moves: 'AT_RESTART', from: ['10.1.0.1/24'], to: ['none'] }],
  ['IPv6', { bip: '10.1.0.1/24' }, { 'bip': '10.1.0.1/24', 'ipv6': true, 'fixed-cidr-v6': 'fd00::/64' },
    { moves: 'AT_RESTART', from: ['10.1.0.1/24'], to: ['10.1.0.1/24', 'fd00::1/64'] }],
  ['IPv6 with its first address named', { 'bip': '10.1.0.1/24', 'fixed-cidr-v6': 'fd00::/64' }, { 'bip': '10.1.0.1/24', 'fixed-cidr-v6': 'fd00::/64', 'bip6': 'fd00::1/64' },
    { moves: 'NO' }],
  ['something else', { bip: '10.1.0.1/24' }, { bip: '10.1.0.1/24', mtu: 1450 }, { moves: 'NO' }],
  ['only what a reload takes', { bip: '10.1.0.1/24' }, { bip: '10.1.0.1/24', debug: true }, { moves: 'NO' }],
])('docker0 and %s', (_, before, after, move) => {
  for (const engine of ['20.10.24', '26.1.5', '27.5.1', '28.5.2', '29.8.0']) expect(effects(before, after, engine).defaultBridge).toEqual(move);
});

test('which pool docker0 takes is the first of the file before 27, the lowest from it', () => {
  const both = { 'default-address-pools': [{ base: 'fd00::/64', size: 64 }, { base: '10.220.0.0/22', size: 24 }, { base: '10.210.0.5/22', size: 26 }] };
  expect(effects(A, both, '26').defaultBridge).toMatchObject({ to: ['10.220.0.0/24'] });
  expect(effects(A, both, '27').defaultBridge).toMatchObject({ to: ['10.210.0.0/26'] });
});

test('filters that are turned off leave their rules', () => {
  expect(effects({}, { iptables: false }).leavesRulesOf).toEqual(['iptables']);
  expect(effects({}, { ip6tables: false }).leavesRulesOf).toEqual(['ip6tables']);
  expect(effects({}, { ip6tables: false }, '26').leavesRulesOf).toEqual([]);
  expect(effects({ ip6tables: true, experimental: true }, {}, '26').leavesRulesOf).toEqual(['ip6tables']);
  expect(effects({ iptables: false, ip6tables: false }, {}).leavesRulesOf).toEqual([]);
});
