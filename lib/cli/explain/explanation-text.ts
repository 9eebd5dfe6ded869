import { counted, grouped, listed, type MapEntry, printableName, shellCommand } from '../../report';
import { leaseName, nameOf, type PlanFileLease } from '../../io';
import { table } from '../console';
import type { IpamView } from '../ipam-view';
import type { Explanation } from './explanation';

const MOST_INSIDE = 20;

const ROLES = {
  NETWORK: 'the network address: no container gets it',
  GATEWAY: 'the gateway: the address of the bridge on the host, unless the network names another',
  BROADCAST: 'the broadcast address: no container gets it',
};

/** An explanation as lines: who, why, and what is around. */
export function explanationLines(explanation: Explanation, view: IpamView): string[] {
  const { block, around, inside, role, automatic, free } = explanation;
  const owner = around[around.length - 1];
  return [
    `${shortBlock(block)} in ${printableName(view.id)}: ${headline(explanation, owner)}`,
    ...indented([
      ...(role ? [`it is ${ROLES[role]}`] : []),
      ...(automatic ? [`on ${printableName(automatic.host)} the engine may make ${automatic.subnet} of it, for a network that names no subnet`] : []),
      ...why(explanation, owner, view),
    ]),
    ...section('around it', around.map((entry) => [entry.block, entry.kind, nameText(entry)])),
    ...section('inside it', inside.slice(0, MOST_INSIDE).map((entry) => [entry.block, entry.kind, nameText(entry)])),
    ...(inside.length > MOST_INSIDE ? [`    … ${grouped(inside.length - MOST_INSIDE)} more`] : []),
    ...section('free', freeRows(free)),
    ...section('also used for', explanation.known.map((text) => [text])),
  ];
}

function headline({ block, inside }: Explanation, owner: MapEntry | undefined): string {
  if (!owner) return inside.length > 0 ? 'nobody has it as a whole' : 'nobody has it';
  const name = printableName(owner.name);
  const whole = owner.block === block;
  switch (owner.kind) {
    case 'pool':
      return whole ? `a pool of ${name}` : `${inside.length > 0 ? 'partly taken' : 'free'}, in a pool of ${name}`;
    case 'reservation':
      return `reserved by ${name}${owner.note === undefined ? '' : ` ("${printableName(owner.note)}")`}`;
    case 'lease':
      return `${whole ? 'leased to' : 'in what is leased to'} ${name}${owner.note === undefined ? '' : ` (${printableName(owner.note)})`}`;
    case 'tombstone':
      return `${whole ? 'a tombstone of' : 'in a tombstone of'} ${name}`;
  }
}

/** Why it is where it is, and what would change that. */
function why({ scope, around, inside }: Explanation, owner: MapEntry | undefined, view: IpamView): string[] {
  if (!owner) {
    const whose = {
      PRIVATE: 'a range for private use', DOCUMENTATION: 'a range for examples in documents', PUBLIC: 'public address space, which somebody owns',
      MIXED: 'public address space with ranges in it that are for private use or for examples in documents',
    }[scope];
    return [`it lies in no pool, no reservation and no lease${inside.length > 0 ? ', though some lie in it' : ''}; it is ${whose}`];
  }
  const name = nameOf(view);
  const leases = view.leases.filter((lease) => lease.block === owner.block && leaseName(lease, name) === owner.name
    && Boolean(lease.released) === (owner.kind === 'tombstone'));
  if (owner.kind === 'reservation') return ['nobody is given any of it'];
  if (owner.kind === 'pool' && leases.length === 0) return ['new leases take the smallest free block that fits, the lowest of those'];
  const pool = [...around].reverse().find(({ kind, block }) => kind === 'pool' && block !== owner.block);
  return leases.flatMap((lease) => whyLeased(lease, view, pool?.block ?? 'a pool'));
}

function whyLeased(lease: PlanFileLease, view: IpamView, rootPool: string): string[] {
  const { key, released, fixed, path, pool, stack, app, addresses } = lease;
  if (released) {
    return [
      `its construct is gone, or was renumbered; nobody gets it until ${shellCommand('docker-ipam', 'lock', 'prune', key)}, which is for after the apply`,
    ];
  }
  const carried = addresses.length === 0 ? [] : [`in Terraform: ${listed(addresses.map(printableName), 4)} of stack ${printableName(stack)}`];
  if (fixed) return ['it is there because the code says so', ...carried];
  const from = pool === undefined ? rootPool : printableName(nameOf(view)(pool));
  const kept = `the lock (${printableName(view.lockFile)}) keeps it there; ${shellCommand('docker-ipam', 'lock', 'renumber', key)} would have it leased anew`;
  const absent = view.planned !== undefined && path === undefined
    ? [`the last synth did not ask for it (stack ${printableName(stack)} of app ${printableName(app)}); it stays taken until its stack releases it, or ${shellCommand('docker-ipam', 'lock', 'release', '--stack', stack)}`] : [];
  return [`it was leased from ${from} as the smallest free block that fitted then, the lowest of those`, kept, ...absent, ...carried];
}

function freeRows(free: Explanation['free']): string[][] {
  const inside = free.inside.slice(0, 3);
  return [
    ...(free.in ? [[free.in, 'the free block around it']] : []),
    ...inside.map((block) => [block, 'inside it']),
    ...(free.inside.length > inside.length ? [['…', `${counted(free.inside.length - inside.length, 'more block')} inside it`]] : []),
    ...(free.below ? [[free.below, 'next below']] : []),
    ...(free.above ? [[free.above, 'next above']] : []),
    ...(free.largest ? [[free.largest, 'the largest of the pool']] : []),
  ];
}

function section(title: string, rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : [`  ${title}`, ...table(rows, '    ')];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function nameText({ name, note, namespace = '' }: MapEntry): string {
  return [name, note ?? '', namespace === '' ? '' : `in ${namespace}`].filter((part) => part !== '').map(printableName).join('  ');
}

function shortBlock(block: string): string {
  return block.replace(/(?<=\..*)\/32$|(?<=:.*)\/128$/, '');
}
