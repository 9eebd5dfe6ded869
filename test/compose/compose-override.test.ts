import fc from 'fast-check';
import { parse } from 'yaml';
import { type ComposeVersion, parseComposeVersion, type PlannedNetwork, renderComposeOverride } from '../../lib/compose';
import { planAll, read } from './reading';

const FILE = `
version: "3.8"
services:
  web: { image: nginx, networks: [front, back] }
networks:
  front:
    name: "edge-\${STAGE:-prod}"
    enable_ipv6: true
    labels: ["zone=public", "\${KEY:-k}=v", bare]
    driver_opts: { com.docker.network.driver.mtu: 1450 }
    x-note: ours
  back:
    internal: yes
    ipam:
      driver: default
      options: { o: "1" }
      config:
        - subnet: 172.31.9.0/24
          ip_range: 172.31.9.128/25
          aux_addresses: { router: 172.31.9.2, "no": 172.31.9.3 }
`;

function render(text: string, version?: string, names: { composeFileName?: string } = {}) {
  const file = read(text);
  return renderComposeOverride({
    file, networks: planAll(file), version: parseComposeVersion(version) as ComposeVersion, composeFileName: 'compose.yaml', overrideFileName: 'compose.ipam.yaml', ...names,
  });
}

describe('renderComposeOverride', () => {
  it('repeats the whole definition and marks what it replaces when no release is named', () => {
    expect(render(FILE)).toBe(`# The subnets planned for the networks of this Compose project by cdktf-docker-ipam.
# Written at every synth: change the declaration, not this file. Use it with
#   docker compose -p shop -f compose.yaml -f compose.ipam.yaml up -d
# Written for Compose 2, but for 2.24.0 to 2.24.3 where a network has ipam entries already.
networks:
  back:
    internal: true
    ipam:
      driver: "default"
      options:
        o: "1"
      config: !override
        - subnet: "172.31.9.0/24"
          gateway: "172.31.9.1"
          ip_range: "172.31.9.128/25"
          aux_addresses:
            "no": "172.31.9.3"
            router: "172.31.9.2"
  front:
    name: "edge-\${STAGE:-prod}"
    driver_opts:
      "com.docker.network.driver.mtu": 1450
    enable_ipv6: true
    labels:
      zone: "public"
      k: "v"
      bare: ""
    ipam:
      config:
        - subnet: "172.24.1.0/24"
          gateway: "172.24.1.1"
        - subnet: "fd00:24:0:2::/64"
          gateway: "fd00:24:0:2::1"
`);
  });

  it('writes the ipam section alone where it is merged', () => {
    const text = render(FILE, '2.40.3') as string;
    expect(text).toContain('# Written for Compose 2.40.3.\n');
    expect(text).toContain('  back:\n    ipam:\n      config: !override\n');
    expect(text).toContain('  front:\n    ipam:\n      config:\n        - subnet');
  });

  it('writes no tag where it stops the program, and the format version that 1.x compares', () => {
    const text = render(FILE, '1.29.2') as string;
    expect(text).not.toContain('!');
    expect(text).toContain('#   docker-compose -p shop -f');
    expect(text).toContain('\nversion: "3.8"\nnetworks:\n');
    expect(render(FILE, '2.15.1')).not.toContain('version:');
  });

  it('refuses to append to ipam entries, and only then', () => {
    expect(render(FILE, '2.24.1')).toEqual([{ code: 'IPAM_NOT_MERGEABLE', network: 'back', version: '2.24.1' }]);
    expect(render('services: { web: { image: a } }', '2.24.1')).toContain('default:');
  });

  it('does not depend on the order of the networks, and changes nothing a second time', () => {
    const file = read(FILE);
    const write = (networks: readonly PlannedNetwork[]) =>
      renderComposeOverride({ file, networks, version: parseComposeVersion() as ComposeVersion, composeFileName: 'a', overrideFileName: 'b' });
    expect(write([...planAll(file)].reverse())).toBe(write(planAll(file)));
  });

  it('refuses file names that could end its comment, and quotes the others for the shell', () => {
    expect(render(FILE, undefined, { composeFileName: 'a\nnetworks: {}' })).toEqual([{ code: 'FILE_NAME_HOSTILE', name: 'a\nnetworks: {}' }]);
    expect(render(FILE, undefined, { composeFileName: 'my $(stack).yaml' })).toContain("-f 'my $(stack).yaml' -f");
  });

  it('says the same in YAML 1.1 and 1.2, whatever people call their labels and options', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('y', 'no', 'on', 'null', '~', '1', '1e3', '0x1f', '1:30', 'a: b', '<<', '-', '#', '!x', '*a', '&a', '""', 'true'));
    fc.assert(fc.property(name, name, (key, value) => {
      const file = read(`services: { web: { image: a } }\nnetworks: { default: { labels: { ${JSON.stringify(`k${key}`)}: ${JSON.stringify(value)}, ${JSON.stringify(key)}: x } } }`);
      const text = renderComposeOverride({ file, networks: planAll(file), version: parseComposeVersion() as ComposeVersion, composeFileName: 'a', overrideFileName: 'b' }) as string;
      for (const version of ['1.1', '1.2'] as const) {
        const labels = parse(text, { version, mapAsMap: true, merge: false }).get('networks').get('default').get('labels') as Map<string, string>;
        expect([...labels]).toEqual([...new Map([[`k${key}`, value], [key, 'x']])]);
      }
    }), { numRuns: 500 });
  });
});
