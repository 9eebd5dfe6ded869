/**
 * What the daemon decodes a key into; anything else keeps it from starting.
 *
 * `count` is an integer of at least 0, `bytes` text such as `64M`, `address` an IPv4 or IPv6 address as text. The maps are
 * objects whose values are all of one type; `proxies` is a map of strings with three keys only; `object` is checked no deeper.
 */
export type DaemonKeyType =
  | 'boolean' | 'integer' | 'count' | 'string' | 'bytes' | 'address' | 'list of strings' | 'list of addresses' | 'list of pools'
  | 'map of strings' | 'map of booleans' | 'map of objects' | 'map of maps of strings' | 'proxies' | 'object';

/** What happens to a key on a reload (SIGHUP, `systemctl reload docker`). */
export type DaemonKeyReload =
  /** Read again, and its default is restored when it is gone. */
  | 'SET_AND_UNSET'
  /** Read again; when it is gone, the old value stays until a restart. */
  | 'SET';

/** One key of `daemon.json`, or one name that may be taken for a key, as the engines treat it. */
export interface DaemonKey {
  readonly name: string;
  readonly type: DaemonKeyType;
  /** The release that brought it; left out for keys that 20.10 has already. */
  readonly since?: string;
  /** The first release that does not start with it. */
  readonly removed?: string;
  /** The first release that reads over it. */
  readonly ignored?: string;
  /**
   * The name is that of a command line flag, not of a key: the check for unknown keys lets it pass and nothing reads it.
   * Holds the key that was meant, or an empty text where no key does the same.
   */
  readonly flagFor?: string;
  /** How a reload treats it; left out where only a restart does. */
  readonly reload?: DaemonKeyReload;
  /** `plan`: an address or a switch whose value only the plan can know. `user`: kept as given. */
  readonly owner: 'plan' | 'user';
  /** The release whose sources, and the issue or change where, this is seen. */
  readonly source: string;
}
