/** The bridge by which containers of overlays reach the world, on one node. */
export interface GatewayBridge {
  readonly subnet: string;
  readonly gateway: string;
  /** MTU in bytes. @default - the engine's: 1500 */
  readonly mtu?: number;
}

export const GATEWAY_BRIDGE = 'docker_gwbridge';

/** The MTU of a network as `docker network inspect` has it; nothing where it is the engine's own. */
export const MTU_FIELD = '{{index .Options "com.docker.network.driver.mtu"}}';

/** What `have` reads of a network. */
export const SUBNET_AND_MTU = `{{range .IPAM.Config}}{{.Subnet}}{{end}} ${MTU_FIELD}`;

/** The bridge as planned, in the words of `SUBNET_AND_MTU`. */
export function plannedBridge({ subnet, mtu }: GatewayBridge): string {
  return `${subnet} ${mtu ?? ''}`;
}

/**
 * Shell that makes `docker_gwbridge` as planned, before the engine makes one from its automatic pools.
 *
 * The engine takes a network of this name for its own as it finds it; the options are those that it would give it
 * (libnetwork's `default_gateway_linux.go`).
 */
export function gatewayBridgeFunctions(bridge: GatewayBridge): string[] {
  const { subnet, gateway, mtu } = bridge;
  const options = [
    '--opt com.docker.network.bridge.name=docker_gwbridge', '--opt com.docker.network.bridge.enable_icc=false',
    '--opt com.docker.network.bridge.enable_ip_masquerade=true', ...(mtu === undefined ? [] : [`--opt com.docker.network.driver.mtu=${mtu}`]),
  ];
  const want = plannedBridge(bridge);
  return [
    `gateway_bridge_is() { docker network inspect ${GATEWAY_BRIDGE} --format '${SUBNET_AND_MTU}' 2>/dev/null || true; }`,
    '',
    '# The engine would give it a subnet that nobody planned, so it is made before the engine does.',
    'gateway_bridge() {',
    '  have=$(gateway_bridge_is)',
    `  [ "$have" != '${want}' ] || return 0`,
    `  [ -z "$have" ] || docker network rm ${GATEWAY_BRIDGE} >/dev/null || fail "docker_gwbridge is '$have' and is to be '${want}' (subnet, MTU): stop the containers on it, then run this again"`,
    `  docker network create --subnet ${subnet} --gateway ${gateway} \\`,
    `    ${options.join(' \\\n    ')} \\`,
    `    ${GATEWAY_BRIDGE} >/dev/null`,
    `  echo "docker_gwbridge is made: ${subnet}"`,
    '}',
  ];
}
