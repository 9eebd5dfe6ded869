import { isJsonObject, type JsonValue } from '../engine';
import { counted } from '../report';
import { describedPeerings, describedRoutes, describedVpcs, type OutsideBlock, prefixListRoutes } from './aws-describe';
import { dockerNetworks } from './docker-networks';
import { foreign, foreignJson, type ForeignProblem, isForeignProblem } from './foreign-json';
import type { SnapshotNetwork, SnapshotTerraformNetwork } from './host-snapshot';
import { netBoxPrefixes } from './netbox-csv';
import { terraformFacts } from './terraform-show';

/** What a file adds to a snapshot. */
export interface GivenFacts {
  readonly networks: readonly SnapshotNetwork[];
  readonly outside: readonly OutsideBlock[];
  readonly terraform: readonly SnapshotTerraformNetwork[];
  /** What it is and how much, in words. */
  readonly note: string;
}

const WANTED = "must be one of: 'docker network inspect', 'terraform show -json', AWS 'describe-vpcs', 'describe-vpc-peering-connections' or 'describe-route-tables', prefixes from NetBox as CSV";

/** Reads a file that somebody has, whichever of the known kinds it is. */
export function givenFacts(text: string): GivenFacts | ForeignProblem {
  if (!/^\s*[[{]/.test(text.startsWith('\uFEFF') ? text.slice(1) : text)) return netBoxFacts(text);
  const json = foreignJson(text);
  if (isForeignProblem(json)) return json;
  return Array.isArray(json.value) ? inspectFacts(json.value as JsonValue) : objectFacts(json.value);
}

function netBoxFacts(text: string): GivenFacts | ForeignProblem {
  if (text.trim() === '') return foreign('is empty');
  const prefixes = netBoxPrefixes(text);
  if (isForeignProblem(prefixes)) return prefixes;
  const passed = prefixes.containers === 0 ? '' : `, without ${counted(prefixes.containers, 'container')}`;
  return facts({ outside: prefixes.outside }, `${counted(prefixes.outside.length, 'prefix', 'prefixes')} of NetBox${passed}`);
}

function inspectFacts(value: JsonValue): GivenFacts | ForeignProblem {
  const networks = dockerNetworks(value);
  return isForeignProblem(networks) ? networks : facts({ networks }, counted(networks.length, 'Docker network'));
}

function objectFacts(value: JsonValue): GivenFacts | ForeignProblem {
  if (!isJsonObject(value)) return foreign(WANTED);
  const lists = (field: string) => Array.isArray(value[field]);
  if (lists('VpcPeeringConnections')) return aws(describedPeerings(value), 'of VPC peering connections');
  if (lists('Vpcs')) return aws(describedVpcs(value), 'of VPCs');
  if (lists('RouteTables')) {
    const unknown = prefixListRoutes(value);
    return aws(describedRoutes(value), `of routes${unknown === 0 ? '' : `; ${counted(unknown, 'route')} to prefix lists not seen, whose blocks this does not tell`}`);
  }
  if ('format_version' in value) {
    const state = terraformFacts(value);
    if (isForeignProblem(state)) return state;
    return facts({ outside: state.outside, terraform: state.networks }, `${counted(state.networks.length, 'Docker network')} and ${counted(state.outside.length, 'block')} of a Terraform state`);
  }
  if ('serial' in value && 'lineage' in value) return foreign("is a Terraform state file; give what 'terraform show -json' prints of it");
  if ('NextToken' in value || Object.keys(value).length === 0) return foreign(`holds nothing to read; it ${WANTED}`);
  return foreign(WANTED);
}

function aws(outside: readonly OutsideBlock[], of: string): GivenFacts {
  return facts({ outside }, `${counted(outside.length, 'block')} ${of}`);
}

function facts(given: Partial<GivenFacts>, note: string): GivenFacts {
  return { networks: [], outside: [], terraform: [], ...given, note };
}
