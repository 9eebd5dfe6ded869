import type { Family } from '../netip';

/**
 * Everything a run declares: the planner's first argument.
 *
 * Keys name things for good: a lease is remembered by its key, so a key must not depend on the order or number of
 * declarations. They look like `ipam/prod/server/docker0`: Ipam, stack, path below.
 */
export interface Declaration {
  /** Id of the Ipam, the first part of every key. Leases of other Ipams in the lock are none of this plan's business. */
  readonly ipam: string;
  /** Who is planning. Leases of stacks and apps that are not in this run stay live and taken. */
  readonly run: Run;
  readonly pools: readonly RootPool[];
  readonly reservations: readonly DeclaredReservation[];
  readonly requests: readonly Request[];
  /** Renamed keys: a lease under `from`, or under any key below it, is found again under `to`. */
  readonly moved?: readonly Move[];
  /** Pairs of keys that may overlap, with the reason. */
  readonly allowedOverlaps?: readonly AllowedOverlap[];
}

export interface Run {
  /** The app: `projectId` of cdktf.json, or the Ipam's id. */
  readonly app: string;
  /** Stacks whose constructs are all in this declaration. */
  readonly stacks: readonly string[];
}

/** A pool that lies in no other. */
export interface RootPool {
  readonly key: string;
  /** Canonical CIDR text; of a pool whose base is known only at plan, its place is unknown: see `baseLength`. */
  readonly block?: string;
  /** Instead of `block`: family and prefix length of a base that Terraform learns at plan. Leases in it are offsets. */
  readonly baseLength?: { readonly family: Family; readonly prefixLength: number };
  /** @default '' - the root namespace */
  readonly namespace?: string;
}

/** A block that others own. */
export interface DeclaredReservation {
  readonly key: string;
  readonly block: string;
  readonly reason: string;
  /** @default '' - the root namespace: nobody gets any of it */
  readonly namespace?: string;
}

/** What a construct asks for. A request whose key others name in `pools` is a nested pool. */
export interface Request {
  readonly key: string;
  readonly family: Family;
  readonly prefixLength: number;
  /**
   * Keys of the pools it may come from, in order of preference: root pools, or exactly one request's key.
   *
   * @default - every root pool of the family that its namespace sees, in the order declared
   */
  readonly pools?: readonly string[];
  /** A block written in code, canonical. It wins over the lock. Its length must be `prefixLength`. */
  readonly fixed?: string;
  /** Instead of `fixed`, inside a nested pool: the n-th block of `prefixLength` in it, counted from 0. */
  readonly index?: bigint;
  /** @default '' - the root namespace */
  readonly namespace?: string;
  /** The stack it belongs to; one of `run.stacks`. */
  readonly stack: string;
  /** Among requests of one size, the lower rank is placed first. @default 0 */
  readonly rank?: number;
  /** Parts of it that requests below it never get: gateway, network and broadcast address, Docker's own range. */
  readonly carveOuts?: readonly CarveOut[];
}

/** A part of a nested pool that is spoken for. */
export interface CarveOut {
  /** What it is, for messages: `gateway`, `broadcast address`. */
  readonly label: string;
  /** The n-th block of `prefixLength` in the pool, counted from 0; from the end when negative. */
  readonly index?: bigint;
  readonly prefixLength?: number;
  /** Or the block itself, canonical. */
  readonly block?: string;
}

/** The lease of `from`, and of every key below it, belongs to `to`. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

export interface AllowedOverlap {
  readonly a: string;
  readonly b: string;
  readonly reason: string;
}
