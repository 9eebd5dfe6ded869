import { containsAddress, formatAddress, isParseProblem, parseAddress, parsePrefix, type Address, type Prefix } from '../netip';
import type { SnapshotClient, SnapshotNetwork } from './host-snapshot';

const SYN_RECEIVED = '03';
const ESTABLISHED = '01';
/** As many as make the point. */
const MOST_CLIENTS = 20;

/**
 * Who talks to the host from an address that a Docker network claims: the kernel sends the answers into the bridge.
 *
 * Read from /proc/net/tcp and tcp6, which need no right and no program. A connection that only began (SYN_RECV) is what an
 * attempt to log in looks like whose answers go astray; one whose own end is a bridge of Docker's is a container's.
 *
 * Source: Linux Documentation/networking/proc_net_tcp.rst.
 */
export function swallowedClients(procNetTcp: string, networks: readonly SnapshotNetwork[]): SnapshotClient[] {
  const subnets = networks.filter(({ bridge }) => bridge !== undefined).flatMap(({ subnets: list }) => list.map(({ subnet }) => parsePrefix(subnet)))
    .filter((subnet): subnet is Prefix => !isParseProblem(subnet));
  const found = new Map<string, SnapshotClient>();
  for (const line of procNetTcp.split('\n')) {
    const match = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) ([0-9A-F]+):[0-9A-F]{4} ([0-9A-F]{2}) /.exec(line);
    if (!match || (match[4] !== SYN_RECEIVED && match[4] !== ESTABLISHED)) continue;
    const [local, remote] = [addressOf(match[1]), addressOf(match[3])];
    if (!local || !remote) continue;
    if (!subnets.some((subnet) => containsAddress(subnet, remote)) || subnets.some((subnet) => containsAddress(subnet, local))) continue;
    const client = { address: formatAddress(remote), to: `${local.family === 6 ? `[${formatAddress(local)}]` : formatAddress(local)}:${parseInt(match[2], 16)}` };
    if (found.size < MOST_CLIENTS) found.set(`${client.address} ${client.to}`, client);
  }
  return [...found.values()];
}

/** Each 32-bit word is in the byte order of the machine, which is taken for little-endian: x86, and ARM as Linux runs it. */
function addressOf(hex: string): Address | undefined {
  if (hex.length !== 8 && hex.length !== 32) return undefined;
  const words = hex.match(/.{8}/g)!.map((word) => word.match(/../g)!.reverse().join(''));
  const value = BigInt(`0x${words.join('')}`);
  if (hex.length === 8) return { family: 4, value };
  // A socket of both families shows IPv4 as mapped addresses.
  if (value >> 32n === 0xffffn) return { family: 4, value: value & 0xffffffffn };
  const address = parseAddress(formatAddress({ family: 6, value }));
  return isParseProblem(address) ? undefined : address;
}
