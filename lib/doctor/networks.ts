import { readPool } from '../engine';
import { addressBits, BlockList, formatPrefix, isParseProblem, overlappingPairs, overlaps, type Prefix } from '../netip';
import { documentationRange, isPrivateUse } from '../plan';
import { counted, listed, printableName } from '../report';
import type { Cures } from './cures';
import { type Finding, say, type Severity } from './finding';
import { isDefaultBridge, type NetworkSubnet, type Patient } from './patient';
import type { Surroundings } from './surroundings';
import { type Victim, victimsOf } from './victims';

/** What is wrong with the networks that are there. */
export function examineNetworks(patient: Patient, surroundings: Surroundings, cures: Cures): Finding[] {
  return [
    ...patient.bridged.flatMap((subnet) => shadows(subnet, patient, surroundings, cures)),
    ...patient.overlays.flatMap((subnet) => hides(subnet, patient, surroundings, cures)),
    ...overlapping(patient, cures),
    ...patient.bridged.flatMap(nearlyFull),
    ...patient.bridged.filter(({ prefix }) => isSomebodys(prefix) && !patient.isIn(prefix)).map(publicSubnet),
  ];
}

function shadows(subnet: NetworkSubnet, patient: Patient, surroundings: Surroundings, cures: Cures): Finding[] {
  const { network, prefix } = subnet;
  const victims = victimsOf(network, prefix, patient, surroundings);
  if (victims.length === 0) return [];
  const [lost, winning] = [victims.filter(({ winner }) => winner === 'NETWORK'), victims.filter(({ winner }) => winner === 'OTHER')];
  const severity: Severity = victims.some((victim) => victim.severity === 'ERROR') ? 'ERROR' : 'WARNING';
  const where = `${formatPrefix(prefix)}${network.bridge === undefined ? '' : ` on ${printableName(network.bridge)}`}`;
  const remedy = [...cures.moveNetwork(subnet), ...(comesBack(prefix, victims, patient) ? cures.freshPools() : [])];
  if (lost.length > 0) {
    return [{
      code: 'NETWORK_SHADOWS', severity, subject: printableName(network.name),
      cause: `Docker network ${printableName(network.name)} has ${where}, which covers ${list(lost)}`,
      consequence: `this host sends what is for ${severity === 'ERROR' ? 'them' : 'that part'} into the bridge: ${blocks(lost)} ${lost.length === 1 ? 'is' : 'are'} cut off from it and from its containers, and a reboot does not help`,
      remedy,
    }];
  }
  return [{
    code: 'NETWORK_HIDDEN', severity, subject: printableName(network.name),
    cause: `Docker network ${printableName(network.name)} has ${where}, and the host sends ${list(winning)} elsewhere`,
    consequence: `no container of ${printableName(network.name)} in ${blocks(winning)} is reached from this host or by its published ports, and no container of it reaches ${blocks(winning)}; which of the two wins can change with a reboot`,
    remedy,
  }];
}

/** Whether the engine would take the block again for the next network. */
function comesBack(prefix: Prefix, victims: readonly Victim[], patient: Patient): boolean {
  if (patient.snapshot.engine === undefined || victims.every(({ skipped }) => skipped)) return false;
  return patient.pools.some((pool) => {
    const read = readPool(pool);
    return !isParseProblem(read) && overlaps(prefix, read.prefix);
  });
}

/** An overlay is in a network of its own: the host is not touched, its containers are. */
function hides({ network, prefix }: NetworkSubnet, patient: Patient, surroundings: Surroundings, cures: Cures): Finding[] {
  const victims = victimsOf(network, prefix, patient, surroundings);
  if (victims.length === 0) return [];
  return [{
    code: 'OVERLAY_HIDES', severity: 'WARNING', subject: printableName(network.name),
    cause: `overlay network ${printableName(network.name)} has ${formatPrefix(prefix)}, which covers ${list(victims)}`,
    consequence: `containers on it do not reach ${blocks(victims)}, though the host does`,
    remedy: cures.moveNetwork({ network, prefix }),
  }];
}

function overlapping(patient: Patient, cures: Cures): Finding[] {
  const findings: Finding[] = [];
  for (const family of [4, 6] as const) {
    const subnets = [...patient.bridged, ...patient.overlays].filter(({ prefix }) => prefix.family === family);
    overlappingPairs(BlockList.of(family, subnets.map(({ prefix }) => prefix)), (a, b) => {
      const [one, other] = [subnets[a], subnets[b]];
      if (one.network === other.network) return;
      const moved = isDefaultBridge(other.network) ? one : other;
      findings.push({
        code: 'SUBNETS_OVERLAP', severity: 'ERROR', subject: printableName(moved.network.name),
        cause: `${printableName(one.network.name)} has ${formatPrefix(one.prefix)} and ${printableName(other.network.name)} has ${formatPrefix(other.prefix)}`,
        consequence: one.network.driver === 'overlay' || other.network.driver === 'overlay'
          ? 'tasks of the overlay are rejected on this node (Pool overlaps with other one on this address space)' : 'containers of the two have the same addresses, and the host finds only one of each',
        remedy: cures.moveNetwork(moved),
      });
    });
  }
  return findings;
}

/** Nine tenths of what containers can have. */
function nearlyFull({ network, prefix }: NetworkSubnet): Finding[] {
  const bits = addressBits(prefix.family) - prefix.length;
  if (prefix.family === 6 || bits > 16 || bits < 3) return [];
  // Network, broadcast and gateway are nobody's.
  const room = 2 ** bits - 3;
  const used = network.containers.length;
  if (used < room * 0.9) return [];
  return [{
    code: 'NETWORK_NEARLY_FULL', severity: used >= room ? 'ERROR' : 'WARNING', subject: printableName(network.name),
    cause: `${printableName(network.name)} has ${counted(used, 'container')} in ${formatPrefix(prefix)}, which holds ${room}`,
    consequence: used >= room ? "no further container starts on it: 'no available IPv4 addresses on this network's address pools'" : `${counted(room - used, 'more container')} and it is full`,
    remedy: [say(`make a network with a shorter prefix for it, such as a /${prefix.length - 1}, and move its containers`)],
  }];
}

/** Neither private nor for documents: somebody owns it. IPv6 networks of routed hosts are just that. */
function isSomebodys(prefix: Prefix): boolean {
  return prefix.family === 4 && !isPrivateUse(prefix) && documentationRange(prefix) === undefined;
}

function publicSubnet({ network, prefix }: NetworkSubnet): Finding {
  return {
    code: 'PUBLIC_SUBNET', severity: 'NOTE', subject: printableName(network.name),
    cause: `${printableName(network.name)} has ${formatPrefix(prefix)}, which is neither private (RFC 1918) nor shared (RFC 6598) address space`,
    consequence: 'unless it is yours, somebody on the internet has it, and this host does not reach them',
    remedy: [say('if it is not yours, make the network anew with a private subnet')],
  };
}

function list(victims: readonly Victim[]): string {
  return listed([...new Set(victims.map(({ words }) => words))], 4);
}

function blocks(victims: readonly Victim[]): string {
  const texts = victims.map(({ prefix }) => formatPrefix(prefix).replace(prefix.length === addressBits(prefix.family) ? /\/\d+$/ : /$^/, ''));
  return listed([...new Set(texts)], 4);
}
