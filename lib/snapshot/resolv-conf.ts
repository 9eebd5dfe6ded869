import { seenAddress } from './seen-block';

/**
 * The name servers of a resolv.conf, in its order.
 *
 * Loopback ones, such as systemd-resolved's 127.0.0.53, are no address that a network could take; the servers behind them
 * are in /run/systemd/resolve/resolv.conf.
 *
 * Source: resolv.conf(5).
 */
export function nameServers(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const address = seenAddress(/^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? '');
    return address === undefined || /^(127\.|::1$|fe80:)/.test(address) ? [] : [address];
  });
}
