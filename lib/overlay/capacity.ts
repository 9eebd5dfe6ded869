/** What an overlay has to hold at once. */
export interface OverlayLoad {
  /** Services with a virtual address; those with `--endpoint-mode dnsrr` have none. */
  readonly services: number;
  /** Tasks and attached containers, on all nodes together. */
  readonly tasks: number;
}

/** The addresses of an overlay's subnet. */
export interface OverlayCapacity {
  /** Addresses that the swarm can give out. */
  readonly addresses: number;
  /** What is left of them when every node has its load-balancer address. */
  readonly left: number;
}

/**
 * How many addresses an overlay has for services and tasks.
 *
 * A swarm takes one for each service (its virtual address), one for each task, and one for the load balancer of each node
 * that has a task of the network (moby/swarmkit `manager/allocator/network.go`). When they are used up, services stay in the
 * state `New` and only the managers' log says why (moby#43052).
 *
 * @param ranged whether they come from the upper half only, because the lower one is kept for reserved addresses
 */
export function overlayCapacity(prefixLength: number, ranged: boolean, nodes: number): OverlayCapacity {
  const size = 2 ** (32 - prefixLength);
  // The upper half loses the broadcast address, the whole subnet also its own and the gateway.
  const addresses = Math.max(0, ranged ? size / 2 - 1 : size - 3);
  return { addresses, left: Math.max(0, addresses - nodes) };
}

/** How many addresses of the swarm's a load takes, load balancers aside. */
export function loadOf({ services, tasks }: OverlayLoad): number {
  return services + tasks;
}

/** The longest prefix length that holds a load; undefined when none does. */
export function prefixLengthFor(load: OverlayLoad, ranged: boolean, nodes: number): number | undefined {
  for (let length = 29; length >= 8; length--) if (overlayCapacity(length, ranged, nodes).left >= loadOf(load)) return length;
  return undefined;
}
