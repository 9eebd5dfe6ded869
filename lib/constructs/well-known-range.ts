import { type RangePlace, WELL_KNOWN_RANGES } from '../plan';
import type { Ipam } from './ipam';
import { Reservation } from './reservation';

/** Ranges that clouds, hypervisors, clusters and VPNs use by custom, by default or by standard: by name. */
export enum WellKnownRange {
  /** IETF: addresses of a host that has none yet (0.0.0.0/8, ::/128). */
  THIS_NETWORK = 'THIS_NETWORK',
  /** IETF: loopback (127.0.0.0/8, ::1/128). */
  LOOPBACK = 'LOOPBACK',
  /** IETF: link-local, and metadata services of clouds (169.254.0.0/16, fe80::/10). */
  LINK_LOCAL = 'LINK_LOCAL',
  /** IETF: multicast (224.0.0.0/4, ff00::/8). */
  MULTICAST = 'MULTICAST',
  /** IETF: reserved for future use, and limited broadcast (240.0.0.0/4). */
  CLASS_E = 'CLASS_E',
  /** IETF: protocol assignments (DS-Lite, NAT64 discovery) (192.0.0.0/24). */
  PROTOCOL_ASSIGNMENTS = 'PROTOCOL_ASSIGNMENTS',
  /** IETF: benchmarks of network devices; some proxies and VPNs use it too (198.18.0.0/15, 2001:2::/48). */
  BENCHMARKING = 'BENCHMARKING',
  /** IETF: IPv4 addresses seen through NAT64 (64:ff9b::/96, 64:ff9b:1::/48). */
  NAT64 = 'NAT64',
  /** IETF: 6to4, deprecated (192.88.99.0/24, 2002::/16). */
  SIX_TO_FOUR = 'SIX_TO_FOUR',
  /** IETF: Teredo (2001::/32). */
  TEREDO = 'TEREDO',
  /** IETF: discarded by routers (100::/64). */
  DISCARD_ONLY = 'DISCARD_ONLY',
  /** IETF: examples in documents (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32, …). */
  DOCUMENTATION = 'DOCUMENTATION',
  /** internet provider: shared address space between a provider and its customers (100.64.0.0/10). */
  CARRIER_GRADE_NAT = 'CARRIER_GRADE_NAT',
  /** AWS: resolver, instance metadata and time of EC2 (169.254.0.0/16, fd00:ec2::/32). */
  AWS_SERVICES = 'AWS_SERVICES',
  /** AWS: the default VPC of each region (172.31.0.0/16). */
  AWS_DEFAULT_VPC = 'AWS_DEFAULT_VPC',
  /** AWS: docker0 of Cloud9 environments and SageMaker notebooks (172.17.0.0/16). */
  AWS_DOCKER_BRIDGE = 'AWS_DOCKER_BRIDGE',
  /** AWS: service addresses of EKS clusters that name none (10.100.0.0/16, 172.20.0.0/16). */
  EKS_SERVICES = 'EKS_SERVICES',
  /** Azure: resolver, health probes and agent of virtual machines; metadata (168.63.129.16/32, 169.254.169.254/32). */
  AZURE_PLATFORM = 'AZURE_PLATFORM',
  /** Azure: service and pod addresses of AKS clusters that name none (10.0.0.0/16, 10.244.0.0/16). */
  AKS_DEFAULTS = 'AKS_DEFAULTS',
  /** Google Cloud: resolver, metadata and time of instances (169.254.169.254/32, fd20:ce::254/128). */
  GCP_METADATA = 'GCP_METADATA',
  /** Google Cloud: subnets of auto mode VPC networks (10.128.0.0/9). */
  GCP_AUTO_MODE = 'GCP_AUTO_MODE',
  /** Google Cloud: service addresses of GKE clusters since 1.29 (Autopilot since 1.27) (34.118.224.0/20). */
  GKE_SERVICES = 'GKE_SERVICES',
  /** Oracle Cloud: resolver, metadata, time and boot volumes of instances (169.254.0.0/16, fd00:c1::a9fe:a9fe/128). */
  OCI_SERVICES = 'OCI_SERVICES',
  /** Docker Engine: the engine's own 'default-address-pools', where a host sets none (172.17.0.0/16, 172.18.0.0/16, 172.19.0.0/16, 172.20.0.0/14, …). */
  DOCKER_BUILT_IN_POOLS = 'DOCKER_BUILT_IN_POOLS',
  /** Docker Engine: docker0, where a host sets no 'bip' (172.17.0.0/16). */
  DOCKER_DEFAULT_BRIDGE = 'DOCKER_DEFAULT_BRIDGE',
  /** Docker Engine: overlay networks of a swarm that sets no 'default-addr-pool' (10.0.0.0/8). */
  DOCKER_SWARM_DEFAULT_POOL = 'DOCKER_SWARM_DEFAULT_POOL',
  /** Docker Desktop: the network between Docker Desktop and its virtual machine (192.168.65.0/24). */
  DOCKER_DESKTOP = 'DOCKER_DESKTOP',
  /** Podman: Podman's default bridge (10.88.0.0/16). */
  PODMAN_DEFAULT_NETWORK = 'PODMAN_DEFAULT_NETWORK',
  /** Podman: Podman's default_subnet_pools (10.89.0.0/16, 10.90.0.0/15, 10.92.0.0/14, 10.96.0.0/11, …). */
  PODMAN_BUILT_IN_POOLS = 'PODMAN_BUILT_IN_POOLS',
  /** slirp4netns: user-mode network of rootless Docker and Podman, and of VirtualBox NAT (10.0.2.0/24). */
  ROOTLESS_CONTAINERS = 'ROOTLESS_CONTAINERS',
  /** Kubernetes: service addresses of kubeadm clusters that name none (10.96.0.0/12). */
  KUBEADM_SERVICES = 'KUBEADM_SERVICES',
  /** K3s and RKE2: pod and service addresses (10.42.0.0/16, 10.43.0.0/16). */
  K3S = 'K3S',
  /** MicroK8s: pod and service addresses (10.1.0.0/16, 10.152.183.0/24). */
  MICROK8S = 'MICROK8S',
  /** Flannel: pod addresses (10.244.0.0/16). */
  FLANNEL = 'FLANNEL',
  /** Calico: pod addresses (192.168.0.0/16). */
  CALICO = 'CALICO',
  /** OpenShift: pod and service addresses (10.128.0.0/14, 172.30.0.0/16). */
  OPENSHIFT = 'OPENSHIFT',
  /** minikube: its network under the KVM, the Docker and the other virtual machine drivers (192.168.39.0/24, 192.168.49.0/24, 192.168.59.0/24). */
  MINIKUBE = 'MINIKUBE',
  /** kind: its Docker network (fc00:f853:ccd:e793::/64). */
  KIND_IPV6 = 'KIND_IPV6',
  /** libvirt: virbr0, libvirt's default network (192.168.122.0/24). */
  LIBVIRT_DEFAULT = 'LIBVIRT_DEFAULT',
  /** VirtualBox: host-only networks since 6.1.28 (192.168.56.0/21). */
  VIRTUALBOX_HOST_ONLY = 'VIRTUALBOX_HOST_ONLY',
  /** LXC: lxcbr0 (10.0.3.0/24). */
  LXC_DEFAULT = 'LXC_DEFAULT',
  /** Tailscale: addresses of a tailnet (100.64.0.0/10, fd7a:115c:a1e0::/48). */
  TAILSCALE = 'TAILSCALE',
}

/** Reserves all blocks of a range under one construct. */
export function reserveWellKnownRange(ipam: Ipam, range: WellKnownRange): Reservation {
  const known = WELL_KNOWN_RANGES.find(({ id }) => id === range);
  if (!known) throw new Error(`${ipam.node.path}: 'range' must be one of WellKnownRange, got '${String(range)}'`);
  return Reservation._of(ipam, range, ipam, known.blocks, `${known.owner}: ${known.reason}`);
}

/** What no host can do without, whatever is declared: loopback, link-local, multicast. */
export function reserveByDefault(ipam: Ipam): void {
  reserveAt(ipam, 'EVERY_HOST');
}

/** What no host in AWS can do without: resolver, metadata, time. */
export function reserveAwsServices(ipam: Ipam): void {
  reserveAt(ipam, 'AWS');
}

function reserveAt(ipam: Ipam, at: RangePlace): void {
  for (const { id, blocks, owner, reason, place, byDefault } of WELL_KNOWN_RANGES) {
    if (place === at && byDefault) blocks.forEach((block, i) => ipam._reserve(ipam, block, `${owner}: ${reason}`, undefined, id, String(i)));
  }
}
