import { formatAddress, formatPrefix } from '../netip';
import type { NodeRouting } from './node-routing';
import { nextHopText, ROUTE_MARK } from './route';
import { WRITTEN_BY } from './written-by';

/** FRR reads one file at start; what is here is added to it by the script below. */
export const FRR_PATH = 'etc/frr/docker-ipam.conf';

/** Adds the file to what FRR has, and removes what an earlier one had. */
export const FRR_SCRIPT_PATH = 'etc/docker-ipam/frr-routes.sh';

export const FRR_UNIT_PATH = 'etc/systemd/system/docker-ipam-frr.service';

/** A router's address and static routes in the language of FRR's frr.conf. */
export function renderFrrConfig({ interfaceName, linkAddress, linkLength, routes }: Pick<NodeRouting, 'interfaceName' | 'linkAddress' | 'linkLength' | 'routes'>): string {
  return [
    `! ${WRITTEN_BY}`,
    'ipv6 forwarding',
    ...(routes.some(({ destination }) => destination.family === 4) ? ['ip forwarding'] : []),
    '!',
    `interface ${interfaceName}`,
    ...(linkAddress ? [` ipv6 address ${formatAddress(linkAddress)}/${linkLength}`] : []),
    'exit',
    '!',
    ...routes.flatMap((route) => [
      `! ${route.what}`,
      `${route.destination.family === 6 ? 'ipv6' : 'ip'} route ${formatPrefix(route.destination)} ${route.to === 'unreachable' ? 'reject' : `${nextHopText(route)} ${interfaceName}`} tag ${ROUTE_MARK}`,
    ]),
    '',
  ].join('\n');
}

/**
 * A script that makes FRR's static routes of ours, those with our tag, exactly those of the file.
 *
 * `vtysh -f` only adds, so the route to a host that has left would stay; and `frr-reload.py` takes its file for the whole
 * configuration, so it would remove everything that somebody else has configured. What is new comes before what is old goes.
 */
export function renderFrrScript(): string {
  return `#!/bin/sh
# ${WRITTEN_BY}
# Brings /${FRR_PATH} into FRR: adds what is new, removes static routes with tag ${ROUTE_MARK} that it has no more.
set -eu

vtysh -f /${FRR_PATH}
old=$(vtysh -c 'show running-config' | grep -E '^ip(v6)? route .* tag ${ROUTE_MARK}$' | grep -Fxv -f /${FRR_PATH} || true)
if [ -n "$old" ]; then
  removal=$(mktemp)
  trap 'rm -f "$removal"' EXIT
  printf '%s\\n' "$old" | sed 's/^/no /' >"$removal"
  vtysh -f "$removal"
fi
`;
}

/** The unit that runs it whenever FRR starts; its file then needs no `write memory`. */
export function renderFrrUnit(): string {
  return [
    `# ${WRITTEN_BY}`,
    '[Unit]',
    'Description=Static routes of a cluster of Docker hosts in FRR',
    'After=frr.service',
    'PartOf=frr.service',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    `ExecStart=/bin/sh /${FRR_SCRIPT_PATH}`,
    `ExecReload=/bin/sh /${FRR_SCRIPT_PATH}`,
    '',
    '[Install]',
    'WantedBy=frr.service',
    '',
  ].join('\n');
}
