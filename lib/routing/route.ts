import { type Address, formatAddress, formatPrefix, type Prefix } from '../netip';

/** An entry of a node's routing table. */
export interface Route {
  readonly destination: Prefix;
  /** Where it leads; `unreachable`: nowhere, and the sender is told. */
  readonly to: 'unreachable' | { readonly nextHop: Address; readonly interfaceName: string };
  /** Plain name of what lies there, for a comment. */
  readonly what: string;
}

/**
 * What marks routes as ours: the number of their origin in the kernel, and their tag in FRR. No program that iproute2 knows by
 * name has it, and the kernel gives it no meaning (rtnetlink(7), rtm_protocol). What is marked and no longer planned is removed.
 */
export const ROUTE_MARK = 217;

/** The block of a default route. */
export const EVERYWHERE: Prefix = { family: 6, address: 0n, length: 0 };

/** Canonical text of where a route leads to; `default` for everywhere, as iproute2 prints it. */
export function destinationText({ destination }: Route): string {
  return destination.length === 0 ? 'default' : formatPrefix(destination);
}

/** The same as iproute2 prints it among routes: a single address stands without its length. */
export function shownDestination(route: Route): string {
  return destinationText(route).replace(route.destination.family === 6 ? /\/128$/ : /\/32$/, '');
}

/** Canonical text of a route's next hop; undefined where it has none. */
export function nextHopText({ to }: Route): string | undefined {
  return to === 'unreachable' ? undefined : formatAddress(to.nextHop);
}

/** IPv6 first, in address order, the default route last: a table that differs in one host differs in one line. */
export function sortedRoutes(routes: readonly Route[]): Route[] {
  return [...routes].sort(({ destination: a }, { destination: b }) => (
    b.family - a.family || Number(a.length === 0) - Number(b.length === 0) || (a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length)));
}
