import { composeCommand, type ComposeCall, shellWord } from './compose-command';
import type { PlannedNetwork } from './network-plan';

/** What the engine may hold for a network before the override is first used, or from the plan before this one. */
export interface PreviousNetwork {
  /** Its key under `networks`. */
  readonly key: string;
  /** The subnets of its last plan, canonical text. */
  readonly subnets: readonly string[];
}

/**
 * That a network must be taken down before its planned subnet is in effect, as data; `composeChangeText` puts it in words.
 *
 * No engine changes the subnet of a network. `KEEPS` (1.29, 2.0 to 2.30): `up` finds the network by its name and goes on with
 * the old subnet without a word. `RECREATES` (2.31 and later): `up` stops the services, removes and makes the network anew, but only one
 * that such a release made; one made before is kept as it is, and a container of another project on the network stops it with
 * an error, the services already down. Seen with `up` of 1.29.2, 2.6.1, 2.15.1, 2.26.1, 2.40.3 and 5.0.1 on a real engine.
 */
export interface ComposeChange {
  readonly code: 'NETWORK_MOVES' | 'NETWORK_MAY_EXIST';
  readonly projectName: string;
  /** Its key under `networks`. */
  readonly network: string;
  /** Its name on the engine. */
  readonly name: string;
  /** The subnets before, if the plan gave any. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly upDoes: 'KEEPS' | 'RECREATES' | 'ANY';
  /** What shows the subnet in effect. */
  readonly inspect: string;
  /** What puts the new one into effect, in order; volumes are kept. */
  readonly commands: readonly string[];
}

/**
 * The networks of a project whose subnets are not those of the plan before.
 *
 * @param previous the plan before, or undefined when the project is planned for the first time: then a network may exist with
 * the subnet that the engine chose
 */
export function composeChanges(networks: readonly PlannedNetwork[], previous: readonly PreviousNetwork[] | undefined, call: ComposeCall): ComposeChange[] {
  const changes: ComposeChange[] = [];
  for (const { network, subnets } of [...networks].sort((a, b) => (a.network.key < b.network.key ? -1 : 1))) {
    const after = subnets.map(({ subnet }) => subnet);
    const before = previous?.find(({ key }) => key === network.key)?.subnets;
    // A network that is new to a planned project has never been made: nothing to take down.
    if (previous !== undefined && before === undefined) continue;
    if (before !== undefined && before.length === after.length && before.every((subnet, i) => subnet === after[i])) continue;
    changes.push({
      code: before === undefined ? 'NETWORK_MAY_EXIST' : 'NETWORK_MOVES',
      projectName: call.projectName,
      network: network.key,
      name: network.name,
      before: before ?? [],
      after,
      upDoes: call.version.existingNetworkRule,
      inspect: inspectCommand(network.name),
      commands: [composeCommand(call, 'down'), composeCommand(call, 'up -d')],
    });
  }
  return changes;
}

function inspectCommand(name: string): string {
  return `docker network inspect --format '{{range .IPAM.Config}}{{.Subnet}} {{end}}' ${shellWord(name)}`;
}

/** The change in words, led by the construct's path. */
export function composeChangeText(path: string, change: ComposeChange): string {
  const subject = `network '${change.name}' of project '${change.projectName}'`;
  const to = change.after.join(', ');
  const how = `run '${change.commands.join(' && ')}'`;
  if (change.code === 'NETWORK_MAY_EXIST') {
    return `${path}: ${subject} is planned at ${to}; if it exists already with another subnet, it keeps that one until taken down: ${how}`;
  }
  const up = change.upDoes === 'RECREATES' ? "'up' stops its services and makes it anew only if this Compose made it"
    : change.upDoes === 'KEEPS' ? "'up' alone keeps the old subnet without a word" : "'up' alone may keep the old subnet without a word";
  return `${path}: ${subject} moves from ${change.before.join(', ')} to ${to}, and an existing network keeps its subnet until taken down (${up}): ${how}`;
}
