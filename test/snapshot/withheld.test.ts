import { daemonKeys, dockerNetworks, isForeignProblem } from '../../lib/snapshot';

const keys = (json: object) => Object.fromEntries((daemonKeys(JSON.stringify(json)) as ReadonlyArray<{ key: string; value: unknown }>).map(({ key, value }) => [key, value]));

test('addresses and switches are kept; text that could be a secret is not', () => {
  const kept = keys({
    'bip': '10.1.0.1/24', 'default-address-pools': [{ base: '10.2.0.0/16', size: 24 }], 'live-restore': true, 'log-driver': 'splunk',
    'log-opts': { 'splunk-token': 'S3CRET', 'max-size': '10m' }, 'proxies': { 'http-proxy': 'http://user:S3CRET@proxy' }, 'registry-mirrors': ['https://u:S3CRET@mirror'],
    'labels': ['token=S3CRET'], 'cluster-store': 'etcd://u:S3CRET@host', 'hosts': ['tcp://x'], 'my-own': 'S3CRET', 'runtimes': { r: { path: '/x', runtimeArgs: ['--key=S3CRET'] } },
  });
  expect(JSON.stringify(kept)).not.toContain('S3CRET');
  expect(kept).toMatchObject({ 'bip': '10.1.0.1/24', 'default-address-pools': [{ base: '10.2.0.0/16', size: 24 }], 'live-restore': true, 'log-driver': 'splunk', 'my-own': '(withheld)' });
  expect(Object.keys(kept['log-opts'] as object)).toEqual(['splunk-token', 'max-size']);
});

test.each([
  ['{"bip": ', 'is not JSON at line 1'],
  ['[]', 'must be an object, got a list'],
  ['{"bip": "a",\n"bip": "b"}', 'sets a key a second time in line 2'],
])('%j is no daemon.json', (text, words) => {
  const problem = daemonKeys(text);
  expect(isForeignProblem(problem) && problem.words).toContain(words);
});

test('labels that sound like secrets lose their values', () => {
  const [network] = dockerNetworks([{ Id: 'abc', Name: 'web', Driver: 'bridge', Labels: { 'com.example.api-key': 'S3CRET', 'com.docker.compose.project': 'web', 'number': 7 } }]) as ReadonlyArray<{ labels: unknown }>;
  expect(network.labels).toEqual([{ name: 'com.example.api-key', value: '(withheld)' }, { name: 'com.docker.compose.project', value: 'web' }]);
});
