import fc from 'fast-check';
import { checkApiSockets, renderUnitDropIn } from '../../lib/engine/api-socket';

const TLS = { tlsverify: true, tlscacert: '/etc/docker/ca.pem', tlscert: '/etc/docker/cert.pem', tlskey: '/etc/docker/key.pem' };

test.each<[string, string[]]>([
  ['fd:// and TLS on one address', ['fd://', 'tcp://10.0.0.5:2376']],
  ['a unix socket', ['unix:///run/docker.sock']],
  ['IPv6 loopback', ['unix://', 'tcp://[::1]:2376']],
  ['a name without a scheme', ['fd://', 'docker.example:2376']],
  ['an address that only Terraform knows', ['fd://', 'tcp://${aws_instance.search.private_ip}:2376']],
])('%s is fine with TLS', (_, hosts) => {
  expect(checkApiSockets({ ...TLS, hosts })).toEqual([]);
});

test('TCP needs all of TLS', () => {
  const host = 'tcp://10.0.0.5:2376';
  expect(checkApiSockets({ hosts: ['fd://', host] })).toEqual([{ code: 'SOCKET_WITHOUT_TLS', host, missing: ['tlsverify', 'tlscacert', 'tlscert', 'tlskey'] }]);
  expect(checkApiSockets({ ...TLS, tlsverify: false, hosts: ['fd://', host] })).toEqual([{ code: 'SOCKET_WITHOUT_TLS', host, missing: ['tlsverify'] }]);
  expect(checkApiSockets({ ...TLS, tlskey: '', hosts: ['fd://', host] })).toEqual([{ code: 'SOCKET_WITHOUT_TLS', host, missing: ['tlskey'] }]);
});

test.each(['tcp://10.0.0.5:2375', 'localhost:2375', 'tcp://[::1]:2375/'])('%s is on the plain port, TLS or not', (host) => {
  expect(checkApiSockets({ ...TLS, hosts: ['fd://', host] })).toEqual([{ code: 'SOCKET_ON_PLAIN_PORT', host }]);
});

test.each(['tcp://0.0.0.0:2376', 'tcp://:2376', ':2376', 'tcp://[::]:2376', 'tcp://*:2376', 'tcp://0:2376', 'tcp://[0:0:0:0:0:0:0:0]:2376', 'tcp://[::ffff:0.0.0.0]:2376'])(
  '%s is on every address', (host) => {
    expect(checkApiSockets({ ...TLS, hosts: ['fd://', host] })).toEqual([{ code: 'SOCKET_ON_ALL_ADDRESSES', host }]);
  },
);

test.each(['', 'tcp://', 'tcp://10.0.0.5', '10.0.0.5', 'http://10.0.0.5:2376', 'npipe:////./pipe/x', 'tcp://10.0.0.5:99999', 'unix://relative', 'x'])('%j is no socket', (host) => {
  expect(checkApiSockets({ ...TLS, hosts: ['fd://', host] })).toEqual([{ code: 'SOCKET_MALFORMED', host }]);
});

test('tls without tlsverify, and no socket for the host itself', () => {
  expect(checkApiSockets({ tls: true })).toEqual([{ code: 'TLS_WITHOUT_VERIFY' }]);
  expect(checkApiSockets({ ...TLS, tls: true })).toEqual([]);
  expect(checkApiSockets({ ...TLS, hosts: ['tcp://10.0.0.5:2376'] })).toEqual([{ code: 'SOCKET_NOT_LOCAL', hosts: ['tcp://10.0.0.5:2376'] }]);
});

test('without hosts, or with values of another type, there is nothing to say', () => {
  expect(checkApiSockets({})).toEqual([]);
  expect(checkApiSockets({ hosts: 'tcp://0.0.0.0:2375' })).toEqual([]);
  expect(checkApiSockets({ hosts: [1, null] })).toEqual([]);
});

test('whatever opens TCP without a verified client is a problem', () => {
  const host = fc.tuple(fc.constantFrom('tcp://', ''), fc.constantFrom('10.0.0.5', '[2001:db8::5]', 'host.example', '0.0.0.0', ''), fc.integer({ min: 1, max: 65535 }));
  fc.assert(fc.property(host, fc.subarray(Object.keys(TLS)), ([scheme, address, port], keys) => {
    const tls = Object.fromEntries(keys.map((key) => [key, TLS[key as keyof typeof TLS]]));
    const problems = checkApiSockets({ ...tls, hosts: ['fd://', `${scheme}${address}:${port}`] });
    const safe = keys.length === 4 && port !== 2375 && address !== '' && address !== '0.0.0.0';
    expect(problems.length === 0).toBe(safe);
  }));
});

test('the drop-in clears the command of the stock unit', () => {
  expect(renderUnitDropIn({ hosts: ['fd://', 'tcp://10.0.0.5:2376'] })).toEqual({
    text: "# The sockets stand in /etc/docker/daemon.json ('hosts'); a daemon that also has '-H' does not start.\n"
      + '[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --containerd=/run/containerd/containerd.sock\n',
    problems: [],
  });
  expect(renderUnitDropIn({ hosts: ['fd://'] }, '/usr/sbin/dockerd').text).toContain('\nExecStart=/usr/sbin/dockerd --containerd');
  expect(renderUnitDropIn({ hosts: [] })).toEqual({ problems: [] });
  expect(renderUnitDropIn({})).toEqual({ problems: [] });
});

test.each(['dockerd', '', '/usr/bin/dockerd -H tcp://0.0.0.0:2375', '/usr/bin/%i', '/a\nExecStartPre=/bin/sh', '/a$b', '/a"b', '/usr/../bin/x', '/a/', '//a'])(
  'a path such as %j stays out of the unit', (path) => {
    expect(renderUnitDropIn({ hosts: ['fd://'] }, path)).toEqual({ problems: [{ code: 'DOCKERD_PATH_UNSAFE', value: path }] });
  },
);

test('no path adds a line or an argument to the unit', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('/', 'a', ' ', '\n', '%', '\\', '.') })), (path) => {
    const { text } = renderUnitDropIn({ hosts: ['fd://'] }, path);
    if (text === undefined) return;
    expect(text.split('\n')).toHaveLength(5);
    expect(text.split('\n')[3].split(' ')).toHaveLength(2);
  }));
});
