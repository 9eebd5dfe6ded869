import { until } from './command';

/**
 * Asks again for up to half a minute: what a daemon does in the background, such
 * as telling other hosts of a new container, takes its time on a busy machine.
 * For what is expected to work; what is expected to fail is asked once.
 */
export function patiently<T>(probe: () => Promise<T | undefined>): Promise<T | undefined> {
  return until(30_000, probe, 200);
}

/** Succeeds when an address answers one of three pings: the first may be lost to neighbour discovery. */
export function pingCommand(address: string): string[] {
  return ['sh', '-c', 'for i in 1 2 3; do ping -n -c 1 -W 1 "$1" && exit; done; exit 1', 'sh', address];
}

/** Prints what a URL gives; four seconds are time for a first packet and two repeats of it. */
export function fetchCommand(url: string): string[] {
  return ['curl', '-sS', '-f', '-g', '--max-time', '4', url];
}

/** Prints what those on the way to an address say of it. */
export function unreachableCommand(address: string): string[] {
  return ['ping', '-n', '-c', '1', '-W', '2', address];
}
