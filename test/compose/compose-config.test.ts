import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ComposeFile, type ComposeVersion, interpolate, type PlannedNetwork, parseComposeVersion, readComposeFile, renderComposeOverride,
} from '../../lib/compose';
import { type ComposeBinary, composeBinaries, configNetworks } from './compose-binaries';
import { planAll } from './reading';

const binaries = composeBinaries();
const examples = join(__dirname, '../../examples/home-server/compose');
const work = mkdtempSync(join(tmpdir(), 'compose-config-'));
afterAll(() => rmSync(work, { recursive: true }));

if (binaries.length === 0) {
  test.skip('no docker-compose here, so overrides are not merged by the real program: run .ci/lab/install-compose', () => undefined);
} else {
  describe.each(binaries)('docker compose config of $version', mergesOverrides);
}

/** A project with everything that an override could lose: options, labels, names, ranges, names that YAML 1.1 misreads. */
const RICH = `
services:
  web: { image: nginx, networks: [front, back, "y", plain] }
  db: { image: postgres, networks: { back: { ipv4_address: 172.31.9.77 } } }
  solo: { image: nginx }
networks:
  front:
    name: "edge-\${STAGE:-prod}"
    enable_ipv6: true
    labels: ["zone=public", "\${KEY:-k}=v=w", "bare="]
    driver_opts: { com.docker.network.driver.mtu: "1450" }
    ipam:
      config:
        - { subnet: 172.31.8.0/24, ip_range: 172.31.8.128/25, aux_addresses: { router: 172.31.8.2 } }
        - { subnet: "fd00:31:8::/64", gateway: "fd00:31:8::1", ip_range: "fd00:31:8::/80" }
  back:
    internal: true
    ipam:
      driver: default
      config:
        - { subnet: 172.31.9.0/24, gateway: 172.31.9.254, ip_range: 172.31.9.64/27, aux_addresses: { router: 172.31.9.2, "no": 172.31.9.3 } }
  "y": { attachable: true }
  plain:
  unused: { internal: true }
`;

type Networks = Record<string, Record<string, unknown>>;
type Config = { subnet: string; gateway: string; ip_range?: string; aux_addresses?: Record<string, string> };

function readText(text: string, directoryName: string): ComposeFile {
  const file = readComposeFile(text, { directoryName, projectName: 'shop' });
  if (Array.isArray(file)) throw new Error(JSON.stringify(file));
  return file;
}

function version(text?: string): ComposeVersion {
  return parseComposeVersion(text) as ComposeVersion;
}

function override(file: ComposeFile, planned: readonly PlannedNetwork[], of: ComposeVersion): string {
  const text = renderComposeOverride({ file, networks: planned, version: of, composeFileName: 'compose.yaml', overrideFileName: 'compose.ipam.yaml' });
  if (typeof text !== 'string') throw new Error(JSON.stringify(text));
  return text;
}

function body(text: string): string {
  return text.replace(/^#.*\n/gm, '');
}

let counter = 0;
function write(text: string): string {
  const path = join(work, `${counter++}.yaml`);
  writeFileSync(path, text);
  return path;
}

async function config(binary: ComposeBinary, folder: string, ...files: string[]): Promise<Networks> {
  const networks = await configNetworks(binary, folder, files);
  if (typeof networks === 'string') throw new Error(`${files.join(' + ')}: ${networks}`);
  return networks;
}

/** `ipam.config` as Compose should end with it. */
function wanted({ subnets }: PlannedNetwork): Config[] {
  return subnets.map(({ subnet, gateway, ipRange, auxAddresses }) => ({
    subnet, gateway, ...(ipRange !== undefined && { ip_range: ipRange }), ...(auxAddresses.size > 0 && { aux_addresses: Object.fromEntries(auxAddresses) }),
  }));
}

function split(network: Record<string, unknown>): { config?: Config[]; rest: unknown } {
  const { ipam, ...rest } = (network ?? {}) as { ipam?: { config?: Config[] } };
  const { config, ...ipamRest } = ipam ?? {};
  return { config, rest: { ...rest, ...(Object.keys(ipamRest).length > 0 && { ipam: ipamRest }) } };
}

/** The planned networks end with exactly the planned entries, and with everything else that they had before. */
function expectMerged(before: Networks, after: Networks, planned: readonly PlannedNetwork[]): void {
  for (const network of planned) {
    const merged = split(after[network.network.key]);
    expect({ network: network.network.key, config: merged.config }).toEqual({ network: network.network.key, config: wanted(network) });
    expect({ network: network.network.key, rest: merged.rest }).toEqual({ network: network.network.key, rest: split(before[network.network.key] ?? {}).rest });
  }
}

function mergesOverrides(binary: ComposeBinary): void {
  const own = version(binary.version);
  const tagStops = own.program === 'docker-compose';

  it.each(readdirSync(examples))('gives every network of the example %s exactly its planned subnets', async (project) => {
    const folder = join(examples, project);
    const compose = join(folder, 'compose.yaml');
    const file = readText(readFileSync(compose, 'utf8'), project);
    const planned = planAll(file);
    expect(planned.length).toBeGreaterThan(0);
    const before = await config(binary, folder, compose);
    if (!tagStops) {
      expect(Object.entries(before).map(([key, network]) => [key, network.name])).toEqual(planned.map(({ network }) => [network.key, network.name]));
    }
    if (own.mergeRule === 'APPENDS' && planned.some(({ network }) => network.hasIpamConfig)) {
      expect(() => override(file, planned, own)).toThrow('IPAM_NOT_MERGEABLE');
      return;
    }
    const [mine, any] = [override(file, planned, own), override(file, planned, version())];
    expectMerged(before, await config(binary, folder, compose, write(mine)), planned);
    if (own.mergeRule === 'APPENDS' || (tagStops && any.includes('!override')) || body(any) === body(mine)) return;
    expectMerged(before, await config(binary, folder, compose, write(any)), planned);
  }, 60_000);

  it('keeps everything else of a network, and nothing of its ipam entries', async () => {
    const file = readText(RICH, 'shop');
    const compose = write(RICH);
    const before = await config(binary, work, compose);
    const planned = planAll(file);
    // Once in the file's own subnets, once in others, where the file's ranges and addresses must not shine through.
    const moved = planned.map(({ network }, n) => ({ network, subnets: [
      { subnet: `172.24.${n}.0/24`, gateway: `172.24.${n}.1`, auxAddresses: new Map() },
      ...(network.enableIpv6 ? [{ subnet: `fd00:24:${n}::/64`, gateway: `fd00:24:${n}::1`, auxAddresses: new Map() }] : []),
    ] }));
    for (const networks of [planned, moved]) {
      if (own.mergeRule === 'APPENDS') {
        expect(() => override(file, networks, own)).toThrow('IPAM_NOT_MERGEABLE');
        // The refusal is needed: the text for its neighbours leaves the file's entries in front of ours.
        const appended = await config(binary, work, compose, write(override(file, networks, version('2.26.1'))));
        expect((split(appended.back).config ?? []).length).toBe(2);
        continue;
      }
      expectMerged(before, await config(binary, work, compose, write(override(file, networks, own))), networks);
      if (!tagStops) expectMerged(before, await config(binary, work, compose, write(override(file, networks, version()))), networks);
    }
  }, 60_000);

  it('needs the form that was written for it', async () => {
    const compose = write(RICH);
    const file = readText(RICH, 'shop');
    const planned = planAll(file);
    if (own.mergeRule === 'REPLACES') {
      // The short form would open an internal network to the world.
      const short = override(file, planned, version('2.40.3')).replace(/ !override/g, '');
      expect((await config(binary, work, compose, write(short))).back.internal).toBeUndefined();
      const tagged = await configNetworks(binary, work, [compose, write(override(file, planned, version('2.40.3')))]);
      if (tagStops) expect(tagged).toContain('!override');
    } else {
      // Without the tag an old range or address stays.
      const bare = write(`networks:\n  back:\n    ipam:\n      config:\n        - { subnet: 172.31.9.0/24, gateway: 172.31.9.1 }\n`);
      expect(JSON.stringify((await config(binary, work, compose, bare)).back.ipam)).toContain('172.31.9.64/27');
    }
  }, 60_000);

  it('fills variables in as we do', async () => {
    // The nested and the `+` forms are newer than 1.29.
    const newer = tagStops ? [] : ['${A:-${B:-y}}', '${A:+z}', '${A+z}'];
    const texts = ['${A:-x}', '${A-x}', 'a$$b', '${A:-}', '${A:-a-b:c}', ...newer];
    const compose = write(`services: { web: { image: a } }\nnetworks: { default: { labels: { ${texts.map((text, i) => `l${i}: "${text}"`).join(', ')} } } }`);
    const { labels } = (await config(binary, work, compose)).default as { labels: Record<string, string> };
    for (const [i, text] of texts.entries()) {
      // What is printed has its dollar signs doubled again.
      const ours = interpolate(text, {});
      expect('value' in ours ? { text, value: ours.value.replace(/\$/g, '$$$$') } : ours).toEqual({ text, value: labels[`l${i}`] });
    }
  }, 60_000);
}
