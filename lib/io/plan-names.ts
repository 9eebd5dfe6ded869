import type { PlanFileLease } from './plan-file';

/** A key as the path of a construct, as far as the key tells. */
export function withoutIpam(key: string): string {
  return key.slice(key.indexOf('/') + 1).replace(/^~\//, '');
}

/** Both families of a network are one thing to its user. */
export function withoutFamily(key: string): string {
  return key.replace(/\/ipv[46]$/, '');
}

/** The last part of a path or key. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What a reader calls the owner of a key: its construct's path, as far as that is known. */
export function nameOf(view: { readonly leases: readonly PlanFileLease[] }): (key: string) => string {
  const paths = new Map(view.leases.flatMap(({ key, path }) => (path === undefined ? [] : [[key, path]])));
  const name = (key: string): string => {
    const renumbered = /^(.*)\/renumbered$/.exec(key);
    if (renumbered) return `${name(renumbered[1])} (renumbered)`;
    return paths.get(key) ?? wordsOf(key);
  };
  return name;
}

/**
 * What a reader calls a key among changes, where each name has to stand for one network alone: the key's own words where
 * they say more than the construct's path, as for a Compose project's networks and a host's docker0 and automatic pool.
 */
export function changeNameOf(view: { readonly leases: readonly PlanFileLease[] }): (key: string) => string {
  const name = nameOf(view);
  const leases = new Map(view.leases.flatMap((lease) => (lease.path === undefined ? [] : [[lease.key, lease] as const])));
  const wholes = new Map<string, Set<string>>();
  for (const { key, path } of leases.values()) wholes.set(path!, (wholes.get(path!) ?? new Set()).add(withoutFamily(key)));
  const changeName = (key: string): string => {
    const renumbered = /^(.*)\/renumbered$/.exec(key);
    if (renumbered) return `${changeName(renumbered[1])} (renumbered)`;
    const lease = leases.get(key);
    if (lease === undefined) return name(key);
    const own = wordsOf(key);
    if (own.startsWith(`${lease.path}/`)) return own;
    // A 'lockKey' says nothing of the path.
    return wholes.get(lease.path!)!.size > 1 ? `${lease.path}/${lastSegment(withoutFamily(key))}` : leaseName(lease, name);
  };
  return changeName;
}

/** What a key without a known path is called. */
function wordsOf(key: string): string {
  return withoutFamily(withoutIpam(key)).replace(/\/pool\/(?:own$|ipv[46]Pools\/.*)/, '');
}

/** What a reader calls a lease: a Compose project has several networks, each with a name. */
export function leaseName({ key, purpose }: PlanFileLease, name: (key: string) => string): string {
  return purpose === 'compose project' ? `${name(key)}/${lastSegment(withoutFamily(key))}` : name(key);
}
