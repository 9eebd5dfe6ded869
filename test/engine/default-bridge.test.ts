import { checkMtu, type DefaultBridge, firstHost, renderDefaultBridge } from '../../lib/engine/default-bridge';
import { formatAddress } from '../../lib/netip/address';
import { formatPrefix, parsePrefix, type Prefix } from '../../lib/netip/prefix';
import { ENGINES, engineOf } from './engine-of';

const render = (engine: string, bridge: DefaultBridge) => {
  const { keys, subnets, problems } = renderDefaultBridge(engineOf(engine), bridge);
  return { keys: Object.fromEntries(keys), subnets: subnets.map(({ field, prefix }) => `${field} ${formatPrefix(prefix)}`), problems };
};

test.each(ENGINES)('%s: an IPv4 bridge is its bip', (engine) => {
  expect(render(engine, { bip: '172.24.0.9/24', fixedCidr: '172.24.0.128/25', mtu: 1450 })).toEqual({
    keys: { 'bip': '172.24.0.9/24', 'fixed-cidr': '172.24.0.128/25', 'mtu': 1450 }, subnets: ['bip 172.24.0.0/24'], problems: [],
  });
});

test('before 28 the IPv6 block is fixed-cidr-v6 and the bridge takes its first address', () => {
  expect(render('27.5.1', { bip: '172.24.0.1/24', ipv6: { subnet: '2001:DB8:1::/64' } })).toEqual({
    keys: { 'bip': '172.24.0.1/24', 'ipv6': true, 'fixed-cidr-v6': '2001:db8:1::/64' }, subnets: ['bip 172.24.0.0/24', 'ipv6.subnet 2001:db8:1::/64'], problems: [],
  });
  expect(render('27.5.1', { bip: '172.24.0.1/24', ipv6: { subnet: '2001:db8:1::/64', gateway: '2001:db8:1::1' } }).problems).toEqual([]);
  expect(render('27.5.1', { bip: '172.24.0.1/24', ipv6: { subnet: '2001:db8:1::/64', gateway: '2001:db8:1::2' } }).problems).toEqual([
    { code: 'GATEWAY_NOT_FIRST', engine: '27.5.1', gateway: '2001:db8:1::2', first: '2001:db8:1::1' },
  ]);
});

test('from 28 the bridge is told its IPv6 address', () => {
  expect(render('28', { bip: '172.24.0.1/24', ipv6: { subnet: '2001:db8:1::/64' } }).keys).toEqual({
    'bip': '172.24.0.1/24', 'bip6': '2001:db8:1::1/64', 'ipv6': true, 'fixed-cidr-v6': '2001:db8:1::/64',
  });
  expect(render('28', { bip: '172.24.0.1/24', ipv6: { subnet: '2001:db8:1::/64', gateway: '2001:db8:1::99' } }).keys).toMatchObject({ bip6: '2001:db8:1::99/64' });
});

test.each<[string, object]>([
  ['172.24.0.0/24', { code: 'BIP_NOT_A_HOST', bip: '172.24.0.0/24', is: 'network', instead: '172.24.0.1/24' }],
  ['172.24.0.255/24', { code: 'BIP_NOT_A_HOST', bip: '172.24.0.255/24', is: 'broadcast', instead: '172.24.0.1/24' }],
  ['172.24.0.4/30', { code: 'BIP_NOT_A_HOST', bip: '172.24.0.4/30', is: 'network', instead: '172.24.0.5/30' }],
  ['172.24.0.1/31', { code: 'BRIDGE_TOO_SMALL', field: 'bip', block: '172.24.0.1/31', most: 30 }],
  ['172.24.0.1/32', { code: 'BRIDGE_TOO_SMALL', field: 'bip', block: '172.24.0.1/32', most: 30 }],
  ['224.0.0.1/24', { code: 'BRIDGE_SUBNET_UNUSABLE', field: 'bip', block: '224.0.0.0/24', is: 'multicast' }],
  ['172.24.0.1', { code: 'ADDRESS_MALFORMED', field: 'bip', problem: { code: 'LENGTH_MISSING', text: '172.24.0.1', instead: '172.24.0.1/24' } }],
  ['172.24.0.1/33', { code: 'ADDRESS_MALFORMED', field: 'bip', problem: { code: 'LENGTH_TOO_LONG', text: '172.24.0.1/33', most: 32 } }],
  ['172.24.00.1/24', { code: 'ADDRESS_MALFORMED', field: 'bip', problem: { code: 'LEADING_ZERO', text: '172.24.00.1/24', octet: '00' } }],
  ['2001:db8::1/64', { code: 'ADDRESS_MALFORMED', field: 'bip', problem: { code: 'WRONG_FAMILY', text: '2001:db8::1/64', wanted: 4 } }],
])('bip %s is a problem', (bip, problem) => {
  expect(render('28', { bip })).toEqual({ keys: {}, subnets: [], problems: [problem] });
});

test.each<[string, string, object]>([
  ['172.24.1.0/25', 'outside', { code: 'OUTSIDE_BRIDGE', field: 'fixedCidr', value: '172.24.1.0/25', subnet: '172.24.0.0/24' }],
  ['172.24.0.0/23', 'larger', { code: 'OUTSIDE_BRIDGE', field: 'fixedCidr', value: '172.24.0.0/23', subnet: '172.24.0.0/24' }],
  ['2001:db8::/64', 'of the other family', { code: 'OUTSIDE_BRIDGE', field: 'fixedCidr', value: '2001:db8::/64', subnet: '172.24.0.0/24' }],
  ['172.24.0.9/25', 'with host bits', { code: 'ADDRESS_MALFORMED', field: 'fixedCidr', problem: { code: 'HOST_BITS', text: '172.24.0.9/25', instead: '172.24.0.0/25' } }],
])('fixedCidr %s is %s', (fixedCidr, _, problem) => {
  expect(render('28', { bip: '172.24.0.1/24', fixedCidr }).problems).toEqual([problem]);
});

test.each<[{ subnet: string; gateway?: string }, object]>([
  [{ subnet: 'fe80::/64' }, { code: 'BRIDGE_SUBNET_UNUSABLE', is: 'link-local' }],
  [{ subnet: 'fe80::/10' }, { code: 'BRIDGE_SUBNET_UNUSABLE', is: 'link-local' }],
  [{ subnet: 'ff05::/64' }, { code: 'BRIDGE_SUBNET_UNUSABLE', is: 'multicast' }],
  [{ subnet: 'fd00::/127' }, { code: 'BRIDGE_TOO_SMALL', most: 126 }],
  [{ subnet: '10.0.0.0/8' }, { code: 'ADDRESS_MALFORMED', field: 'ipv6.subnet', problem: { code: 'WRONG_FAMILY' } }],
  [{ subnet: 'fd00::1/64' }, { code: 'ADDRESS_MALFORMED', field: 'ipv6.subnet', problem: { code: 'HOST_BITS', instead: 'fd00::/64' } }],
  [{ subnet: 'fd00::/64', gateway: 'fd00:0:0:1::1' }, { code: 'OUTSIDE_BRIDGE', field: 'ipv6.gateway' }],
  [{ subnet: 'fd00::/64', gateway: '10.0.0.1' }, { code: 'OUTSIDE_BRIDGE', field: 'ipv6.gateway' }],
  [{ subnet: 'fd00::/64', gateway: 'fd00::' }, { code: 'GATEWAY_RESERVED', gateway: 'fd00::', instead: 'fd00::1' }],
  [{ subnet: 'fd00::/64', gateway: 'fd00::1/64' }, { code: 'ADDRESS_MALFORMED', field: 'ipv6.gateway', problem: { code: 'LENGTH_UNEXPECTED' } }],
])('ipv6 %j is a problem, and leaves no ipv6 without a subnet', (ipv6, problem) => {
  const { keys, problems } = render('28', { bip: '172.24.0.1/24', ipv6 });
  expect(problems).toMatchObject([problem]);
  expect(keys).toEqual({ bip: '172.24.0.1/24' });
});

test.each<[number, boolean, boolean]>([
  [1500, false, true], [68, false, true], [67, false, false], [65535, false, true], [65536, false, false], [1279, true, false], [1280, true, true],
  [0, false, false], [-1, false, false], [1450.5, false, false], [NaN, false, false],
])('MTU %d (IPv6: %s) is right: %s', (mtu, withIpv6, right) => {
  expect(checkMtu('mtu', mtu, withIpv6)).toEqual(right ? [] : [{ code: 'MTU_OUT_OF_RANGE', field: 'mtu', mtu, least: withIpv6 ? 1280 : 68, most: 65535 }]);
  const { problems } = render('28', { bip: '172.24.0.1/24', mtu, ...(withIpv6 ? { ipv6: { subnet: 'fd00::/64' } } : {}) });
  expect(problems).toHaveLength(right ? 0 : 1);
});

test.each([['10.0.0.0/24', '10.0.0.1'], ['2001:db8::/64', '2001:db8::1'], ['192.168.255.252/30', '192.168.255.253']])('the first host of %s is %s', (subnet, host) => {
  expect(formatAddress(firstHost(parsePrefix(subnet) as Prefix))).toBe(host);
});
