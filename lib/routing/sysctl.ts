/** A kernel parameter: the parts of its name, since one of them may be an interface with a dot in it. */
export interface Sysctl {
  readonly name: readonly string[];
  readonly value: number;
}

/** Parameters of a node that forwards IPv6. */
export interface ForwardingWish {
  readonly interfaceName: string;
  /** Whether the kernel itself takes router advertisements on the interface. */
  readonly kernelAcceptsRouterAdvertisements: boolean;
  /** Whether the kernel answers neighbour solicitations for others. */
  readonly proxiesNeighbours: boolean;
  /** Of a router; on a host Docker turns it on, and its filter depends on being the one that does. @default false */
  readonly forwardsIpv4?: boolean;
}

/**
 * Kernel parameters of a forwarding node, in the order in which they must be set.
 *
 * A kernel that forwards ignores router advertisements, and loses its default route when the last one expires, unless
 * `accept_ra` is 2 (linux Documentation/networking/ip-sysctl.rst; moby#43466). So that comes before forwarding.
 */
export function forwardingSysctls({ interfaceName, kernelAcceptsRouterAdvertisements, proxiesNeighbours, forwardsIpv4 }: ForwardingWish): Sysctl[] {
  const of = (where: string, key: string, value: number): Sysctl => ({ name: ['net', 'ipv6', 'conf', where, key], value });
  return [
    ...(kernelAcceptsRouterAdvertisements ? [of(interfaceName, 'accept_ra', 2)] : []),
    of('all', 'forwarding', 1),
    of('default', 'forwarding', 1),
    ...(forwardsIpv4 ? [{ name: ['net', 'ipv4', 'ip_forward'], value: 1 }] : []),
    ...(proxiesNeighbours ? [of(interfaceName, 'proxy_ndp', 1)] : []),
  ];
}

/** The parameter's name as sysctl.d takes it: with slashes where a part of it has a dot (sysctl.d(5)). */
export function sysctlName({ name }: Sysctl): string {
  return name.join(name.some((part) => part.includes('.')) ? '/' : '.');
}
