/** Names that sysctl and iproute2 give a meaning of their own, and the loopback, which is no link. */
const RESERVED: ReadonlySet<string> = new Set(['all', 'default', 'lo', 'dev', 'via', 'proxy', 'any']);

/**
 * Whether a text can be the name of an interface, wherever it is written: command lines of systemd, nftables, FRR, YAML.
 *
 * The kernel allows more (15 bytes without `/`, `:` and white space); what it allows beyond this, no distribution gives.
 */
export function isInterfaceName(text: string): boolean {
  return typeof text === 'string' && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(text) && !RESERVED.has(text);
}

/** Whether a text can be the name of a .network file of systemd-networkd. */
export function isNetworkFileName(text: string): boolean {
  return typeof text === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.@-]{0,120}\.network$/.test(text) && !text.includes('..');
}

/** Whether a text can stand in a comment of any file: a name without anything that ends a line or opens a quotation. */
export function isPlainName(text: string): boolean {
  return typeof text === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(text);
}

/**
 * An interface name as a part of a systemd unit name: `br-lan` is `br\x2dlan` there.
 *
 * Source: systemd.unit(5), string escaping for inclusion in unit names.
 */
export function unitNamePart(name: string): string {
  return name.replace(/^\.|[^A-Za-z0-9:_.]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
