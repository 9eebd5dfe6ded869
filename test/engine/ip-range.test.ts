import { isRangeForEveryEngine } from '../../lib/engine/ip-range';
import { parsePrefix, type Prefix } from '../../lib/netip';

const taken = (subnet: string, range: string) => isRangeForEveryEngine(parsePrefix(subnet) as Prefix, parsePrefix(range) as Prefix);

test.each([
  ['any of IPv4', '10.0.0.0/24', '10.0.0.128/25', true],
  ['the third quarter of a /64', 'fd00:1::/64', 'fd00:1:0:0:8000::/66', true],
  ['the upper half of a /64', 'fd00:1::/64', 'fd00:1:0:0:8000::/65', false],
  ['the lower half of a /64', 'fd00:1::/64', 'fd00:1::/65', true],
  ['whole /64s of a /48', 'fd00:1::/48', 'fd00:1:0:8000::/50', false],
  ['a /64 of a /48', 'fd00:1::/48', 'fd00:1::/64', false],
  ['a part of the first /64 of a /48', 'fd00:1::/48', 'fd00:1:0:0:8000::/66', true],
  ['a part of another /64 of a /48', 'fd00:1::/48', 'fd00:1:0:7:8000::/66', false],
  ['the upper half of a /80', 'fd00:1::/80', 'fd00:1::8000:0:0/81', false],
  ['the third quarter of a /80', 'fd00:1::/80', 'fd00:1::8000:0:0/82', true],
  ['the upper half of a /120', 'fd00:1::/120', 'fd00:1::80/121', true],
])('%s', (_, subnet, range, answer) => {
  expect(taken(subnet, range)).toBe(answer);
});
