import * as fc from 'fast-check';
import { hasRange, rangeCarveOut } from '../../lib/constructs/network-half';
import { isRangeForEveryEngine } from '../../lib/engine';
import { containsAddress, containsPrefix, addressAt, type Prefix, parsePrefix, subnetAt } from '../../lib/netip';

test('a range is one that every engine gives addresses from, and leaves the gateway and room below it for reserved addresses', () => {
  fc.assert(fc.property(fc.constantFrom('10.0.0.0/', 'fd00:1:2::/'), fc.integer({ min: 8, max: 126 }), (base, length) => {
    const family = base.includes(':') ? 6 : 4;
    fc.pre((family === 6 ? length >= 48 : length <= 30) && hasRange(family, length));
    const subnet = parsePrefix(`${base}${length}`) as Prefix;
    const { index, prefixLength } = rangeCarveOut(family, length);
    const range = subnetAt(subnet, prefixLength, index);
    expect(containsPrefix(subnet, range)).toBe(true);
    expect(isRangeForEveryEngine(subnet, range)).toBe(true);
    for (const n of [0n, 1n, 2n]) expect(containsAddress(range, addressAt(subnet, n))).toBe(false);
  }));
});
