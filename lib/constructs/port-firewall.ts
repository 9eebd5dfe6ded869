/** Who keeps the ports of a cluster's members closed to everybody else. */
export enum PortFirewall {
  /** A table of nftables that is the plan's own: it drops packets of strangers to these ports, and touches nothing else. */
  NFTABLES = 'NFTABLES',
  /** firewalld: a service with the ports, and a policy that lets members in and strangers not. */
  FIREWALLD = 'FIREWALLD',
  /** Somebody else: security groups of a cloud, a firewall in front. */
  UNMANAGED = 'UNMANAGED',
}
