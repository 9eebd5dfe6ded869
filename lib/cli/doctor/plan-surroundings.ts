import { NO_SURROUNDINGS, type Surroundings, type TakenBlock } from '../../doctor';
import { leaseName, nameOf } from '../../io';
import { listed, printableName } from '../../report';
import type { HostSnapshot } from '../../snapshot';
import { Failure, usageFailure } from '../failure';
import { type IpamView, viewProject } from '../ipam-view';
import type { CommonOptions } from '../options';
import type { Surroundings as ProcessSurroundings } from '../surroundings';

/** What plan and lock say about a host, and a word on what they do not. */
export interface Planned {
  readonly surroundings: Surroundings;
  readonly note?: string;
}

/** Finds the host in the plan: the one that is named, else the one whose path ends in the host's own name, else the only one. */
export function plannedFor(snapshot: HostSnapshot, options: CommonOptions & { readonly host?: string }, process: ProcessSurroundings): Planned {
  const { ipams, problems, hasPlan } = viewProject(process, options);
  // Most hosts are looked at from where there is no project at all: a lock that is missing is then no problem.
  if (problems.length > 0) throw new Failure(problems);
  if (ipams.length === 0) return { surroundings: NO_SURROUNDINGS };
  const hosts = ipams.flatMap((view) => view.hosts.map((host) => ({ view, host })));
  const paths = hosts.map(({ host }) => host.path);
  if (options.host !== undefined && !paths.includes(options.host)) {
    throw usageFailure(`--host ${printableName(options.host)}: the plan has no such host; it has ${paths.length === 0 ? 'none' : listed(paths.map(printableName), 8)}`);
  }
  const named = hosts.filter(({ host }) => host.path === options.host || (options.host === undefined && host.path.split('/').at(-1) === snapshot.name));
  const found = named.length === 1 ? named[0] : hosts.length === 1 && options.host === undefined ? hosts[0] : undefined;
  const views = found ? [found.view] : ipams;
  return {
    surroundings: {
      taken: views.flatMap((view) => takenIn(view, found?.host.path)),
      ...(found ? { host: { path: found.host.path, bip: found.host.bip, automatic: found.host.automatic } } : {}),
    },
    ...(found || !hasPlan || hosts.length === 0 ? {} : { note: `no host of the plan is called ${printableName(snapshot.name)}, so its networks are not compared with it; name one with --host (${listed(paths.map(printableName), 8, 'or')})` }),
  };
}

function takenIn(view: IpamView, host: string | undefined): TakenBlock[] {
  const name = nameOf(view);
  const leases = view.leases.filter(({ released, baseLength }) => !released && baseLength === undefined);
  return [
    ...view.reservations.map(({ key, block, reason }): TakenBlock => ({ block, kind: 'RESERVED', owner: `${printableName(name(key))} ("${printableName(reason)}")` })),
    ...leases.filter(({ purpose }) => purpose !== 'ipam pool').map((lease): TakenBlock => ({
      block: lease.block, kind: 'LEASED', owner: printableName(leaseName(lease, name)), purpose: lease.purpose, addresses: lease.addresses,
      whose: host === undefined || lease.host === undefined ? 'UNKNOWN' : lease.host === host ? 'THIS_HOST' : 'ANOTHER_HOST',
    })),
  ];
}
