import { containsPrefix, formatPrefix, isParseProblem, overlaps, parsePrefix, type Prefix } from '../netip';

/** Where a well-known range is in use. */
export type RangePlace = 'EVERY_HOST' | 'AWS' | 'AZURE' | 'GCP' | 'OCI' | 'DOCKER' | 'KUBERNETES' | 'VIRTUAL_MACHINES' | 'VPN' | 'PROVIDER' | 'DOCUMENTS';

/** A range that others use by custom, by default or by standard. */
export interface KnownRange {
  /** Name in code, for good. */
  readonly id: string;
  /** Canonical CIDR text, IPv4 before IPv6. */
  readonly blocks: readonly string[];
  /** Who uses it. */
  readonly owner: string;
  /** What it is, as the reason of a reservation. */
  readonly reason: string;
  readonly place: RangePlace;
  /**
   * Whether a plan keeps clear of it unasked wherever its place is: a packet to it never reaches a container network, or
   * the host loses a service that it lives on. The others are defaults that people change, and are reserved by name.
   */
  readonly byDefault: boolean;
  /** Where it is written down. */
  readonly source: string;
}

function range(id: string, blocks: readonly string[], owner: string, reason: string, place: RangePlace, source: string): KnownRange {
  return { id, blocks, owner, reason, place, byDefault: false, source };
}

function reserved(id: string, blocks: readonly string[], owner: string, reason: string, place: RangePlace, source: string): KnownRange {
  return { id, blocks, owner, reason, place, byDefault: true, source };
}

/**
 * The catalogue, by place.
 *
 * Absent on purpose, since their ranges are drawn at random on each machine: LXD and Incus bridges (a /24 of 10.0.0.0/8),
 * WSL 2 and the Hyper-V default switch (a /20 of 172.16.0.0/12 or 192.168.0.0/16), kind's IPv4. Reserve what the machine shows.
 */
export const WELL_KNOWN_RANGES: readonly KnownRange[] = [
  reserved('THIS_NETWORK', ['0.0.0.0/8', '::/128'], 'IETF', 'addresses of a host that has none yet', 'EVERY_HOST', 'RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.2'),
  reserved('LOOPBACK', ['127.0.0.0/8', '::1/128'], 'IETF', 'loopback', 'EVERY_HOST', 'RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3'),
  reserved('LINK_LOCAL', ['169.254.0.0/16', 'fe80::/10'], 'IETF', 'link-local, and metadata services of clouds', 'EVERY_HOST', 'RFC 3927, RFC 4291 section 2.5.6'),
  reserved('MULTICAST', ['224.0.0.0/4', 'ff00::/8'], 'IETF', 'multicast', 'EVERY_HOST', 'RFC 5771, RFC 4291 section 2.7'),
  reserved('CLASS_E', ['240.0.0.0/4'], 'IETF', 'reserved for future use, and limited broadcast', 'EVERY_HOST', 'RFC 1112 section 4, RFC 8190'),
  reserved('PROTOCOL_ASSIGNMENTS', ['192.0.0.0/24'], 'IETF', 'protocol assignments (DS-Lite, NAT64 discovery)', 'EVERY_HOST', 'RFC 6890 section 2.2.2'),
  range('BENCHMARKING', ['198.18.0.0/15', '2001:2::/48'], 'IETF', 'benchmarks of network devices; some proxies and VPNs use it too', 'EVERY_HOST', 'RFC 2544 appendix C.2.2, RFC 5180'),
  range('NAT64', ['64:ff9b::/96', '64:ff9b:1::/48'], 'IETF', 'IPv4 addresses seen through NAT64', 'EVERY_HOST', 'RFC 6052, RFC 8215'),
  range('SIX_TO_FOUR', ['192.88.99.0/24', '2002::/16'], 'IETF', '6to4, deprecated', 'EVERY_HOST', 'RFC 3056, RFC 7526'),
  range('TEREDO', ['2001::/32'], 'IETF', 'Teredo', 'EVERY_HOST', 'RFC 4380'),
  range('DISCARD_ONLY', ['100::/64'], 'IETF', 'discarded by routers', 'EVERY_HOST', 'RFC 6666'),

  range('DOCUMENTATION', ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'], 'IETF', 'examples in documents', 'DOCUMENTS', 'RFC 5737, RFC 3849, RFC 9637'),

  range('CARRIER_GRADE_NAT', ['100.64.0.0/10'], 'internet provider', 'shared address space between a provider and its customers', 'PROVIDER', 'RFC 6598'),

  reserved('AWS_SERVICES', ['169.254.0.0/16', 'fd00:ec2::/32'], 'AWS', 'resolver, instance metadata and time of EC2', 'AWS', 'Amazon EC2 User Guide, instance metadata; Amazon VPC User Guide, DNS attributes (fd00:ec2::253, ::254, ::123)'),
  range('AWS_DEFAULT_VPC', ['172.31.0.0/16'], 'AWS', 'the default VPC of each region', 'AWS', 'Amazon VPC User Guide, default VPCs'),
  range('AWS_DOCKER_BRIDGE', ['172.17.0.0/16'], 'AWS', 'docker0 of Cloud9 environments and SageMaker notebooks', 'AWS', 'AWS Cloud9 User Guide, troubleshooting; Amazon VPC User Guide, VPC CIDR blocks'),
  range('EKS_SERVICES', ['10.100.0.0/16', '172.20.0.0/16'], 'AWS', 'service addresses of EKS clusters that name none', 'AWS', 'Amazon EKS API, KubernetesNetworkConfigRequest'),

  reserved('AZURE_PLATFORM', ['168.63.129.16/32', '169.254.169.254/32'], 'Azure', 'resolver, health probes and agent of virtual machines; metadata', 'AZURE', 'Azure documentation, what is IP address 168.63.129.16'),
  range('AKS_DEFAULTS', ['10.0.0.0/16', '10.244.0.0/16'], 'Azure', 'service and pod addresses of AKS clusters that name none', 'AZURE', 'Azure documentation, kubenet in AKS; cilium#31504'),

  reserved('GCP_METADATA', ['169.254.169.254/32', 'fd20:ce::254/128'], 'Google Cloud', 'resolver, metadata and time of instances', 'GCP', 'Compute Engine documentation, metadata server'),
  range('GCP_AUTO_MODE', ['10.128.0.0/9'], 'Google Cloud', 'subnets of auto mode VPC networks', 'GCP', 'VPC documentation, auto mode IPv4 ranges'),
  range('GKE_SERVICES', ['34.118.224.0/20'], 'Google Cloud', 'service addresses of GKE clusters since 1.29 (Autopilot since 1.27)', 'GCP', 'terraform-google-kubernetes-engine#1949; GKE documentation, VPC-native clusters'),

  reserved('OCI_SERVICES', ['169.254.0.0/16', 'fd00:c1::a9fe:a9fe/128'], 'Oracle Cloud', 'resolver, metadata, time and boot volumes of instances', 'OCI', 'Oracle Cloud documentation, VCNs and subnets (reserved addresses)'),

  range('DOCKER_BUILT_IN_POOLS', ['172.17.0.0/16', '172.18.0.0/16', '172.19.0.0/16', '172.20.0.0/14', '172.24.0.0/14', '172.28.0.0/14', '192.168.0.0/16'], 'Docker Engine', "the engine's own 'default-address-pools', where a host sets none", 'DOCKER', 'moby daemon/libnetwork/ipamutils/utils.go, localScopeDefaultNetworks'),
  range('DOCKER_DEFAULT_BRIDGE', ['172.17.0.0/16'], 'Docker Engine', "docker0, where a host sets no 'bip'", 'DOCKER', 'moby daemon/libnetwork/ipamutils/utils.go'),
  range('DOCKER_SWARM_DEFAULT_POOL', ['10.0.0.0/8'], 'Docker Engine', "overlay networks of a swarm that sets no 'default-addr-pool'", 'DOCKER', 'moby daemon/libnetwork/ipamutils/utils.go, globalScopeDefaultNetworks'),
  range('DOCKER_DESKTOP', ['192.168.65.0/24'], 'Docker Desktop', 'the network between Docker Desktop and its virtual machine', 'DOCKER', 'Docker Desktop documentation, settings reference (Docker subnet)'),
  range('PODMAN_DEFAULT_NETWORK', ['10.88.0.0/16'], 'Podman', "Podman's default bridge", 'DOCKER', 'podman-network(1), subnet notes'),
  range('PODMAN_BUILT_IN_POOLS', ['10.89.0.0/16', '10.90.0.0/15', '10.92.0.0/14', '10.96.0.0/11', '10.128.0.0/9'], 'Podman', "Podman's default_subnet_pools", 'DOCKER', 'containers.conf(5)'),
  range('ROOTLESS_CONTAINERS', ['10.0.2.0/24'], 'slirp4netns', 'user-mode network of rootless Docker and Podman, and of VirtualBox NAT', 'DOCKER', 'slirp4netns(1); VirtualBox manual, chapter 6.3'),

  range('KUBEADM_SERVICES', ['10.96.0.0/12'], 'Kubernetes', 'service addresses of kubeadm clusters that name none', 'KUBERNETES', 'kubernetes cmd/kubeadm/app/apis/kubeadm/v1beta4/defaults.go, DefaultServicesSubnet'),
  range('K3S', ['10.42.0.0/16', '10.43.0.0/16'], 'K3s and RKE2', 'pod and service addresses', 'KUBERNETES', 'K3s documentation, k3s server, cluster-cidr and service-cidr'),
  range('MICROK8S', ['10.1.0.0/16', '10.152.183.0/24'], 'MicroK8s', 'pod and service addresses', 'KUBERNETES', 'MicroK8s documentation, services and ports'),
  range('FLANNEL', ['10.244.0.0/16'], 'Flannel', 'pod addresses', 'KUBERNETES', 'flannel Documentation/kube-flannel.yml'),
  range('CALICO', ['192.168.0.0/16'], 'Calico', 'pod addresses', 'KUBERNETES', 'Calico documentation, default IP pools'),
  range('OPENSHIFT', ['10.128.0.0/14', '172.30.0.0/16'], 'OpenShift', 'pod and service addresses', 'KUBERNETES', 'OpenShift documentation, install-config networking'),
  range('MINIKUBE', ['192.168.39.0/24', '192.168.49.0/24', '192.168.59.0/24'], 'minikube', 'its network under the KVM, the Docker and the other virtual machine drivers', 'KUBERNETES', 'minikube documentation, proxy handbook'),
  range('KIND_IPV6', ['fc00:f853:ccd:e793::/64'], 'kind', 'its Docker network', 'KUBERNETES', 'kind pkg/cluster/internal/providers/docker/network.go'),

  range('LIBVIRT_DEFAULT', ['192.168.122.0/24'], 'libvirt', "virbr0, libvirt's default network", 'VIRTUAL_MACHINES', 'libvirt src/network/default.xml'),
  range('VIRTUALBOX_HOST_ONLY', ['192.168.56.0/21'], 'VirtualBox', 'host-only networks since 6.1.28', 'VIRTUAL_MACHINES', 'VirtualBox manual, chapter 6.7'),
  range('LXC_DEFAULT', ['10.0.3.0/24'], 'LXC', 'lxcbr0', 'VIRTUAL_MACHINES', 'lxc config/init/common/lxc-net.in'),

  range('TAILSCALE', ['100.64.0.0/10', 'fd7a:115c:a1e0::/48'], 'Tailscale', 'addresses of a tailnet', 'VPN', 'tailscale net/tsaddr/tsaddr.go, CGNATRange and TailscaleULARange'),
];

/** Address space that anybody may use inside their own network. */
const PRIVATE_USE = prefixes(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']);
const DOCUMENTATION = prefixes(WELL_KNOWN_RANGES.find(({ id }) => id === 'DOCUMENTATION')!.blocks);

/**
 * Whether the whole block is for private use. Pools elsewhere belong to somebody: 172.80.0.0/16 looks private and is not.
 *
 * Source: RFC 1918, RFC 6598, RFC 4193.
 */
export function isPrivateUse(block: Prefix): boolean {
  return PRIVATE_USE.some((space) => containsPrefix(space, block));
}

/** Whose addresses are: everybody's own, for examples in documents, somebody's, or of a wide block several of these. */
export type AddressSpace = 'PRIVATE' | 'DOCUMENTATION' | 'PUBLIC' | 'MIXED';

/** Which space a block is of; `MIXED` where a range for private use or for examples is a part of it only. */
export function addressSpaceOf(block: Prefix): AddressSpace {
  if (isPrivateUse(block)) return 'PRIVATE';
  if (DOCUMENTATION.some((space) => containsPrefix(space, block))) return 'DOCUMENTATION';
  return [...PRIVATE_USE, ...DOCUMENTATION].some((space) => overlaps(space, block)) ? 'MIXED' : 'PUBLIC';
}

/** The range for examples in documents that the block shares addresses with: nobody routes it, so a host in it is a copied example. */
export function documentationRange(block: Prefix): string | undefined {
  const range = DOCUMENTATION.find((space) => overlaps(space, block));
  return range && formatPrefix(range);
}

/** The well-known ranges that share an address with the block, in the order of the catalogue. */
export function wellKnownRangesOver(block: Prefix): KnownRange[] {
  return WELL_KNOWN_RANGES.filter(({ blocks }) => prefixes(blocks).some((known) => overlaps(known, block)));
}

/**
 * The resolver that AWS puts at the base of a VPC's primary IPv4 block plus two.
 *
 * Source: Amazon VPC User Guide, understanding Amazon DNS.
 */
export function vpcResolver(primary: Prefix): Prefix {
  return { family: 4, address: primary.address + 2n, length: 32 };
}

function prefixes(blocks: readonly string[]): Prefix[] {
  return blocks.flatMap((block) => {
    const prefix = parsePrefix(block);
    return isParseProblem(prefix) ? [] : [prefix];
  });
}
