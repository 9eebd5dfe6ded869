import { isJsonObject, type JsonObject, type JsonValue } from '../engine';
import type { Family } from '../netip';
import { foreign, type ForeignProblem, numberIn, objectsIn, textIn } from './foreign-json';
import type { SnapshotAddress, SnapshotRoute, SnapshotRule } from './host-snapshot';
import { seenAddress, seenBlock, seenInterfaceAddress } from './seen-block';

/** The kernel's own entries for its own addresses. */
const OWN_TYPES: ReadonlySet<string> = new Set(['local', 'broadcast', 'multicast', 'anycast', 'nat']);
const LINK_LOCAL_OR_MULTICAST = /^(fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:|169\.254\.|127\.|::1\/)/;

/** Reads `ip -j route show table all` of one family. */
export function ipRoutes(value: JsonValue, family: Family): readonly SnapshotRoute[] | ForeignProblem {
  if (!Array.isArray(value)) return foreign("must be the list that 'ip -j route' prints");
  return (value as readonly JsonValue[]).filter(isJsonObject).flatMap((route) => readRoute(route, family));
}

function readRoute(route: JsonObject, family: Family): SnapshotRoute[] {
  const [type, table] = [textIn(route, 'type') ?? 'unicast', textIn(route, 'table') ?? 'main'];
  const written = textIn(route, 'dst');
  const destination = written === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : seenBlock(written ?? '');
  if (destination === undefined || table === 'local' || OWN_TYPES.has(type) || LINK_LOCAL_OR_MULTICAST.test(destination)) return [];
  const hops = objectsIn(route, 'nexthops');
  // Of several next hops the first stands for all: they lead the same packets.
  const via = hops.length > 0 ? hops[0] : route;
  const gateway = seenAddress(textIn(via, 'gateway') ?? textIn(isJsonObject(via.via) ? via.via : {}, 'host') ?? '');
  const [device, protocol] = [textIn(via, 'dev'), textIn(route, 'protocol')];
  return [{
    destination, table, type, metric: numberIn(route, 'metric') ?? 0,
    ...(gateway === undefined ? {} : { gateway }), ...(device === undefined ? {} : { device }), ...(protocol === undefined ? {} : { protocol }),
  }];
}

/** Reads `ip -j address show`. */
export function ipAddresses(value: JsonValue): readonly SnapshotAddress[] | ForeignProblem {
  if (!Array.isArray(value)) return foreign("must be the list that 'ip -j address' prints");
  return (value as readonly JsonValue[]).flatMap((link) => objectsIn(link, 'addr_info').flatMap((info): SnapshotAddress[] => {
    const [device, local, length] = [textIn(link, 'ifname'), textIn(info, 'local'), numberIn(info, 'prefixlen')];
    const address = seenInterfaceAddress(`${local}/${length}`);
    // A temporary IPv6 address is another one tomorrow.
    if (device === undefined || address === undefined || LINK_LOCAL_OR_MULTICAST.test(address) || info.temporary === true) return [];
    return [{ device, address }];
  }));
}

/** Reads `ip -j rule show` of one family; the three rules that every kernel has are left out. */
export function ipRules(value: JsonValue, family: Family): readonly SnapshotRule[] | ForeignProblem {
  if (!Array.isArray(value)) return foreign("must be the list that 'ip -j rule' prints");
  return (value as readonly JsonValue[]).filter(isJsonObject).flatMap((rule): SnapshotRule[] => {
    const table = textIn(rule, 'table') ?? textIn(rule, 'action') ?? '';
    if (['local', 'main', 'default'].includes(table) && textIn(rule, 'src') === 'all' && rule.dst === undefined) return [];
    const [from, to] = [block(rule, 'src', 'srclen'), block(rule, 'dst', 'dstlen')];
    return [{ family, priority: numberIn(rule, 'priority') ?? 0, table, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

function block(rule: JsonObject, field: string, length: string): string | undefined {
  const text = textIn(rule, field);
  if (text === undefined || text === 'all') return undefined;
  const bits = numberIn(rule, length);
  return seenBlock(bits === undefined ? text : `${text}/${bits}`);
}
