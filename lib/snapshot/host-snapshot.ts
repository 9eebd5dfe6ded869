import type { JsonValue } from '../engine';

/**
 * A host as it was when somebody looked: what its engine, its kernel and its files say of addresses, and what else was
 * given to go with it.
 *
 * There is no time in it and nothing secret, lists are sorted, and nothing that changes by itself is kept: the same host
 * gives the same bytes, so a snapshot can be checked in and a change of it reads well.
 */
export interface HostSnapshot {
  /** The host's own name; of a snapshot made of files alone, what it was called by its maker. */
  readonly name: string;
  /** What was looked for, and how that went. */
  readonly pieces: readonly SnapshotPiece[];
  /** Who made the machine, such as `Amazon EC2`; left out where that is not told. */
  readonly vendor?: string;
  readonly engine?: SnapshotEngine;
  /** The keys of the host's daemon.json; left out where that could not be read. */
  readonly daemonJson?: readonly SnapshotDaemonKey[];
  readonly networks: readonly SnapshotNetwork[];
  readonly addresses: readonly SnapshotAddress[];
  readonly routes: readonly SnapshotRoute[];
  readonly rules: readonly SnapshotRule[];
  /** Name servers, loopback ones left out. */
  readonly resolvers: readonly string[];
  readonly libvirt: readonly SnapshotLibvirtNetwork[];
  /** Who has an open connection to the host that a Docker network swallows the answers to. */
  readonly clients: readonly SnapshotClient[];
  /** Blocks that others have, from files: VPCs, peers, routes of a cloud, prefixes of a register. */
  readonly outside: readonly SnapshotOutside[];
  /** Docker networks that a Terraform state knows. */
  readonly terraform: readonly SnapshotTerraformNetwork[];
}

/** How reading a piece went: `ABSENT` is no defect, `UNREADABLE` is there and was not seen, `BROKEN` was seen and makes no sense. */
export type PieceState = 'READ' | 'ABSENT' | 'UNREADABLE' | 'BROKEN';

/** One thing that was looked for. */
export interface SnapshotPiece {
  /** Such as `engine`, `daemon.json`, `routes`, or the name of a file. */
  readonly piece: string;
  readonly state: PieceState;
  /** Why it could not be read, or what was passed over. */
  readonly note?: string;
}

export interface SnapshotEngine {
  /** The release, such as `28.5.2`, without what a packager appends. */
  readonly version: string;
  /** Whether it answered; of one that does not run only the version is known. */
  readonly running: boolean;
  readonly liveRestore: boolean;
  readonly containersRunning: number;
  /** `default-address-pools` in force; empty for the built-in ones. */
  readonly pools: readonly SnapshotPool[];
  readonly swarm?: SnapshotSwarm;
}

/** An entry of `default-address-pools`. */
export interface SnapshotPool {
  readonly base: string;
  readonly size: number;
}

/** What a member of a swarm knows of it; only managers know the pools. */
export interface SnapshotSwarm {
  readonly manager: boolean;
  /** Blocks that overlay networks come from; empty for Docker's own 10.0.0.0/8, and on workers. */
  readonly pools: readonly string[];
  /** Prefix length of the subnets cut from them; 0 on workers. */
  readonly subnetSize: number;
}

/** A key of daemon.json. Text that could hold a secret is withheld: its type is kept, its letters are not. */
export interface SnapshotDaemonKey {
  readonly key: string;
  readonly value: JsonValue;
  readonly withheld?: boolean;
}

export interface SnapshotNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  /** `local`, `swarm` or `global`. */
  readonly scope: string;
  readonly internal: boolean;
  readonly ipv6: boolean;
  readonly subnets: readonly SnapshotSubnet[];
  /** The bridge in the host's own network; left out for drivers that make none. */
  readonly bridge?: string;
  readonly options: readonly SnapshotPair[];
  readonly labels: readonly SnapshotPair[];
  readonly containers: readonly SnapshotContainer[];
}

export interface SnapshotSubnet {
  readonly subnet: string;
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly auxAddresses: readonly SnapshotPair[];
}

/** A name and its value. */
export interface SnapshotPair {
  readonly name: string;
  readonly value: string;
}

export interface SnapshotContainer {
  readonly name: string;
  /** Addresses without their prefix lengths. */
  readonly addresses: readonly string[];
}

/** An address of an interface, link-local ones left out. */
export interface SnapshotAddress {
  readonly device: string;
  /** With its prefix length. */
  readonly address: string;
}

/** A route of the host, of every table but the kernel's own `local`. */
export interface SnapshotRoute {
  /** Canonical block; the default routes are `0.0.0.0/0` and `::/0`. */
  readonly destination: string;
  readonly table: string;
  /** `unicast`, or `blackhole`, `unreachable`, `prohibit`, `throw`. */
  readonly type: string;
  /** Left out where neighbours are on the link. */
  readonly gateway?: string;
  readonly device?: string;
  readonly protocol?: string;
  readonly metric: number;
}

/** A rule that leads to another table than main. */
export interface SnapshotRule {
  readonly family: number;
  readonly priority: number;
  readonly table: string;
  /** Source block, where not all. */
  readonly from?: string;
  /** Destination block, where not all. */
  readonly to?: string;
}

export interface SnapshotLibvirtNetwork {
  readonly name: string;
  readonly bridge?: string;
  readonly subnets: readonly string[];
}

export interface SnapshotClient {
  readonly address: string;
  /** The host's own address and port that it came to, such as `10.0.0.10:22`. */
  readonly to: string;
}

/** What an outside block is. A `VPC` may be out of reach; a `PEER` and a `ROUTE` are not. */
export type OutsideKind = 'VPC' | 'PEER' | 'ROUTE' | 'PREFIX';

export interface SnapshotOutside {
  readonly block: string;
  readonly kind: OutsideKind;
  /** Who has it, as its source calls them. */
  readonly owner: string;
  /** The file that says so. */
  readonly source: string;
}

export interface SnapshotTerraformNetwork {
  /** Address in the state, such as `docker_network.web`. */
  readonly address: string;
  readonly id: string;
  readonly name: string;
  readonly subnets: readonly string[];
}

/** A snapshot of nothing. */
export function emptySnapshot(name: string): HostSnapshot {
  return {
    name, pieces: [], networks: [], addresses: [], routes: [], rules: [], resolvers: [], libvirt: [], clients: [], outside: [], terraform: [],
  };
}
