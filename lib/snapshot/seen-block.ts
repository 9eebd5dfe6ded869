import { addressBits, formatAddress, formatPrefix, isParseProblem, parseAddress, parseInterfaceAddress, prefixOf } from '../netip';

/** A block as other programs write it, made canonical: `172.18.0.1/16` is `172.18.0.0/16`, an address is a block of one. Undefined where it is neither. */
export function seenBlock(text: string): string | undefined {
  const block = parseInterfaceAddress(text);
  if (!isParseProblem(block)) return formatPrefix(prefixOf(block.address, block.length));
  const address = parseAddress(text);
  return isParseProblem(address) ? undefined : formatPrefix({ family: address.family, address: address.value, length: addressBits(address.family) });
}

/** An address made canonical; a prefix length after it is left out. */
export function seenAddress(text: string): string | undefined {
  const address = parseAddress(text.replace(/[/%].*$/, ''));
  return isParseProblem(address) ? undefined : formatAddress(address);
}

/** An interface's address with its prefix length, made canonical. */
export function seenInterfaceAddress(text: string): string | undefined {
  const seen = parseInterfaceAddress(text);
  return isParseProblem(seen) ? undefined : `${formatAddress(seen.address)}/${seen.length}`;
}
