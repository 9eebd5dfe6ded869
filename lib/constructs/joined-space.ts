import type { AddressSpace, StaticAddress } from '../compose';
import { type Address, type Family, isParseProblem, parseAddress, parsePrefix } from '../netip';
import { containerAddresses } from './attachments';
import type { BridgeNetwork } from './bridge-network';
import type { OverlayNetwork } from './overlay-network';
import { Synthesis } from './synthesis';

/**
 * A network's subnet as far as addresses depend on it that Compose files write: what is planned in it, and what containers have.
 *
 * Undefined while there is no plan of it. A reserved address that no container has is free to be written in a file: there is no
 * other way to hand it over.
 */
export function joinedSpace(network: BridgeNetwork | OverlayNetwork, family: Family, elsewhere: readonly StaticAddress[]): Omit<AddressSpace, 'network'> | undefined {
  const read = Synthesis.of(network).reader(network._ipam);
  const half = network._halves.find((one) => one.family === family);
  const text = half && read(half.key);
  const subnet = parsePrefix(text ?? '');
  if (!half || text === undefined || isParseProblem(subnet)) return undefined;
  const gateway = parseAddress(half.gatewayIn(text));
  const range = parsePrefix(half.rangeIn(text) ?? '');
  const byToken = new Map<string, Address>();
  for (const reserved of network._reservedAddresses) {
    const key = reserved._keys.get(family);
    const address = addressIn((key && read(key)) ?? '');
    if (address) byToken.set(family === 4 ? reserved.ipv4Address : reserved.ipv6Address, address);
  }
  return {
    subnet,
    gateway: gateway as Address,
    auxAddresses: new Map(Object.entries(half.auxAddresses ?? {}).map(([name, aux]) => [name, parseAddress(aux) as Address])),
    declared: false,
    joined: {
      owner: network.node.path,
      ipRange: isParseProblem(range) ? undefined : range,
      reserved: [...byToken.values()],
      held: containerAddresses(network.node.root, network._attachable()).flatMap(({ path, texts }) => texts
        .flatMap((one) => byToken.get(one) ?? addressIn(one) ?? [])
        .filter((address) => address.family === family)
        .map((address) => ({ address, holder: path }))),
      elsewhere,
    },
  };
}

/** An address, or a block of one; undefined for what is neither. */
function addressIn(text: string): Address | undefined {
  const address = parseAddress(text.replace(/\/(32|128)$/, ''));
  return isParseProblem(address) ? undefined : address;
}
