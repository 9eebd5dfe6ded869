import { WRITTEN_BY } from '../routing';
import { type GatewayBridge, gatewayBridgeFunctions, plannedBridge, SUBNET_AND_MTU } from './gateway-bridge';
import { DATA_PATH_PORT, MANAGEMENT_PORT } from './ports';

export const SWARM_SCRIPT_PATH = 'etc/docker-ipam/swarm';

const COMMAND = `/${SWARM_SCRIPT_PATH}`;

/** How a node stands in a swarm. */
export interface SwarmNode {
  /** Path of the swarm's construct. */
  readonly swarm: string;
  readonly hostName: string;
  readonly isManager: boolean;
  /** The one that forms the swarm. */
  readonly isFirst: boolean;
  /** `192.0.2.10`, `2001:db8::10`, or a text that only Terraform knows. */
  readonly address: string;
  /** Addresses of managers that it may join at. */
  readonly managers: readonly string[];
  readonly gatewayBridge: GatewayBridge;
  /** What the swarm is formed with; it never changes. */
  readonly pool: { readonly block: string; readonly subnetLength: number; readonly dataPathPort: number };
  readonly ingress: Ingress;
}

/** The network by which published ports of services reach them. */
export interface Ingress {
  readonly subnet: string;
  readonly gateway: string;
  /** MTU of the underlay. @default - the engine's: 1500 */
  readonly mtu?: number;
}

/** What `token` ends with on a node that is in no swarm, and so has none to give. */
export const NO_TOKEN = 3;

/**
 * The command that brings a node into its swarm: `form` on the first manager, `join` elsewhere. The first one may join too:
 * a machine that took the place of a lost one must not form a second swarm.
 *
 * It looks before it acts, so it may run any number of times, and it refuses a node whose swarm is another one or was
 * formed with other blocks. Join tokens go from standard output to standard input: no file, no Terraform state and no
 * history of a shell ever holds one.
 */
export function swarmScript(node: SwarmNode): string {
  const { swarm, hostName, isManager, isFirst, address } = node;
  const role = isManager ? 'manager' : 'worker';
  return [
    '#!/bin/sh',
    `# ${WRITTEN_BY}`,
    '#',
    `# Brings ${hostName} into the swarm ${swarm} as a ${role}. It may be run any number of times.`,
    '#',
    ...usage(node).map((line) => `#   ${line}`),
    'set -eu',
    '',
    "fail() { echo \"docker-ipam: $*\" >&2; exit 1; }",
    "state() { docker info --format '{{.Swarm.LocalNodeState}}'; }",
    'inactive() { [ "$(state)" = inactive ]; }',
    "leave='to move it, drain this node, leave the swarm, and run this again'",
    '',
    ...gatewayBridgeFunctions(node.gatewayBridge),
    '',
    '# Whether this node is where it is to be.',
    'check() {',
    '  case $(state) in',
    '    active) ;;',
    "    locked) fail \"the swarm is locked; run 'docker swarm unlock' first\" ;;",
    '    *) fail "this node is in no swarm (state: $(state))" ;;',
    '  esac',
    "  have=$(docker info --format '{{.Swarm.NodeAddr}}')",
    `  [ "$have" = ${quoted(address)} ] || fail "this node is known to the swarm by $have, planned is ${address}; ${'$'}leave"`,
    ...(isManager ? managerCheck(node) : workerCheck(node)),
    '  have=$(gateway_bridge_is)',
    `  [ "$have" = '${plannedBridge(node.gatewayBridge)}' ] || fail "docker_gwbridge is '$have' and is to be '${plannedBridge(node.gatewayBridge)}' (subnet, MTU); ${'$'}leave"`,
    `  echo "${hostName} is in the swarm ${swarm} as a ${role}, known by ${address}"`,
    '}',
    '',
    ...(isFirst ? formFunctions(node) : []),
    ...(mayJoin(node) ? joinFunction(node) : []),
    ...(isManager ? TOKEN_FUNCTION : []),
    "docker info >/dev/null || fail 'the engine does not answer'",
    'case ${1-} in',
    ...(isFirst ? ['  form) form ;;'] : []),
    ...(mayJoin(node) ? ['  join) join ;;'] : []),
    ...(isManager ? ["  token) case ${2-} in manager|worker) token \"$2\" ;; *) fail 'token manager, or token worker?' ;; esac ;;"] : []),
    '  check) check ;;',
    '  state) state ;;',
    `  *) fail '${['usage:', ...commandsOf(node)].join(' ')}' ;;`,
    'esac',
    '',
  ].join('\n');
}

const TOKEN_FUNCTION = [
  'token() {',
  `  ! inactive || { echo "docker-ipam: $(docker info --format '{{.Name}}') is in no swarm" >&2; exit ${NO_TOKEN}; }`,
  '  docker swarm join-token -q "$1"',
  '}',
  '',
];

/** Where there is a manager to join at. */
function mayJoin({ managers }: SwarmNode): boolean {
  return managers.length > 0;
}

function commandsOf(node: SwarmNode): string[] {
  return [
    ...(node.isFirst ? ['form'] : []), ...(mayJoin(node) ? ['join'] : []), ...(node.isManager ? ['token manager', 'token worker'] : []), 'check', 'state',
  ].flatMap((command, i) => (i === 0 ? [command] : ['|', command]));
}

function usage({ isFirst, isManager, hostName }: SwarmNode): string[] {
  const join = (role: string, to: string) => `ssh MANAGER ${COMMAND} token ${role} | ssh ${to} ${COMMAND} join`;
  return [
    ...(isFirst ? [`${COMMAND} form            forms the swarm; before anybody joins`] : [join(isManager ? 'manager' : 'worker', hostName)]),
    `${COMMAND} check           whether all is as planned`,
  ];
}

function managerCheck({ pool }: SwarmNode): string[] {
  const { block, subnetLength, dataPathPort } = pool;
  return [
    "  [ \"$(docker info --format '{{.Swarm.ControlAvailable}}')\" = true ] || fail \"this node is a worker; run 'docker node promote $(docker info --format '{{.Name}}')' on a manager\"",
    '  # An engine that was never told the port says 0, or Docker\'s own.',
    "  have=$(docker info --format '{{.Swarm.Cluster.DefaultAddrPool}} {{.Swarm.Cluster.SubnetSize}} {{.Swarm.Cluster.DataPathPort}}')",
    `  case $have in ${dataPathPort === DATA_PATH_PORT ? `'[${block}] ${subnetLength} 0' | ` : ''}'[${block}] ${subnetLength} ${dataPathPort}') ;;`,
    `    *) fail "this swarm was formed with pool, prefix length and data-path port '$have', planned is '[${block}] ${subnetLength} ${dataPathPort}'; no swarm can change them: form it anew" ;;`,
    '  esac',
  ];
}

/** A worker does not know the swarm's pool; the managers that it knows tell whether it is in the right one. */
function workerCheck({ managers }: SwarmNode): string[] {
  return [
    '  known=no',
    "  for manager in $(docker info --format '{{range .Swarm.RemoteManagers}}{{.Addr}} {{end}}'); do",
    `    case $manager in ${managers.map((address) => quoted(atPort(address, MANAGEMENT_PORT))).join(' | ')}) known=yes ;; esac`,
    '  done',
    '  [ $known = yes ] || fail "this node is in a swarm of other managers: $(docker info --format \'{{range .Swarm.RemoteManagers}}{{.Addr}} {{end}}\')"',
    "  [ \"$(docker info --format '{{.Swarm.ControlAvailable}}')\" = false ] || fail \"this node is a manager; run 'docker node demote $(docker info --format '{{.Name}}')' on another one\"",
  ];
}

function addressFlags(address: string): string {
  return `--advertise-addr ${quoted(address)} --listen-addr ${quoted(atPort(address, MANAGEMENT_PORT))} --data-path-addr ${quoted(address)}`;
}

function formFunctions({ address, pool, ingress }: SwarmNode): string[] {
  const { subnet, gateway, mtu } = ingress;
  return [
    `ingress_is() { docker network inspect ingress --format '${SUBNET_AND_MTU}' 2>/dev/null || true; }`,
    '',
    '# The swarm gives ingress the first block of its pool. Another size or MTU means making it anew, which no network of a',
    '# published service survives: now, before anybody joins.',
    'ingress() {',
    `  want='${subnet} ${mtu ?? ''}'`,
    '  for try in 1 2 3 4 5 6 7 8 9 10; do',
    '    have=$(ingress_is)',
    '    case $have in [0-9]*) break ;; esac',
    '    sleep 1',
    '  done',
    '  [ "$have" != "$want" ] || return 0',
    '  if [ -n "$have" ]; then',
    '    [ "$(docker node ls -q | wc -l)" -eq 1 ] || fail "ingress is \'$have\' and is to be \'$want\' (subnet, MTU), and other nodes have joined: unpublish all services, remove ingress, and run this again"',
    '    echo y | docker network rm ingress >/dev/null',
    '    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do',
    '      [ -n "$(ingress_is)" ] || break',
    '      sleep 1',
    '    done',
    '  fi',
    '  # What is left of the old one may be in the way for a moment.',
    '  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do',
    `    ! docker network create --driver overlay --ingress --subnet ${subnet} --gateway ${gateway}${mtu === undefined ? '' : ` --opt com.docker.network.driver.mtu=${mtu}`} ingress >/dev/null 2>&1 || break`,
    '    sleep 1',
    '  done',
    '  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do',
    '    [ "$(ingress_is)" != "$want" ] || break',
    '    sleep 1',
    '  done',
    '  [ "$(ingress_is)" = "$want" ] || fail "ingress is \'$(ingress_is)\' and is to be \'$want\' (subnet, MTU)"',
    `  echo "ingress is made anew: ${subnet}"`,
    '}',
    '',
    'form() {',
    '  if inactive; then',
    '    gateway_bridge',
    `    docker swarm init ${addressFlags(address)} \\`,
    `      --default-addr-pool ${pool.block} --default-addr-pool-mask-length ${pool.subnetLength}${pool.dataPathPort === DATA_PATH_PORT ? '' : ` --data-path-port ${pool.dataPathPort}`} >/dev/null`,
    '  fi',
    '  check',
    '  ingress',
    '}',
    '',
  ];
}

function joinFunction({ address, managers, isManager }: SwarmNode): string[] {
  return [
    '# Takes the join token from standard input; a node that is in already needs none.',
    'join() {',
    '  if inactive; then',
    '    token=',
    '    read -r token || true',
    '    case $token in',
    "      *[!A-Za-z0-9-]*) fail 'standard input holds no join token' ;;",
    '      SWMTKN-*) ;;',
    "      *) fail \"standard input holds no join token; have one by '/etc/docker-ipam/swarm token worker' on a manager\" ;;",
    '    esac',
    '    gateway_bridge',
    `    for manager in ${managers.map((one) => quoted(atPort(one, MANAGEMENT_PORT))).join(' ')}; do`,
    `      docker swarm join ${addressFlags(address)} --token "$token" "$manager" || true`,
    '      # A join that takes long goes on in the background.',
    '      for try in 1 2 3 4 5 6 7 8 9 10; do',
    '        [ "$(state)" = pending ] || break',
    '        sleep 3',
    '      done',
    '      [ "$(state)" != active ] || break',
    '      [ "$(state)" = inactive ] || docker swarm leave --force >/dev/null',
    '    done',
    ...(isManager ? [
      '    # It manages a moment after it is in.',
      '    for try in 1 2 3 4 5 6 7 8 9 10; do',
      '      [ "$(state)" = active ] || break',
      "      [ \"$(docker info --format '{{.Swarm.ControlAvailable}}')\" != true ] || break",
      '      sleep 3',
      '    done',
    ] : []),
    '  fi',
    '  check',
    '}',
    '',
  ];
}

/** An address and a port, as commands and files take them together. */
export function atPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Inside single quotes a shell reads nothing; what cannot stand there was refused before. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
