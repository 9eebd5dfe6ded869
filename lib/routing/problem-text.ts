import { givenText, parseProblemText } from '../netip';
import type { RoutingProblem } from './problem';

/** The problem in words: construct path first, lower case, no full stop, the value got and what would work. */
export function routingProblemText(problem: RoutingProblem): string {
  return `${problem.path}: ${words(problem)}`;
}

function words(problem: RoutingProblem): string {
  switch (problem.code) {
    case 'TEXT_MALFORMED':
      return `'${problem.prop}' ${parseProblemText(problem.problem, problem.wanted)}`;
    case 'NAME_UNSAFE':
      return `its name must begin with a letter or digit and hold only letters, digits, '_', '.' and '-', at most 63, got ${quoted(problem.name)}; give the construct another id`;
    case 'INTERFACE_NAME_UNSAFE':
      return `'interfaceName' must be the name of one interface, at most 15 letters, digits, '_', '.' and '-', got ${quoted(problem.name)}; write something like 'eth0'`;
    case 'NETWORK_FILE_MISSING':
      return `'networkFile' is missing: with systemd-networkd the routes go beside the .network file of ${quoted(problem.interfaceName)}; `
        + `write its name, such as '10-${problem.interfaceName}.network' (networkctl status ${problem.interfaceName} shows it)`;
    case 'NETWORK_FILE_UNSAFE':
      return `'networkFile' must be the name of a .network file without its folder, got ${quoted(problem.name)}; write something like '10-eth0.network'`;
    case 'NO_ROUTER':
      return "'router' is missing: with the topology ROUTED a router holds the routes to the hosts; give one, or use SWITCHED";
    case 'NO_GATEWAY':
      return `'defaultRoute' STATIC needs a next hop; give the cluster a 'gateway' or a 'router', or set 'defaultRoute' to ROUTER_ADVERTISEMENT or UNMANAGED`;
    case 'HOST_PREFIXES_OVERLAP':
      return `'hostPrefix' ${problem.block} overlaps ${problem.otherBlock} of ${problem.other}; choose another one, or leave it out to have one assigned`;
    case 'HOST_PREFIX_ON_LINK':
      return `'hostPrefix' ${problem.block} overlaps the link prefix ${problem.link}, whose addresses are looked for on the link itself; choose another one`;
    case 'HOST_PREFIX_OFF_LINK':
      return `'hostPrefix' ${problem.block} must be a part of the link prefix ${problem.link}, where routers look for neighbours; choose one inside, or use the topology ROUTED`;
    case 'SUBNET_OUTSIDE_HOST_PREFIX':
      return `the ${problem.subnet.includes(':') ? 'IPv6' : 'IPv4'} subnet ${problem.subnet} of ${problem.network} lies outside the host's prefix ${problem.block}, so no route leads to it; leave it out to have one assigned${problem.subnet.includes(':') ? '' : ", or write 'routedIpv4: false'"}`;
    case 'SUBNET_IS_LINK':
      return `the IPv6 subnet ${problem.subnet} of ${problem.network} holds the whole link prefix ${problem.link}: the host would look for its neighbours among its containers; use a longer one inside it`;
    case 'NEXT_HOP_OUTSIDE_LINK':
      return `'${problem.prop}' ${problem.address} lies outside the link prefix ${problem.link}, so nobody can send to it; choose an address inside`;
    case 'NEXT_HOP_IN_PREFIX':
      return `'${problem.prop}' ${problem.address} lies in the routed IPv4 block ${problem.block}, whose addresses are containers'; write the address that it has on the link`;
    case 'IPV4_NEXT_HOP_MISSING':
      return "'ipv4LinkAddress' is missing: others send to it what is for this host's containers; write the IPv4 address that the host has on the link, here or as the host's 'underlayAddress'";
    case 'LINK_ADDRESS_TAKEN':
      return `'${problem.prop}' ${problem.address} is the address of ${problem.other} on the same link; ${problem.prop === 'linkAddress' ? 'choose another one, or leave it out to have one assigned' : 'write the one that the host has'}`;
    case 'PREFIX_CLAIMED_TWICE':
      return `its route for ${problem.destination} leads to ${problem.nextHop}, and that of ${problem.other} to ${problem.otherNextHop}; drop one of them`;
    case 'TOO_MANY_PROXY_ENTRIES':
      return `'neighbourProxy' ENTRIES needs an entry for each address, and ${problem.network} has ${problem.subnet}; reserve the addresses of its containers, use a /${problem.longest} or longer, or use DAEMON`;
    case 'PORT_MALFORMED':
      return `'port' must be a whole number from 1 to 65535, and 'lastPort' not below it, got ${givenText(problem.first)}${problem.last === problem.first ? '' : ` to ${givenText(problem.last)}`}`;
    case 'PORT_OUTSIDE_HOST':
      return `the open port's 'destination' ${problem.destination} lies outside the host's prefix ${problem.block}; open it on the host that has it`;
    case 'PORTS_NOT_OURS':
      return `'openPort' ${problem.ports.join(', ')} changes nothing: engine ${problem.engine} filters its routed networks itself and opens what a container publishes; publish the port there`;
    case 'DOCUMENTATION_PREFIX':
      return `'prefix' ${problem.block} lies in ${problem.reserved}, which is for examples in documents (RFC 3849), and no provider routes it; use the prefix that you were given, or a unique local one such as 'fd12:3456:789a::/48'`;
    case 'LINK_LOCAL_PREFIX':
      return `'prefix' ${problem.block} is link-local, and no router forwards it (RFC 4291 section 2.5.6); use the prefix that you were given, or a unique local one such as 'fd12:3456:789a::/48'`;
    case 'SUBNET_TOO_LONG_FOR_MAC':
      return `the IPv6 subnet ${problem.subnet} of ${problem.network} is longer than /80: engine ${problem.engine} cannot make addresses of MACs in it and counts instead, so an address is soon another container's; room for ${problem.containers} containers`;
  }
}

/** Text that somebody else wrote, in quotes: cut short, and without what would rewrite the line that it stands in. */
function quoted(text: string): string {
  const shown = String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  return `'${shown.length > 80 ? `${shown.slice(0, 77)}...` : shown}'`;
}
