import { ipAddresses, ipRoutes, ipRules, libvirtNetworks, nameServers, swallowedClients } from '../../lib/snapshot';
import { network } from './networks';

test('routes: default, gateways, on-link, multipath and unreachable; the kernel\'s own are left out', () => {
  expect(ipRoutes([
    { dst: 'default', gateway: '10.0.0.1', dev: 'eth0', flags: [] }, { dst: '172.31.0.0/16', dev: 'br-1', protocol: 'kernel', scope: 'link', prefsrc: '172.31.0.1', flags: ['linkdown'] },
    { dst: '10.8.0.5', dev: 'tun0', scope: 'link' }, { dst: '10.9.0.0/16', metric: 50, nexthops: [{ gateway: '10.0.0.2', dev: 'eth0' }, { gateway: '10.0.0.3', dev: 'eth0' }] },
    { type: 'unreachable', dst: '10.10.0.0/16' }, { dst: '10.11.0.0/16', via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth0', table: 'vpn' },
    { type: 'local', dst: '10.0.0.10', dev: 'eth0', table: 'local' }, { dst: '169.254.0.0/16', dev: 'eth0' }, { dst: 'nonsense' }, 7,
  ] as never, 4)).toEqual([
    { destination: '0.0.0.0/0', table: 'main', type: 'unicast', metric: 0, gateway: '10.0.0.1', device: 'eth0' },
    { destination: '172.31.0.0/16', table: 'main', type: 'unicast', metric: 0, device: 'br-1', protocol: 'kernel' },
    { destination: '10.8.0.5/32', table: 'main', type: 'unicast', metric: 0, device: 'tun0' },
    { destination: '10.9.0.0/16', table: 'main', type: 'unicast', metric: 50, gateway: '10.0.0.2', device: 'eth0' },
    { destination: '10.10.0.0/16', table: 'main', type: 'unreachable', metric: 0 },
    { destination: '10.11.0.0/16', table: 'vpn', type: 'unicast', metric: 0, gateway: 'fe80::1', device: 'eth0' },
  ]);
  expect(ipRoutes([{ dst: 'default', gateway: 'fe80::1', dev: 'eth0' }, { dst: 'fe80::/64', dev: 'eth0' }, { dst: 'ff00::/8', dev: 'eth0', type: 'multicast' }], 6)).toHaveLength(1);
});

test('addresses and rules', () => {
  expect(ipAddresses([{ ifname: 'eth0', addr_info: [{ local: '10.0.0.10', prefixlen: 24 }, { local: 'fe80::1', prefixlen: 64 }, { local: '2001:DB8::5', prefixlen: 64 }, { local: '2001:db8::77', prefixlen: 64, temporary: true }] }, { ifname: 'lo', addr_info: [{ local: '127.0.0.1', prefixlen: 8 }] }]))
    .toEqual([{ device: 'eth0', address: '10.0.0.10/24' }, { device: 'eth0', address: '2001:db8::5/64' }]);
  expect(ipRules([{ priority: 0, src: 'all', table: 'local' }, { priority: 100, src: '10.8.0.0', srclen: 16, table: 'vpn' }, { priority: 32766, src: 'all', table: 'main' }], 4))
    .toEqual([{ family: 4, priority: 100, table: 'vpn', from: '10.8.0.0/16' }]);
});

test('name servers, without those on loopback', () => {
  expect(nameServers('# x\nnameserver 127.0.0.53\nnameserver 10.0.0.2\n nameserver\tfe80::1%eth0\nnameserver 2001:DB8::53 # lab\nsearch example.org\nnameserver nonsense\n')).toEqual(['10.0.0.2', '2001:db8::53']);
});

test('libvirt networks by netmask and by prefix', () => {
  expect(libvirtNetworks(`<network>\n<name>default</name><bridge name='virbr0' stp='on'/><ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip>
    <ip family="ipv6" address="fd00:5::1" prefix="64"/></network><network connections='1'><name>open</name><forward mode='bridge'/><bridge name="br0"/></network><network>x</network>`)).toEqual([
    { name: 'default', bridge: 'virbr0', subnets: ['192.168.122.0/24', 'fd00:5::/64'] }, { name: 'open', bridge: 'br0', subnets: [] },
  ]);
  expect(libvirtNetworks('<network><name>odd</name><ip address="10.0.0.1" netmask="255.0.255.0"/></network>')).toEqual([{ name: 'odd', subnets: [] }]);
});

test('clients whose answers a bridge swallows; listeners, others and the bridges\' own are left out', () => {
  const lines = [
    '  sl  local_address rem_address   st tx_queue', '   0: 00000000:0016 00000000:0000 0A 0', // a listener
    '   1: 0A00000A:0016 05051FAC:D431 03 0', // 10.0.0.10:22 from 172.31.5.5
    '   2: 0A00000A:0016 0900000A:D431 01 0', // 10.0.0.9: not in a network
    '   3: 01001FAC:1F90 02001FAC:D431 01 0', // the bridge's own address and a container
    '   4: 0000000000000000FFFF00000A00000A:0050 0000000000000000FFFF000006051FAC:D431 01 0', 'junk', '   5: zz',
  ];
  expect(swallowedClients(lines.join('\n'), [network('n14', '172.31.0.0/16')])).toEqual([{ address: '172.31.5.5', to: '10.0.0.10:22' }, { address: '172.31.5.6', to: '10.0.0.10:80' }]);
});
