import { Document, isScalar, type Pair, Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { composeCommand, isHostileFileName } from './compose-command';
import type { ComposeFile } from './compose-file';
import type { ComposeVersion } from './compose-version';
import type { PlannedNetwork, PlannedSubnet } from './network-plan';
import type { ComposeProblem } from './problem';

export interface ComposeOverrideInput {
  readonly file: ComposeFile;
  readonly networks: readonly PlannedNetwork[];
  readonly version: ComposeVersion;
  /** The Compose file's name as commands beside the override write it. */
  readonly composeFileName: string;
  readonly overrideFileName: string;
}

/**
 * The text of the override that Compose merges into the file, so that each network gets exactly its planned subnets.
 *
 * Deterministic: the same input gives the same bytes, networks sorted by key. Addresses and repeated text are quoted, since
 * YAML 1.1 readers (1.29) take some addresses for numbers in base 60. How it merges: see `MergeRule`.
 */
export function renderComposeOverride(input: ComposeOverrideInput): string | ComposeProblem[] {
  const { file, version } = input;
  const problems: ComposeProblem[] = [input.composeFileName, input.overrideFileName]
    .filter(isHostileFileName)
    .map((name) => ({ code: 'FILE_NAME_HOSTILE', name }));
  if (version.mergeRule === 'APPENDS') {
    for (const { network } of input.networks.filter(({ network }) => network.hasIpamConfig)) {
      problems.push({ code: 'IPAM_NOT_MERGEABLE', network: network.key, version: version.text ?? '' });
    }
  }
  if (problems.length > 0) return problems;
  const networks = [...input.networks].sort((a, b) => (a.network.key < b.network.key ? -1 : 1));
  // 1.x wants the same format version in every file; later releases only warn of it.
  const head = version.program === 'docker-compose' && file.formatVersion !== undefined ? { version: file.formatVersion } : {};
  const body = new Document({ ...head, networks: new Map(networks.map((planned) => [planned.network.key, networkNode(planned, version)])) });
  for (const { network } of networks) {
    const config = body.getIn(['networks', network.key, 'ipam', 'config'], true) as YAMLSeq | undefined;
    if (config && network.hasIpamConfig && (version.mergeRule === 'TAGS' || version.mergeRule === 'ANY')) config.tag = '!override';
  }
  quoteTexts(body);
  return `${comment(input)}${body.toString({ lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', doubleQuotedAsJSON: true })}`;
}

function comment({ file, version, composeFileName, overrideFileName }: ComposeOverrideInput): string {
  const call = { version, projectName: file.projectName, files: [composeFileName, overrideFileName] };
  return [
    '# The subnets planned for the networks of this Compose project by cdktf-docker-ipam.',
    '# Written at every synth: change the declaration, not this file. Use it with',
    `#   ${composeCommand(call, 'up -d')}`,
    `# Written for ${mergedBy(version)}.`,
    '',
  ].join('\n');
}

function mergedBy(version: ComposeVersion): string {
  if (version.text !== undefined) return `Compose ${version.text}`;
  return 'Compose 2, but for 2.24.0 to 2.24.3 where a network has ipam entries already';
}

/** A network as the override has it: whole where it replaces the definition, its `ipam` alone where it is merged into it. */
function networkNode({ network, subnets }: PlannedNetwork, { mergeRule }: ComposeVersion): Map<string, unknown> {
  const whole = mergeRule === 'REPLACES' || mergeRule === 'ANY';
  const node = new Map<string, unknown>(whole ? network.definition : []);
  const ipam = new Map<string, unknown>(whole ? ((network.definition.get('ipam') as Map<string, unknown>) ?? []) : []);
  node.delete('ipam');
  ipam.set('config', subnets.map(subnetNode));
  return node.set('ipam', ipam);
}

function subnetNode({ subnet, gateway, ipRange, auxAddresses }: PlannedSubnet): Map<string, unknown> {
  const node = new Map<string, unknown>([['subnet', subnet], ['gateway', gateway]]);
  if (ipRange !== undefined) node.set('ip_range', ipRange);
  if (auxAddresses.size > 0) node.set('aux_addresses', auxAddresses);
  return node;
}

/** Keys that the schema knows stay plain; names that people chose are quoted where YAML 1.1 or 1.2 could read another type. */
function quoteTexts(body: Document): void {
  visit(body, {
    Pair(_key, pair: Pair) {
      if (isScalar(pair.key) && typeof pair.key.value === 'string' && !/^[A-Za-z][A-Za-z0-9_]*$/.test(pair.key.value)) pair.key.type = Scalar.QUOTE_DOUBLE;
    },
    Map(_key, map: YAMLMap) {
      for (const { key } of map.items) {
        if (isScalar(key) && /^(y|n|yes|no|on|off|true|false|null)$/i.test(String(key.value))) key.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
}
