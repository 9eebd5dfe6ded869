import { isParseProblem, parseAddress } from '../../netip';

/** Where a scan looks: this machine, another one by ssh, or nowhere, where files alone make the snapshot. */
export type ScanTarget =
  | { readonly kind: 'LOCAL' }
  | { readonly kind: 'NONE' }
  | { readonly kind: 'SSH'; readonly host: string; readonly user?: string; readonly port?: number };

/**
 * Reads HOST: `local`, `none`, or `ssh://user@host:port`, as the docker command has it.
 *
 * Names are held to what names are made of, since ssh would take one with a hyphen in front for an option, and hands the
 * rest to the user's own configuration (`ProxyCommand %h`). A password has no place on a command line.
 *
 * @returns words for what is wrong
 */
export function scanTarget(text: string): ScanTarget | string {
  if (text === 'local') return { kind: 'LOCAL' };
  if (text === 'none') return { kind: 'NONE' };
  const wanted = "write 'local', 'none' or 'ssh://user@host'";
  const match = /^ssh:\/\/(?:([^@/]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::([^/?#]*))?\/?$/.exec(text);
  if (!match) return `it must be a host; ${wanted}`;
  const [, user, written, port] = match;
  if (user?.includes(':')) return 'a password cannot be given; use a key';
  if (user !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(user)) return `its user may hold letters, digits, '_', '.' and '-'; ${wanted}`;
  const host = written.startsWith('[') ? written.slice(1, -1) : written;
  const isName = written.startsWith('[') ? isIpv6(host) : /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(host);
  if (!isName) return `its host must be a name or an address; ${wanted}`;
  if (port !== undefined && !(/^[1-9]\d{0,4}$/.test(port) && Number(port) < 65536)) return 'its port must be a number from 1 to 65535';
  return { kind: 'SSH', host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }) };
}

/** An IPv6 address, of a link perhaps. */
function isIpv6(host: string): boolean {
  const [address, ...zone] = host.split('%');
  const parsed = parseAddress(address);
  return !isParseProblem(parsed) && parsed.family === 6 && (zone.length === 0 || /^[A-Za-z0-9_.-]+$/.test(zone.join('%')));
}
