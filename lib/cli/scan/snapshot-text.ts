import { counted, printable, printableName } from '../../report';
import type { HostSnapshot } from '../../snapshot';
import { table } from '../console';

const MOST_ROWS = 40;

/** A snapshot in a few lines: what there is, and what was not seen. */
export function snapshotLines(snapshot: HostSnapshot): string[] {
  const { name, engine, networks, routes, addresses, resolvers, libvirt, outside, terraform, pieces } = snapshot;
  const version = engine === undefined ? 'no engine seen' : `engine ${printableName(engine.version)}${engine.running ? '' : ', which does not run'}`;
  const rows = networks.flatMap((network) => network.subnets.map(({ subnet }) => [
    subnet, printableName(network.name), printableName(network.driver), counted(network.containers.length, 'container'),
  ]));
  const files = pieces.filter(({ state, note }) => state === 'READ' && note !== undefined);
  return [
    `${printableName(name)}: ${version}, ${counted(networks.length, 'network')}, ${counted(routes.length, 'route')}, ${counted(addresses.length, 'address', 'addresses')}, ${
      counted(resolvers.length, 'resolver')}${libvirt.length === 0 ? '' : `, ${counted(libvirt.length, 'libvirt network')}`}`,
    ...table(rows.slice(0, MOST_ROWS), '  '),
    ...(rows.length > MOST_ROWS ? [`  … ${counted(rows.length - MOST_ROWS, 'more subnet')}`] : []),
    ...(outside.length + terraform.length === 0 ? [] : [`  and from files ${counted(outside.length, 'block')} of others, ${counted(terraform.length, 'network')} of Terraform`]),
    ...files.map(({ piece, note }) => `  ${printableName(piece)}: ${printable(note!)}`),
  ];
}

/** What was there and could not be read, and that no engine was, one sentence each. */
export function unreadLines({ pieces }: HostSnapshot): string[] {
  return pieces.flatMap(({ piece, state, note = 'no reason was given' }) => {
    if (state === 'BROKEN') return [`${piece} ${note}`];
    if (state === 'ABSENT' && piece === 'engine') return ['engine was not seen: there is no socket of one, and no dockerd'];
    return state === 'UNREADABLE' ? [`${piece} was not read: ${note}`] : [];
  });
}
