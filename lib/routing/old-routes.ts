import { ROUTE_MARK } from './route';
import { WRITTEN_BY } from './written-by';

/** The script that removes routes of earlier plans. */
export const OLD_ROUTES_PATH = 'etc/docker-ipam/remove-old-routes.sh';

/**
 * A script that removes every route of ours but those to the destinations named as its arguments: that of a host which has
 * left would stay until the next boot, since no line of a unit takes back what an earlier one has set. Routes of others have
 * another origin and are not looked at.
 */
export function renderOldRoutesScript(): string {
  return `#!/bin/sh
# ${WRITTEN_BY}
# Removes the routes that earlier plans set (protocol ${ROUTE_MARK}) and that lead to none of the arguments.
set -eu

kept=" $* "
for family in -4 -6; do
  /sbin/ip "$family" route show proto ${ROUTE_MARK} | while read -r first second _; do
    case $first in
      unreachable) kind=unreachable destination=$second ;;
      *) kind=unicast destination=$first ;;
    esac
    case $kept in
      *" $destination "*) ;;
      *) /sbin/ip "$family" route del "$kind" "$destination" proto ${ROUTE_MARK} ;;
    esac
  done
done
`;
}
