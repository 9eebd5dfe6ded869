import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { synthesizeExample } from './example';
import type { NetworkOptions, SubnetOptions } from './network';

/** The override of one Compose project, as it is written for a host. */
export interface EmittedOverride {
  readonly project: string;
  readonly text: string;
  /** Its networks by the names that Compose gives them. */
  readonly networks: ReadonlyArray<NetworkOptions & { readonly name: string; readonly subnets: readonly SubnetOptions[] }>;
}

interface OverrideText {
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean; readonly attachable?: boolean; readonly ipam: { readonly config: readonly SubnetText[] } }>>;
}

interface SubnetText {
  readonly subnet: string;
  readonly gateway: string;
  readonly ip_range?: string;
  readonly aux_addresses?: Readonly<Record<string, string>>;
}

/** A network resource of the Terraform configuration. */
export interface EmittedNetwork {
  readonly name: string;
  readonly driver?: string;
  readonly internal?: boolean;
  readonly ipv6?: boolean;
  readonly ipam_config: ReadonlyArray<Omit<SubnetText, 'aux_addresses'> & { readonly aux_address?: Readonly<Record<string, string>> }>;
  readonly options?: Readonly<Record<string, string>>;
}

/** What a synth leaves for one host, and what its plan says of it. */
export interface EmittedHost {
  readonly example: string;
  readonly name: string;
  /** The engine that the example declares for it. */
  readonly engine: string;
  readonly bip: string;
  readonly automatic: ReadonlyArray<{ readonly base: string; readonly size: number }>;
  readonly automaticRoom: number;
  /** Text of its daemon.json. */
  readonly daemonJson: string;
  readonly overrides: readonly EmittedOverride[];
  readonly networks: readonly EmittedNetwork[];
}

interface PlanFile {
  readonly ipams: ReadonlyArray<{ readonly hosts: ReadonlyArray<Pick<EmittedHost, 'engine' | 'bip' | 'automatic' | 'automaticRoom'> & { readonly path: string; readonly files: readonly string[] }> }>;
}

interface TerraformFile {
  readonly resource?: { readonly docker_network?: Readonly<Record<string, EmittedNetwork & { readonly provider?: string }>> };
}

/** Synthesizes an example and reads what was written. */
export function emit(example: string): EmittedHost[] {
  const out = mkdtempSync(join(tmpdir(), 'docker-ipam-lab-'));
  try {
    synthesizeExample(example, out);
    const stacks = readdirSync(join(out, 'stacks')).map((stack) => JSON.parse(readFileSync(join(out, 'stacks', stack, 'cdk.tf.json'), 'utf8')) as TerraformFile);
    const { ipams } = JSON.parse(readFileSync(join(out, 'ipam', 'plan.json'), 'utf8')) as PlanFile;
    return ipams.flatMap(({ hosts }) => hosts).map(({ path, files, engine, bip, automatic, automaticRoom }) => {
      const texts = files.map((file) => ({ file, text: readFileSync(join(out, file), 'utf8') }));
      return {
        example, name: path, engine, bip, automatic, automaticRoom,
        daemonJson: texts.find(({ file }) => file.endsWith('/etc/docker/daemon.json'))!.text,
        overrides: texts.filter(({ file }) => file.endsWith('.ipam.yaml')).map(({ file, text }) => overrideOf(basename(dirname(file)), text)),
        networks: stacks.flatMap((stack) => networksOf(stack, path)),
      };
    });
  } finally {
    rmSync(out, { recursive: true });
  }
}

function overrideOf(project: string, text: string): EmittedOverride {
  // The log level keeps still about the tag `!override`, which is Compose's own.
  const { networks = {} } = parse(text, { logLevel: 'error' }) as OverrideText;
  return {
    project, text,
    networks: Object.entries(networks).map(([key, { internal, attachable, ipam: { config } }]) => ({
      name: `${project}_${key}`, internal, attachable,
      ipv6: config.some(({ subnet }) => subnet.includes(':')),
      subnets: config.map(({ aux_addresses: aux, ...rest }) => subnetOptions({ ...rest, aux_address: aux })),
    })),
  };
}

/** What the docker provider asks the engine for when it makes the network. */
export function asked({ internal, ipv6, ipam_config: config, options }: EmittedNetwork): NetworkOptions {
  return {
    internal, ipv6, options,
    subnets: config.map(subnetOptions),
  };
}

function subnetOptions({ subnet, gateway, ip_range: ipRange, aux_address: aux }: EmittedNetwork['ipam_config'][number]): SubnetOptions {
  return { subnet, gateway, ...(ipRange ? { ipRange } : {}), ...(aux ? { aux } : {}) };
}

/** A host's own networks are the bridges of its provider, whose alias is made of the host's path; overlays need a cluster. */
function networksOf({ resource }: TerraformFile, path: string): EmittedNetwork[] {
  const provider = `docker.${path.replace(/[^A-Za-z0-9_-]+/g, '_')}`;
  return Object.values(resource?.docker_network ?? {}).filter((network) => network.provider === provider && network.driver !== 'overlay');
}
