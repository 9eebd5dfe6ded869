import type { JsonObject } from '../engine';

/**
 * How bad it is. `ERROR`: somebody is cut off now, or the engine makes no network, or will not start again. `WARNING`: it is
 * about to be. `NOTE`: worth knowing; no reason to wake anybody.
 */
export type Severity = 'ERROR' | 'WARNING' | 'NOTE';

/** A step of a remedy, to be done as it stands. */
export type RemedyStep =
  /** A command, argument by argument. */
  | { readonly do: 'RUN'; readonly command: readonly string[] }
  /** Keys to set in a JSON file, the other keys as they are. */
  | { readonly do: 'SET'; readonly file: string; readonly keys: JsonObject }
  /** Keys to take out of a JSON file. */
  | { readonly do: 'REMOVE'; readonly file: string; readonly keys: readonly string[] }
  /** What no command does. */
  | { readonly do: 'SAY'; readonly words: string };

/** What is found; its place in the order of importance is `CODES`. */
export type FindingCode = typeof CODES[number];

/** All that is looked for, the worst first. Codes are for good: scripts filter by them. */
export const CODES = [
  'NETWORK_SHADOWS', 'NETWORK_HIDDEN', 'SUBNETS_OVERLAP', 'POOLS_EXHAUSTED', 'DAEMON_JSON_BROKEN', 'KEY_REFUSED', 'BIP_OVERLAPS', 'POOL_REFUSED', 'ENGINE_REFUSED', 'OVERLAY_HIDES',
  'IPV6_POOL_UNCUT', 'POOL_DROPPED', 'POOL_MASKED', 'POOL_REACHES', 'POOLS_NEARLY_EXHAUSTED', 'SWARM_POOL_REACHES', 'NETWORK_NEARLY_FULL', 'KEY_WITHOUT_EFFECT', 'CONFIG_NOT_IN_FORCE', 'DRIFT',
  'PUBLIC_SUBNET', 'ENGINE_UNKNOWN',
] as const;

/** Something that is wrong with a host, or about to be. All its texts are safe to print. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What it is about, such as `n14` or `default-address-pools`. */
  readonly subject: string;
  /** Why, in one line. */
  readonly cause: string;
  /** What comes of it, in one line. */
  readonly consequence: string;
  readonly remedy: readonly RemedyStep[];
}

/** Where the daemon's keys are. */
export const DAEMON_JSON = '/etc/docker/daemon.json';

export function run(...command: readonly string[]): RemedyStep {
  return { do: 'RUN', command };
}

export function set(keys: JsonObject): RemedyStep {
  return { do: 'SET', file: DAEMON_JSON, keys };
}

export function remove(...keys: readonly string[]): RemedyStep {
  return { do: 'REMOVE', file: DAEMON_JSON, keys };
}

export function say(words: string): RemedyStep {
  return { do: 'SAY', words };
}
