import { planNetwork } from '../../lib/compose';
import { network, prefix, read } from './reading';

const ipv4 = prefix('172.24.1.0/24');
const ipv6 = prefix('fd00:24::/64');

describe('planNetwork', () => {
  it('gives a plain network the first address for its gateway and nothing else', () => {
    expect(planNetwork(network('    {}\n'), { ipv4 })).toMatchObject({
      planned: { subnets: [{ subnet: '172.24.1.0/24', gateway: '172.24.1.1', ipRange: undefined, auxAddresses: new Map() }] }, problems: [], notices: [],
    });
  });

  it('lays out both families, and asks for the lease that is missing', () => {
    const both = network('    enable_ipv6: true\n');
    expect(planNetwork(both, { ipv4, ipv6 }).planned.subnets.map(({ subnet, gateway }) => [subnet, gateway]))
      .toEqual([['172.24.1.0/24', '172.24.1.1'], ['fd00:24::/64', 'fd00:24::1']]);
    expect(planNetwork(both, { ipv4 }).problems).toEqual([{ code: 'LEASE_MISSING', network: 'net', family: 6 }]);
  });

  const declared = `    ipam:
      config:
        - subnet: 10.9.0.0/24
          gateway: 10.9.0.254
          ip_range: 10.9.0.64/26
          aux_addresses: { b: 10.9.0.3, a: 10.9.0.2 }
`;

  it('keeps what the file says of its own subnet', () => {
    const { planned, problems, notices } = planNetwork(network(declared), { ipv4: prefix('10.9.0.0/24') });
    expect([problems, notices]).toEqual([[], []]);
    expect(planned.subnets).toEqual([
      { subnet: '10.9.0.0/24', gateway: '10.9.0.254', ipRange: '10.9.0.64/26', auxAddresses: new Map([['a', '10.9.0.2'], ['b', '10.9.0.3']]) },
    ]);
  });

  it('drops it with the subnet, and says so', () => {
    const { planned, notices } = planNetwork(network(declared), { ipv4 });
    expect(planned.subnets).toEqual([{ subnet: '172.24.1.0/24', gateway: '172.24.1.1', ipRange: undefined, auxAddresses: new Map() }]);
    expect(notices).toEqual([{ code: 'SUBNET_REPLACED', network: 'net', declared: '10.9.0.0/24', subnet: '172.24.1.0/24' }]);
  });

  it('plans a range around fixed addresses, and warns of those in the range that the file has', () => {
    const fixed = (host: number) => `        ipv4_address: 10.9.0.${host}\n`;
    const subnetOnly = '    ipam: { config: [{ subnet: 10.9.0.0/24 }] }\n';
    expect(planNetwork(network(subnetOnly, fixed(10)), { ipv4: prefix('10.9.0.0/24') }).planned.subnets[0].ipRange).toBe('10.9.0.128/25');
    expect(planNetwork(network(subnetOnly, fixed(210)), { ipv4: prefix('10.9.0.0/24') }).planned.subnets[0].ipRange).toBe('10.9.0.0/25');
    expect(planNetwork(network(declared, fixed(70)), { ipv4: prefix('10.9.0.0/24') }).notices).toEqual([
      { code: 'STATIC_IN_RANGE', network: 'net', wanted: { service: 'web', address: '10.9.0.70' }, ipRange: '10.9.0.64/26' },
    ]);
    const small = network('    ipam: { config: [{ subnet: 10.9.0.0/29 }] }\n', fixed(5));
    expect(planNetwork(small, { ipv4: prefix('10.9.0.0/29') })).toMatchObject({ notices: [], planned: { subnets: [{ ipRange: '10.9.0.0/30' }] } });
    const tiny = network('    ipam: { config: [{ subnet: 10.9.0.0/30 }] }\n', fixed(2));
    expect(planNetwork(tiny, { ipv4: prefix('10.9.0.0/30') }).notices).toEqual([{ code: 'NO_DYNAMIC_RANGE', network: 'net', subnet: '10.9.0.0/30' }]);
  });

  it.each([
    ['172.24.2.9', { code: 'STATIC_OUTSIDE', subnet: '172.24.1.0/24', declared: false, suggestion: '172.24.1.2' }],
    ['172.24.1.0', { code: 'STATIC_IS_EDGE', is: 'network', suggestion: '172.24.1.2' }],
    ['172.24.1.255', { code: 'STATIC_IS_EDGE', is: 'broadcast', suggestion: '172.24.1.2' }],
    ['172.24.1.1', { code: 'STATIC_IS_GATEWAY', suggestion: '172.24.1.2' }],
  ])('refuses the fixed address %s', (text, problem) => {
    const { problems } = planNetwork(network('    {}\n', `        ipv4_address: ${text}\n`), { ipv4 });
    expect(problems).toEqual([expect.objectContaining({ network: 'net', wanted: { service: 'web', address: text }, ...problem })]);
  });

  it('knows that IPv6 has no broadcast address, and that its first one is taken', () => {
    const on = (text: string) => planNetwork(network('    enable_ipv6: true\n', `        ipv6_address: "${text}"\n`), { ipv4, ipv6 }).problems;
    expect(on('fd00:24::ffff:ffff:ffff:ffff')).toEqual([]);
    expect(on('fd00:24::')).toEqual([expect.objectContaining({ code: 'STATIC_IS_EDGE', is: 'network' })]);
  });

  it('refuses a fixed address outside the subnet that the file itself has, one that is kept out of use, and one of a family that is off', () => {
    const at = (text: string) => planNetwork(network(declared, `        ipv4_address: ${text}\n`), { ipv4: prefix('10.9.0.0/24') }).problems;
    expect(at('10.8.0.9')).toEqual([expect.objectContaining({ code: 'STATIC_OUTSIDE', declared: true, suggestion: '10.9.0.1' })]);
    expect(at('10.9.0.3')).toEqual([{ code: 'STATIC_IS_AUX', network: 'net', wanted: { service: 'web', address: '10.9.0.3' }, name: 'b' }]);
    expect(planNetwork(network('    {}\n', '        ipv6_address: fd00::9\n'), { ipv4 }).problems)
      .toEqual([{ code: 'STATIC_WITHOUT_FAMILY', network: 'net', wanted: { service: 'web', address: 'fd00::9' } }]);
  });

  it('refuses one address for two services, unless their profiles never run together', () => {
    const twice = (a: string, b: string) => planNetwork(read(`
services:
  a: { ${a} networks: { net: { ipv4_address: 172.24.1.9 } } }
  b: { ${b} networks: { net: { ipv4_address: 172.24.1.9 } } }
networks: { net: }
`).networks[0], { ipv4 }).problems;
    const problem = { code: 'STATIC_TWICE', network: 'net', wanted: { service: 'b', address: '172.24.1.9' }, other: 'a' };
    expect(twice('', '')).toEqual([problem]);
    expect(twice('profiles: [gpu],', '')).toEqual([problem]);
    expect(twice('profiles: [gpu, x],', 'profiles: [x],')).toEqual([problem]);
    expect(twice('profiles: [gpu],', 'profiles: [cpu],')).toEqual([]);
  });

  it('wants room for a container', () => {
    expect(planNetwork(network('    {}\n'), { ipv4: prefix('10.0.0.0/31') }).problems)
      .toEqual([{ code: 'SUBNET_TOO_SMALL', network: 'net', subnet: '10.0.0.0/31', most: 30 }]);
  });
});
