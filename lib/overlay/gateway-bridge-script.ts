import { WRITTEN_BY } from '../routing';
import { type GatewayBridge, gatewayBridgeFunctions } from './gateway-bridge';

export const GATEWAY_BRIDGE_SCRIPT_PATH = 'etc/docker-ipam/gateway-bridge';

/** The command that makes `docker_gwbridge` where no swarm does: once the engine runs, and before a container joins an overlay. */
export function gatewayBridgeScript(hostName: string, bridge: GatewayBridge): string {
  return [
    '#!/bin/sh',
    `# ${WRITTEN_BY}`,
    '#',
    `# Makes docker_gwbridge of ${hostName}. It may be run any number of times.`,
    'set -eu',
    '',
    "fail() { echo \"docker-ipam: $*\" >&2; exit 1; }",
    '',
    ...gatewayBridgeFunctions(bridge),
    '',
    "docker info >/dev/null || fail 'the engine does not answer'",
    'gateway_bridge',
    '',
  ].join('\n');
}
