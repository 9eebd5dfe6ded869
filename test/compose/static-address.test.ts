import fc from 'fast-check';
import { dynamicRange } from '../../lib/compose';
import { type Address, addressAt, addressCount, containsAddress, containsPrefix, formatPrefix, parseAddress, prefixOf } from '../../lib/netip';
import { isRangeForEveryEngine } from '../../lib/engine';
import { prefix } from './reading';

const address = (text: string) => parseAddress(text) as Address;

describe('dynamicRange', () => {
  it.each([
    ['10.0.0.0/24', ['10.0.0.5'], '10.0.0.128/25'],
    ['10.0.0.0/24', ['10.0.0.200'], '10.0.0.0/25'],
    ['10.0.0.0/24', ['10.0.0.5', '10.0.0.200'], '10.0.0.128/26'],
    ['10.0.0.0/24', ['10.1.0.200'], '10.0.0.128/25'],
    ['10.0.0.0/29', ['10.0.0.2', '10.0.0.5'], undefined],
    ['fd00::/64', ['fd00::2a'], 'fd00:0:0:0:8000::/66'],
    ['fd00::/64', ['fd00::c000:0:0:1'], 'fd00::/65'],
    ['fd00::/64', ['fd00::8000:0:0:1', 'fd00::1'], 'fd00:0:0:0:4000::/66'],
    ['fd00::/80', ['fd00::1'], 'fd00::8000:0:0/82'],
    ['fd00::/48', ['fd00::1', 'fd00:0:0:9::1'], 'fd00:0:0:0:8000::/66'],
  ])('of %s around %j is %s', (subnet, fixed, range) => {
    const found = dynamicRange(prefix(subnet), fixed.map(address));
    expect(found && formatPrefix(found)).toBe(range === undefined ? undefined : formatPrefix(prefix(range)));
  });

  it('holds no fixed address, and no larger block does without one', () => {
    const subnet = prefix('10.0.0.0/26');
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 62 }), { maxLength: 20 }), (offsets) => {
      const fixed = offsets.map((offset) => addressAt(subnet, BigInt(offset)));
      const range = dynamicRange(subnet, fixed);
      for (let length = 27; length < (range?.length ?? 31); length++) {
        for (let n = 0n; n < addressCount(subnet); n++) {
          const block = prefixOf(addressAt(subnet, n), length);
          expect(fixed.some((taken) => containsAddress(block, taken))).toBe(true);
        }
      }
      if (range) {
        expect(containsPrefix(subnet, range)).toBe(true);
        expect(fixed.some((taken) => containsAddress(range, taken))).toBe(false);
      }
    }));
  });

  it('is one that every engine gives addresses from', () => {
    fc.assert(fc.property(fc.integer({ min: 48, max: 124 }), fc.array(fc.bigInt({ min: 1n, max: (1n << 80n) - 1n }), { minLength: 1, maxLength: 5 }), (length, offsets) => {
      const subnet = prefix(`fd00:1:2::/${length}`);
      const fixed = offsets.map((offset) => addressAt(subnet, offset % addressCount(subnet)));
      const range = dynamicRange(subnet, fixed);
      if (range) expect({ range: formatPrefix(range), taken: isRangeForEveryEngine(subnet, range) }).toEqual({ range: formatPrefix(range), taken: true });
    }));
  });
});
