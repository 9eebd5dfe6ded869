/**
 * Namespaces are paths, `site-a/host-1` below `site-a` below the root `''`. Blocks of one namespace are disjoint from
 * those of its ancestors and descendants; only siblings and their descendants may hold the same addresses.
 */

/** The namespaces above, nearest first, the root last; the root has none. */
export function ancestors(namespace: string): string[] {
  const above: string[] = [];
  for (let rest = namespace; rest !== '';) {
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf('/')));
    above.push(rest);
  }
  return above;
}

/** Whether `below` is the namespace itself or lies anywhere below it. */
export function isWithin(below: string, namespace: string): boolean {
  return namespace === '' || below === namespace || below.startsWith(`${namespace}/`);
}

/** Looks up, among the namespaces it was told of, those whose blocks a block of a given one may not overlap: itself, above, below. */
export class NamespaceTree {
  private readonly known = new Set<string>();
  /** For each namespace and each above it, those right below. */
  private readonly below = new Map<string, string[]>();

  add(namespace: string): void {
    this.known.add(namespace);
    let child: string | undefined;
    for (const name of [namespace, ...ancestors(namespace)]) {
      const known = this.below.get(name);
      const list = known ?? [];
      if (!known) this.below.set(name, list);
      if (child !== undefined) list.push(child);
      if (known) return;
      child = name;
    }
  }

  all(): Iterable<string> {
    return this.known;
  }

  ancestorsOf(namespace: string): string[] {
    return ancestors(namespace).filter((name) => this.known.has(name));
  }

  /** Itself, if known, and everything below it. */
  withinOf(namespace: string): string[] {
    const found = this.below.has(namespace) ? [namespace] : [];
    // A list that grows while it is walked is walked to its new end.
    for (const name of found) for (const next of this.below.get(name)!) found.push(next);
    return found.filter((name) => this.known.has(name));
  }

  relatedTo(namespace: string): string[] {
    return [...this.ancestorsOf(namespace), ...this.withinOf(namespace)];
  }
}
