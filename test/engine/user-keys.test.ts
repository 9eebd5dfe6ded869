import type { JsonValue } from '../../lib/engine/json-value';
import { mergeUserKeys, readUserKeys, type UserKey } from '../../lib/engine/user-keys';
import { engineOf } from './engine-of';

const read = (engine: string, existing?: unknown, userKeys?: unknown) => {
  const { keys, problems } = readUserKeys(engineOf(engine), existing, userKeys);
  return { keys: Object.fromEntries([...keys].map(([key, { value }]) => [key, value])), problems };
};
const merge = (planned: Record<string, JsonValue>, user: Record<string, JsonValue>) =>
  mergeUserKeys(new Map(Object.entries(planned)), new Map(Object.entries(user).map(([key, value]): [string, UserKey] => [key, { from: 'userKeys', value }])));

test('keys of both sources are kept; the same in both is no quarrel', () => {
  expect(read('20.10', { 'log-driver': 'json-file', 'log-opts': { a: '1', b: '2' } }, { 'log-opts': { b: '2', a: '1' }, 'live-restore': true })).toEqual({
    keys: { 'log-driver': 'json-file', 'log-opts': { a: '1', b: '2' }, 'live-restore': true }, problems: [],
  });
  expect(read('20.10')).toEqual({ keys: {}, problems: [] });
});

test('different values in both are a problem', () => {
  expect(read('28', { debug: true }, { debug: false }).problems).toEqual([{ code: 'KEY_SET_TWICE', key: 'debug', existing: true, declared: false }]);
});

test('options of networks are merged from both', () => {
  const table = (options: object) => ({ 'default-network-opts': { bridge: options } });
  expect(read('28', table({ a: '1', b: '2' }), table({ b: '2', c: '3' }))).toEqual({ keys: table({ a: '1', b: '2', c: '3' }), problems: [] });
  expect(read('28', table({ a: '1' }), table({ a: '2' })).problems).toEqual([{ code: 'KEY_SET_TWICE', key: 'default-network-opts.bridge.a', existing: '1', declared: '2' }]);
});

test('what the engine refuses is said for each place that it stands in', () => {
  expect(read('28', { graph: '/x' }, { graph: '/x' }).problems.map((problem) => 'from' in problem && problem.from)).toEqual(['existing', 'userKeys']);
});

test.each<[string, object, object]>([
  ['20.10', { 'log-drver': 'x' }, { code: 'KEY_UNKNOWN', from: 'userKeys', key: 'log-drver', engine: '20.10', nearest: 'log-driver' }],
  ['20.10', { nonsense: 1 }, { code: 'KEY_UNKNOWN', from: 'userKeys', key: 'nonsense', engine: '20.10' }],
  ['26', { 'ip-forward-no-drop': true }, { code: 'KEY_TOO_NEW', from: 'userKeys', key: 'ip-forward-no-drop', engine: '26', since: '28.0' }],
  ['26', { 'cluster-store': 'etcd://x' }, { code: 'KEY_REMOVED', from: 'userKeys', key: 'cluster-store', engine: '26', removed: '23.0' }],
  ['28', { 'log-opt': ['a'] }, { code: 'KEY_WITHOUT_EFFECT', from: 'userKeys', key: 'log-opt', engine: '28', instead: 'log-opts' }],
  ['28', { help: true }, { code: 'KEY_WITHOUT_EFFECT', from: 'userKeys', key: 'help', engine: '28' }],
  ['28', { 'deprecated-key-path': '/x' }, { code: 'KEY_OUTDATED', from: 'userKeys', key: 'deprecated-key-path', engine: '28' }],
  ['28', { 'log-opts': { 'max-file': 3 } }, { code: 'KEY_OF_WRONG_TYPE', from: 'userKeys', key: 'log-opts', wanted: 'map of strings', got: { 'max-file': 3 } }],
  ['28', { debug: 'true' }, { code: 'KEY_OF_WRONG_TYPE', from: 'userKeys', key: 'debug', wanted: 'boolean', got: 'true' }],
  ['28', { debug: null }, { code: 'KEY_OF_WRONG_TYPE', from: 'userKeys', key: 'debug', wanted: 'boolean', got: null }],
  ['28', { debug: () => true }, { code: 'KEY_NOT_JSON', from: 'userKeys', at: 'debug' }],
])('engine %s, %j', (engine, userKeys, problem) => {
  expect(read(engine, undefined, userKeys).problems).toEqual([problem]);
  expect(read(engine, userKeys).problems).toEqual([{ ...problem, from: 'existing' }]);
});

test.each([[['a']], ['text'], [null], [1]])('%j has no keys', (value) => {
  expect(read('28', undefined, value).problems).toEqual([{ code: 'KEY_NOT_JSON', from: 'userKeys', at: '' }]);
});

test('a key that the plan writes stands, and the other value is named', () => {
  expect(merge({ bip: '172.24.0.1/24' }, { bip: '172.17.0.1/16', debug: true })).toEqual({
    json: { bip: '172.24.0.1/24', debug: true },
    problems: [{ code: 'KEY_OWNED_BY_PLAN', from: 'userKeys', key: 'bip', got: '172.17.0.1/16', planned: '172.24.0.1/24' }],
  });
  const pools = [{ base: '10.0.0.0/16', size: 24 }];
  expect(merge({ 'default-address-pools': pools }, { 'default-address-pools': [{ size: 24, base: '10.0.0.0/16' }] }).problems).toEqual([]);
});

test('an address that the plan does not write is no less its own', () => {
  expect(merge({}, { 'fixed-cidr': '10.0.0.0/25' }).problems).toEqual([{ code: 'KEY_OWNED_BY_PLAN', from: 'userKeys', key: 'fixed-cidr', got: '10.0.0.0/25' }]);
  expect(merge({}, { ipv6: true }).problems).toHaveLength(1);
  expect(merge({}, { ipv6: false })).toEqual({ json: { ipv6: false }, problems: [] });
  expect(merge({ ipv6: true }, { ipv6: false }).problems).toHaveLength(1);
});

test('default-network-opts is merged option by option', () => {
  const planned = { 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': '1400' } } };
  const user = { 'default-network-opts': { bridge: { 'com.docker.network.bridge.name': 'x' }, overlay: { encrypted: '' } } };
  expect(merge(planned, user)).toEqual({
    json: { 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': '1400', 'com.docker.network.bridge.name': 'x' }, overlay: { encrypted: '' } } },
    problems: [],
  });
  expect(merge(planned, { 'default-network-opts': { bridge: { 'com.docker.network.driver.mtu': '9000' } } })).toEqual({
    json: planned,
    problems: [{ code: 'KEY_OWNED_BY_PLAN', from: 'userKeys', key: 'default-network-opts.bridge.com.docker.network.driver.mtu', got: '9000', planned: '1400' }],
  });
});
