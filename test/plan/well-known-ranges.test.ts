import { formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../../lib/netip';
import { documentationRange, isPrivateUse, vpcResolver, WELL_KNOWN_RANGES, wellKnownRangesOver } from '../../lib/plan/well-known-ranges';

function block(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (isParseProblem(prefix)) throw new Error(text);
  return prefix;
}

test('every range has a name of its own, a reason and a source', () => {
  const ids = WELL_KNOWN_RANGES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, owner, reason, source } of WELL_KNOWN_RANGES) {
    expect(id).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    for (const text of [owner, reason, source]) expect(text).toMatch(/^\S(.*\S)?$/);
    expect(reason).not.toMatch(/["\n]|\.$/);
  }
});

test('every block is canonical, IPv4 before IPv6, and disjoint from its neighbours in the list', () => {
  for (const { id, blocks } of WELL_KNOWN_RANGES) {
    expect([id, blocks.length]).not.toEqual([id, 0]);
    const parsed = blocks.map(block);
    expect([id, parsed.map(formatPrefix)]).toEqual([id, blocks]);
    expect([id, parsed.map(({ family }) => family)]).toEqual([id, parsed.map(({ family }) => family).sort()]);
    const order = parsed.slice(1).map((next, i) => next.family !== parsed[i].family || next.address > parsed[i].address);
    expect([id, order.every(Boolean)]).toEqual([id, true]);
  }
});

test.each([
  ['172.31.0.0/16', 'AWS_DEFAULT_VPC'], ['172.17.0.0/16', 'AWS_DOCKER_BRIDGE'], ['192.168.122.0/24', 'LIBVIRT_DEFAULT'],
  ['192.168.240.0/20', 'DOCKER_BUILT_IN_POOLS'], ['172.31.0.0/16', 'DOCKER_BUILT_IN_POOLS'], ['100.100.100.100/32', 'TAILSCALE'], ['fd7a:115c:a1e0::53/128', 'TAILSCALE'],
  ['169.254.169.254/32', 'LINK_LOCAL'], ['fd00:ec2::254/128', 'AWS_SERVICES'], ['10.96.0.10/32', 'KUBEADM_SERVICES'], ['10.100.0.0/16', 'EKS_SERVICES'],
  ['172.20.0.0/16', 'EKS_SERVICES'], ['10.43.0.1/32', 'K3S'], ['192.168.49.2/32', 'MINIKUBE'], ['10.88.0.0/16', 'PODMAN_DEFAULT_NETWORK'], ['168.63.129.16/32', 'AZURE_PLATFORM'],
  ['fe80::1/128', 'LINK_LOCAL'], ['224.0.0.1/32', 'MULTICAST'], ['127.0.0.53/32', 'LOOPBACK'], ['198.18.0.0/15', 'BENCHMARKING'],
])('%s is known as %s', (text, id) => {
  expect(wellKnownRangesOver(block(text)).map((range) => range.id)).toContain(id);
});

test("Docker's built-in pools hold 31 subnets", () => {
  const pools = WELL_KNOWN_RANGES.find(({ id }) => id === 'DOCKER_BUILT_IN_POOLS')!.blocks.map(block);
  const size = (pool: Prefix) => (formatPrefix(pool) === '192.168.0.0/16' ? 20 : 16);
  expect(pools.reduce((sum, pool) => sum + 2 ** (size(pool) - pool.length), 0)).toBe(31);
});

test('a plan keeps clear unasked only of what no host and no cloud can do without', () => {
  expect(WELL_KNOWN_RANGES.filter(({ byDefault }) => byDefault).map(({ id, place }) => `${place} ${id}`)).toEqual([
    'EVERY_HOST THIS_NETWORK', 'EVERY_HOST LOOPBACK', 'EVERY_HOST LINK_LOCAL', 'EVERY_HOST MULTICAST', 'EVERY_HOST CLASS_E', 'EVERY_HOST PROTOCOL_ASSIGNMENTS',
    'AWS AWS_SERVICES', 'AZURE AZURE_PLATFORM', 'GCP GCP_METADATA', 'OCI OCI_SERVICES',
  ]);
});

test.each([
  ['10.0.0.0/8', true], ['172.16.0.0/12', true], ['172.31.255.0/24', true], ['192.168.0.0/16', true], ['100.64.0.0/10', true], ['fd12:3456::/32', true],
  ['172.80.0.0/16', false], ['172.32.0.0/16', false], ['172.0.0.0/8', false], ['192.0.2.0/24', false], ['100.128.0.0/10', false], ['9.0.0.0/8', false], ['2001:db8::/32', false], ['fe80::/64', false], ['0.0.0.0/0', false],
])('%s is for private use: %s', (text, expected) => {
  expect(isPrivateUse(block(text))).toBe(expected);
});

test.each([
  ['192.0.2.0/25', '192.0.2.0/24'], ['198.51.100.7/32', '198.51.100.0/24'], ['203.0.0.0/16', '203.0.113.0/24'], ['2001:db8:700::/40', '2001:db8::/32'], ['3fff:1::/32', '3fff::/20'],
  ['10.0.0.0/8', undefined], ['2001:db9::/32', undefined],
])('%s is of the documents: %s', (text, expected) => {
  expect(documentationRange(block(text))).toBe(expected);
});

test("a VPC's resolver is its base plus two", () => {
  expect(formatPrefix(vpcResolver(block('10.0.0.0/16')))).toBe('10.0.0.2/32');
});
