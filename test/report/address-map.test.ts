import fc from 'fast-check';
import { formatPrefix } from '../../lib/netip';
import { addressMap, freeAddresses, largestFree, type MapEntry, type MapNode } from '../../lib/report';

const entry = (kind: MapEntry['kind'], block: string, namespace?: string): MapEntry => ({ kind, name: `${kind} ${block}`, block, namespace });
const drawn = (node: MapNode): unknown => [node.entry.block, ...node.children.map(drawn)];

test('blocks hang below the smallest block around them, whatever their order', () => {
  const entries = [
    entry('lease', '172.24.0.5/32'), entry('lease', '172.24.0.0/24'), entry('pool', '172.16.0.0/12'), entry('lease', '172.16.0.0/13'),
    entry('reservation', '192.168.0.0/16'), entry('pool', '2001:db8::/32'), entry('tombstone', '172.24.1.0/24'), entry('lease', '${aws_vpc.cidr}'),
  ];
  const { roots, unplaced } = addressMap(entries);
  expect(roots.map(drawn)).toEqual([
    ['172.16.0.0/12', ['172.16.0.0/13'], ['172.24.0.0/24', ['172.24.0.5/32']], ['172.24.1.0/24']], ['192.168.0.0/16'], ['2001:db8::/32'],
  ]);
  expect(unplaced).toHaveLength(1);
  expect(addressMap([...entries].reverse())).toEqual(addressMap(entries));
  const [pool, reservation, ipv6] = roots;
  expect(pool.free.map(formatPrefix)).toEqual(['172.24.2.0/23', '172.24.4.0/22', '172.24.8.0/21', '172.24.16.0/20', '172.24.32.0/19', '172.24.64.0/18', '172.24.128.0/17', '172.25.0.0/16', '172.26.0.0/15', '172.28.0.0/14']);
  expect(largestFree(pool)).toBe('172.28.0.0/14');
  expect(freeAddresses(pool)).toBe(2n ** 19n - 512n);
  expect(reservation.free).toEqual([]);
  expect(ipv6.free.map(formatPrefix)).toEqual(['2001:db8::/32']);
});

test('sibling namespaces hold the same addresses side by side', () => {
  const { roots } = addressMap([
    entry('pool', '10.0.0.0/8'), entry('lease', '10.0.0.0/24', 'site-a'), entry('lease', '10.0.0.0/24', 'site-b'), entry('lease', '10.0.0.1/32', 'site-b/host'), entry('pool', '10.0.0.0/16', 'site-a'),
  ]);
  expect(roots.map(drawn)).toEqual([['10.0.0.0/8', ['10.0.0.0/16', ['10.0.0.0/24']], ['10.0.0.0/24', ['10.0.0.1/32']]]]);
});

test('a pool is its children and what is free, each address once', () => {
  const anyBlock = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([low, length]) => entry('lease', `10.0.0.${low - (low % 2 ** (32 - length))}/${length}`));
  fc.assert(fc.property(fc.array(anyBlock, { maxLength: 30 }), (leases) => {
    const [pool] = addressMap([entry('pool', '10.0.0.0/24'), ...leases]).roots;
    const size = ({ length }: { length: number }) => 2 ** (32 - length);
    const sum = [...pool.children.map(({ prefix }) => size(prefix)), ...pool.free.map(size)].reduce((a, b) => a + b, 0);
    expect(sum).toBe(256);
  }));
});

test('ten thousand leases are sorted into their pools, and every one is there', () => {
  const leases = Array.from({ length: 10_000 }, (_, i) => entry('lease', `10.${i >> 8}.${i & 255}.0/24`));
  const [pool] = addressMap([...leases, entry('pool', '10.0.0.0/8')]).roots;
  expect(pool.children).toHaveLength(10_000);
});
