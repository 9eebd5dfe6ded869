import * as fc from 'fast-check';
import { canonicalSnapshot, emptySnapshot, formatSnapshot, type HostSnapshot, isSnapshotProblem, parseSnapshot, snapshotProblemText } from '../../lib/snapshot';
import { defaultBridge, hostSnapshot, network, route } from './networks';

function problemOf(text: string): string {
  const read = parseSnapshot(text);
  if (!isSnapshotProblem(read)) throw new Error('it was read');
  return snapshotProblemText(read, 'server.json');
}

const SNAPSHOT = hostSnapshot({
  networks: [network('web', '172.20.0.0/16', { containers: [{ name: 'app', addresses: ['172.20.0.2'] }], labels: [{ name: 'b', value: '1' }, { name: 'a', value: '\u001b[31m' }] }), defaultBridge()],
  daemonJson: [{ key: 'log-opts', value: { 'max-size': '(withheld)' }, withheld: true }, { key: 'bip', value: '172.17.0.1/16' }],
  outside: [{ block: '172.31.0.0/16', kind: 'PEER', owner: 'vpc-1', source: 'peerings.json' }],
  libvirt: [{ name: 'default', bridge: 'virbr0', subnets: ['192.168.122.0/24'] }],
  clients: [{ address: '172.31.5.5', to: '10.0.0.10:22' }],
});

test('a snapshot is read back as it was written, in its one order', () => {
  expect(parseSnapshot(formatSnapshot(SNAPSHOT))).toEqual(canonicalSnapshot(SNAPSHOT));
  expect(formatSnapshot(parseSnapshot(formatSnapshot(SNAPSHOT)) as HostSnapshot)).toBe(formatSnapshot(SNAPSHOT));
});

test('the order of what programs say does not matter, but for routes to one place', () => {
  const turned = {
    ...SNAPSHOT, networks: [...SNAPSHOT.networks].reverse(), routes: [...SNAPSHOT.routes].reverse(), daemonJson: [...SNAPSHOT.daemonJson!].reverse(), addresses: [...SNAPSHOT.addresses].reverse(),
  };
  expect(formatSnapshot(turned)).toBe(formatSnapshot(SNAPSHOT));
  const [gateway, bridge] = [route('172.31.0.0/16', 'eth0', '10.0.0.1'), route('172.31.0.0/16', 'br-1')];
  const one = canonicalSnapshot({ ...emptySnapshot('a'), routes: [gateway, bridge] });
  expect(one.routes.map(({ device }) => device)).toEqual(['eth0', 'br-1']);
});

test('a snapshot that was cut off anywhere is refused', () => {
  const text = formatSnapshot(SNAPSHOT).trimEnd();
  fc.assert(fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
    expect(isSnapshotProblem(parseSnapshot(text.slice(0, length)))).toBe(true);
  }), { numRuns: 60 });
  expect(problemOf(text.slice(0, 200))).toMatch(/^server\.json: the snapshot is not JSON: line \d+, column \d+ breaks it, as when it was cut off; run 'docker-ipam scan' again$/);
});

test('other versions and other documents are refused', () => {
  expect(problemOf('{"version": 2}')).toBe("server.json: a newer cdktf-docker-ipam wrote this snapshot: 'version' must be at most 1, got 2; upgrade cdktf-docker-ipam");
  expect(problemOf('{"version": 0}')).toBe("server.json: 'version' must be 1, got 0; run 'docker-ipam scan' again");
  expect(problemOf('{"leases": []}')).toBe("server.json: it is JSON, but no snapshot: it has no 'version'; write one with 'docker-ipam scan --output'");
  expect(problemOf('[]')).toContain('the snapshot must be an object, got a list');
});

test.each([
  ['networks', 7, "'networks' must be a list, got 7"],
  ['name', null, "'name' must be text, got null"],
  ['engine', { version: '28.5.2', running: 'yes' }, "'engine.running' must be true or false, got \"yes\""],
  ['resolvers', ['1.1.1.1\u001b[2J'], String.raw`'resolvers[0]' must be an address, got "1.1.1.1\u001b[2J"`],
  ['routes', [{ destination: '10.0.0.1/8', table: 'main', type: 'unicast', metric: 0 }], `'routes[0].destination' must be a CIDR block, got "10.0.0.1/8"`],
  ['outside', [{ block: '10.0.0.0/8', kind: 'FRIEND', owner: 'x', source: 'y' }], `'outside[0].kind' must be one of VPC, PEER, ROUTE, PREFIX, got "FRIEND"`],
  ['networks', [{ ...network('web', '10.1.0.0/16'), subnets: [{ subnet: '10.1.0.0', auxAddresses: [] }] }], `'networks[0].subnets[0].subnet' must be a CIDR block, got "10.1.0.0"`],
])('a wrong %s is named with its place', (field, value, words) => {
  const document = { ...(JSON.parse(formatSnapshot(SNAPSHOT)) as object), [field]: value };
  expect(problemOf(JSON.stringify(document))).toContain(words);
});

test('any JSON at all is read or refused, and nothing is thrown', () => {
  const place = fc.constantFrom('name', 'networks', 'routes', 'engine', 'pieces', 'daemonJson', 'outside', 'clients', 'rules', 'libvirt', 'terraform', 'addresses', 'resolvers', 'version');
  fc.assert(fc.property(place, fc.jsonValue(), (field, value) => {
    const read = parseSnapshot(JSON.stringify({ ...(JSON.parse(formatSnapshot(SNAPSHOT)) as object), [field]: value }));
    if (isSnapshotProblem(read)) expect(snapshotProblemText(read, 'x')).not.toMatch(/undefined|\[object/);
  }));
});
