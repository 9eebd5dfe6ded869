/**
 * IP address management for Docker fleets, as CDKTF constructs.
 *
 * ```
 *  Ipam ── pools, reservations, the lock ── plans for:
 *    DockerHost          a machine with an engine: daemon.json, automatic pools
 *    SshDockerHost       the same, configured by Terraform over SSH
 *      BridgeNetwork     a docker_network with a subnet of its own
 *        ReservedAddress an address kept for a container
 *      ComposeProject    subnets for the networks of a Compose file, as an override
 *      AutomaticPool     more room for networks that nobody declared
 *    Ipv6Cluster         hosts with an IPv6 prefix each, and the routes between them
 *      LinuxRouter, FrrRouter  a machine that holds the routes to the hosts
 *    Swarm               hosts whose overlays meet: pool, ingress, bridges, ports, and the commands that form it
 *      OverlayNetwork    a docker_network that spans the members
 *    EtcdOverlayCluster  the same for engines 20.10, by way of etcd on an EtcdStore
 *    Vpc                 an AWS VPC with its subnets, route tables and gateways; fromCidrBlocks, fromVpcId
 *      Ec2DockerHost     a DockerHost on an instance of it, by cloud-init
 *      VpcRouter         its route tables as the router of an Ipv6Cluster
 *      PrefixDelegation  a /80 of AWS's for docker0 of an Ec2DockerHost
 *      VpcPeering        two VPCs that reach each other; RoutedRanges is what lies behind other gateways
 *    IpamPool            a pool within the pools
 *    Reservation         a block that others own; WellKnownRange names many
 *    SnapshotReservation everything that a scanned host has
 * ```
 *
 * Everything behind these classes is in rooms of its own: netip, plan, engine, compose, routing, overlay, deploy, report, io, snapshot, doctor (see docs/architecture.md).
 */
export { DeclaredVpc, type DeclaredVpcProps } from './constructs/aws/declared-vpc';
export * from './constructs/aws/ec2-docker-host';
export * from './constructs/aws/ec2-docker-host-props';
export { LookedUpVpc, type LookedUpVpcProps } from './constructs/aws/looked-up-vpc';
export { ReachableNetwork } from './constructs/aws/reachable-network';
export * from './constructs/aws/prefix-delegation';
export * from './constructs/aws/routed-ranges';
export * from './constructs/aws/vpc';
export * from './constructs/aws/vpc-network';
export * from './constructs/aws/vpc-peering';
export * from './constructs/aws/vpc-props';
export * from './constructs/aws/vpc-router';
export * from './constructs/aws/vpc-subnet';
export * from './constructs/aws/vpc-tier';
export * from './constructs/automatic-pool';
export * from './constructs/bridge-network';
export * from './constructs/compose-project';
export * from './constructs/docker-engine';
export * from './constructs/docker-host';
export * from './constructs/docker-host-props';
export * from './constructs/docker-network';
export * from './constructs/etcd-overlay-cluster';
export * from './constructs/etcd-store';
export * from './constructs/ipam';
export * from './constructs/ipam-pool';
export * from './constructs/ipv6-cluster';
export * from './constructs/ipv6-cluster-host';
export * from './constructs/ipv6-cluster-host-options';
export { Ipv6Router } from './constructs/ipv6-router';
export * from './constructs/ipv6-topology';
export * from './constructs/frr-router';
export * from './constructs/link-router';
export * from './constructs/linux-router';
export * from './constructs/overlay-cluster';
export * from './constructs/overlay-member';
export * from './constructs/overlay-network';
export * from './constructs/port-firewall';
export { LockKey } from './constructs/key';
export { LockMode } from './constructs/lock-mode';
export { Maintenance } from './constructs/maintenance';
export * from './constructs/reservation';
export * from './constructs/reserved-address';
export * from './constructs/routed-ipv4-props';
export * from './constructs/ssh-docker-host';
export * from './constructs/swarm';
export * from './constructs/swarm-member';
export * from './constructs/snapshot-reservation';
export { WellKnownRange } from './constructs/well-known-range';
