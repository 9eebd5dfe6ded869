import type { ComposeProblem } from './problem';

/**
 * What a release of Compose makes of a network that both files define. Seen with `docker compose config` of each.
 *
 * - `REPLACES`: the override's definition replaces the network's whole: what it leaves out (`internal`!) is lost. 1.29 and
 *   2.0 to 2.23. 1.29 stops at an `!override` tag; 2.x ignores it there.
 * - `APPENDS`: definitions are merged, `ipam.config` entries are appended, and tags do nothing. 2.24.0 to 2.24.3.
 * - `TAGS`: definitions are merged, `!override` replaces. Without the tag 2.24.5 and later pair entries by their subnet in
 *   a way that lets an old entry's `ip_range` leak into the new one.
 * - `ANY`: no release was named; the text is right for all but 1.x and 2.24.0 to 2.24.3 where the file has `ipam.config`.
 */
export type MergeRule = 'REPLACES' | 'APPENDS' | 'TAGS' | 'ANY';

/** What `up` does when the network exists with another subnet: nothing, or (since 2.31.0) recreate what it made itself. */
export type ExistingNetworkRule = 'KEEPS' | 'RECREATES' | 'ANY';

export interface ComposeVersion {
  /** The release as given; undefined when none was. */
  readonly text?: string;
  /** The program: 1.x is one of its own, from 2.0 on it is a plugin of the `docker` command. */
  readonly program: 'docker compose' | 'docker-compose';
  readonly mergeRule: MergeRule;
  readonly existingNetworkRule: ExistingNetworkRule;
}

/**
 * Reads a release such as `2.26.1`, `v2.26.1` or Debian's `2.26.1-4`; a series such as `2.24` means its last release.
 *
 * @param text without it the override is written so that most releases understand it
 */
export function parseComposeVersion(text?: string): ComposeVersion | ComposeProblem {
  if (text === undefined) return { program: 'docker compose', mergeRule: 'ANY', existingNetworkRule: 'ANY' };
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?:[-+~][0-9A-Za-z.+~-]*)?$/.exec(text);
  if (!match) return { code: 'COMPOSE_VERSION_MALFORMED', text };
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const patch = match[3] === undefined ? Infinity : Number(match[3]);
  if (major === 0 || (major === 1 && minor < 29)) return { code: 'COMPOSE_VERSION_UNSUPPORTED', text };
  const since = (m: number, n: number, p: number) => major > m || (major === m && (minor > n || (minor === n && patch >= p)));
  return {
    text,
    program: major === 1 ? 'docker-compose' : 'docker compose',
    mergeRule: since(2, 24, 4) ? 'TAGS' : since(2, 24, 0) ? 'APPENDS' : 'REPLACES',
    existingNetworkRule: since(2, 31, 0) ? 'RECREATES' : 'KEEPS',
  };
}
