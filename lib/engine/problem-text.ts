import { givenText } from '../netip/given';
import { parseProblemText } from '../netip/parse-problem';
import type { DaemonKeyType } from './daemon-key';
import { showJson } from './json-value';
import type { EngineProblem, KeyOrigin } from './problem';

/** The problem in words: construct path first, lower case, no full stop, the value got and what would work. */
export function engineProblemText(problem: EngineProblem): string {
  const text = words(problem);
  return problem.path === undefined ? text : `${problem.path}: ${text}`;
}

function words(problem: EngineProblem): string {
  switch (problem.code) {
    case 'ENGINE_MALFORMED':
      return `'engine' must be a release such as '28.5.2' or a series such as '28', got ${quoted(problem.text)}${
        problem.instead === undefined ? '' : `; write '${problem.instead}'`}`;
    case 'ENGINE_UNSUPPORTED':
      return `'engine' ${quoted(problem.text)} is not planned for: use one of ${problem.supported.join(', ')}, or a release of them`;
    case 'ENGINE_HANDS_OUT_DUPLICATES':
      return `'engine' ${problem.text} is refused: it gives the same subnet to several networks (moby#48069); use 27.0.3 or later`;
    case 'ENGINE_TURNS_IPV6_ON':
      return `engine ${problem.text} turns IPv6 on for every network that has an IPv6 subnet, asked for or not; use 25.0.3 or later`;
    case 'NOT_JSON':
      return `daemon.json is not JSON${problem.line === undefined ? '' : ` at line ${problem.line}, column ${problem.column}`}: ${visible(problem.reason)}`;
    case 'NOT_AN_OBJECT':
      return `daemon.json must be an object such as '{"log-driver": "json-file"}', got ${problem.got}`;
    case 'DUPLICATE_KEY':
      return `daemon.json sets ${quoted(problem.key)} a second time in line ${problem.line}: the daemon would take the last one without a word; remove one`;
    case 'ADDRESS_MALFORMED':
      return `'${problem.field}' ${parseProblemText(problem.problem)}`;
    case 'BIP_NOT_A_HOST':
      return `'bip' must be an address for docker0 itself, got '${problem.bip}', its subnet's ${problem.is} address; write '${problem.instead}'`;
    case 'BRIDGE_TOO_SMALL':
      return `'${problem.field}' '${problem.block}' leaves containers no address beside the bridge's; use a prefix length of at most ${problem.most}`;
    case 'BRIDGE_SUBNET_UNUSABLE':
      return `'${problem.field}' ${problem.block} lies in ${problem.is} space, which docker0 cannot use; choose another block`;
    case 'OUTSIDE_BRIDGE':
      return `'${problem.field}' ${problem.value} lies outside docker0's subnet ${problem.subnet}; choose one inside it, or leave it out`;
    case 'GATEWAY_NOT_FIRST':
      return `'ipv6.gateway' ${problem.gateway} needs engine 28: ${problem.engine} always gives docker0 the first address, ${problem.first}; leave it out`;
    case 'GATEWAY_RESERVED':
      return `'ipv6.gateway' ${problem.gateway} is the routers' anycast address of its subnet; write '${problem.instead}', or leave it out`;
    case 'MTU_OUT_OF_RANGE':
      return `'${problem.field}' must be a whole number of bytes from ${problem.least} to ${problem.most}, got ${givenText(problem.mtu)}`;
    case 'POOL_SIZE_NOT_A_LENGTH':
      return `'${problem.field}' must be a prefix length of at most ${problem.most}, which leaves a container an address, got ${problem.size} for ${problem.base}`;
    case 'POOL_SIZE_SHORTER_THAN_BASE':
      return `'${problem.field}' /${problem.size} is larger than its pool ${problem.base}; choose a size of at least the pool's own prefix length`;
    case 'POOL_OF_TOO_MANY_SUBNETS':
      return `engine ${problem.engine} writes every subnet of a pool into memory when it starts, and ${problem.base} in /${problem.size} is too many ('${
        problem.field}'); cut it in /${problem.most} or larger subnets, or use engine 27 or later`;
    case 'IPV6_POOL_TOO_SHORT':
      return `engine ${problem.engine} cannot cut an IPv6 pool shorter than /64 ('${problem.field}' ${problem.base}), and ${problem.entries} entries, `
        + `one for each, are more than ${problem.most}; take a longer block, use engine 27 or later, or declare the networks`;
    case 'IPV6_POOLS_ALONE':
      return `'ipv6Pools' without 'ipv4Pools' leave engine ${problem.engine} no IPv4 subnet for any network; give it a pool of each`;
    case 'BLOCKS_OVERLAP':
      return `'${problem.inner.field}' ${problem.inner.block} overlaps '${problem.outer.field}' ${problem.outer.block}; the daemon needs them apart`;
    case 'KEY_UNKNOWN':
      return `${origin(problem.from)} sets ${quoted(problem.key)}, which engine ${problem.engine} does not know; ${
        problem.nearest === undefined ? 'remove it' : `did you mean '${problem.nearest}'`}`;
    case 'KEY_TOO_NEW':
      return `${origin(problem.from)} sets '${problem.key}', which came with engine ${problem.since}: ${problem.engine} does not take it; remove it, or raise 'engine'`;
    case 'KEY_REMOVED':
      return `${origin(problem.from)} sets '${problem.key}', which went with engine ${problem.removed}: ${problem.engine} does not take it; remove it`;
    case 'KEY_WITHOUT_EFFECT':
      return `${origin(problem.from)} sets '${problem.key}', the name of a flag, which the daemon reads over without a word; ${
        problem.instead === undefined ? 'remove it' : `write '${problem.instead}'`}`;
    case 'KEY_OUTDATED':
      return `${origin(problem.from)} sets '${problem.key}', which engine ${problem.engine} no longer reads; remove it`;
    case 'KEY_OF_WRONG_TYPE':
      return `'${problem.key}' in ${origin(problem.from)} must be ${TYPES[problem.wanted]}, got ${visible(showJson(problem.got))}`;
    case 'KEY_NOT_JSON':
      return problem.at === '' ? `${origin(problem.from)} must be an object of keys and values`
        : `${quoted(problem.at)} in ${origin(problem.from)} cannot be written as JSON; use text, numbers, booleans, lists and plain objects`;
    case 'KEY_OWNED_BY_PLAN':
      return problem.planned === undefined
        ? `${origin(problem.from)} sets '${problem.key}' to ${visible(showJson(problem.got))}, an address that the plan has to know; declare it on the host instead`
        : `${origin(problem.from)} sets '${problem.key}' to ${showJson(problem.got)}, the plan to ${showJson(problem.planned)}; remove it, or declare the same`;
    case 'KEY_SET_TWICE':
      return `'daemonJson' sets '${problem.key}' to ${showJson(problem.declared)}, the existing daemon.json to ${showJson(problem.existing)}; remove one`;
    case 'IP6TABLES_NEEDS_EXPERIMENTAL':
      return `'ip6tables' needs 'experimental' on engine ${problem.engine}, which would not start; set both, or use engine 27 or later`;
    case 'ROUTED_BRIDGE_NEEDS_NO_IP6TABLES':
      return "'routedDefaultBridge' turns 'ip6tables' off for the whole daemon, got 'ip6tables' true; leave it out, or put routed containers on a network of their own";
    case 'ROUTED_NETWORKS_NEED_NO_IP6TABLES':
      return `engine ${problem.engine} routes IPv6 plainly only while 'ip6tables' is off, and it is on; turn it off, or use engine 27 or later`;
    case 'ICC_NEEDS_FILTER':
      return `'icc' false needs '${problem.key}', which is off: the daemon would not start; turn one of them on`;
    case 'HOST_GATEWAY_TWICE':
      return `'host-gateway-ip' and 'host-gateway-ips' exclude each other, and engine ${problem.engine} would not start; keep 'host-gateway-ips'`;
    case 'LIVE_RESTORE_IN_SWARM':
      return "'live-restore' excludes swarm mode: the daemon would refuse to join; turn it off";
    case 'NFTABLES_IN_SWARM':
      return `'firewall-backend' nftables excludes swarm mode on engine ${problem.engine}; use iptables, or engine 29.6 with the feature 'swarm-nftables'`;
    case 'CLUSTER_STORE_REMOVED':
      return `a cluster store needs engine 20.10: ${problem.engine} would not start with its keys; use a swarm`;
    case 'CLUSTER_STORE_IN_SWARM':
      return "'cluster-store' and 'cluster-advertise' exclude swarm mode; use one of the two";
    case 'MASQUERADE_OFF_CUTS_BRIDGE':
      return `'ip-masq' false cuts containers on docker0 off on engine ${problem.engine}: replies to their own address are dropped; also set 'allow-direct-routing', or leave it out`;
    case 'NEW_NETWORKS_KEEP_MTU':
      return `engine ${problem.engine} cannot set an MTU of ${problem.mtu} for networks that name none: they keep 1500; set it on each network, or use engine 24 or later`;
    case 'SOCKET_MALFORMED':
      return `'hosts' must hold 'fd://', 'unix:///path' or 'tcp://address:port', got ${quoted(problem.host)}`;
    case 'SOCKET_WITHOUT_TLS':
      return `'hosts' ${quoted(problem.host)} opens the daemon, and with it the host, to whoever reaches it; set ${problem.missing.map((key) => `'${key}'`).join(', ')} too`;
    case 'SOCKET_ON_PLAIN_PORT':
      return `'hosts' ${quoted(problem.host)} is on 2375, the port without TLS that scanners look for; use 2376`;
    case 'SOCKET_ON_ALL_ADDRESSES':
      return `'hosts' ${quoted(problem.host)} listens on every address of the host; name the one that clients use`;
    case 'TLS_WITHOUT_VERIFY':
      return "'tls' without 'tlsverify' lets any client in; set 'tlsverify' to true";
    case 'SOCKET_NOT_LOCAL':
      return `'hosts' ${problem.hosts.map(quoted).join(', ')} leaves no socket for the docker command on the host itself; add 'fd://'`;
    case 'DOCKERD_PATH_UNSAFE':
      return `'dockerdPath' must be an absolute path of letters, digits and '._+-/', got ${quoted(problem.value)}`;
  }
}

const TYPES: Readonly<Record<DaemonKeyType, string>> = {
  'boolean': 'true or false',
  'integer': 'a whole number',
  'count': 'a whole number of at least 0',
  'string': 'text',
  'bytes': "an amount of memory as text, such as '64M'",
  'address': "an IPv4 or IPv6 address such as '192.0.2.1'",
  'list of strings': 'a list of texts',
  'list of addresses': 'a list of IPv4 or IPv6 addresses',
  'list of pools': `a list such as '[{"base": "10.0.0.0/16", "size": 24}]'`,
  'map of strings': `an object of texts, such as '{"max-size": "10m"}'`,
  'map of booleans': `an object of true and false, such as '{"buildkit": true}'`,
  'map of objects': 'an object of objects',
  'map of maps of strings': 'an object of objects of texts, such as \'{"bridge": {"com.docker.network.driver.mtu": "1400"}}\'',
  'proxies': "an object of texts with no other keys than 'http-proxy', 'https-proxy', 'no-proxy'",
  'object': 'an object',
};

function origin(from: KeyOrigin): string {
  return from === 'existing' ? 'the existing daemon.json' : "'daemonJson'";
}

/** Text that somebody else wrote, in quotes. */
function quoted(text: string): string {
  return `'${visible(text.length > 80 ? `${text.slice(0, 77)}...` : text)}'`;
}

/** Control characters and the marks that turn the direction of text would let a value rewrite the line that it stands in. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
}
