import { parseProblemText } from '../netip';
import type { ComposeNotice, ComposeProblem } from './problem';

/**
 * The problem in words: the construct's path, then the file, then what is wrong, the value got, and what would work.
 *
 * @param path the construct that declared the project
 * @param file the Compose file as it was declared
 */
export function composeProblemText(path: string, file: string, problem: ComposeProblem): string {
  return `${path}: ${visible(file)}: ${problemWords(problem)}`;
}

/** The notice in words, led by path and file like a problem. */
export function composeNoticeText(path: string, file: string, notice: ComposeNotice): string {
  return `${path}: ${visible(file)}: ${noticeWords(notice)}`;
}

function problemWords(problem: ComposeProblem): string {
  switch (problem.code) {
    case 'NOT_YAML':
      return `is not YAML at line ${problem.line}, column ${problem.column}: ${visible(problem.reason)}`;
    case 'EMPTY_FILE':
      return "is empty: a Compose file needs 'services'";
    case 'SEVERAL_DOCUMENTS':
      return `holds a second YAML document from line ${problem.line} on, which Compose ignores or refuses by its version; keep one`;
    case 'DUPLICATE_KEY':
      return `sets a key a second time at line ${problem.line}, column ${problem.column}: older Compose takes the last one without a word; remove one`;
    case 'TOO_MANY_ALIASES':
      return 'uses so many YAML aliases that reading it could exhaust the memory; write them out';
    case 'TAG_UNKNOWN':
      return `has the YAML tag ${quoted(problem.tag)} at line ${problem.line}, which only an override file can use; declare the file without it`;
    case 'KEY_NOT_TEXT':
      return `'${visible(problem.field)}' has the key ${visible(problem.key)}, which YAML does not read as text; write "${visible(problem.key)}" in quotes`;
    case 'WRONG_TYPE':
      return `'${visible(problem.field)}' must be ${problem.wanted}, got ${visible(problem.got)}`;
    case 'NO_SERVICES':
      return "has no 'services', so Compose would create no network; declare a file that has some";
    case 'UNSUPPORTED_ELEMENT':
      return `'${visible(problem.field)}' takes networks from another place than this file (${problem.element}), which is not followed; `
        + "declare the file that 'docker compose config --no-interpolate' prints instead";
    case 'VARIABLE_UNSET':
      return `'${visible(problem.field)}' needs the variable ${quoted(problem.variable)}, which has no value at synth, got ${quoted(problem.text)}; `
        + `set it in 'environment', or write a default as in '\${${problem.variable}:-value}'`;
    case 'VARIABLE_REQUIRED':
      return `'${visible(problem.field)}' requires the variable ${quoted(problem.variable)}${problem.message === '' ? '' : ` (${quoted(problem.message)})`}; set it in 'environment'`;
    case 'VARIABLE_MALFORMED':
      return `'${visible(problem.field)}' is no text that Compose can interpolate, got ${quoted(problem.text)}; write '$$' for a dollar sign`;
    case 'ADDRESS_MALFORMED':
      return `'${visible(problem.field)}' ${visible(parseProblemText(problem.problem))}`;
    case 'WRONG_FAMILY':
      return `'${visible(problem.field)}' must be an IPv${problem.wanted} address, got '${problem.address}'`;
    case 'PROJECT_NAME_EMPTY':
      return `'name' leaves no project name once Compose has normalised it, got ${quoted(problem.got)}; use letters or digits`;
    case 'NETWORK_NAME_HOSTILE':
      return `'${visible(problem.field)}' has the name ${quoted(problem.name)}; use letters, digits, dots, underscores and hyphens only`;
    case 'NETWORK_UNDEFINED':
      return `'services.${visible(problem.service)}.networks' names ${quoted(problem.network)}, which 'networks' does not define; add it there`;
    case 'NETWORK_AND_MODE':
      return `'services.${visible(problem.service)}' has both 'networks' and 'network_mode' ${quoted(problem.mode)}, which Compose refuses; remove one`;
    case 'NETWORK_EXTERNAL':
      return `'networks.${problem.network}' is external (${quoted(problem.name)}), so Compose does not create it and no subnet can be leased for it here; `
        + `declare ${quoted(problem.name)} as a BridgeNetwork of this host, or reserve its subnet and name it in 'externalNetworks'`;
    case 'DRIVER_UNSUPPORTED':
      return `'networks.${problem.network}.driver' must be 'bridge', got ${quoted(problem.driver)}: its subnet is not this host's to give; ${
        problem.driver === 'overlay' ? 'declare an overlay network of the swarm, and make it external here' : 'make it external here, and reserve its subnet'}`;
    case 'IPAM_DRIVER_UNSUPPORTED':
      return `'networks.${problem.network}.ipam.driver' must be 'default', got ${quoted(problem.driver)}: another driver gives out addresses by a plan of its own`;
    case 'SEVERAL_SUBNETS':
      return `'networks.${problem.network}.ipam.config' has ${problem.subnets.length} IPv${problem.family} subnets (${problem.subnets.join(', ')}), `
        + 'and a bridge network takes one; remove the others';
    case 'SUBNET_MISSING':
      return `'${visible(problem.field)}' has addresses but no 'subnet'; write the subnet beside them, or remove the entry to have one planned`;
    case 'OUTSIDE_DECLARED_SUBNET':
      return `'${visible(problem.field)}' ${problem.value} lies outside its subnet ${problem.subnet}; choose one inside, or leave it out`;
    case 'NO_ADDRESS_FAMILY':
      return `'networks.${problem.network}' turns IPv4 off and IPv6 not on; set 'enable_ipv6: true', or remove 'enable_ipv4: false'`;
    case 'LEASE_MISSING':
      return `'networks.${problem.network}' has no IPv${problem.family} subnet in the plan; synthesize again so that it gets one`;
    case 'SUBNET_TOO_SMALL':
      return `'networks.${problem.network}' ${problem.subnet} leaves containers no address beside the gateway's; use a prefix length of at most ${problem.most}`;
    case 'STATIC_OUTSIDE':
      if (problem.owner !== undefined) return `${staticAddress(problem)} lies outside the subnet ${problem.subnet} of ${visible(problem.owner)}; choose one inside${perhaps(problem.suggestion)}`;
      return `${staticAddress(problem)} lies outside ${problem.declared ? 'its declared' : 'the planned'} subnet ${problem.subnet}; ${
        problem.declared ? `choose one inside${perhaps(problem.suggestion)}`
          : `write the subnet that you want under 'networks.${problem.network}.ipam.config', or choose an address inside${perhaps(problem.suggestion)}`}`;
    case 'STATIC_IS_EDGE':
      return `${staticAddress(problem)} is the ${problem.is} address of ${problem.subnet}; choose another${perhaps(problem.suggestion)}`;
    case 'STATIC_IS_GATEWAY':
      return `${staticAddress(problem)} is the network's gateway, which the bridge itself holds; choose another${perhaps(problem.suggestion)}`;
    case 'STATIC_IS_AUX':
      return `${staticAddress(problem)} is kept out of use as ${quoted(problem.name)} under ${problem.owner === undefined ? "'aux_addresses'" : `'auxAddresses' of ${visible(problem.owner)}`}; remove it there, or choose another`;
    case 'STATIC_IN_RANGE_OF_DOCKER':
      return `${staticAddress(problem)} lies inside ${problem.ipRange}, the range of ${visible(problem.owner)} that Docker gives addresses from: another container may hold it; `
        + `choose another${perhaps(problem.suggestion)}`;
    case 'STATIC_HELD':
      return `${staticAddress(problem)} is that of the container ${visible(problem.holder)} already; choose another${perhaps(problem.suggestion)}`;
    case 'STATIC_TWICE':
      return `${staticAddress(problem)} is asked for by 'services.${visible(problem.other)}'${problem.project === undefined ? '' : ` of ${visible(problem.project)}`} too; choose another for one of them`;
    case 'STATIC_WITHOUT_FAMILY':
      if (problem.owner !== undefined) return `${staticAddress(problem)} needs a network with IPv6, and ${visible(problem.owner)} has none; give it some, or leave the address out`;
      return `${staticAddress(problem)} needs ${problem.wanted.address.includes(':') ? "'enable_ipv6: true'" : "a network without 'enable_ipv4: false'"}`;
    case 'COMPOSE_VERSION_MALFORMED':
      return `'composeVersion' must be a release such as '2.26.1', got ${quoted(problem.text)}`;
    case 'COMPOSE_VERSION_UNSUPPORTED':
      return `'composeVersion' ${quoted(problem.text)} is not planned for; use 1.29, or 2.0 or later`;
    case 'IPAM_NOT_MERGEABLE':
      return `'networks.${problem.network}.ipam.config' stands in the file, and Compose ${problem.version} would append the planned subnet to it instead of `
        + 'replacing it; remove that section, or use Compose 2.24.4 or later';
    case 'FILE_NAME_HOSTILE':
      return `'file' must be a name without control characters, got ${quoted(problem.name)}`;
  }
}

function noticeWords(notice: ComposeNotice): string {
  switch (notice.code) {
    case 'NETWORK_UNPLANNED':
      return `'networks.${notice.network}' is ${notice.driver}: it lives in the LAN${notice.subnets.length === 0 ? '' : ` (${notice.subnets.join(', ')})`
      }, which must be reserved; nothing is leased for it`;
    case 'NETWORK_UNUSED':
      return `'networks.${notice.network}' is used by no service, so Compose does not create it and nothing is leased for it`;
    case 'IPV6_NOT_ENABLED':
      return `'networks.${notice.network}' has the IPv6 subnet ${notice.subnet} without 'enable_ipv6: true', so it is left out`;
    case 'SUBNET_REPLACED':
      return `'networks.${notice.network}' gets ${notice.subnet} instead of its own ${notice.declared}; its gateway, range and aux addresses go with it`;
    case 'STATIC_IN_RANGE':
      return `${staticAddress(notice)} lies inside 'ip_range' ${notice.ipRange}: another container may hold it after a restart; move one of them`;
    case 'NO_DYNAMIC_RANGE':
      return `'networks.${notice.network}' has fixed addresses all over ${notice.subnet}: no 'ip_range' keeps other containers off them; move them together`;
  }
}

function staticAddress(of: { readonly network: string; readonly wanted: { readonly service: string; readonly address: string } }): string {
  const field = of.wanted.address.includes(':') ? 'ipv6_address' : 'ipv4_address';
  return `'services.${visible(of.wanted.service)}.networks.${of.network}.${field}' ${of.wanted.address}`;
}

function perhaps(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `, such as ${suggestion}`;
}

/** A value of the file, cut where it is too long to read. */
function quoted(text: string): string {
  return `'${visible(text.length > 200 ? `${text.slice(0, 200)}…` : text)}'`;
}

/** One line, whatever the file holds: control characters and line breaks of any alphabet are spelt out. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}
