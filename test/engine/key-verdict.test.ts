import fc from 'fast-check';
import type { DaemonKeyType } from '../../lib/engine/daemon-key';
import { DAEMON_KEYS } from '../../lib/engine/daemon-keys';
import type { JsonValue } from '../../lib/engine/json-value';
import { acceptedKeys, daemonKey, hasKeyType, keyVerdict } from '../../lib/engine/key-verdict';
import { ENGINES, engineOf } from './engine-of';

const verdict = (engine: string, name: string) => ({ ...keyVerdict(engineOf(engine), name), key: undefined });

test.each<[string, string, object]>([
  ['20.10', 'bip', { verdict: 'ACCEPTED' }],
  ['27', 'bip6', { verdict: 'TOO_NEW', since: '28.0' }],
  ['28', 'bip6', { verdict: 'ACCEPTED' }],
  ['28', 'allow-direct-routing', { verdict: 'TOO_NEW', since: '28.2' }],
  ['28.1.1', 'allow-direct-routing', { verdict: 'TOO_NEW', since: '28.2' }],
  ['28.2.0', 'allow-direct-routing', { verdict: 'ACCEPTED' }],
  ['20.10.24', 'default-network-opts', { verdict: 'TOO_NEW', since: '24.0' }],
  ['20.10.24', 'ip6tables', { verdict: 'ACCEPTED' }],
  ['20.10', 'cluster-store', { verdict: 'ACCEPTED' }],
  ['23', 'cluster-store', { verdict: 'REMOVED', removed: '23.0' }],
  ['26', 'oom-score-adjust', { verdict: 'REMOVED', removed: '26.0' }],
  ['25', 'oom-score-adjust', { verdict: 'ACCEPTED' }],
  ['29.1.0', 'nri-opts', { verdict: 'TOO_NEW', since: '29.2' }],
  ['29', 'default-stop-timeout', { verdict: 'TOO_NEW', since: '29.7' }],
  ['29.7.0', 'default-stop-timeout', { verdict: 'ACCEPTED' }],
  ['28.0.0', 'allow-nondistributable-artifacts', { verdict: 'ACCEPTED' }],
  ['28.1.0', 'allow-nondistributable-artifacts', { verdict: 'IGNORED', harmless: true }],
  ['27', 'api-cors-header', { verdict: 'IGNORED', harmless: true }],
  ['28', 'api-cors-header', { verdict: 'REMOVED', removed: '28.0' }],
  ['20.10', 'default-address-pool', { verdict: 'IGNORED', harmless: false, instead: 'default-address-pools' }],
  ['29', 'default-address-pool', { verdict: 'IGNORED', harmless: false, instead: 'default-address-pools' }],
  ['26', 'http-proxy', { verdict: 'IGNORED', harmless: false, instead: 'proxies' }],
  ['20.10', 'http-proxy', { verdict: 'TOO_NEW', since: '23.0' }],
  ['28', 'containerd-plugins-namespace', { verdict: 'IGNORED', harmless: false }],
])('%s: %s', (engine, name, expected) => {
  expect(verdict(engine, name)).toEqual(expected);
});

test.each<[string, string, string | undefined]>([
  ['28', 'default-adress-pools', 'default-address-pools'],
  ['28', 'default_address_pools', 'default-address-pools'],
  ['28', 'Log-Driver', 'log-driver'],
  ['28', 'bpi', 'bip'],
  ['28', 'live-restor', 'live-restore'],
  ['28', 'insecure-registrys', 'insecure-registries'],
  ['28', 'proxy', undefined],
  ['28', 'x', undefined],
  ['28', 'default-addr-pool', undefined],
  ['28', '__proto__', undefined],
  ['28', 'constructor', undefined],
  ['28', '', undefined],
  ['28', 'b'.repeat(100_000), undefined],
  // Only what this engine accepts is offered.
  ['27', 'ip-forward-no-drops', undefined],
  ['28', 'ip-forward-no-drops', 'ip-forward-no-drop'],
])('%s does not know %.30s', (engine, name, nearest) => {
  expect(keyVerdict(engineOf(engine), name)).toEqual({ verdict: 'UNKNOWN', ...(nearest === undefined ? {} : { nearest }) });
});

test('every key of the table with two letters swapped is found again, unless it became another key', () => {
  fc.assert(fc.property(fc.constantFrom(...ENGINES), fc.constantFrom(...DAEMON_KEYS), fc.nat(), (text, { name }, seed) => {
    const engine = engineOf(text);
    if (keyVerdict(engine, name).verdict !== 'ACCEPTED' || name.length < 6) return;
    const at = seed % (name.length - 1);
    const typo = name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2);
    if (daemonKey(typo)) return;
    const found = keyVerdict(engine, typo);
    expect(found).toMatchObject({ verdict: 'UNKNOWN', nearest: expect.any(String) });
  }));
});

test('accepted keys are those with the verdict', () => {
  for (const text of ENGINES) {
    const accepted = new Set(acceptedKeys(engineOf(text)).map((key) => key.name));
    for (const { name } of DAEMON_KEYS) expect([text, name, accepted.has(name)]).toEqual([text, name, keyVerdict(engineOf(text), name).verdict === 'ACCEPTED']);
  }
});

/** For each type, values that 26.1.5 and 28.5.2 decoded; each value is refused by every type that does not list it. */
const DECODED: Record<DaemonKeyType, JsonValue[]> = {
  'boolean': [true, false],
  'integer': [1, -1, 0],
  'count': [1, 0],
  'string': ['x', '', '64M', '192.0.2.1', '2001:db8::1', '${ref}'],
  'bytes': ['64M', '${ref}'],
  'address': ['192.0.2.1', '2001:db8::1', '${ref}'],
  'list of strings': [[], ['x'], ['192.0.2.1']],
  'list of addresses': [[], ['192.0.2.1']],
  'list of pools': [[], [{ base: '10.0.0.0/8', size: 24 }]],
  'map of strings': [{}, { a: 'b' }, { 'http-proxy': 'http://x' }],
  'map of booleans': [{}, { a: true }],
  'map of objects': [{}, { a: {} }, { a: { b: 'c' } }, { a: { b: 1 } }],
  'map of maps of strings': [{}, { a: {} }, { a: { b: 'c' } }],
  'proxies': [{}, { 'http-proxy': 'http://x' }],
  'object': [{}, { a: 'b' }, { a: 1 }, { a: true }, { a: {} }, { a: { b: 'c' } }, { a: { b: 1 } }, { 'http-proxy': 'http://x' }],
};
const NEVER: JsonValue[] = [null, 1.5, [1], [{ base: 1, size: 24 }], [{ base: '10.0.0.0/8', size: '24' }], [{ base: '10.0.0.0/8' }]];

test.each(Object.keys(DECODED) as DaemonKeyType[])('type %s', (type) => {
  const texts = new Set(DECODED[type].map((value) => JSON.stringify(value)));
  for (const value of [...Object.values(DECODED).flat(), ...NEVER]) {
    expect([value, hasKeyType(value, type)]).toEqual([value, texts.has(JSON.stringify(value))]);
  }
});
