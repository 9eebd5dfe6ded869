import type { JsonObject, JsonValue } from '../engine';
import { foreign, type ForeignProblem, objectIn, objectsIn, textIn } from './foreign-json';
import { outside, type OutsideBlock } from './aws-describe';
import type { SnapshotTerraformNetwork } from './host-snapshot';
import { seenBlock } from './seen-block';

/** What a state has of addresses. */
export interface TerraformFacts {
  readonly networks: readonly SnapshotTerraformNetwork[];
  readonly outside: readonly OutsideBlock[];
}

/** Reads `terraform show -json` of a state, or of a plan, of which what is applied counts. */
export function terraformFacts(value: JsonValue): TerraformFacts | ForeignProblem {
  const prior = objectIn(value, 'prior_state');
  const values = objectIn('format_version' in prior ? prior : value, 'values');
  const modules: JsonObject[] = [objectIn(values, 'root_module')];
  // A module's children come behind it in the list, which grows while it is walked.
  for (const module of modules) modules.push(...objectsIn(module, 'child_modules'));
  const resources = modules.flatMap((module) => objectsIn(module, 'resources')).filter(({ mode }) => mode !== 'data');
  const broken = resources.find((resource) => textIn(resource, 'address') === undefined || textIn(resource, 'type') === undefined);
  if (broken) return foreign("must be what 'terraform show -json' prints, and a resource in it has no 'address' and 'type'");
  return { networks: resources.flatMap(networkOf), outside: resources.flatMap(blocksOf) };
}

function networkOf(resource: JsonObject): SnapshotTerraformNetwork[] {
  if (resource.type !== 'docker_network') return [];
  const values = objectIn(resource, 'values');
  const [id, name] = [textIn(values, 'id'), textIn(values, 'name')];
  if (id === undefined || name === undefined) return [];
  const subnets = objectsIn(values, 'ipam_config').map((config) => seenBlock(textIn(config, 'subnet') ?? '')).filter((subnet) => subnet !== undefined);
  return [{ address: textIn(resource, 'address')!, id, name, subnets: subnets.sort() }];
}

/** VPCs, and routes to other places than the VPC itself and everywhere. */
function blocksOf(resource: JsonObject): OutsideBlock[] {
  const [values, owner] = [objectIn(resource, 'values'), textIn(resource, 'address')!];
  switch (resource.type) {
    case 'aws_vpc':
      return outside([textIn(values, 'cidr_block'), textIn(values, 'ipv6_cidr_block')], 'VPC', owner);
    case 'aws_vpc_ipv4_cidr_block_association':
      return outside([textIn(values, 'cidr_block')], 'VPC', owner);
    case 'aws_route':
      return leadsElsewhere(values) ? outside(destinations(values, 'destination_'), 'ROUTE', owner) : [];
    case 'aws_route_table':
    case 'aws_default_route_table':
      return objectsIn(values, 'route').filter(leadsElsewhere).flatMap((route) => outside(destinations(route, ''), 'ROUTE', owner));
    default:
      return [];
  }
}

function leadsElsewhere(route: JsonObject): boolean {
  return ['vpc_peering_connection_id', 'transit_gateway_id', 'network_interface_id', 'local_gateway_id', 'core_network_arn'].some((field) => textIn(route, field) !== undefined)
    || /^vgw-/.test(textIn(route, 'gateway_id') ?? '');
}

function destinations(route: JsonObject, before: string): string[] {
  return ['cidr_block', 'ipv6_cidr_block'].map((field) => textIn(route, before + field)).filter((block): block is string => block !== undefined && !/\/0$/.test(block));
}
