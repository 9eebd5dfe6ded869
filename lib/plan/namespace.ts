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

/** Looks up, among sorted namespaces, those whose blocks a block of the given one may not overlap: itself, above, below. */
export class NamespaceTree {
  private readonly names: string[];
  private readonly known: Set<string>;

  constructor(names: Iterable<string>) {
    this.known = new Set(names);
    // With `/` as the lowest character, everything below a namespace stands right after it.
    this.names = [...this.known].sort((a, b) => {
      const [x, y] = [a.replaceAll('/', '\u0000'), b.replaceAll('/', '\u0000')];
      return x < y ? -1 : x > y ? 1 : 0;
    });
  }

  /** All names, a namespace before what lies below it. */
  all(): readonly string[] {
    return this.names;
  }

  ancestorsOf(namespace: string): string[] {
    return ancestors(namespace).filter((name) => this.known.has(name));
  }

  /** Itself, if known, and everything below it. */
  withinOf(namespace: string): string[] {
    if (namespace === '') return this.names;
    const key = (name: string) => name.replaceAll('/', '\u0000');
    const wanted = key(namespace);
    let [low, high] = [0, this.names.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (key(this.names[middle]) < wanted) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (end < this.names.length && isWithin(this.names[end], namespace)) end++;
    return this.names.slice(low, end);
  }

  relatedTo(namespace: string): string[] {
    return [...this.ancestorsOf(namespace), ...this.withinOf(namespace)];
  }
}
