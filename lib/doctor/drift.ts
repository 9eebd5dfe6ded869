import { formatPrefix, isParseProblem, overlaps, parseInterfaceAddress, type Prefix, prefixOf, samePrefix } from '../netip';
import { listed, printableName } from '../report';
import type { SnapshotTerraformNetwork } from '../snapshot';
import type { Cures } from './cures';
import { type Finding, run, say, set, type Severity } from './finding';
import { block, isDefaultBridge, type NetworkSubnet, type Patient } from './patient';
import type { Surroundings, TakenBlock } from './surroundings';

/** Where lock, plan, Terraform's state and the host say different things. */
export function examineDrift(patient: Patient, surroundings: Surroundings, cures: Cures): Finding[] {
  return [...planDrift(patient, surroundings, cures), ...terraformDrift(patient, surroundings)];
}

function drift(severity: Severity, subject: string, cause: string, consequence: string, remedy: Finding['remedy']): Finding {
  return { code: 'DRIFT', severity, subject, cause, consequence, remedy };
}

function planDrift(patient: Patient, { taken, host }: Surroundings, cures: Cures): Finding[] {
  const leases = taken.filter(({ kind }) => kind === 'LEASED').map((lease) => ({ lease, prefix: block(lease.block) }));
  const networks = patient.bridged.filter(({ network }) => !isDefaultBridge(network));
  const findings = networks.flatMap((subnet) => leases.filter(({ lease, prefix }) => isOthers(lease, prefix, subnet, host)).map(({ lease }): Finding => drift(
    lease.whose === 'ANOTHER_HOST' ? 'WARNING' : 'ERROR', printableName(subnet.network.name),
    `${printableName(subnet.network.name)} has ${formatPrefix(subnet.prefix)} on the host, which the plan gives to ${lease.owner} (${lease.block})`,
    lease.whose === 'ANOTHER_HOST' ? 'two hosts have the same addresses: a route or a cluster between them breaks' : "making it fails ('Pool overlaps with other one on this address space'), or it gets its neighbour's addresses",
    cures.moveNetwork(subnet),
  )));
  return [...findings, ...(host ? hostDrift(patient, host, leases.filter(({ lease }) => lease.whose === 'THIS_HOST'), cures) : [])];
}

/** Leases of a host that its own networks lie in: the engine cuts some from them, and the plan others. */
const HOLDS_NETWORKS: ReadonlySet<string> = new Set(['automatic pool', 'host prefix', 'reserved address']);

/** A lease that a network lies over and that is not just this network's. */
function isOthers(lease: TakenBlock, prefix: Prefix, subnet: NetworkSubnet, host: Surroundings['host']): boolean {
  if (!overlaps(prefix, subnet.prefix)) return false;
  switch (lease.whose) {
    case 'ANOTHER_HOST':
      return true;
    case 'THIS_HOST':
      // Older plans call a pool by the class of its host.
      return !HOLDS_NETWORKS.has(lease.purpose ?? '') && !isAutomatic(lease, host) && !samePrefix(prefix, subnet.prefix);
    default:
      return false;
  }
}

function isAutomatic({ block: text }: TakenBlock, host: Surroundings['host']): boolean {
  return host?.automatic.some(({ base }) => samePrefix(block(base), block(text))) ?? false;
}

function hostDrift(patient: Patient, host: NonNullable<Surroundings['host']>, leases: ReadonlyArray<{ readonly lease: TakenBlock; readonly prefix: Prefix }>, cures: Cures): Finding[] {
  const findings: Finding[] = [];
  const { engine } = patient.snapshot;
  if (host.bip !== undefined && patient.bip !== undefined && patient.bip !== host.bip) {
    findings.push(drift('WARNING', 'bip', `docker0 is at ${patient.bip}, and the plan wants it at ${host.bip}`, "the host's daemon.json is not the planned one, or not in force",
      [say('carry the planned daemon.json to the host'), ...cures.restart()]));
  }
  // The automatic IPv6 pool that a host has of its cluster is among the leases, and not among the host's own pools.
  const ofCluster = (engine?.pools ?? []).filter(({ base }) => leases.some(({ lease, prefix }) => lease.purpose === 'automatic pool' && !isAutomatic(lease, host) && samePrefix(prefix, block(base))));
  const wanted = [...host.automatic, ...ofCluster];
  if (engine?.running && !samePools(engine.pools, wanted)) {
    findings.push(drift('WARNING', 'default-address-pools', `the engine cuts networks from ${poolWords(engine.pools)}, and the plan wants ${poolWords(wanted)}`,
      'networks that nobody declares take addresses that the plan gives to others', [set({ 'default-address-pools': wanted.map(({ base, size }) => ({ base, size })) }), ...cures.restart()]));
  }
  if (patient.saw('engine')) {
    const missing = leases.filter(({ lease, prefix }) => ['bridge network', 'compose project'].includes(lease.purpose ?? '') && !patient.bridged.some((subnet) => overlaps(subnet.prefix, prefix)));
    if (missing.length > 0) {
      findings.push(drift('NOTE', printableName(host.path), `${listed(missing.map(({ lease }) => `${lease.owner} (${lease.block})`), 4)} ${missing.length === 1 ? 'is' : 'are'} planned and not on the host`,
        'nothing, until Terraform or Compose makes them', [say("run 'cdktf deploy', or 'docker compose up' with the override")]));
    }
  }
  return findings;
}

function samePools(a: ReadonlyArray<{ readonly base: string; readonly size: number }>, b: ReadonlyArray<{ readonly base: string; readonly size: number }>): boolean {
  const texts = (pools: typeof a) => pools.map(({ base, size }) => {
    const at = parseInterfaceAddress(base);
    return `${isParseProblem(at) ? base : formatPrefix(prefixOf(at.address, at.length))} ${size}`;
  }).sort().join();
  return texts(a) === texts(b);
}

function poolWords(pools: ReadonlyArray<{ readonly base: string; readonly size: number }>): string {
  return pools.length === 0 ? 'its built-in pools' : listed(pools.map(({ base, size }) => `${printableName(base)} in /${size}`), 4);
}

function terraformDrift(patient: Patient, { taken }: Surroundings): Finding[] {
  const state = patient.snapshot.terraform;
  if (state.length === 0) return [];
  const planned = new Map(taken.flatMap((lease) => (lease.addresses ?? []).map((address) => [address, lease] as const)));
  const ours = (network: SnapshotTerraformNetwork) => planned.get(network.address)?.whose !== 'ANOTHER_HOST';
  return [...state.flatMap((network) => lockDrift(network, taken)), ...(patient.saw('engine') ? missingOrMoved(patient, state.filter(ours), planned.size > 0) : [])];
}

/** What is applied, against what the lock has for the same resource. */
function lockDrift({ address, subnets }: SnapshotTerraformNetwork, taken: readonly TakenBlock[]): Finding[] {
  const leased = taken.filter((lease) => lease.kind === 'LEASED' && lease.addresses?.includes(address) && lease.purpose !== 'reserved address').map((lease) => lease.block);
  if (leased.length === 0 || leased.every((one) => subnets.includes(one))) return [];
  return [drift('WARNING', printableName(address), `Terraform has applied ${printableName(address)} with ${subnets.join(', ') || 'no subnet'}, and the lock has ${leased.join(', ')}`,
    'the next apply replaces the network', [run('cdktf', 'deploy'), say('its containers are replaced with it')])];
}

function missingOrMoved(patient: Patient, state: readonly SnapshotTerraformNetwork[], isPlanned: boolean): Finding[] {
  const { networks } = patient.snapshot;
  const known = state.some(({ id }) => networks.some((network) => network.id === id));
  return state.flatMap((wanted): Finding[] => {
    const [subject, subnets] = [printableName(wanted.address), wanted.subnets.join(', ')];
    const found = networks.find(({ id }) => id === wanted.id) ?? networks.find(({ name }) => name === wanted.name && known);
    if (!found) {
      // A state may hold networks of several hosts; without a plan nothing tells which is where.
      return [drift(known && isPlanned ? 'WARNING' : 'NOTE', subject, `Terraform's state has ${subject} (${printableName(wanted.name)}, ${subnets}), and the host has no such network`,
        known && isPlanned ? 'somebody has removed it; the next apply makes it again' : 'it may be on another host', known && isPlanned ? [run('cdktf', 'deploy')] : [])];
    }
    const has = found.subnets.map(({ subnet }) => subnet).sort();
    if (found.id === wanted.id && has.join() === [...wanted.subnets].sort().join()) return [];
    return [drift('WARNING', subject, `Terraform's state has ${subject} as ${printableName(wanted.name)} with ${subnets}, and the host has ${printableName(found.name)} with ${has.join(', ')}${found.id === wanted.id ? '' : ', another network of that name'}`,
      'it was made anew by somebody else: the next apply replaces it or fails', [run('terraform', 'state', 'rm', wanted.address), run('terraform', 'import', wanted.address, found.id)])];
  });
}
