import { formatAddress } from '../netip';
import { unitNamePart } from './interface-name';
import type { NodeRouting } from './node-routing';
import { OLD_ROUTES_PATH } from './old-routes';
import { destinationText, nextHopText, type Route, ROUTE_MARK, shownDestination } from './route';
import { WRITTEN_BY } from './written-by';

export const ROUTE_UNIT_PATH = 'etc/systemd/system/docker-ipam-routes.service';
export const ROUTE_TIMER_PATH = 'etc/systemd/system/docker-ipam-routes.timer';

/** Where iproute2 is on every distribution, merged folders or not. */
const IP = '/sbin/ip';

/** Seconds after which a route that a link took with it is back. */
const PERIOD = 10;

/** What an iproute2 unit has to keep up. */
export type UnitContent = Pick<NodeRouting, 'interfaceName' | 'linkAddress' | 'linkLength' | 'routes' | 'proxiedAddresses'>;

/**
 * The command lines that bring a node's address, routes and neighbour proxies up. Each may run any number of times.
 *
 * What needs no link comes first: a line that fails, as long as the link is down, ends the run. Routes of a plan before, to
 * a host that has left, go first of all.
 */
export function routeCommands({ interfaceName, linkAddress, linkLength, routes, proxiedAddresses }: UnitContent): string[] {
  const unreachable = routes.filter(({ to }) => to === 'unreachable');
  const reachable = routes.filter(({ to }) => to !== 'unreachable');
  return [
    ['/bin/sh', `/${OLD_ROUTES_PATH}`, ...routes.map(shownDestination)].join(' '),
    ...unreachable.map((route) => `${IP} -${route.destination.family} route replace unreachable ${destinationText(route)} proto ${ROUTE_MARK}`),
    ...proxiedAddresses.map((address) => `${IP} -6 neigh replace proxy ${formatAddress(address)} dev ${interfaceName}`),
    ...(linkAddress ? [`${IP} -6 address replace ${formatAddress(linkAddress)}/${linkLength} dev ${interfaceName}`] : []),
    ...reachable.map((route) => `${IP} -${route.destination.family} route replace ${destinationText(route)} via ${nextHopText(route)} dev ${interfaceName} proto ${ROUTE_MARK}`),
  ];
}

/**
 * The unit that runs these lines: at boot before Docker, and every few seconds by its timer.
 *
 * The kernel forgets the IPv6 addresses and routes of a link that goes down, and a unit that has run once does not run again
 * by itself when the link comes back.
 */
export function renderRouteUnit(content: UnitContent): string {
  const device = `sys-subsystem-net-devices-${unitNamePart(content.interfaceName)}.device`;
  return [
    `# ${WRITTEN_BY}`,
    '[Unit]',
    'Description=Address and routes of this node in its IPv6 cluster',
    `Wants=${device}`,
    `After=${device} network.target systemd-sysctl.service`,
    'Before=docker.service',
    '',
    '[Service]',
    'Type=oneshot',
    '# It runs every few seconds: only what goes wrong is worth a line in the journal.',
    'LogLevelMax=notice',
    ...routeCommands(content).map((line) => `ExecStart=${line}`),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** The timer that heals what a flap of the link took. */
export function renderRouteTimer(): string {
  return [
    `# ${WRITTEN_BY}`,
    '[Unit]',
    'Description=Routes of the IPv6 cluster, again after a link was down',
    '',
    '[Timer]',
    `OnActiveSec=${PERIOD}s`,
    `OnUnitInactiveSec=${PERIOD}s`,
    'AccuracySec=1s',
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ].join('\n');
}

/** For a table of routes in words: `2001:db8:2::/48 via 2001:db8::2`. */
export function routeText(route: Route): string {
  return route.to === 'unreachable' ? `${destinationText(route)} unreachable` : `${destinationText(route)} via ${nextHopText(route)}`;
}
