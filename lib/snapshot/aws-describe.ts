import type { JsonObject, JsonValue } from '../engine';
import { objectIn, objectsIn, textIn } from './foreign-json';
import type { OutsideKind, SnapshotOutside } from './host-snapshot';
import { seenBlock } from './seen-block';

/** What a file says, without the name of the file. */
export type OutsideBlock = Omit<SnapshotOutside, 'source'>;

/** Reads `aws ec2 describe-vpcs`: every block that is, or is becoming, a VPC's. */
export function describedVpcs(value: JsonValue): OutsideBlock[] {
  return objectsIn(value, 'Vpcs').flatMap((vpc) => {
    const blocks = [
      textIn(vpc, 'CidrBlock'),
      ...associated(vpc, 'CidrBlockAssociationSet', 'CidrBlockState').map((entry) => textIn(entry, 'CidrBlock')),
      ...associated(vpc, 'Ipv6CidrBlockAssociationSet', 'Ipv6CidrBlockState').map((entry) => textIn(entry, 'Ipv6CidrBlock')),
    ];
    return outside(blocks, 'VPC', named(vpc, 'VpcId', 'VPC'));
  });
}

/** Reads `aws ec2 describe-vpc-peering-connections`: both sides of those that carry packets, or will once accepted. */
export function describedPeerings(value: JsonValue): OutsideBlock[] {
  const living = new Set(['active', 'provisioning', 'pending-acceptance']);
  return objectsIn(value, 'VpcPeeringConnections').filter((peering) => living.has(textIn(objectIn(peering, 'Status'), 'Code') ?? 'active')).flatMap((peering) => (
    ['AccepterVpcInfo', 'RequesterVpcInfo'].flatMap((side) => {
      const info = objectIn(peering, side);
      const blocks = [
        textIn(info, 'CidrBlock'), ...objectsIn(info, 'CidrBlockSet').map((entry) => textIn(entry, 'CidrBlock')),
        ...objectsIn(info, 'Ipv6CidrBlockSet').map((entry) => textIn(entry, 'Ipv6CidrBlock')),
      ];
      return outside(blocks, 'PEER', `${textIn(info, 'VpcId') ?? 'a VPC'} of ${named(peering, 'VpcPeeringConnectionId', 'a peering connection')}`);
    })));
}

/** Reads `aws ec2 describe-route-tables`: where packets go that stay neither in the VPC nor go to everywhere. Prefix lists name no blocks here. */
export function describedRoutes(value: JsonValue): OutsideBlock[] {
  return objectsIn(value, 'RouteTables').flatMap((table) => objectsIn(table, 'Routes').flatMap((route) => {
    const target = ['VpcPeeringConnectionId', 'TransitGatewayId', 'GatewayId', 'NetworkInterfaceId', 'NatGatewayId', 'LocalGatewayId', 'CarrierGatewayId', 'CoreNetworkArn', 'InstanceId']
      .map((field) => textIn(route, field)).find((id) => id !== undefined);
    if (target === undefined || target === 'local' || /^(igw|eigw|vpce)-/.test(target)) return [];
    const blocks = [textIn(route, 'DestinationCidrBlock'), textIn(route, 'DestinationIpv6CidrBlock')].filter((block) => block !== '0.0.0.0/0' && block !== '::/0');
    return outside(blocks, 'ROUTE', `${target}, in ${named(table, 'RouteTableId', 'a route table')}`);
  }));
}

/** How many routes of a describe-route-tables go to a prefix list, whose blocks it does not tell. */
export function prefixListRoutes(value: JsonValue): number {
  return objectsIn(value, 'RouteTables').flatMap((table) => objectsIn(table, 'Routes'))
    .filter((route) => textIn(route, 'DestinationPrefixListId') !== undefined && !/^vpce-/.test(textIn(route, 'GatewayId') ?? '')).length;
}

/** Canonical blocks of somebody; what is no block is left out. */
export function outside(blocks: ReadonlyArray<string | undefined>, kind: OutsideKind, owner: string): OutsideBlock[] {
  const seen = blocks.map((block) => seenBlock(block ?? '')).filter((block) => block !== undefined);
  return [...new Set(seen)].map((block) => ({ block, kind, owner }));
}

function associated(vpc: JsonObject, field: string, stateField: string): JsonObject[] {
  const gone = new Set(['disassociating', 'disassociated', 'failing', 'failed']);
  return objectsIn(vpc, field).filter((entry) => !gone.has(textIn(objectIn(entry, stateField), 'State') ?? ''));
}

/** An id with the resource's `Name` tag. */
function named(resource: JsonObject, field: string, fallback: string): string {
  const id = textIn(resource, field) ?? fallback;
  const name = objectsIn(resource, 'Tags').find((tag) => tag.Key === 'Name');
  const tag = name && textIn(name, 'Value');
  return tag === undefined ? id : `${id} (${tag})`;
}
