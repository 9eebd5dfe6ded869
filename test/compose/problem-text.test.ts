import { type ComposeNotice, composeNoticeText, type ComposeProblem, composeProblemText } from '../../lib/compose';
import { type ParseProblem, parsePrefix } from '../../lib/netip';

const at = 'prod/server/shop: compose.yaml: ';
const words = (problem: ComposeProblem) => composeProblemText('prod/server/shop', 'compose.yaml', problem);
const notice = (of: ComposeNotice) => composeNoticeText('prod/server/shop', 'compose.yaml', of);
const web = { service: 'web', address: '10.0.0.9' };

const PROBLEMS: [ComposeProblem, string][] = [
  [{ code: 'NOT_YAML', line: 3, column: 1, reason: 'Flow map must end with a }' }, 'is not YAML at line 3, column 1: Flow map must end with a }'],
  [{ code: 'EMPTY_FILE' }, "is empty: a Compose file needs 'services'"],
  [{ code: 'SEVERAL_DOCUMENTS', line: 9 }, 'holds a second YAML document from line 9 on, which Compose ignores or refuses by its version; keep one'],
  [{ code: 'DUPLICATE_KEY', line: 3, column: 5 }, 'sets a key a second time at line 3, column 5: older Compose takes the last one without a word; remove one'],
  [{ code: 'TOO_MANY_ALIASES' }, 'uses so many YAML aliases that reading it could exhaust the memory; write them out'],
  [{ code: 'TAG_UNKNOWN', tag: '!reset', line: 2 }, "has the YAML tag '!reset' at line 2, which only an override file can use; declare the file without it"],
  [{ code: 'KEY_NOT_TEXT', field: 'networks', key: '1' }, "'networks' has the key 1, which YAML does not read as text; write \"1\" in quotes"],
  [{ code: 'WRONG_TYPE', field: 'services.web', wanted: 'a mapping', got: "'x'" }, "'services.web' must be a mapping, got 'x'"],
  [{ code: 'NO_SERVICES' }, "has no 'services', so Compose would create no network; declare a file that has some"],
  [{ code: 'UNSUPPORTED_ELEMENT', field: 'include', element: 'include' },
    "'include' takes networks from another place than this file (include), which is not followed; declare the file that 'docker compose config --no-interpolate' prints instead"],
  [{ code: 'VARIABLE_UNSET', field: 'name', text: '${A}', variable: 'A' },
    "'name' needs the variable 'A', which has no value at synth, got '${A}'; set it in 'environment', or write a default as in '${A:-value}'"],
  [{ code: 'VARIABLE_REQUIRED', field: 'name', variable: 'A', message: 'set A' }, "'name' requires the variable 'A' ('set A'); set it in 'environment'"],
  [{ code: 'VARIABLE_REQUIRED', field: 'name', variable: 'A', message: '' }, "'name' requires the variable 'A'; set it in 'environment'"],
  [{ code: 'VARIABLE_MALFORMED', field: 'name', text: '${' }, "'name' is no text that Compose can interpolate, got '${'; write '$$' for a dollar sign"],
  [{ code: 'ADDRESS_MALFORMED', field: 'networks.a.ipam.config[0].subnet', problem: parsePrefix('10.0.0.1/24') as ParseProblem },
    "'networks.a.ipam.config[0].subnet' must be a network address, got '10.0.0.1/24': its host bits are set; write '10.0.0.0/24'"],
  [{ code: 'WRONG_FAMILY', field: 'x.ipv4_address', address: 'fd00::1', wanted: 4 }, "'x.ipv4_address' must be an IPv4 address, got 'fd00::1'"],
  [{ code: 'PROJECT_NAME_EMPTY', got: '...' }, "'name' leaves no project name once Compose has normalised it, got '...'; use letters or digits"],
  [{ code: 'NETWORK_NAME_HOSTILE', field: 'networks', name: 'a\nb' }, "'networks' has the name 'a\\u000ab'; use letters, digits, dots, underscores and hyphens only"],
  [{ code: 'NETWORK_UNDEFINED', service: 'web', network: 'x' }, "'services.web.networks' names 'x', which 'networks' does not define; add it there"],
  [{ code: 'NETWORK_AND_MODE', service: 'web', mode: 'host' }, "'services.web' has both 'networks' and 'network_mode' 'host', which Compose refuses; remove one"],
  [{ code: 'NETWORK_EXTERNAL', network: 'edge', name: 'proxy' },
    "'networks.edge' is external ('proxy'), so Compose does not create it and no subnet can be leased for it here; "
    + "declare 'proxy' as a BridgeNetwork of this host, or reserve its subnet and name it in 'externalNetworks'"],
  [{ code: 'DRIVER_UNSUPPORTED', network: 'a', driver: 'overlay' },
    "'networks.a.driver' must be 'bridge', got 'overlay': its subnet is not this host's to give; declare an overlay network of the swarm, and make it external here"],
  [{ code: 'DRIVER_UNSUPPORTED', network: 'a', driver: 'weave' },
    "'networks.a.driver' must be 'bridge', got 'weave': its subnet is not this host's to give; make it external here, and reserve its subnet"],
  [{ code: 'IPAM_DRIVER_UNSUPPORTED', network: 'a', driver: 'x' }, "'networks.a.ipam.driver' must be 'default', got 'x': another driver gives out addresses by a plan of its own"],
  [{ code: 'SEVERAL_SUBNETS', network: 'a', family: 4, subnets: ['10.0.0.0/24', '10.0.1.0/24'] },
    "'networks.a.ipam.config' has 2 IPv4 subnets (10.0.0.0/24, 10.0.1.0/24), and a bridge network takes one; remove the others"],
  [{ code: 'SUBNET_MISSING', field: 'networks.a.ipam.config[0]' },
    "'networks.a.ipam.config[0]' has addresses but no 'subnet'; write the subnet beside them, or remove the entry to have one planned"],
  [{ code: 'OUTSIDE_DECLARED_SUBNET', field: 'networks.a.ipam.config[0].gateway', value: '10.1.0.1', subnet: '10.0.0.0/24' },
    "'networks.a.ipam.config[0].gateway' 10.1.0.1 lies outside its subnet 10.0.0.0/24; choose one inside, or leave it out"],
  [{ code: 'NO_ADDRESS_FAMILY', network: 'a' }, "'networks.a' turns IPv4 off and IPv6 not on; set 'enable_ipv6: true', or remove 'enable_ipv4: false'"],
  [{ code: 'LEASE_MISSING', network: 'a', family: 6 }, "'networks.a' has no IPv6 subnet in the plan; synthesize again so that it gets one"],
  [{ code: 'SUBNET_TOO_SMALL', network: 'a', subnet: '10.0.0.0/31', most: 30 }, "'networks.a' 10.0.0.0/31 leaves containers no address beside the gateway's; use a prefix length of at most 30"],
  [{ code: 'STATIC_OUTSIDE', network: 'a', wanted: web, subnet: '10.1.0.0/24', declared: false, suggestion: '10.1.0.2' },
    "'services.web.networks.a.ipv4_address' 10.0.0.9 lies outside the planned subnet 10.1.0.0/24; write the subnet that you want under 'networks.a.ipam.config', or choose an address inside, such as 10.1.0.2"],
  [{ code: 'STATIC_OUTSIDE', network: 'a', wanted: web, subnet: '10.1.0.0/24', declared: true },
    "'services.web.networks.a.ipv4_address' 10.0.0.9 lies outside its declared subnet 10.1.0.0/24; choose one inside"],
  [{ code: 'STATIC_IS_EDGE', network: 'a', wanted: web, subnet: '10.0.0.8/31', is: 'broadcast' }, "'services.web.networks.a.ipv4_address' 10.0.0.9 is the broadcast address of 10.0.0.8/31; choose another"],
  [{ code: 'STATIC_IS_GATEWAY', network: 'a', wanted: { service: 'web', address: 'fd00::1' }, suggestion: 'fd00::2' },
    "'services.web.networks.a.ipv6_address' fd00::1 is the network's gateway, which the bridge itself holds; choose another, such as fd00::2"],
  [{ code: 'STATIC_IS_AUX', network: 'a', wanted: web, name: 'router' }, "'services.web.networks.a.ipv4_address' 10.0.0.9 is kept out of use as 'router' under 'aux_addresses'; remove it there, or choose another"],
  [{ code: 'STATIC_OUTSIDE', network: 'a', wanted: web, subnet: '10.1.0.0/24', declared: false, owner: 'prod/web/data', suggestion: '10.1.0.2' },
    "'services.web.networks.a.ipv4_address' 10.0.0.9 lies outside the subnet 10.1.0.0/24 of prod/web/data; choose one inside, such as 10.1.0.2"],
  [{ code: 'STATIC_IS_AUX', network: 'a', wanted: web, name: 'router', owner: 'prod/web/data' },
    "'services.web.networks.a.ipv4_address' 10.0.0.9 is kept out of use as 'router' under 'auxAddresses' of prod/web/data; remove it there, or choose another"],
  [{ code: 'STATIC_IN_RANGE_OF_DOCKER', network: 'a', wanted: web, ipRange: '10.0.0.8/29', owner: 'prod/web/data', suggestion: '10.0.0.2' },
    "'services.web.networks.a.ipv4_address' 10.0.0.9 lies inside 10.0.0.8/29, the range of prod/web/data that Docker gives addresses from: another container may hold it; choose another, such as 10.0.0.2"],
  [{ code: 'STATIC_HELD', network: 'a', wanted: web, holder: 'prod/db' }, "'services.web.networks.a.ipv4_address' 10.0.0.9 is that of the container prod/db already; choose another"],
  [{ code: 'STATIC_TWICE', network: 'a', wanted: web, other: 'db', project: 'prod/web/blog' },
    "'services.web.networks.a.ipv4_address' 10.0.0.9 is asked for by 'services.db' of prod/web/blog too; choose another for one of them"],
  [{ code: 'STATIC_WITHOUT_FAMILY', network: 'a', wanted: { service: 'web', address: 'fd00::1' }, owner: 'prod/web/data' },
    "'services.web.networks.a.ipv6_address' fd00::1 needs a network with IPv6, and prod/web/data has none; give it some, or leave the address out"],
  [{ code: 'STATIC_TWICE', network: 'a', wanted: web, other: 'db' }, "'services.web.networks.a.ipv4_address' 10.0.0.9 is asked for by 'services.db' too; choose another for one of them"],
  [{ code: 'STATIC_WITHOUT_FAMILY', network: 'a', wanted: { service: 'web', address: 'fd00::1' } }, "'services.web.networks.a.ipv6_address' fd00::1 needs 'enable_ipv6: true'"],
  [{ code: 'STATIC_WITHOUT_FAMILY', network: 'a', wanted: web }, "'services.web.networks.a.ipv4_address' 10.0.0.9 needs a network without 'enable_ipv4: false'"],
  [{ code: 'COMPOSE_VERSION_MALFORMED', text: 'latest' }, "'composeVersion' must be a release such as '2.26.1', got 'latest'"],
  [{ code: 'COMPOSE_VERSION_UNSUPPORTED', text: '1.5' }, "'composeVersion' '1.5' is not planned for; use 1.29, or 2.0 or later"],
  [{ code: 'IPAM_NOT_MERGEABLE', network: 'a', version: '2.24.1' },
    "'networks.a.ipam.config' stands in the file, and Compose 2.24.1 would append the planned subnet to it instead of replacing it; remove that section, or use Compose 2.24.4 or later"],
  [{ code: 'FILE_NAME_HOSTILE', name: 'a\nb' }, "'file' must be a name without control characters, got 'a\\u000ab'"],
];

const NOTICES: [ComposeNotice, string][] = [
  [{ code: 'NETWORK_UNPLANNED', network: 'lan', driver: 'macvlan', subnets: ['192.168.1.0/24'] }, "'networks.lan' is macvlan: it lives in the LAN (192.168.1.0/24), which must be reserved; nothing is leased for it"],
  [{ code: 'NETWORK_UNPLANNED', network: 'lan', driver: 'ipvlan', subnets: [] }, "'networks.lan' is ipvlan: it lives in the LAN, which must be reserved; nothing is leased for it"],
  [{ code: 'NETWORK_UNUSED', network: 'a' }, "'networks.a' is used by no service, so Compose does not create it and nothing is leased for it"],
  [{ code: 'IPV6_NOT_ENABLED', network: 'a', subnet: 'fd00::/64' }, "'networks.a' has the IPv6 subnet fd00::/64 without 'enable_ipv6: true', so it is left out"],
  [{ code: 'SUBNET_REPLACED', network: 'a', declared: '10.0.0.0/24', subnet: '172.24.0.0/24' },
    "'networks.a' gets 172.24.0.0/24 instead of its own 10.0.0.0/24; its gateway, range and aux addresses go with it"],
  [{ code: 'STATIC_IN_RANGE', network: 'a', wanted: web, ipRange: '10.0.0.0/25' },
    "'services.web.networks.a.ipv4_address' 10.0.0.9 lies inside 'ip_range' 10.0.0.0/25: another container may hold it after a restart; move one of them"],
  [{ code: 'NO_DYNAMIC_RANGE', network: 'a', subnet: '10.0.0.0/29' },
    "'networks.a' has fixed addresses all over 10.0.0.0/29: no 'ip_range' keeps other containers off them; move them together"],
];

describe('composeProblemText', () => {
  it.each(PROBLEMS)('words %j', (problem, text) => expect(words(problem)).toBe(at + text));

  it('keeps to one line, whatever the file and the values hold', () => {
    const text = composeProblemText('p', 'a\nb', { code: 'WRONG_TYPE', field: 'services.x\r\ny', wanted: 'text', got: `'\u2028\u202e'` });
    expect(text).toBe("p: a\\u000ab: 'services.x\\u000d\\u000ay' must be text, got '\\u2028\\u202e'");
  });
});

describe('composeNoticeText', () => {
  it.each(NOTICES)('words %j', (of, text) => expect(notice(of)).toBe(at + text));
});
