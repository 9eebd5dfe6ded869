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
    return paths.get(key) ?? withoutFamily(withoutIpam(key)).replace(/\/pool\/(?:own$|ipv[46]Pools\/.*)/, '');
  };
  return name;
}

/** What a reader calls a lease: a Compose project has several networks, each with a name. */
export function leaseName({ key, purpose }: PlanFileLease, name: (key: string) => string): string {
  return purpose === 'compose project' ? `${name(key)}/${lastSegment(withoutFamily(key))}` : name(key);
}
