import type { HostSummary, TopologySummary } from '../report';
import type { TerraformProvider, TerraformResource } from './cdk';
import type { Ipam } from './ipam';

/** The block of a lease by its handle; undefined while there is none. */
export type BlockReader = (handle: string) => string | undefined;

/** A file for a host, by its path on the host without the leading slash. */
export interface StagedFile {
  readonly path: string;
  readonly text: string;
  /** Permission bits. @default 0o644 */
  readonly mode?: number;
}

/** A network that containers and services may join by resources of their own. */
export interface Attachable {
  readonly path: string;
  readonly hostPath: string;
  readonly resource: TerraformResource;
  /** Token of its name. */
  readonly name: string;
  /** Tokens of the addresses that are kept in it. */
  addresses(): readonly string[];
  /** Whether a provider talks to the engine that has it. */
  reachedBy(provider: TerraformProvider | undefined): boolean;
  subnet(): string | undefined;
  /** The gateway's address in that subnet. */
  gateway(subnet: string): string;
}

/** What takes part in a synth beyond asking for addresses: a host or a router with its files, a cluster with its problems. */
export interface Participant {
  readonly ipam: Ipam;
  /** Path of its construct. */
  readonly path: string;
  /** Directory below the output directory that its files go to: `stacks/prod/hosts/server`. */
  readonly directory: string;
  /** What is wrong, in words with the construct's path in front. */
  problems(): string[];
  warnings(): string[];
  files(): StagedFile[];
  /** None for what is no host. */
  summary(): HostSummary | undefined;
  /** @default - none */
  attachable?(): Attachable[];
  /** Machines on one link with their routes; undefined while a lease is missing. @default - none */
  topology?(): TopologySummary | undefined;
}
