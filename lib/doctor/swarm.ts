import { formatPrefix, overlaps } from '../netip';
import { listed, printableName } from '../report';
import { type Finding, say } from './finding';
import { block, type Patient, swarmPools } from './patient';

/** Where the overlay networks of a swarm will come from; only managers know. */
export function examineSwarm(patient: Patient): Finding[] {
  const { engine } = patient.snapshot;
  if (!engine?.swarm?.manager) return [];
  const named = engine.swarm.pools.length > 0;
  return swarmPools(patient.snapshot).flatMap((text): Finding[] => {
    const pool = block(text);
    const local = patient.bridged.filter(({ prefix }) => overlaps(pool, prefix)).map(({ network, prefix }) => `network ${printableName(network.name)} (${formatPrefix(prefix)})`);
    const others = [
      ...patient.foreignRoutes.filter(({ prefix }) => overlaps(pool, prefix)).map(({ route }) => `${route.destination} (${route.gateway === undefined ? `on ${printableName(route.device ?? 'the link')}` : `via ${route.gateway}`})`),
      ...patient.resolvers.filter((resolver) => overlaps(pool, resolver)).map((resolver) => `the resolver ${formatPrefix(resolver).replace(/\/.*/, '')}`),
      ...patient.snapshot.outside.filter((outside) => overlaps(pool, block(outside.block))).map((outside) => `${outside.block} of ${printableName(outside.owner)}`),
    ];
    const found = [...local, ...others];
    if (found.length === 0) return [];
    return [{
      code: 'SWARM_POOL_REACHES', severity: 'WARNING', subject: 'default-addr-pool',
      cause: `the swarm cuts overlay networks from ${text}${named ? '' : " (Docker's own)"}, where ${listed([...new Set(found)], 4)} ${found.length === 1 ? 'is' : 'are'}`,
      consequence: local.length > 0 ? 'tasks of an overlay there are rejected on this node, and containers on it do not reach whoever is there' : 'containers on an overlay there do not reach whoever is there, resolvers included',
      remedy: [
        say("give every overlay network its subnet by name: docker network create --driver overlay --subnet …; the pool itself is chosen for good at 'docker swarm init --default-addr-pool'"),
      ],
    }];
  });
}
