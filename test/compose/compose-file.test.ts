import { formatAddress, formatPrefix } from '../../lib/netip';
import { readComposeFile, subnetRequests, unplannedExternalNetworks } from '../../lib/compose';
import { network, problemsOf, read } from './reading';

const keys = (text: string) => read(text).networks.map(({ key }) => key);

describe('readComposeFile', () => {
  it('finds the default network where a service names none, and only there', () => {
    expect(keys('services: { web: { image: a } }')).toEqual(['default']);
    expect(keys('services: { web: { image: a, networks: [] } }')).toEqual(['default']);
    expect(keys('services: { web: { image: a, networks: {} } }')).toEqual(['default']);
    expect(keys('services: { web: { image: a, networks: [default] } }')).toEqual(['default']);
    expect(keys('services: { web: { image: a, network_mode: host } }')).toEqual([]);
    expect(keys('services: { web: { image: a, networks: [x] }, sidecar: { network_mode: "service:web" } }\nnetworks: { x: }')).toEqual(['x']);
    expect(keys('services: { model: { provider: { type: model } }, web: { networks: [x] } }\nnetworks: { x: }')).toEqual(['x']);
  });

  it('reads networks as a list, as a mapping, through anchors and merge keys', () => {
    const file = read(`
x-common: &common
  networks: [back]
services:
  a: { <<: *common, image: a }
  b:
    image: b
    networks:
      front:
      back: { aliases: [db], ipv4_address: 10.0.0.5, ipv6_address: "FD00::5" }
networks:
  front: {}
  back: { enable_ipv6: true }
`);
    expect(file.networks.map(({ key, uses }) => [key, uses.map(({ service }) => service)])).toEqual([['back', ['a', 'b']], ['front', ['b']]]);
    const { ipv4Address, ipv6Address } = file.networks[0].uses[1];
    expect([formatAddress(ipv4Address!), formatAddress(ipv6Address!)]).toEqual(['10.0.0.5', 'fd00::5']);
  });

  it('names networks as Compose does', () => {
    const names = (text: string) => read(text).networks.map(({ name }) => name);
    expect(names('services: { web: { image: a } }')).toEqual(['shop_default']);
    expect(names('name: My Shop\nservices: { web: { image: a } }')).toEqual(['myshop_default']);
    expect(names('services: { web: { image: a } }\nnetworks: { default: { name: "lan-${COMPOSE_PROJECT_NAME}" } }')).toEqual(['lan-shop']);
    const given = readComposeFile('name: x\nservices: { web: { image: a } }', { directoryName: 'd', projectName: 'Given' });
    expect(given).toMatchObject({ projectName: 'given' });
    expect(readComposeFile('services: { web: { image: a } }', { directoryName: '__' })).toEqual([{ code: 'PROJECT_NAME_EMPTY', got: '__' }]);
  });

  it('leaves a network out that no service uses, and says so', () => {
    const file = read('services: { web: { networks: [a] } }\nnetworks: { a: , b: { driver: overlay }, c: { external: true } }');
    expect(file.networks.map(({ key }) => key)).toEqual(['a']);
    expect(file.notices).toEqual([{ code: 'NETWORK_UNUSED', network: 'b' }, { code: 'NETWORK_UNUSED', network: 'c' }]);
  });

  it('counts services of every profile', () => {
    expect(keys('services: { web: { networks: [a] }, debug: { profiles: [dev], networks: [b] } }\nnetworks: { a: , b: }')).toEqual(['a', 'b']);
  });

  it('sets external networks apart, in both spellings, but for those of the engine', () => {
    const file = read(`
services: { web: { networks: [a, b, c, d, e] } }
networks:
  a: { external: true }
  b: { external: true, name: proxy }
  c: { external: { name: old } }
  d: { external: true, name: host }
  e: { external: false }
`);
    expect(file.networks.map(({ key }) => key)).toEqual(['e']);
    const web = { service: 'web', profiles: [] };
    expect(file.externalNetworks).toEqual([
      { key: 'a', name: 'a', uses: [{ ...web, network: 'a' }] }, { key: 'b', name: 'proxy', uses: [{ ...web, network: 'b' }] }, { key: 'c', name: 'old', uses: [{ ...web, network: 'c' }] },
    ]);
    expect(unplannedExternalNetworks(file, new Set(['proxy', 'a']))).toEqual([{ code: 'NETWORK_EXTERNAL', network: 'c', name: 'old' }]);
    expect(unplannedExternalNetworks(file, new Set(['proxy', 'a', 'old']))).toEqual([]);
  });

  it('leases nothing in a LAN, and refuses drivers that plan elsewhere', () => {
    const file = read('services: { dns: { networks: [lan] } }\nnetworks: { lan: { driver: macvlan, ipam: { config: [{ subnet: 192.168.1.0/24 }] } } }');
    expect(file.networks).toEqual([]);
    expect(file.notices).toEqual([{ code: 'NETWORK_UNPLANNED', network: 'lan', driver: 'macvlan', subnets: ['192.168.1.0/24'] }]);
    for (const driver of ['overlay', 'host', 'none', 'weave']) {
      expect(problemsOf(`services: { web: { networks: [a] } }\nnetworks: { a: { driver: ${driver} } }`)).toEqual([{ code: 'DRIVER_UNSUPPORTED', network: 'a', driver }]);
    }
    expect(problemsOf('services: { web: { networks: [a] } }\nnetworks: { a: { ipam: { driver: infoblox } } }'))
      .toEqual([{ code: 'IPAM_DRIVER_UNSUPPORTED', network: 'a', driver: 'infoblox' }]);
  });

  it('fills variables in where addresses and names depend on them, and leaves the others be', () => {
    const text = 'services: { web: { image: "${IMAGE}", networks: [a] } }\nnetworks: { a: { ipam: { config: [{ subnet: "${NET:-10.0.0}.0/24" }] }, labels: ["x=${X}"] } }';
    expect(formatPrefix(read(text).networks[0].declaredSubnets[0].subnet)).toBe('10.0.0.0/24');
    expect(formatPrefix(read(text, { NET: '10.7.0' }).networks[0].declaredSubnets[0].subnet)).toBe('10.7.0.0/24');
    const field = 'networks.a.ipam.config[0].subnet';
    expect(problemsOf(text.replace(':-10.0.0', ''))).toEqual([{ code: 'VARIABLE_UNSET', field, text: '${NET}.0/24', variable: 'NET' }]);
    expect(problemsOf(text.replace(':-10.0.0', ':?set it'))).toEqual([{ code: 'VARIABLE_REQUIRED', field, variable: 'NET', message: 'set it' }]);
    expect(problemsOf(text.replace('${NET:-10.0.0}', '${NET'))).toEqual([{ code: 'VARIABLE_MALFORMED', field, text: '${NET.0/24' }]);
  });

  it('refuses what comes from other files', () => {
    expect(problemsOf('include: [other.yaml]\nservices: { web: { image: a } }')).toEqual([{ code: 'UNSUPPORTED_ELEMENT', field: 'include', element: 'include' }]);
    expect(problemsOf('services: { web: { extends: { service: base } } }')).toEqual([{ code: 'UNSUPPORTED_ELEMENT', field: 'services.web', element: 'extends' }]);
  });

  it('refuses what Compose refuses, all of it at once', () => {
    expect(problemsOf('networks: { a: }')).toEqual([{ code: 'NO_SERVICES' }]);
    expect(problemsOf(`
services:
  a: { networks: [nowhere] }
  b: { networks: [x], network_mode: host }
  c: { networks: }
  d: { networks: { x: 7 } }
  e: hello
  f: { networks: ["a b"] }
networks: { x: , "a b": { }, y: 3 }
`)).toEqual([
      { code: 'NETWORK_AND_MODE', service: 'b', mode: 'host' },
      { code: 'WRONG_TYPE', field: 'services.c.networks', wanted: 'a list of names, or a mapping', got: 'nothing' },
      { code: 'WRONG_TYPE', field: 'services.d.networks.x', wanted: 'a mapping', got: "'7'" },
      { code: 'WRONG_TYPE', field: 'services.e', wanted: 'a mapping', got: "'hello'" },
      { code: 'NETWORK_NAME_HOSTILE', field: 'networks', name: 'a b' },
      { code: 'NETWORK_UNDEFINED', service: 'a', network: 'nowhere' },
    ]);
  });

  it('refuses engine names that would need escaping', () => {
    expect(problemsOf('services: { web: { image: a } }\nnetworks: { default: { name: "x; reboot" } }'))
      .toEqual([{ code: 'NETWORK_NAME_HOSTILE', field: 'networks.default.name', name: 'x; reboot' }]);
    expect(problemsOf('services: { web: { image: a } }\nnetworks: { default: { external: { name: "x\\ny" } } }'))
      .toEqual([{ code: 'NETWORK_NAME_HOSTILE', field: 'networks.default.external.name', name: 'x\ny' }]);
  });
});

describe('readComposeNetwork', () => {
  it('reads options in the spellings that Compose takes', () => {
    expect(network('    internal: yes\n    attachable: "true"\n    enable_ipv6: ${V6:-true}\n'))
      .toMatchObject({ internal: true, attachable: true, enableIpv6: true, enableIpv4: true });
    expect(network('    {}\n')).toMatchObject({ internal: false, attachable: false, enableIpv6: false, hasIpamConfig: false });
    expect(problemsOf('services: { web: { networks: [a] } }\nnetworks: { a: { internal: maybe } }'))
      .toEqual([{ code: 'WRONG_TYPE', field: 'networks.a.internal', wanted: "'true' or 'false'", got: "'maybe'" }]);
    expect(problemsOf('services: { web: { networks: [a] } }\nnetworks: { a: { enable_ipv4: false } }')).toEqual([{ code: 'NO_ADDRESS_FAMILY', network: 'a' }]);
  });

  it('says that an IPv6 subnet is of no use without IPv6', () => {
    const file = read('services: { web: { networks: [a] } }\nnetworks: { a: { ipam: { config: [{ subnet: "fd00::/64" }] } } }');
    expect(file.notices).toEqual([{ code: 'IPV6_NOT_ENABLED', network: 'a', subnet: 'fd00::/64' }]);
    expect(subnetRequests(file.networks[0])).toEqual([{ family: 4, declared: undefined }]);
  });
});

describe('readDeclaredSubnets', () => {
  it('reads entries of both families', () => {
    const [v4, v6] = network(`    enable_ipv6: true
    ipam:
      driver: default
      config:
        - subnet: 10.9.0.0/24
          gateway: 10.9.0.254
          ip_range: 10.9.0.128/25
          aux_addresses: { router: 10.9.0.2 }
        - subnet: FD00:9:0::/64
        - {}
`).declaredSubnets;
    expect([formatPrefix(v4.subnet), formatAddress(v4.gateway!), formatPrefix(v4.ipRange!)]).toEqual(['10.9.0.0/24', '10.9.0.254', '10.9.0.128/25']);
    expect([...v4.auxAddresses].map(([name, address]) => [name, formatAddress(address)])).toEqual([['router', '10.9.0.2']]);
    expect(formatPrefix(v6.subnet)).toBe('fd00:9::/64');
  });

  it('reports every entry that no engine would take', () => {
    const problems = problemsOf(`
services: { web: { networks: [a, b] } }
networks:
  a:
    ipam:
      config:
        - { subnet: 10.9.0.1/24 }
        - { subnet: 10.9.0.0/33 }
        - { gateway: 10.9.0.1 }
        - { subnet: 10.9.0.0/24, gateway: 10.8.0.1, ip_range: 10.8.0.0/25, aux_addresses: { x: 10.7.0.1, y: 010.9.0.1 } }
  b: { ipam: { config: [{ subnet: 10.1.0.0/24 }, { subnet: 10.2.0.0/24 }] } }
`);
    expect(problems.map((problem) => [problem.code, 'field' in problem ? problem.field : ''])).toEqual([
      ['ADDRESS_MALFORMED', 'networks.a.ipam.config[0].subnet'],
      ['ADDRESS_MALFORMED', 'networks.a.ipam.config[1].subnet'],
      ['SUBNET_MISSING', 'networks.a.ipam.config[2]'],
      ['ADDRESS_MALFORMED', 'networks.a.ipam.config[3].aux_addresses.y'],
      ['OUTSIDE_DECLARED_SUBNET', 'networks.a.ipam.config[3].gateway'],
      ['OUTSIDE_DECLARED_SUBNET', 'networks.a.ipam.config[3].ip_range'],
      ['OUTSIDE_DECLARED_SUBNET', 'networks.a.ipam.config[3].aux_addresses.x'],
      ['SEVERAL_SUBNETS', ''],
    ]);
  });

  it('wants each address in its family', () => {
    expect(problemsOf('services: { web: { networks: { a: { ipv4_address: "fd00::1", ipv6_address: 10.0.0.1 } } } }\nnetworks: { a: }')).toEqual([
      { code: 'WRONG_FAMILY', field: 'services.web.networks.a.ipv4_address', address: 'fd00::1', wanted: 4 },
      { code: 'WRONG_FAMILY', field: 'services.web.networks.a.ipv6_address', address: '10.0.0.1', wanted: 6 },
    ]);
  });
});

describe('subnetRequests', () => {
  it('asks for a block a family, and hands on what the file fixes', () => {
    expect(subnetRequests(network('    enable_ipv6: true\n    ipam: { config: [{ subnet: "fd00:1::/64" }] }\n')))
      .toEqual([{ family: 4, declared: undefined }, { family: 6, declared: 'fd00:1::/64' }]);
    expect(subnetRequests(network('    enable_ipv4: false\n    enable_ipv6: true\n'))).toEqual([{ family: 6, declared: undefined }]);
  });
});
