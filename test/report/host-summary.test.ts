import { automaticRoom, type HostSummary, isNearlyExhausted } from '../../lib/report';

const host = (networksLeft: number | undefined, base = '172.16.0.0/13'): HostSummary => ({
  name: 'server', engine: '20.10.23', networks: [], automaticPools: [{ base, size: 24 }], networksLeft, notices: [],
});

test('the room of pools is that of their IPv4 subnets', () => {
  expect(automaticRoom([{ base: '172.16.0.0/13', size: 24 }])).toBe(2048);
  expect(automaticRoom([{ base: '172.17.0.0/16', size: 16 }, { base: '192.168.0.0/16', size: 20 }, { base: 'fd00::/48', size: 64 }])).toBe(17);
  expect(automaticRoom([{ base: '10.0.0.0/24', size: 16 }, { base: 'not a block', size: 24 }])).toBe(0);
});

test.each([
  [2048, '172.16.0.0/13', false], [103, '172.16.0.0/13', false], [102, '172.16.0.0/13', true], [0, '172.16.0.0/13', true],
  [10, '172.16.0.0/20', false], [9, '172.16.0.0/20', true], [undefined, '172.16.0.0/13', false],
])('with %p networks left of %s, nearly exhausted: %p', (left, base, expected) => {
  expect(isNearlyExhausted(host(left, base))).toBe(expected);
});
