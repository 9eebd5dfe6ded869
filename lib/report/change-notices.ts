import type { BridgeMove, ChangeEffects, JsonValue } from '../engine';
import { listed } from './count';
import type { HostNotice } from './host-summary';

/** What an operator has to do, or should know, when a host gets another `daemon.json`. */
export function changeNotices({ defaultBridge, newNetworksFrom, containersStop }: ChangeEffects): HostNotice[] {
  return [
    ...bridgeNotices(defaultBridge, containersStop),
    ...(newNetworksFrom ? [{ code: 'NEW_NETWORKS_MOVE', pools: newNetworksFrom.after.map(poolText), containersStop } as const] : []),
  ];
}

function bridgeNotices(move: BridgeMove, containersStop: boolean): HostNotice[] {
  if (move.moves === 'NO') return [];
  const [from, to] = [move.from, move.to].map((addresses) => (addresses.length === 0 ? undefined : listed(addresses, addresses.length)));
  if (move.moves === 'NEVER_BY_ITSELF') return [{ code: 'DOCKER0_STAYS', at: from, to }];
  return [{ code: 'DOCKER0_MOVES', from, to: to!, liveRestore: !containersStop }];
}

/** An entry of `default-address-pools`, as the summary writes automatic pools. */
function poolText(entry: JsonValue): string {
  const { base, size } = (entry ?? {}) as { base?: JsonValue; size?: JsonValue };
  return `${String(base)} in /${String(size)}`;
}
