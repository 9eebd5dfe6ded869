import { addressBits, containsPrefix, formatPrefix, overlaps, type Prefix, samePrefix } from '../netip';
import { wellKnownRangesOver } from '../plan';
import { printableName } from '../report';
import type { SnapshotNetwork, SnapshotRoute } from '../snapshot';
import { block, type ForeignRoute, type Patient } from './patient';
import type { Severity } from './finding';
import type { Surroundings } from './surroundings';

/** Somebody whose addresses a block of Docker's covers. */
export interface Victim {
  /** How it is named in a sentence: `172.31.0.0/16 (via 10.0.0.1 dev eth0)`. */
  readonly words: string;
  readonly prefix: Prefix;
  readonly severity: Severity;
  /** Who gets the packets that both claim. */
  readonly winner: 'NETWORK' | 'OTHER';
  /** Whether engines keep clear of it by themselves when they choose a subnet: resolvers, and IPv4 on the link. */
  readonly skipped?: boolean;
}

/** Whom a network cuts off from the host, or of an overlay from its containers; or who cuts it off. */
export function victimsOf(network: SnapshotNetwork, prefix: Prefix, patient: Patient, surroundings: Surroundings): Victim[] {
  return [
    ...routeVictims(network, prefix, patient),
    ...patient.resolvers.filter((resolver) => containsPrefix(prefix, resolver) && !isInside(network, resolver))
      .map((resolver): Victim => ({ words: `the resolver ${formatPrefix(resolver).replace(/\/.*/, '')}`, prefix: resolver, severity: 'ERROR', winner: 'NETWORK', skipped: true })),
    ...patient.snapshot.clients.map(({ address, to }) => ({ address: block(`${address}/${address.includes(':') ? 128 : 32}`), to }))
      .filter(({ address }) => containsPrefix(prefix, address))
      .map(({ address, to }): Victim => ({ words: `${formatPrefix(address).replace(/\/.*/, '')}, which is connecting to ${printableName(to)}`, prefix: address, severity: 'ERROR', winner: 'NETWORK' })),
    ...outsideVictims(prefix, patient, surroundings),
    ...defaultVpcVictims(prefix, patient),
  ];
}

/** Whom networks will cut off that are yet to be made of a block: what no engine skips by itself. */
export function victimsToBe(prefix: Prefix, patient: Patient, surroundings: Surroundings): Victim[] {
  const routes = patient.foreignRoutes.filter(({ route, prefix: destination }) => tableRank(route, patient) !== undefined && overlaps(prefix, destination)
    // Engines skip what is on the link, in IPv4 alone.
    && (route.gateway !== undefined || destination.family === 6));
  return [
    ...routes.map(({ route, prefix: destination }): Victim => ({ words: routeWords(route), prefix: destination, severity: 'WARNING', winner: 'NETWORK' })),
    ...outsideVictims(prefix, patient, surroundings).filter(({ severity }) => severity === 'ERROR').map((victim): Victim => ({ ...victim, severity: 'WARNING' })),
  ];
}

/** `172.31.0.0/16 (via 10.0.0.1 dev eth0)`. */
export function routeWords({ destination, gateway, device, table }: SnapshotRoute): string {
  const how = [gateway === undefined ? 'on the link' : `via ${gateway}`, device === undefined ? '' : `${gateway === undefined ? 'of' : 'dev'} ${printableName(device)}`, table === 'main' ? '' : `table ${printableName(table)}`];
  return `${destination} (${how.filter((part) => part !== '').join(' ')})`;
}

function routeVictims(network: SnapshotNetwork, prefix: Prefix, patient: Patient): Victim[] {
  const own = patient.snapshot.routes.findIndex(({ destination, device, table }) => device === network.bridge && table === 'main' && samePrefix(block(destination), prefix));
  // Without a route to its bridge a network takes nothing from anybody yet.
  if (network.bridge !== undefined && own < 0 && patient.saw('routes')) return [];
  return patient.foreignRoutes.flatMap((foreign): Victim[] => {
    if (!overlaps(prefix, foreign.prefix)) return [];
    const rank = tableRank(foreign.route, patient);
    if (rank === undefined) return [];
    const winner = network.bridge === undefined || wins(prefix, own < 0 ? undefined : patient.snapshot.routes[own], own, foreign, rank) ? 'NETWORK' : 'OTHER';
    return [{ words: routeWords(foreign.route), prefix: foreign.prefix, severity: severityOf(prefix, foreign), winner, skipped: foreign.route.gateway === undefined && prefix.family === 4 }];
  });
}

/** Neighbours are always missed; of a route that covers far more than the network, a part is lost that may well be nobody's. */
function severityOf(prefix: Prefix, { route, prefix: destination }: ForeignRoute): Severity {
  if (route.gateway === undefined) return 'ERROR';
  return samePrefix(prefix, destination) ? 'ERROR' : 'WARNING';
}

const MAIN = 32766;

/** The priority of the rule that leads everybody to the route's table; undefined where none does. */
function tableRank({ table, destination }: SnapshotRoute, { snapshot }: Patient): number | undefined {
  if (table === 'main') return MAIN;
  const family = destination.includes(':') ? 6 : 4;
  const rules = snapshot.rules.filter((rule) => rule.table === table && rule.family === family && rule.from === undefined);
  return rules.length === 0 ? undefined : Math.min(...rules.map(({ priority }) => priority));
}

/** Whether packets that both claim go into the bridge: first table, longest prefix, least metric, first in the list. */
function wins(prefix: Prefix, own: SnapshotRoute | undefined, place: number, foreign: ForeignRoute, rank: number): boolean {
  if (rank !== MAIN) return rank > MAIN;
  if (prefix.length !== foreign.prefix.length) return prefix.length > foreign.prefix.length;
  if (!own) return true;
  return own.metric !== foreign.route.metric ? own.metric < foreign.route.metric : place < foreign.place;
}

function outsideVictims(prefix: Prefix, patient: Patient, { taken }: Surroundings): Victim[] {
  const own = patient.bridged.map((subnet) => subnet.prefix);
  const outside = patient.snapshot.outside.map((one) => ({ ...one, at: block(one.block) })).filter(({ at, kind }) => overlaps(prefix, at) && !(kind === 'PREFIX' && samePrefix(prefix, at)));
  const reserved = taken.filter(({ kind }) => kind === 'RESERVED').map((one) => ({ ...one, at: block(one.block) }))
    // Docker's own ranges, and what a plan reserves because this host has it, cut nobody off.
    .filter(({ at }) => overlaps(prefix, at) && !own.some((subnet) => samePrefix(subnet, at)) && !isDockers(at));
  return [
    ...outside.map(({ block: text, kind, owner, at }): Victim => ({
      words: `${text} of ${printableName(owner)}`, prefix: at, winner: 'NETWORK',
      severity: kind === 'PEER' || kind === 'ROUTE' || (kind === 'VPC' && patient.isIn(at)) ? 'ERROR' : 'WARNING',
    })),
    ...reserved.map(({ block: text, owner, at }): Victim => ({ words: `${text}, reserved by ${owner}`, prefix: at, severity: 'ERROR', winner: 'NETWORK' })),
  ];
}

/** On EC2 a network over the default VPC's block is a guess at a peer, and the best one there is: nothing on the host itself tells of peers. */
function defaultVpcVictims(prefix: Prefix, { snapshot }: Patient): Victim[] {
  if (!/amazon/i.test(snapshot.vendor ?? '')) return [];
  const range = wellKnownRangesOver(prefix).find(({ id }) => id === 'AWS_DEFAULT_VPC');
  return (range?.blocks ?? []).map((text) => ({ words: `${text}, ${range!.reason} of AWS, which bastions and peers are often in`, prefix: block(text), severity: 'WARNING', winner: 'NETWORK' }));
}

function isDockers(prefix: Prefix): boolean {
  return wellKnownRangesOver(prefix).some(({ place, blocks }) => place === 'DOCKER' && blocks.includes(formatPrefix(prefix)));
}

/** A resolver may be a container of the network, or the host itself on its bridge. */
function isInside({ containers, subnets }: SnapshotNetwork, address: Prefix): boolean {
  const text = formatPrefix(address).replace(new RegExp(`/${addressBits(address.family)}$`), '');
  return containers.some(({ addresses }) => addresses.includes(text)) || subnets.some(({ gateway }) => gateway === text);
}
