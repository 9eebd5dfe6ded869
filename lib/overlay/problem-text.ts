import type { OverlayProblem } from './problem';

/** The problem in words: construct path first, lower case, no full stop, the value got and what would work. */
export function overlayProblemText(problem: OverlayProblem): string {
  return `${problem.path}: ${words(problem)}`;
}

function words(problem: OverlayProblem): string {
  switch (problem.code) {
    case 'ADDRESS_MISSING':
      return "'underlayAddress' is missing: the other members reach this host by it; write the host's own address on the network that they share, such as '192.0.2.10'";
    case 'ADDRESS_TWICE':
      return `'underlayAddress' ${problem.address} is that of ${problem.other} too; each member needs one of its own`;
    case 'ADDRESS_OF_ANOTHER_FAMILY':
      return `'underlayAddress' ${problem.address} is of another family than ${problem.otherAddress} of ${problem.other}; members reach one another over IPv4, or over IPv6`;
    case 'ADDRESS_IN_BLOCK':
      return `'underlayAddress' ${problem.address} lies in ${problem.block}, ${problem.what}: the hosts would look for it on a bridge of their own; `
        + "reserve the network that it is in, as in ipam.reserve('lan', …)";
    case 'IPV6_UNDERLAY_TOO_NEW':
      return `engine ${problem.engine} sends no overlay packets over IPv6, got 'underlayAddress' ${problem.address}; use IPv4 addresses, or engine 25 or later`;
    case 'BLOCKS_MEET':
      return `${problem.what} ${problem.block} overlaps ${problem.otherBlock}, ${problem.other}: on a node that has both, containers of one are refused; take back what lets them overlap`;
    case 'NAME_ON_HOST':
      return `'name' '${problem.name}' is the name of ${problem.other} on a member, where it would hide this network; give one of them another 'name'`;
    case 'HOST_NAME_TWICE':
      return `its host name '${problem.name}' is that of ${problem.other} too, and members of a key-value store are told apart by it; give one of the hosts another id`;
    case 'POOL_OF_TOO_MANY_SUBNETS':
      return `engine ${problem.engine} writes every subnet of a swarm's pool into memory, and ${problem.block} in /${problem.subnetLength} is too many; `
        + `use 'subnetPrefixLength' ${problem.most} or shorter, or engine 27 or later`;
    case 'LOAD_TOO_LARGE':
      return `${problem.services} services and ${problem.tasks} tasks do not fit into ${problem.subnet}, which has ${problem.left} addresses beside one for each of ${
        problem.nodes} nodes; ${problem.fits === undefined || problem.fits < 24 ? 'spread them over several networks, or have services answer by name (dnsrr)'
        : `ask for 'subnetPrefixLength' ${problem.fits}`}`;
    case 'STORE_WITHOUT_TLS':
      return "'tls' false lets whoever reaches etcd read and write what the engines believe; leave it out, and give every machine its certificate";
    case 'EVEN_STORES':
      return even(problem.stores, 'machines with etcd');
    case 'EVEN_MANAGERS':
      return even(problem.managers, 'managers');
    case 'ENGINES_DIFFER':
      return `its engine is ${problem.engine}, that of ${problem.other} ${problem.otherEngine}; let members differ only while you upgrade them`;
    case 'SUBNET_TOO_LARGE':
      return `its subnet ${problem.subnet} is larger than a /24, for which overlays are made; use several networks, or have services answer by name (dnsrr)`;
    case 'FEW_ADDRESSES':
      return `its subnet ${problem.subnet} has ${problem.left === 1 ? 'one address' : `${problem.left} addresses`} for services and tasks beside one for each of ${problem.nodes} nodes; ask for a shorter 'subnetPrefixLength'`;
    case 'POOL_NEARLY_USED':
      return `its pool ${problem.block} in /${problem.subnetLength} has room for ${problem.networks === 1 ? 'one network' : `${problem.networks} networks`} that nobody declared, `
        + "and no swarm can change it later; ask for a shorter 'addressPoolPrefixLength' before the swarm is formed";
  }
}

/** A quorum is more than half: the last one of an even number only adds one that may fail. */
function even(count: number, what: string): string {
  return `${count} ${what} outlive the loss of no more of them than ${count - 1} do; take ${count === 2 ? '1 or 3' : `${count - 1} or ${count + 1}`}`;
}
