import type { MemberPort } from '../routing';

/** Where a manager takes commands and joins. */
export const MANAGEMENT_PORT = 2377;
/** Where engines tell each other what is where; no engine lets it be chosen. */
export const GOSSIP_PORT = 7946;
/** Where VXLAN packets arrive, unless the swarm chose another port when it was formed. */
export const DATA_PATH_PORT = 4789;
/** What `docker swarm init --data-path-port` takes. */
export const DATA_PATH_PORTS = { least: 1024, most: 49151 } as const;
/** Where etcd answers its clients, and its own kind. */
export const ETCD_PORTS = { client: 2379, peer: 2380 } as const;

/** Which ports the members of a cluster need of one another. */
export interface OverlayPorts {
  /** @default 4789 */
  readonly dataPathPort?: number;
  /** Whether a network is encrypted: its packets are ESP then. @default false */
  readonly encrypted?: boolean;
}

/**
 * The ports of engines whose overlays meet. VXLAN has no authentication at all: whoever reaches it can write into every
 * unencrypted overlay.
 */
export function overlayPorts({ dataPathPort = DATA_PATH_PORT, encrypted = false }: OverlayPorts): MemberPort[] {
  return [
    { protocol: 'tcp', port: GOSSIP_PORT, use: 'gossip between engines' },
    { protocol: 'udp', port: GOSSIP_PORT, use: 'gossip between engines' },
    { protocol: 'udp', port: dataPathPort, use: 'VXLAN packets of overlays' },
    ...(encrypted ? [{ protocol: 'esp', use: 'packets of encrypted overlays' } as const] : []),
  ];
}

/** The ports of a swarm's members. Workers have the managers' port too: one that is promoted listens there at once. */
export function swarmPorts(ports: OverlayPorts): MemberPort[] {
  return [{ protocol: 'tcp', port: MANAGEMENT_PORT, use: 'swarm management' }, ...overlayPorts(ports)];
}

/** Where a machine with etcd answers engines. */
export function etcdClientPorts(): MemberPort[] {
  return [{ protocol: 'tcp', port: ETCD_PORTS.client, use: 'etcd clients' }];
}

/** Where it answers other machines with etcd. */
export function etcdPeerPorts(): MemberPort[] {
  return [{ protocol: 'tcp', port: ETCD_PORTS.peer, use: 'etcd peers' }];
}

/** The ports at which an engine's API answers clients with a certificate. */
export function apiPorts(ports: readonly number[]): MemberPort[] {
  return ports.map((port) => ({ protocol: 'tcp', port, use: 'engine API with TLS' }));
}
