/** The kinds of keys that OpenSSH's servers have. */
const TYPES = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

/**
 * A server's public key as `ssh-keyscan` and `/etc/ssh/ssh_host_ed25519_key.pub` have it, without comment or host; undefined
 * where it is none.
 *
 * The blob repeats its kind (RFC 4253 section 6.6), so that a text that was cut at its front is seen.
 */
export function parseHostKey(text: string): string | undefined {
  const words = text.trim().split(/\s+/);
  const at = words.findIndex((word) => TYPES.includes(word));
  if (at < 0 || at > 1 || words.length < at + 2) return undefined;
  const [type, blob] = words.slice(at, at + 2);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blob)) return undefined;
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.length < 4 + type.length || bytes.readUInt32BE(0) !== type.length) return undefined;
  return bytes.toString('latin1', 4, 4 + type.length) === type ? `${type} ${blob}` : undefined;
}

/** A line for OpenSSH's `known_hosts`; another port than 22 is part of the name there. */
export function knownHostsLine(address: string, port: number, hostKey: string): string {
  return `${port === 22 ? address : `[${address}]:${port}`} ${hostKey}\n`;
}
