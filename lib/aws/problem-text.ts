import { IPV6_VPC_LENGTHS } from './vpc-blocks';
import type { AwsProblem } from './problem';

/** The problem in words: construct path first, lower case, no full stop, the value got and what would work. */
export function awsProblemText(problem: AwsProblem): string {
  return `${problem.path}: ${words(problem)}`;
}

function words(problem: AwsProblem): string {
  switch (problem.code) {
    case 'VPC_BLOCK_SIZE':
      return problem.family === 4
        ? `'${problem.prop}' must be a /16 to /28, which are the sizes of a VPC's IPv4 blocks, got '${problem.block}'; use several blocks where a /16 is too small`
        : `'${problem.prop}' must be one of /${IPV6_VPC_LENGTHS.join(', /')}, which are the sizes of a VPC's IPv6 blocks, got '${problem.block}'`;
    case 'SUBNET_BLOCK_SIZE':
      return problem.family === 4
        ? `'${problem.prop}' must be a /16 to /28, which are the sizes of a subnet, got '${problem.block}'`
        : `'${problem.prop}' must be one of /44, /48, /52, /56, /60, /64, which are the sizes of a subnet's IPv6 block, got '${problem.block}'`;
    case 'VPC_BLOCK_UNUSABLE':
      return `'${problem.prop}' ${problem.block} overlaps ${problem.range} (${problem.use}), which no VPC may have; choose a block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10`;
    case 'VPC_BLOCK_RESTRICTED':
      return `'${problem.prop}' ${problem.block} cannot be added to a VPC whose first block is ${problem.primary}: AWS lets no block of ${problem.range} in beside it; choose one near the first block, or one of 100.64.0.0/10`;
    case 'ADDRESS_RESERVED_BY_AWS':
      return `'${problem.prop}' ${problem.address} is one of the five addresses that AWS keeps in ${problem.subnet}: the first four and the last; choose one from ${problem.first} to ${problem.last}`;
    case 'QUOTA_EXCEEDED':
      return `${problem.what}: ${problem.count} are needed and the quota is ${problem.quota} ('${problem.prop}'); `
        + (problem.most !== undefined && problem.count > problem.most
          ? `AWS grants at most ${problem.most}, so use another VPC or fewer of them`
          : `have AWS raise it and write the new number${problem.most === undefined ? '' : `, at most ${problem.most}`}`);
    case 'PEERING_OVERLAPS':
      return `AWS peers no VPCs whose blocks overlap: ${problem.block} and ${problem.otherBlock} of ${problem.other}; choose another block for one of them`;
    case 'HOST_PREFIX_INSIDE_VPC':
      return `its prefix ${problem.block} overlaps ${problem.vpcBlock} of ${problem.vpc}: inside a VPC's own blocks AWS routes to subnets only; `
        + "choose a 'prefix' outside, such as a unique local one, or use PrefixDelegation";
    case 'CLUSTER_HOST_IN_VPC':
      return `it is in ${problem.vpc}, which delivers to addresses of network interfaces only, so containers of ${problem.cluster} (${problem.topology}) would not be reached; `
        + (problem.topology === 'NDP_PROXIED' ? 'use PrefixDelegation, or the topology ROUTED with a VpcRouter' : "give the cluster a VpcRouter as its 'router'");
    case 'USER_DATA_TOO_LONG':
      return `its user data has ${problem.bytes} bytes and EC2 takes ${problem.most}: ${problem.parts.map(({ name, bytes }) => `${name} ${bytes}`).join(', ')}; `
        + "shorten 'cloudInitParts', or fetch what is long from elsewhere";
  }
}
