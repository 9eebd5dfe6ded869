import { BUILT_IN_POOLS, isAtLeast, poolCapacity, type PoolBlock, readPool } from '../engine';
import { addressBits, containsPrefix, formatPrefix, isParseProblem, parsePrefix, type Prefix } from '../netip';
import { counted, listed, printable, printableName, roughly } from '../report';
import type { SnapshotPool } from '../snapshot';
import type { Cures } from './cures';
import { type Finding, type RemedyStep, say, set } from './finding';
import type { Patient } from './patient';
import type { Surroundings } from './surroundings';
import { victimsToBe } from './victims';

/** The words by which engines say that their pools are used up. */
const WORDS = { eager: 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network', linear: 'all predefined address pools have been fully subnetted' };

/** How many more networks the engine can make that name no subnet, in IPv4; undefined where no engine is known. */
export function networksLeft(patient: Patient): number | undefined {
  return patient.engine && capacity(patient)?.ipv4.free;
}

/** What is wrong with the pools that the engine cuts subnets from. */
export function examinePools(patient: Patient, surroundings: Surroundings, cures: Cures, least: number): Finding[] {
  if (!patient.engine) return [];
  const shapes = [...patient.writtenPools.flatMap((pool, i) => misshapen(pool, i, patient)), ...listProblems(patient)];
  return [...room(patient, cures, least), ...shapes, ...reaching(patient, surroundings, cures)];
}

function room(patient: Patient, cures: Cures, least: number): Finding[] {
  const left = capacity(patient);
  if (!left) return [];
  const findings: Finding[] = [];
  const words = patient.isLinear ? WORDS.linear : WORDS.eager;
  const which = patient.pools === BUILT_IN_POOLS ? "the engine's built-in pools" : 'default-address-pools';
  const { total, free } = left.ipv4;
  if (free < Math.max(least, 1)) {
    findings.push({
      code: free === 0 ? 'POOLS_EXHAUSTED' : 'POOLS_NEARLY_EXHAUSTED', severity: free === 0 ? 'ERROR' : 'WARNING', subject: 'default-address-pools',
      cause: `${which} hold ${counted(total, 'subnet')}, and networks, the host's own links and its resolvers have ${free === 0 ? 'all' : `all but ${free}`} of them`,
      consequence: `${free === 0 ? 'the next network' : `the network after ${counted(free, 'more', 'more')}`} that names no subnet, as each Compose project makes one, is refused: '${words}'`,
      remedy: cures.freshPools(),
    });
  }
  const ipv6 = patient.pools.some(({ base }) => base.includes(':'));
  if (ipv6 && left.ipv6.free === 0 && left.ipv6.total > 0) {
    findings.push({
      code: 'POOLS_EXHAUSTED', severity: 'ERROR', subject: 'default-address-pools',
      cause: `its IPv6 pools hold ${counted(left.ipv6.total, 'subnet')}, and networks have all of them`,
      consequence: `the next network with IPv6 that names no subnet is refused: '${words.replace('IPv4', 'IPv6')}'`,
      remedy: [say("add an IPv6 pool to 'default-address-pools' that nobody else has, or give networks their IPv6 subnets by name")],
    });
  }
  return findings;
}

function capacity(patient: Patient): ReturnType<typeof poolCapacity> | undefined {
  const { engine, snapshot } = patient;
  // Nothing can be counted off against networks that were not seen, nor of pools that the engine does not take.
  const pools = readable(patient.pools);
  if (!engine || !snapshot.engine?.running || pools.length < patient.pools.length) return undefined;
  return poolCapacity(engine, pools, [
    ...[...patient.bridged, ...patient.overlays].map(({ prefix }) => prefix),
    ...patient.foreignRoutes.filter(({ route, prefix }) => route.gateway === undefined && prefix.family === 4).map(({ prefix }) => prefix), ...patient.resolvers,
  ]);
}

function readable(pools: readonly SnapshotPool[]): PoolBlock[] {
  return pools.map(readPool).filter((pool): pool is PoolBlock => !isParseProblem(pool) && pool.size >= pool.prefix.length && pool.size <= addressBits(pool.prefix.family));
}

/** What one entry of default-address-pools is wrong in. */
function misshapen(pool: SnapshotPool, i: number, patient: Patient): Finding[] {
  const subject = `default-address-pools[${i}]`;
  const written = `${printableName(pool.base)} in /${pool.size}`;
  const refused = (cause: string, consequence: string, remedy: RemedyStep[]): Finding[] => [{ code: 'POOL_REFUSED', severity: 'ERROR', subject, cause: `${written}: ${cause}`, consequence, remedy }];
  const read = readPool(pool);
  if (isParseProblem(read)) return refused("'base' is no CIDR block", NO_START, [say(`write its base as '10.0.0.0/16'`)]);
  const { prefix } = read;
  const most = addressBits(prefix.family);
  if (pool.size < prefix.length) return refused(`its subnets would be larger than the block itself`, NO_START, [say(`choose a size of at least ${prefix.length}`)]);
  if (pool.size > most - 2) return refused('no container fits into such a subnet', 'networks are made, and no container starts in them', [say(`choose a size of at most ${most - 2}`)]);
  const findings: Finding[] = [];
  if (isParseProblem(parsePrefix(pool.base))) {
    findings.push({
      code: 'POOL_MASKED', severity: 'WARNING', subject, cause: `${written}: bits after the prefix length are set`,
      consequence: `the engine reads it as ${formatPrefix(prefix)} without a word`, remedy: [set(withEntry(patient, i, { base: formatPrefix(prefix), size: pool.size }))],
    });
  }
  if (patient.isLinear) return findings;
  const bits = pool.size - prefix.length;
  if (prefix.family === 6 && prefix.length < 64 && bits > 0) {
    const distinct = pool.size <= 64 ? 1 : 2 ** Math.min(pool.size - 64, 16);
    findings.push({
      code: 'IPV6_POOL_UNCUT', severity: 'ERROR', subject, cause: `${written}: engine ${patient.engine!.text} counts subnets in the low 64 bits alone (moby#42801)`,
      consequence: `of ${roughly(2 ** bits)} subnets it hands out ${counted(distinct, 'one', 'ones')}, and refuses the network after that`,
      remedy: [say('use engine 27 or later'), say('or write an entry for each /64, cut in /80 at most'), say('or give networks their IPv6 subnets by name')],
    });
  } else if (bits > 16) {
    findings.push({
      code: 'POOL_REFUSED', severity: bits > 22 ? 'ERROR' : 'WARNING', subject, cause: `${written}: engine ${patient.engine!.text} writes each of ${roughly(2 ** bits)} subnets into memory when it starts (moby#40275)`,
      consequence: bits > 22 ? 'the daemon runs out of memory and does not start' : 'the daemon starts slowly, and large',
      remedy: [say(`cut it in subnets of /${prefix.length + 16} or larger, or use engine 27 or later`)],
    });
  }
  return findings;
}

const NO_START = 'the daemon does not start with it';

/** What is wrong between the entries. */
function listProblems(patient: Patient): Finding[] {
  const pools = patient.writtenPools.map((pool, i) => ({ pool, i, read: readPool(pool) })).filter((one): one is { pool: SnapshotPool; i: number; read: PoolBlock } => !isParseProblem(one.read));
  const families = pools.map(({ read }) => read.prefix.family);
  const findings: Finding[] = [];
  if (families.length > 0 && !families.includes(4)) {
    findings.push({
      code: 'POOL_REFUSED', severity: 'ERROR', subject: 'default-address-pools', cause: 'it holds IPv6 entries alone, and it replaces the built-in IPv4 pools as a whole',
      consequence: 'no network gets an IPv4 subnet, and docker0 none without a bip', remedy: [say('add an IPv4 entry')],
    });
  } else if (families[0] === 6 && !isAtLeast(patient.engine!, '23.0')) {
    const ordered = [...patient.writtenPools].sort((a, b) => Number(a.base.includes(':')) - Number(b.base.includes(':')));
    findings.push({
      code: 'POOL_REFUSED', severity: 'ERROR', subject: 'default-address-pools', cause: 'its first entry is an IPv6 one', consequence: `engine ${patient.engine!.text} does not start with that`,
      remedy: [set({ 'default-address-pools': ordered.map(({ base, size }) => ({ base, size })) })],
    });
  }
  if (!patient.isLinear) return findings;
  for (const { pool, i, read } of pools) {
    const outer = pools.find((other) => other.i !== i && containsPrefix(other.read.prefix, read.prefix) && (other.read.prefix.length < read.prefix.length || other.i < i));
    if (!outer) continue;
    findings.push({
      code: 'POOL_DROPPED', severity: 'WARNING', subject: `default-address-pools[${i}]`, cause: `${printable(pool.base)} lies inside ${printable(outer.pool.base)}, another entry`,
      consequence: `engine ${patient.engine!.text} drops it without a word: no subnet of /${pool.size} comes from it`,
      remedy: [set({ 'default-address-pools': patient.writtenPools.filter((_, at) => at !== i).map(({ base, size }) => ({ base, size })) })],
    });
  }
  return findings;
}

function withEntry(patient: Patient, i: number, entry: SnapshotPool): { readonly 'default-address-pools': ReadonlyArray<{ base: string; size: number }> } {
  return { 'default-address-pools': patient.writtenPools.map((pool, at) => (at === i ? { ...entry } : { base: pool.base, size: pool.size })) };
}

/** Pools that will cut somebody off, one network or another from now. */
function reaching(patient: Patient, surroundings: Surroundings, cures: Cures): Finding[] {
  const found = readable(patient.pools).flatMap(({ prefix }) => victimsToBe(prefix, patient, surroundings).filter((victim) => !isTaken(victim.prefix, patient)).map((victim) => ({ pool: prefix, victim })));
  if (found.length === 0) return [];
  const pools = [...new Set(found.map(({ pool }) => formatPrefix(pool)))];
  const victims = [...new Set(found.map(({ victim }) => victim.words))];
  return [{
    code: 'POOL_REACHES', severity: 'WARNING', subject: 'default-address-pools',
    cause: `the engine cuts subnets from ${listed(pools, 4)}${patient.pools === BUILT_IN_POOLS ? ' (built in)' : ''}, where ${listed(victims, 4)} ${victims.length === 1 ? 'is' : 'are'}; it looks at on-link IPv4 routes and resolvers alone`,
    consequence: `sooner or later a network takes ${victims.length === 1 ? 'it' : 'one of them'}, and this host no longer reaches whoever is there`,
    remedy: cures.freshPools(),
  }];
}

/** A network that has the block already is a finding of its own. */
function isTaken(prefix: Prefix, { bridged }: Patient): boolean {
  return bridged.some((subnet) => containsPrefix(subnet.prefix, prefix));
}
