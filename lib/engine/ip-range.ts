import { lastAddress, type Prefix } from '../netip/prefix';

/** An IPv6 address counts from here on in its last 64 bits only, for engines up to 27. */
const COUNTED = 64;
const ONES = (1n << BigInt(COUNTED)) - 1n;

/**
 * Whether every engine gives addresses from an `ip_range`. What any of them does not take is not written for any: another
 * range for each engine would replace the network with every upgrade.
 *
 * Engines before 27 start no container in a network with one of these, and say "invalid bit range" (seen on 20.10.24 and
 * 26.1.5; moby#48322, moby#48326). 27 gives addresses outside such a one (seen on 27.5.1).
 *
 * ```
 *  2001:db8::/64                  |------------------------|
 *  ends with the subnet's /64                  ############     20.10 to 26
 *  covers whole /64s              ########################..    20.10 to 26
 *  not in the first /64                                     ##  20.10 to 27
 *  ends on a host part of ::ffff:x:x, as the upper half of a /80 does: 20.10 takes that for an IPv4 address
 * ```
 */
export function isRangeForEveryEngine(subnet: Prefix, range: Prefix): boolean {
  if (range.family === 4) return true;
  const last = lastAddress(range).value;
  const hostPart = last - subnet.address;
  if (hostPart > ONES || range.length <= COUNTED) return false;
  return (last & ONES) !== ONES && hostPart >> 32n !== 0xffffn;
}
