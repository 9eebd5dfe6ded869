import { isJsonObject, type JsonObject, type JsonValue } from '../engine';
import { foreign, type ForeignProblem, numberIn, objectIn, objectsIn, textIn, textsIn } from './foreign-json';
import type { SnapshotEngine, SnapshotSwarm } from './host-snapshot';
import { seenBlock } from './seen-block';

/** Reads what `docker info` says. Certificates, tokens, registries and proxies in it are left behind. */
export function dockerEngine(info: JsonValue): SnapshotEngine | ForeignProblem {
  const written = textIn(info, 'ServerVersion');
  if (!isJsonObject(info) || written === undefined) return foreign("must be what 'docker info' says, and has no 'ServerVersion'");
  return {
    version: releaseIn(written),
    running: true,
    liveRestore: info.LiveRestoreEnabled === true,
    containersRunning: numberIn(info, 'ContainersRunning') ?? 0,
    pools: objectsIn(info, 'DefaultAddressPools').flatMap(pool),
    ...swarmOf(objectIn(info, 'Swarm')),
  };
}

function pool(entry: JsonObject): Array<{ base: string; size: number }> {
  const [base, size] = [textIn(entry, 'Base'), numberIn(entry, 'Size')];
  return base === undefined || size === undefined ? [] : [{ base, size }];
}

function swarmOf(swarm: JsonObject): { readonly swarm?: SnapshotSwarm } {
  const state = textIn(swarm, 'LocalNodeState');
  if (state === undefined || state === 'inactive') return {};
  const cluster = objectIn(swarm, 'Cluster');
  const pools = textsIn(cluster, 'DefaultAddrPool').map(seenBlock).filter((block) => block !== undefined);
  return { swarm: { manager: swarm.ControlAvailable === true, pools, subnetSize: numberIn(cluster, 'SubnetSize') ?? 0 } };
}

/** An engine that is installed and does not answer, from what `dockerd --version` prints; undefined where that is something else. */
export function stoppedEngine(text: string): SnapshotEngine | undefined {
  const version = /^Docker version (\d+\.\d+(?:\.\d+)?)/m.exec(text)?.[1];
  return version === undefined ? undefined : { version, running: false, liveRestore: false, containersRunning: 0, pools: [] };
}

/** `20.10.24+dfsg1` is 20.10.24. */
function releaseIn(written: string): string {
  return /^\d+\.\d+(\.\d+)?/.exec(written)?.[0] ?? written;
}
