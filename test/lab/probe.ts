/** Succeeds when an address answers one of three pings: the first may be lost to neighbour discovery. */
export function pingCommand(address: string): string[] {
  return ['sh', '-c', 'for i in 1 2 3; do ping -n -c 1 -W 1 "$1" && exit; done; exit 1', 'sh', address];
}

/** Prints what a URL gives; four seconds are time for a first packet and two repeats of it. */
export function fetchCommand(url: string): string[] {
  return ['curl', '-sS', '-f', '-g', '--max-time', '4', url];
}
