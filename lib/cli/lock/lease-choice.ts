import { distance } from 'fastest-levenshtein';
import { withoutFamily, withoutIpam } from '../../io';
import { isBelow, type LockedLease } from '../../plan';

/** The construct paths of keys, where the last synth has told them. */
export type Paths = ReadonlyMap<string, string>;

/** What a name on the command line means. */
export interface Chosen {
  /** The leases of the very key or construct, of both families. */
  readonly exact: readonly LockedLease[];
  /** The leases of all that stands below it; `exact` not included. */
  readonly below: readonly LockedLease[];
}

/**
 * Finds the leases that somebody means by a lock key (`ipam/prod/web/backend/ipv4`), a part of one (`ipam/prod/web`), or a
 * construct's path (`prod/web/backend`), which is the key without its Ipam and family unless a `lockKey` says otherwise.
 */
export function chooseLeases(given: string, leases: readonly LockedLease[], paths: Paths): Chosen {
  const wanted = given.replace(/\/+$/, '');
  const exactKeys = leases.filter(({ key }) => key === wanted);
  if (exactKeys.length > 0) return { exact: exactKeys, below: leases.filter(({ key }) => key !== wanted && isBelow(key, wanted)) };
  const [exact, below]: [LockedLease[], LockedLease[]] = [[], []];
  for (const lease of leases) {
    const names = namesOf(lease.key, paths);
    if (names.some((name) => name === wanted || withoutFamily(name) === wanted)) exact.push(lease);
    else if (names.some((name) => isBelow(name, wanted))) below.push(lease);
  }
  return { exact, below };
}

/** The ways to write a key: itself, without the Ipam, and the construct's path. */
function namesOf(key: string, paths: Paths): string[] {
  const path = paths.get(key);
  const short = withoutIpam(key);
  return path === undefined || path === short ? [key, short] : [key, short, path];
}

const MOST_SUGGESTIONS = 3;

/** What somebody may have meant who named nothing that exists: the nearest names, or those that end the same. */
export function suggestions(given: string, leases: readonly LockedLease[], paths: Paths): string[] {
  const wanted = given.replace(/\/+$/, '');
  // Far off the mark a suggestion is noise: a third of the letters may be wrong.
  const most = Math.max(2, Math.floor(wanted.length / 3));
  const names = new Set<string>();
  for (const { key } of leases) {
    const path = paths.get(key) ?? withoutFamily(withoutIpam(key));
    names.add(wanted.startsWith(`${key.slice(0, key.indexOf('/'))}/`) ? key : path);
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) names.add(path.slice(0, at));
  }
  const near = [...names].map((name) => ({ name, off: name.endsWith(`/${wanted}`) ? 0 : distance(name, wanted) }))
    .filter(({ off }) => off <= most);
  return near.sort((a, b) => a.off - b.off || (a.name < b.name ? -1 : 1)).slice(0, MOST_SUGGESTIONS).map(({ name }) => name);
}
